//! A small machine for tests of rules.

use std::borrow::Cow;

use crate::model::{
    Chain, ClassRow, ClassTable, Data, Dict, Entry, EntryId, Held, Key, Nuls, PlaneId, Properties,
    Registry, Slot, Str, Tri, Value,
};

use super::facts::{Fact, Facts, Family, Missing, Platform};

/// Nodes by number; 0 is the root.
#[derive(Default)]
pub(crate) struct Toy {
    nodes: Vec<Node>,
    pub(crate) platform: Platform,
}

#[derive(Default)]
pub(crate) struct Node {
    parent: Option<usize>,
    classes: Vec<Key>,
    name: String,
    pub(crate) properties: Dict,
    /// The source doesn't show the properties.
    pub(crate) hidden: bool,
    /// Its matching function is closed source.
    pub(crate) closed: bool,
    /// Its superclasses are unknown.
    pub(crate) cut_chain: bool,
}

impl Toy {
    /// A machine whose root, number 0, is an `IOPlatformExpertDevice`.
    pub(crate) fn new() -> Self {
        let mut toy = Self::default();
        toy.add(None, "IOPlatformExpertDevice", "Root", &[]);
        toy
    }

    /// Adds a node; `classes` are its class and superclasses up to below `IOService`, separated by spaces.
    pub(crate) fn add(
        &mut self,
        parent: impl Into<Option<usize>>,
        classes: &str,
        name: &str,
        properties: &[(&str, Value)],
    ) -> usize {
        let classes = classes.split(' ').filter(|class| !class.is_empty() && *class != "IOService");
        self.nodes.push(Node {
            parent: parent.into(),
            classes: classes.chain(["IOService"]).map(Key::new).collect(),
            name: name.to_owned(),
            properties: pairs(properties),
            ..Node::default()
        });
        self.nodes.len() - 1
    }

    pub(crate) fn node(&mut self, at: usize) -> &mut Node {
        &mut self.nodes[at]
    }
}

impl Facts for Toy {
    type Node = usize;

    fn property(&self, node: usize, key: &Key) -> Fact<Option<Cow<'_, Value>>> {
        if self.nodes[node].hidden {
            return Err(Missing::Properties);
        }
        Ok(self.nodes[node].properties.find(key).map(Cow::Borrowed))
    }

    fn name(&self, node: usize) -> Key {
        Key::new(&self.nodes[node].name)
    }

    fn location(&self, _: usize) -> Option<Key> {
        None
    }

    fn provider(&self, node: usize) -> Fact<Option<usize>> {
        Ok(self.nodes[node].parent)
    }

    fn class(&self, node: usize) -> Key {
        self.nodes[node].classes[0].clone()
    }

    fn is_a(&self, node: usize, class: &str) -> Tri {
        let node = &self.nodes[node];
        match node.classes.iter().any(|have| have == class) {
            true => Tri::Yes,
            false if node.cut_chain => Tri::Unknown,
            false => Tri::No,
        }
    }

    fn chain(&self, node: usize) -> Chain {
        let node = &self.nodes[node];
        Chain { classes: node.classes.clone(), complete: !node.cut_chain }
    }

    fn entry_id(&self, node: usize) -> Fact<u64> {
        Ok(node as u64)
    }

    fn resolve(&self, path: &str) -> Fact<Option<usize>> {
        let name = path.strip_prefix("IOService:/");
        Ok(name.and_then(|name| self.nodes.iter().position(|node| node.name == name)))
    }

    fn client_count(&self, _: usize) -> Fact<u32> {
        Ok(0)
    }

    fn matched_service(&self, entry_id: u64) -> Fact<Option<usize>> {
        Ok(Some(entry_id as usize).filter(|at| *at < self.nodes.len()))
    }

    fn family(&self, node: usize) -> Family<'_> {
        let node = &self.nodes[node];
        if node.closed {
            return Family::Closed;
        }
        node.classes.iter().find_map(|class| Family::of_class(class)).unwrap_or(Family::Service)
    }

    fn platform(&self) -> Platform {
        self.platform
    }
}

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

    /// Adds an entry below another one.
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

    fn add_at(
        &mut self,
        parent: Option<EntryId>,
        class: &str,
        name: &str,
        properties: &[(&str, Value)],
    ) -> EntryId {
        let slots = properties
            .iter()
            .map(|(key, value)| Slot { key: Key::new(key), held: Held::Value(value.clone()) });
        let number = self.registry.entries().len() as u64 + 0x1_0000_0000;
        let entry = self.registry.add_entry(Entry {
            registry_id: Some(number),
            name: name.into(),
            class: class.into(),
            properties: Properties::Shown(slots.collect()),
            ..Entry::default()
        });
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
