//! What a simulated machine has before a scenario adds anything: classes and bundles.

mod family;

pub use family::FamilyName;

use super::facts::Family;

/// Bundles that are always loaded.
const BUNDLES: [&str; 8] = [
    "__kernel__",
    "com.apple.kernel",
    "com.apple.kpi.iokit",
    "com.apple.kpi.libkern",
    "com.apple.kpi.bsd",
    "com.apple.kpi.mach",
    "com.apple.kpi.unsupported",
    "com.apple.kpi.private",
];

/// The last of the built-in bundles.
const DSEP: &str = "com.apple.kpi.dsep";

/// Classes that a scenario has as plain subclasses of `IOService`, unless it defines them or has their family.
pub(crate) const DEFAULT_CLASSES: [&str; 2] = ["IOMedia", "IOBlockStorageDriver"];

/// A built-in class.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    pub(crate) superclass: Option<&'static str>,
    pub(crate) is_abstract: bool,
    /// Scenario classes may derive from it.
    pub(crate) may_be_superclass: bool,
    pub(crate) family: Family<'static>,
    /// Calls Start in a dext's process when it is started.
    pub(crate) user_start: bool,
}

const fn class(name: &'static str, superclass: &'static str) -> Builtin {
    Builtin {
        name,
        superclass: Some(superclass),
        is_abstract: false,
        may_be_superclass: false,
        family: Family::Service,
        user_start: false,
    }
}

const fn base(name: &'static str, superclass: &'static str, family: Family<'static>) -> Builtin {
    Builtin { may_be_superclass: true, family, ..class(name, superclass) }
}

const fn data(name: &'static str, superclass: &'static str, is_abstract: bool) -> Builtin {
    Builtin { is_abstract, ..class(name, superclass) }
}

/// Superclasses first.
static ALWAYS: [Builtin; 27] = [
    Builtin { superclass: None, is_abstract: true, ..class("OSObject", "") },
    data("OSCollection", "OSObject", true),
    data("OSIterator", "OSObject", true),
    data("OSArray", "OSCollection", false),
    data("OSBoolean", "OSObject", false),
    data("OSCollectionIterator", "OSIterator", false),
    data("OSData", "OSObject", false),
    data("OSDictionary", "OSCollection", false),
    data("OSNumber", "OSObject", false),
    data("OSOrderedSet", "OSCollection", false),
    data("OSSerialize", "OSObject", false),
    data("OSSerializer", "OSObject", false),
    data("OSSet", "OSCollection", false),
    data("OSString", "OSObject", false),
    data("OSSymbol", "OSString", false),
    data("IORegistryEntry", "OSObject", false),
    data("IORegistryIterator", "OSIterator", false),
    data("IORegistryPlane", "OSObject", false),
    data("IOCatalogue", "OSObject", false),
    data("IOWorkLoop", "OSObject", false),
    base("IOService", "IORegistryEntry", Family::Service),
    Builtin { family: Family::Resources, ..class("IOResources", "IOService") },
    Builtin { family: Family::Resources, ..class("IOUserResources", "IOService") },
    base("IOPlatformExpert", "IOService", Family::Service),
    Builtin {
        is_abstract: true,
        ..base("IODTPlatformExpert", "IOPlatformExpert", Family::Service)
    },
    base("IOPlatformDevice", "IOService", Family::PlatformDevice),
    base("IOPlatformExpertDevice", "IOService", Family::PlatformExpertDevice),
];

/// From version 2 on.
static DRIVER_KIT: [Builtin; 4] = [
    Builtin { user_start: true, ..base("IOUserService", "IOService", Family::Service) },
    Builtin { is_abstract: true, ..class("IOUserClient", "IOService") },
    Builtin { is_abstract: true, ..class("IOUserClient2022", "IOUserClient") },
    class("IOUserServer", "IOUserClient2022"),
];

/// The class of this name that a scenario has by itself, without any family.
pub(crate) fn builtin(name: &str) -> Option<&'static Builtin> {
    ALWAYS.iter().chain(&DRIVER_KIT).find(|class| class.name == name)
}

const PCI: [Builtin; 2] = [
    base("IOPCIBridge", "IOService", Family::Service),
    base("IOPCIDevice", "IOService", Family::PciDevice),
];
const STORAGE: [Builtin; 1] = [base("IOMedia", "IOService", Family::Media)];
const HID: [Builtin; 2] = [
    base("IOHIDDevice", "IOService", Family::HidDevice),
    base("IOHIDInterface", "IOService", Family::HidInterface),
];
/// From version 3 on: what else belongs to the families above.
const MORE: [Builtin; 7] = [
    base("IOHIDEventService", "IOService", Family::HidEventService),
    base("IOUSBHostDevice", "IOUSBDevice", Family::UsbHostDevice),
    base("IOUSBHostInterface", "IOUSBInterface", Family::UsbHostInterface),
    base("IOCDMedia", "IOMedia", Family::CdMedia),
    base("IODVDMedia", "IOMedia", Family::DvdMedia),
    base("IOBDMedia", "IOMedia", Family::DvdMedia),
    base("IONDRVDevice", "IOPlatformDevice", Family::NdrvDevice),
];
const USB: [Builtin; 2] = [
    base("IOUSBDevice", "IOService", Family::UsbDevice),
    base("IOUSBInterface", "IOService", Family::UsbInterface),
];
const SCSI: [Builtin; 2] = [
    base("IOSCSIPeripheralDeviceNub", "IOService", Family::ScsiNub),
    base("IOSCSILogicalUnitNub", "IOSCSIPeripheralDeviceNub", Family::ScsiNub),
];
const SERIAL: [Builtin; 5] = [
    base("IOSerialStreamSync", "IOService", Family::Service),
    base("IOSerialStream", "IOSerialStreamSync", Family::Service),
    base("IORS232SerialStreamSync", "IOSerialStreamSync", Family::Service),
    base("IOModemSerialStreamSync", "IOSerialStreamSync", Family::Service),
    base("IOSerialBSDClient", "IOService", Family::SerialBsdClient),
];
const FIREWIRE: [Builtin; 5] = [
    base("IOFireWireDevice", "IOService", Family::FireWireDevice),
    base("IOFireWireUnit", "IOService", Family::FireWireUnit),
    base("IOFireWireMagicMatchingNub", "IOService", Family::FireWireMagicNub),
    base("IOFireWireSBP2Target", "IOService", Family::FireWireSbp2Target),
    base("IOFireWireSBP2LUN", "IOService", Family::FireWireSbp2Unit),
];
const ATA: [Builtin; 1] = [base("IOATADevice", "IOService", Family::AtaDevice)];
const ACPI: [Builtin; 1] =
    [base("IOACPIPlatformDevice", "IOPlatformDevice", Family::AcpiPlatformDevice)];

fn of_family(family: FamilyName) -> &'static [Builtin] {
    match family {
        FamilyName::Pci => &PCI,
        FamilyName::Storage => &STORAGE,
        FamilyName::Hid => &HID,
        FamilyName::Usb => &USB,
        FamilyName::Scsi => &SCSI,
        FamilyName::Serial => &SERIAL,
        FamilyName::FireWire => &FIREWIRE,
        FamilyName::Ata => &ATA,
        FamilyName::Acpi => &ACPI,
    }
}

/// The built-in classes of a scenario, superclasses first.
pub(crate) fn classes(
    version: u8,
    families: &[FamilyName],
) -> impl Iterator<Item = &'static Builtin> {
    let newer: &'static [Builtin] = if version >= 2 { &DRIVER_KIT } else { &[] };
    let newest: &'static [Builtin] = if version >= 3 { &MORE } else { &[] };
    ALWAYS
        .iter()
        .chain(newer)
        .chain(families.iter().flat_map(|family| of_family(*family)))
        .chain(newest)
}

/// Whether `name` is a built-in class of such a scenario.
pub(crate) fn is_builtin(name: &str, version: u8, families: &[FamilyName]) -> bool {
    classes(version, families).any(|class| class.name == name)
}

/// Whether scenario classes may derive from `name`.
pub(crate) fn may_be_superclass(name: &str, version: u8, families: &[FamilyName]) -> bool {
    classes(version, families).any(|class| class.name == name && class.may_be_superclass)
}

/// The identifiers of the built-in bundles of such a scenario.
pub(crate) fn bundles(families: &[FamilyName]) -> impl Iterator<Item = &'static str> {
    BUNDLES.into_iter().chain([DSEP]).chain(families.iter().map(|family| family.bundle()))
}

/// Whether `id` is a built-in bundle of such a scenario.
pub(crate) fn is_builtin_bundle(id: &str, families: &[FamilyName]) -> bool {
    bundles(families).any(|bundle| bundle == id)
}
