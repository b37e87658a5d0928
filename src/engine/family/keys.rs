//! Which keys of a personality are tests: the one list of them.

use super::{scsi, storage};
use crate::engine::facts::Family;

/// The keys that every node compares.
///
/// Source: `IOService::matchPassive` and `IOService::matchInternal` (iokit/Kernel/IOService.cpp).
pub const GENERIC_KEYS: [&str; 14] = [
    "IONameMatch",
    "IOLocationMatch",
    "IOPropertyMatch",
    "IOPropertyExistsMatch",
    "IOParentMatch",
    "IOPathMatch",
    "IORegistryEntryID",
    "IOMatchedServiceCountMatch",
    "IOCompatibilityMatch",
    "IOExclaveProxy",
    "BSD Name",
    "BSD Major",
    "BSD Minor",
    "BSD Unit",
];

/// Families of every kind, each once.
const FAMILIES: [Family<'static>; 8] = [
    Family::PciDevice,
    Family::UsbDevice,
    Family::HidDevice,
    Family::Media,
    Family::AtaDevice,
    Family::ScsiNub,
    Family::SerialBsdClient,
    Family::FireWireUnit,
];

/// All keys that some node decides about: the generic ones, then each family's.
pub fn matching_keys() -> impl Iterator<Item = &'static str> {
    GENERIC_KEYS.into_iter().chain(FAMILIES.iter().flat_map(|family| family.keys().iter().copied()))
}

impl Family<'_> {
    /// The keys of a personality that the family compares, in the spelling of its source; none for a family that compares none
    /// of its own.
    pub fn keys(&self) -> &'static [&'static str] {
        match self {
            Family::PciDevice => &[
                "IOPCIMatch",
                "IOPCIPrimaryMatch",
                "IOPCISecondaryMatch",
                "IOPCIClassMatch",
                "IOPCITunnelCompatible",
            ],
            Family::UsbDevice
            | Family::UsbInterface
            | Family::UsbHostDevice
            | Family::UsbHostInterface => &[
                "idVendor",
                "idProduct",
                "idProductArray",
                "idProductMask",
                "bcdDevice",
                "bDeviceClass",
                "bDeviceSubClass",
                "bDeviceProtocol",
                "bConfigurationValue",
                "bInterfaceNumber",
                "bInterfaceClass",
                "bInterfaceSubClass",
                "bInterfaceProtocol",
                "USBSpeed",
                "USBPortType",
            ],
            Family::HidDevice | Family::HidInterface | Family::HidEventService => &[
                "Transport",
                "VendorID",
                "ProductID",
                "ProductIDArray",
                "ProductIDMask",
                "VersionNumber",
                "Manufacturer",
                "SerialNumber",
                "ModelNumber",
                "LocationID",
                "PrimaryUsagePage",
                "PrimaryUsage",
                "DeviceUsagePage",
                "DeviceUsage",
                "DeviceUsagePairs",
                "BootProtocol",
                "HIDDefaultBehavior",
                "PhysicalDeviceUniqueID",
            ],
            Family::Media | Family::CdMedia | Family::DvdMedia => &storage::NAMES,
            Family::AtaDevice => &["ata device type"],
            Family::ScsiNub => &scsi::NAMES,
            Family::SerialBsdClient => &[
                "IOSerialBSDClientType",
                "IOTTYBaseName",
                "IOTTYDevice",
                "IOTTYSuffix",
                "IOCalloutDevice",
                "IODialinDevice",
            ],
            Family::FireWireDevice
            | Family::FireWireUnit
            | Family::FireWireMagicNub
            | Family::FireWireSbp2Target
            | Family::FireWireSbp2Unit => &[
                "Vendor_ID",
                "Model_ID",
                "GUID",
                "Unit_Spec_ID",
                "Unit_SW_Version",
                "Command_Set",
                "Command_Set_Spec_ID",
                "Command_Set_Revision",
                "Firmware_Revision",
                "Device_Type",
                "IOUnit",
                "IODesiredChild",
            ],
            _ => &[],
        }
    }
}
