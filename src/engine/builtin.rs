//! What a simulated machine has before a scenario adds anything: classes and bundles.

mod family;

pub use family::FamilyName;

/// Bundles that are always loaded.
const BUNDLES: [&str; 9] = [
    "__kernel__",
    "com.apple.kernel",
    "com.apple.kpi.iokit",
    "com.apple.kpi.libkern",
    "com.apple.kpi.bsd",
    "com.apple.kpi.mach",
    "com.apple.kpi.unsupported",
    "com.apple.kpi.private",
    "com.apple.kpi.dsep",
];

/// Classes that a scenario has as plain subclasses of `IOService`, unless it defines them or has their family.
pub(crate) const DEFAULT_CLASSES: [&str; 2] = ["IOMedia", "IOBlockStorageDriver"];

/// A built-in class. Its family is what [`Family::of_class`](super::Family::of_class) says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    pub(crate) superclass: Option<&'static str>,
    pub(crate) is_abstract: bool,
    /// Scenario classes may derive from it.
    pub(crate) may_be_superclass: bool,
}

const fn class(name: &'static str, superclass: &'static str) -> Builtin {
    let superclass = Some(superclass);
    Builtin { name, superclass, is_abstract: false, may_be_superclass: false }
}

const fn abstract_class(name: &'static str, superclass: &'static str) -> Builtin {
    Builtin { is_abstract: true, ..class(name, superclass) }
}

const fn base(name: &'static str, superclass: &'static str) -> Builtin {
    Builtin { may_be_superclass: true, ..class(name, superclass) }
}

/// Superclasses first.
static ALWAYS: [Builtin; 27] = [
    Builtin { superclass: None, ..abstract_class("OSObject", "") },
    abstract_class("OSCollection", "OSObject"),
    abstract_class("OSIterator", "OSObject"),
    class("OSArray", "OSCollection"),
    class("OSBoolean", "OSObject"),
    class("OSCollectionIterator", "OSIterator"),
    class("OSData", "OSObject"),
    class("OSDictionary", "OSCollection"),
    class("OSNumber", "OSObject"),
    class("OSOrderedSet", "OSCollection"),
    class("OSSerialize", "OSObject"),
    class("OSSerializer", "OSObject"),
    class("OSSet", "OSCollection"),
    class("OSString", "OSObject"),
    class("OSSymbol", "OSString"),
    class("IORegistryEntry", "OSObject"),
    class("IORegistryIterator", "OSIterator"),
    class("IORegistryPlane", "OSObject"),
    class("IOCatalogue", "OSObject"),
    class("IOWorkLoop", "OSObject"),
    base("IOService", "IORegistryEntry"),
    class("IOResources", "IOService"),
    class("IOUserResources", "IOService"),
    base("IOPlatformExpert", "IOService"),
    Builtin { is_abstract: true, ..base("IODTPlatformExpert", "IOPlatformExpert") },
    base("IOPlatformDevice", "IOService"),
    base("IOPlatformExpertDevice", "IOService"),
];

/// From version 2 on.
static DRIVER_KIT: [Builtin; 4] = [
    base("IOUserService", "IOService"),
    abstract_class("IOUserClient", "IOService"),
    abstract_class("IOUserClient2022", "IOUserClient"),
    class("IOUserServer", "IOUserClient2022"),
];

/// The class of this name that a scenario has by itself, without any family.
pub(crate) fn builtin(name: &str) -> Option<&'static Builtin> {
    ALWAYS.iter().chain(&DRIVER_KIT).find(|class| class.name == name)
}

/// The classes of each family.
const OF_FAMILIES: [(FamilyName, Builtin); 21] = [
    (FamilyName::Pci, base("IOPCIBridge", "IOService")),
    (FamilyName::Pci, base("IOPCIDevice", "IOService")),
    (FamilyName::Storage, base("IOMedia", "IOService")),
    (FamilyName::Hid, base("IOHIDDevice", "IOService")),
    (FamilyName::Hid, base("IOHIDInterface", "IOService")),
    (FamilyName::Usb, base("IOUSBDevice", "IOService")),
    (FamilyName::Usb, base("IOUSBInterface", "IOService")),
    (FamilyName::Scsi, base("IOSCSIPeripheralDeviceNub", "IOService")),
    (FamilyName::Scsi, base("IOSCSILogicalUnitNub", "IOSCSIPeripheralDeviceNub")),
    (FamilyName::Serial, base("IOSerialStreamSync", "IOService")),
    (FamilyName::Serial, base("IOSerialStream", "IOSerialStreamSync")),
    (FamilyName::Serial, base("IORS232SerialStreamSync", "IOSerialStreamSync")),
    (FamilyName::Serial, base("IOModemSerialStreamSync", "IOSerialStreamSync")),
    (FamilyName::Serial, base("IOSerialBSDClient", "IOService")),
    (FamilyName::FireWire, base("IOFireWireDevice", "IOService")),
    (FamilyName::FireWire, base("IOFireWireUnit", "IOService")),
    (FamilyName::FireWire, base("IOFireWireMagicMatchingNub", "IOService")),
    (FamilyName::FireWire, base("IOFireWireSBP2Target", "IOService")),
    (FamilyName::FireWire, base("IOFireWireSBP2LUN", "IOService")),
    (FamilyName::Ata, base("IOATADevice", "IOService")),
    (FamilyName::Acpi, base("IOACPIPlatformDevice", "IOPlatformDevice")),
];

/// From version 3 on: what else belongs to the families above.
const MORE: [Builtin; 7] = [
    base("IOHIDEventService", "IOService"),
    base("IOUSBHostDevice", "IOUSBDevice"),
    base("IOUSBHostInterface", "IOUSBInterface"),
    base("IOCDMedia", "IOMedia"),
    base("IODVDMedia", "IOMedia"),
    base("IOBDMedia", "IOMedia"),
    base("IONDRVDevice", "IOPlatformDevice"),
];

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
        .chain(families.iter().flat_map(|family| {
            OF_FAMILIES.iter().filter(move |(of, _)| of == family).map(|(_, class)| class)
        }))
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
    BUNDLES.into_iter().chain(families.iter().map(|family| family.bundle()))
}

/// Whether `id` is a built-in bundle of such a scenario.
pub(crate) fn is_builtin_bundle(id: &str, families: &[FamilyName]) -> bool {
    bundles(families).any(|bundle| bundle == id)
}
