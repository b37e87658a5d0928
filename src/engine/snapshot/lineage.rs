//! A class with its superclasses, and the matching functions that follow from them.

use crate::engine::facts::Family;
use crate::engine::family::{GENERIC_KEYS, OBSERVED};
use crate::model::{Chain, ClassTable, Key, Tri};

/// The class of an entry, its superclasses, and the matching functions that follow from them.
#[derive(Clone, Debug)]
pub struct Lineage {
    /// The class and its superclasses as far as they are known.
    pub chain: Chain,
    /// The matching functions.
    pub family: Family<'static>,
    /// The class that `IOClassNameOverride` makes tools print instead of the real one.
    pub overridden: Option<Key>,
}

/// Classes without matching functions of their own, published or the kernel's: their superclass's hold.
const OPEN: [&str; 36] = [
    "IOAudioControl",
    "IOAudioDevice",
    "IOAudioEngine",
    "IOAudioStream",
    "IOBDBlockStorageDevice",
    "IOBlockStorageDevice",
    "IOBlockStorageDriver",
    "IOCDBlockStorageDevice",
    "IOCDBlockStorageDriver",
    "IODVDBlockStorageDevice",
    "IODVDBlockStorageDriver",
    "IODisplay",
    "IODisplayConnect",
    "IODTPlatformExpert",
    "IOEthernetController",
    "IOEthernetInterface",
    "IOFramebuffer",
    "IOGraphicsDevice",
    "IOHIDSystem",
    "IOKernelDebugger",
    "IOModemSerialStreamSync",
    "IONetworkController",
    "IONetworkInterface",
    "IOPCI2PCIBridge",
    "IOPCIBridge",
    "IOPartitionScheme",
    "IOPlatformExpert",
    "IORS232SerialStreamSync",
    "IOSCSIProtocolInterface",
    "IOSCSIProtocolServices",
    "IOSerialDriverSync",
    "IOSerialStream",
    "IOSerialStreamSync",
    "IOStorage",
    "IOFilterScheme",
    "IOUserClient",
];

impl Lineage {
    pub(super) fn of_class(class: &Key, classes: &ClassTable) -> Self {
        let chain = classes.chain(class);
        let family = family(&chain);
        Self { chain, family, overridden: None }
    }

    /// Whether the class is `class` or derives from it.
    pub fn is_a(&self, class: &str) -> Tri {
        let has = self.chain.has(class);
        // What is printed may be true at the same time: on some systems the one class derives from the other.
        let printed = self.overridden.as_ref().is_some_and(|printed| printed == class);
        if printed && has.is_no() { Tri::Unknown } else { has }
    }

    /// The keys of a personality that a node of the class is known to compare.
    pub fn compared_keys(&self) -> impl Iterator<Item = &'static str> {
        let observed = OBSERVED.iter().filter(|(class, _)| self.is_a(class).is_yes());
        let known = GENERIC_KEYS.into_iter().chain(self.family.keys().iter().copied());
        known.chain(observed.map(|(_, key)| key.as_str()))
    }
}

/// The matching functions of a class.
///
/// Those of the nearest class that is known to have some; a class between it and the entry's may be closed and override them, so
/// where the known ones accept everything, they stand only behind classes that are known not to.
pub(crate) fn family(chain: &Chain) -> Family<'static> {
    let mut closed = false;
    for class in &chain.classes {
        match Family::of_class(class) {
            Some(
                Family::Service
                | Family::PlatformDevice
                | Family::AcpiPlatformDevice
                | Family::NdrvDevice,
            ) if closed => return Family::Closed,
            Some(family) => return family,
            None => closed |= !OPEN.contains(&class.as_str()),
        }
    }
    Family::Closed
}
