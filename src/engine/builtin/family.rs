//! The families whose real classes a scenario can have.

use crate::engine::event::words;

words! {
    /// A family whose real classes a scenario can have.
    FamilyName {
        /// `IOPCIFamily`.
        Pci => "pci",
        /// `IOStorageFamily`.
        Storage => "storage",
        /// `IOHIDFamily`.
        Hid => "hid",
        /// `IOUSBFamily`.
        Usb => "usb",
        /// `IOSCSIArchitectureModelFamily`; version 3.
        Scsi => "scsi",
        /// `IOSerialFamily`; version 3.
        Serial => "serial",
        /// `IOFireWireFamily`; version 3.
        FireWire => "firewire",
        /// `IOATAFamily`; version 3.
        Ata => "ata",
        /// `IOACPIFamily`; version 3.
        Acpi => "acpi",
    }
}

impl FamilyName {
    /// Its bundle.
    pub fn bundle(self) -> &'static str {
        match self {
            Self::Pci => "com.apple.iokit.IOPCIFamily",
            Self::Storage => "com.apple.iokit.IOStorageFamily",
            Self::Hid => "com.apple.iokit.IOHIDFamily",
            Self::Usb => "com.apple.iokit.IOUSBFamily",
            Self::Scsi => "com.apple.iokit.IOSCSIArchitectureModelFamily",
            Self::Serial => "com.apple.iokit.IOSerialFamily",
            Self::FireWire => "com.apple.iokit.IOFireWireFamily",
            Self::Ata => "com.apple.iokit.IOATAFamily",
            Self::Acpi => "com.apple.iokit.IOACPIFamily",
        }
    }

    /// The first version of the format that has it.
    pub(crate) fn since(self) -> u8 {
        match self {
            Self::Pci | Self::Storage | Self::Hid | Self::Usb => 1,
            _ => 3,
        }
    }
}
