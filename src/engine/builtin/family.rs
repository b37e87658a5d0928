//! The families whose real classes a scenario can have.

/// A family whose real classes a scenario can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FamilyName {
    /// `IOPCIFamily`.
    Pci,
    /// `IOStorageFamily`.
    Storage,
    /// `IOHIDFamily`.
    Hid,
    /// `IOUSBFamily`.
    Usb,
    /// `IOSCSIArchitectureModelFamily`; version 3.
    Scsi,
    /// `IOSerialFamily`; version 3.
    Serial,
    /// `IOFireWireFamily`; version 3.
    FireWire,
    /// `IOATAFamily`; version 3.
    Ata,
    /// `IOACPIFamily`; version 3.
    Acpi,
}

impl FamilyName {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Pci,
        Self::Storage,
        Self::Hid,
        Self::Usb,
        Self::Scsi,
        Self::Serial,
        Self::FireWire,
        Self::Ata,
        Self::Acpi,
    ];

    /// The word for it in a scenario.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pci => "pci",
            Self::Storage => "storage",
            Self::Hid => "hid",
            Self::Usb => "usb",
            Self::Scsi => "scsi",
            Self::Serial => "serial",
            Self::FireWire => "firewire",
            Self::Ata => "ata",
            Self::Acpi => "acpi",
        }
    }

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
