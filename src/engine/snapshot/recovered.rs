//! The personality behind a started driver.

use super::{ClientKind, Snapshot};
use crate::engine::compare::is_equal_to;
use crate::engine::facts::Family;
use crate::engine::family::USB_ROW_NAMES;
use crate::engine::keys::KEYS;
use crate::model::{Dict, EntryId, Key, Personality, Tri, Value};

/// The personality that a started driver was matched with, as far as the dump shows it: `IOMatchedPersonality`, the catalogue's own
/// dictionary, which dexts carry, or the driver's property table, which begins as a copy of its personality.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovered {
    /// The matching table.
    pub table: Dict,
    /// Keys of the table that prove nothing: drivers of this class publish values of their own under them.
    pub doubtful: Vec<Key>,
    /// Whether it is the catalogue's own dictionary.
    pub whole: bool,
}

/// Keys that HID services copy from their provider, or set to values of their own.
const HID: [&str; 13] = [
    "LocationID",
    "VendorID",
    "ProductID",
    "VersionNumber",
    "BootProtocol",
    "Manufacturer",
    "SerialNumber",
    "Transport",
    "PrimaryUsage",
    "PrimaryUsagePage",
    "DeviceUsagePairs",
    "ModelNumber",
    "PhysicalDeviceUniqueID",
];

impl Snapshot<'_> {
    /// The personality of a started driver; `None` when the entry is none.
    ///
    /// What a property table shows is the score after `probe`, and keys that the driver has changed since.
    pub fn personality_of(&self, driver: EntryId) -> Option<Recovered> {
        if self.kind(driver) != ClientKind::Driver {
            return None;
        }
        if let Some(table) = self.matched_personality(driver) {
            return Some(Recovered { table, doubtful: Vec::new(), whole: true });
        }
        let published = self.published_keys(driver);
        let mut doubtful = Vec::new();
        let mut table = Dict::new();
        for key in self.registry.keys(driver) {
            if published.contains(&key.as_str()) {
                doubtful.push(key.clone());
            }
            if key != KEYS.name_matched
                && let Some(value) = self.registry.get(driver, &key)
            {
                table.set(key, value.into_owned());
            }
        }
        Some(Recovered { table, doubtful, whole: false })
    }

    fn matched_personality(&self, driver: EntryId) -> Option<Dict> {
        self.registry.get(driver, &KEYS.matched_personality)?.as_dict().cloned()
    }

    /// The `IOClass` of a driver's personality.
    pub fn class_asked(&self, driver: EntryId) -> Option<Key> {
        let matched = self.matched_personality(driver);
        match matched.as_ref().and_then(|matched| matched.find(&KEYS.class)) {
            Some(class) => class.as_utf8().map(Key::new),
            None => self.string(driver, &KEYS.class),
        }
    }

    /// Matching keys that a driver of this class is known to publish itself.
    fn published_keys(&self, driver: EntryId) -> &'static [&'static str] {
        let lineage = self.lineage(driver);
        let is = |class: &str| lineage.is_a(class).is_yes();
        let class = &self.registry.entry(driver).class;
        if is("IOHIDEventService") || is("IOHIDDevice") || is("IOHIDInterface") {
            &HID
        } else if is("IOPartitionScheme") || class.ends_with("PartitionScheme") {
            &["UUID"]
        } else if class.starts_with("IOUSBMassStorage")
            || ["CDC", "ACM", "NCM"].iter().any(|part| class.contains(part))
        {
            &USB_ROW_NAMES
        } else if is("IOSCSIPeripheralDeviceNub") || class.starts_with("IOSCSI") {
            Family::ScsiNub.keys()
        } else if class.starts_with("IOUSBHID") {
            &USB_ROW_NAMES
        } else {
            &[]
        }
    }

    /// Whether a started driver is an instance of a personality: certainly not if class, provider class or bundle differ;
    /// certainly if every other key of the personality is there unchanged too. Between the two, the driver may have changed keys.
    pub fn is_instance(&self, driver: EntryId, personality: &Personality) -> Tri {
        if self.kind(driver) != ClientKind::Driver {
            return Tri::No;
        }
        let table = &personality.table;
        let matched = self.matched_personality(driver);
        let value = |key: &Key| match &matched {
            Some(matched) => matched.find(key).cloned(),
            None => self.registry.get(driver, key).map(std::borrow::Cow::into_owned),
        };
        let same = |key: &Key| match (value(key), table.find(key)) {
            (Some(have), Some(want)) if have == *want => Tri::Yes,
            (Some(have), Some(want)) => is_equal_to(want, &have),
            (None, None) => Tri::Yes,
            _ => Tri::No,
        };
        let bundle = match (value(&KEYS.bundle), table.find(&KEYS.bundle)) {
            (Some(have), Some(want)) => is_equal_to(want, &have),
            (Some(have), None) => Tri::from(have.as_utf8() == Some(personality.bundle.as_str())),
            // What is part of the kernel has no bundle in early systems.
            (None, None) if personality.bundle.is_empty() => Tri::Yes,
            (None, _) => Tri::Unknown,
        };
        let firm = bundle.and(same(&KEYS.class)).and(same(&KEYS.provider_class));
        if firm.is_no() {
            return Tri::No;
        }
        let published = self.published_keys(driver);
        let unchanged = table.iter().all(|(key, _)| {
            *key == KEYS.probe_score || published.contains(&key.as_str()) || same(key).is_yes()
        });
        if unchanged { firm } else { Tri::Unknown }
    }

    /// The keys of a personality under which a driver of its class shows other values: it has published those, or this isn't
    /// its personality. With `published`, only keys that drivers of the class are known to publish.
    pub fn shown_otherwise(&self, driver: EntryId, table: &Dict, published: bool) -> Vec<Key> {
        let known = self.published_keys(driver);
        let differs = |key: &Key, wanted: &Value| {
            *key != KEYS.probe_score
                && (!published || known.contains(&key.as_str()))
                && !self
                    .registry
                    .get(driver, key)
                    .is_some_and(|have| is_equal_to(wanted, &have).is_yes())
        };
        let other = table.iter().filter(|(key, wanted)| differs(key, wanted));
        other.map(|(key, _)| key.clone()).collect()
    }
}
