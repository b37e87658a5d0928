//! A small registry for tests of rules.

use crate::model::{
    ClassRow, ClassTable, Data, Dict, Entry, EntryId, Held, Key, Nuls, PlaneId, Properties,
    Registry, Slot, Str, Value,
};

use super::snapshot::Snapshot;

/// A registry with one service plane, and known classes, built by hand.
pub(crate) struct Dump {
    pub(crate) registry: Registry,
    pub(crate) classes: ClassTable,
    plane: PlaneId,
}

impl Dump {
    /// A registry with its root (entry 0) and the platform's root nub (entry 1).
    pub(crate) fn new() -> Self {
        let mut registry = Registry::new();
        let plane = registry.add_plane("IOService");
        let mut classes = ClassTable::new();
        for (class, superclass) in [
            ("IOPCIDevice", "IOService"),
            ("IOPCIBridge", "IOService"),
            ("IOMedia", "IOStorage"),
            ("IOStorage", "IOService"),
            ("IOHIDDevice", "IOService"),
            ("IOHIDInterface", "IOService"),
            ("IOHIDEventService", "IOService"),
            ("IOUSBHostDevice", "IOService"),
            ("IOResources", "IOService"),
            ("IOPlatformExpertDevice", "IOService"),
            ("AppleARMIODevice", "IOService"),
            ("Driver", "IOService"),
        ] {
            classes.add(class.into(), ClassRow { superclass: superclass.into(), bundle: None });
        }
        let mut dump = Self { registry, classes, plane };
        let root = dump.add_at(None, "IORegistryEntry", "Root", &[]);
        let nub = dump.add_at(Some(root), "IOPlatformExpertDevice", "J1", &[]);
        let place = dump.registry.places_of(nub)[0];
        dump.registry.set_anchor(place);
        dump
    }

    /// A registry with a node `dev` below the root nub.
    pub(crate) fn with(class: &str, properties: &[(&str, Value)]) -> (Self, EntryId) {
        let mut dump = Self::new();
        let node = dump.add(ROOT_NUB, class, "dev", properties);
        (dump, node)
    }

    /// The registry, ready to be asked.
    pub(crate) fn snapshot(&self) -> Snapshot<'_> {
        Snapshot::new(&self.registry, &self.classes)
    }

    /// Adds an entry below another one. `class` may be followed by its superclasses up to below `IOService`, separated by spaces:
    /// the source tells them then.
    pub(crate) fn add(
        &mut self,
        parent: EntryId,
        class: &str,
        name: &str,
        properties: &[(&str, Value)],
    ) -> EntryId {
        self.add_at(Some(parent), class, name, properties)
    }

    /// Adds an entry below several others.
    pub(crate) fn attach(&mut self, entry: EntryId, parent: EntryId) {
        let above = self.registry.places_of(parent)[0];
        let name = self.registry.entry(entry).name.clone();
        self.registry.add_place(self.plane, Some(above), entry, name, None);
    }

    pub(crate) fn set(&mut self, entry: EntryId, properties: &[(&str, Value)]) {
        let slots = properties
            .iter()
            .map(|(key, value)| Slot { key: Key::new(key), held: Held::Value(value.clone()) });
        self.registry.entry_mut(entry).properties = Properties::Shown(slots.collect());
    }

    /// The source doesn't show the properties of an entry.
    pub(crate) fn hide(&mut self, entry: EntryId) {
        self.registry.entry_mut(entry).properties = Properties::NotShown;
    }

    /// Nobody knows the superclasses of an entry's class.
    pub(crate) fn forget_chain(&mut self, entry: EntryId) {
        let entry = self.registry.entry_mut(entry);
        (entry.class, entry.inheritance) = ("Unheard".into(), None);
    }

    fn add_at(
        &mut self,
        parent: Option<EntryId>,
        class: &str,
        name: &str,
        properties: &[(&str, Value)],
    ) -> EntryId {
        let chain: Vec<Key> = class.split(' ').chain(["IOService"]).map(Key::new).collect();
        let number = self.registry.entries().len() as u64 + 0x1_0000_0000;
        let entry = self.registry.add_entry(Entry {
            registry_id: Some(number),
            name: name.into(),
            class: chain[0].clone(),
            inheritance: class.contains(' ').then(|| chain.into()),
            ..Entry::default()
        });
        self.set(entry, properties);
        let above = parent.map(|parent| self.registry.places_of(parent)[0]);
        self.registry.add_place(self.plane, above, entry, name.into(), None);
        entry
    }
}

/// The platform's root nub of a [`Dump`].
pub(crate) const ROOT_NUB: EntryId = EntryId(1);

pub(crate) fn pairs(pairs: &[(&str, Value)]) -> Dict {
    pairs.iter().map(|(key, value)| (Key::new(key), value.clone())).collect()
}

pub(crate) fn dict(members: &[(&str, Value)]) -> Value {
    Value::Dict(pairs(members))
}

pub(crate) fn text(text: &str) -> Value {
    Value::string(text)
}

pub(crate) fn symbol(text: &str) -> Value {
    Value::Str(Str::symbol(text))
}

pub(crate) fn data(bytes: &str) -> Value {
    Value::data(bytes)
}

pub(crate) fn blurred(bytes: &str, most: u8) -> Value {
    Value::Data(Data::blurred(bytes, Nuls::UpTo(most)))
}

pub(crate) fn int(value: i64) -> Value {
    Value::integer(value as u64)
}

pub(crate) fn array(members: &[Value]) -> Value {
    Value::Array(members.into())
}

pub(crate) fn set(members: &[Value]) -> Value {
    Value::Set(members.into())
}
