//! Who is attached to whom, and which of them are started drivers.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::Snapshot;
use crate::engine::facts::{Fact, Missing};
use crate::engine::keys::KEYS;
use crate::model::{EntryId, Key, Tri, Value};

/// Properties in which nubs have their names.
static NAMES: LazyLock<[Key; 7]> = LazyLock::new(|| {
    ["name", "compatible", "device_type", "model", "IOName", "_HID", "_CID"].map(Key::new)
});

/// What a client of a service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClientKind {
    /// A driver that matching made: it has a string `IOClass`, `IOProviderClass` and `IOMatchCategory`.
    Driver,
    /// It has a personality's keys but no category, which matching always sets: its parent created it with a personality as
    /// property table.
    CreatedDirectly,
    /// A nub, user client or other object; one with an `IOMatchCategory` that somebody wrote there holds no category.
    Other,
    /// Its properties aren't shown.
    Unknown,
}

/// A client of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    /// The client.
    pub entry: EntryId,
    /// What it is.
    pub kind: ClientKind,
    /// Its `IOMatchCategory`, if it is a string.
    pub category: Option<Key>,
    /// Whether the service is the provider on which it was matched, and not one to which it attached itself later.
    pub own: Tri,
}

impl Snapshot<'_> {
    /// The children of an entry in the service plane, each once, in the dump's order.
    pub(super) fn children(&self, entry: EntryId) -> Vec<EntryId> {
        let mut children = Vec::new();
        let mut seen = HashSet::new();
        for place in self.places(entry) {
            for child in self.registry.children(place) {
                let child = self.registry.place(child).entry;
                if seen.insert(child) {
                    children.push(child);
                }
            }
        }
        children
    }

    /// The clients of a service, in the dump's order.
    pub fn clients(&self, entry: EntryId) -> Vec<Client> {
        let children = self.children(entry);
        children.into_iter().map(|child| self.client(entry, child)).collect()
    }

    fn client(&self, of: EntryId, entry: EntryId) -> Client {
        let kind = self.kind(entry);
        let category = self.string(entry, &KEYS.match_category);
        let asked = |provider| kind != ClientKind::Driver || self.is_asked_for(provider, entry);
        let own = match self.provider_of(entry) {
            Ok(Some(provider)) if provider == of => Tri::from(asked(of)),
            // Where the first parent can't be it, another one was.
            Ok(Some(provider)) if !asked(provider) && asked(of) => Tri::Unknown,
            Ok(_) => Tri::No,
            Err(_) if !asked(of) => Tri::No,
            Err(_) => Tri::Unknown,
        };
        let copy = kind == ClientKind::Driver && self.is_copy(of, entry);
        Client { entry, kind, category, own: if copy { Tri::No } else { own } }
    }

    /// Whether a node may be of the class that a driver asks for.
    fn is_asked_for(&self, provider: EntryId, driver: EntryId) -> bool {
        let class = self.string(driver, &KEYS.provider_class);
        class.is_none_or(|class| self.may_be(provider, &class))
    }

    /// Whether a node may be of a class: nothing derives from the classes of resources.
    fn may_be(&self, node: EntryId, class: &Key) -> bool {
        match class.as_str() {
            "IOResources" | "IOUserResources" => self.registry.entry(node).class == *class,
            _ => !self.lineage(node).is_a(class).is_no(),
        }
    }

    /// Whether a node bears the name that the kernel recorded on a driver. Only its own properties are read: they tell two
    /// parents apart.
    fn bears(&self, provider: EntryId, name: &[u8]) -> bool {
        let is = |text: &[u8]| text.split(|byte| *byte == 0).any(|one| one == name);
        self.registry.entry(provider).name.as_bytes() == name
            || NAMES.iter().any(|key| match self.registry.get(provider, key).as_deref() {
                Some(Value::Str(text)) => is(text.bytes()),
                Some(Value::Data(data)) => is(data.bytes()),
                Some(Value::Array(list)) => {
                    list.iter().filter_map(Value::as_str).any(|text| is(text.bytes()))
                }
                _ => false,
            })
    }

    /// What an entry is, by its own properties.
    pub fn kind(&self, entry: EntryId) -> ClientKind {
        if !self.registry.shows_properties(entry) {
            return ClientKind::Unknown;
        }
        let is_string =
            |key| matches!(self.registry.get(entry, key).as_deref(), Some(Value::Str(_)));
        if !is_string(&KEYS.class) {
            return ClientKind::Other;
        }
        match (is_string(&KEYS.provider_class), is_string(&KEYS.match_category)) {
            (true, true) => ClientKind::Driver,
            _ => ClientKind::CreatedDirectly,
        }
    }

    /// The provider of an entry: its first parent in the order of attachment.
    ///
    /// Drivers attach themselves to further services after they have started. The parent whose class the driver asked for, and
    /// which bears the name recorded on it, is its provider; of several an archive, which keeps the order of attachment, tells the
    /// first, and text doesn't.
    pub(crate) fn provider_of(&self, entry: EntryId) -> Fact<Option<EntryId>> {
        if self.index.plane.is_none() {
            return Err(Missing::ServicePlane);
        }
        if self.is_root_nub(entry) || self.is_registry_root(entry) {
            return Ok(None);
        }
        let mut parents: Vec<EntryId> = Vec::new();
        for parent in self.parents(entry) {
            if !parents.contains(&parent) {
                parents.push(parent);
            }
        }
        match parents[..] {
            [] if self.places(entry).next().is_none() => {
                return Err(Missing::ServicePlane);
            }
            [] => return Err(Missing::Ancestors),
            [parent] => return Ok(Some(parent)),
            _ => {}
        }
        if let Some(first) = self.registry.first_parent(entry) {
            return Ok(Some(first));
        }
        if let Some(class) = self.string(entry, &KEYS.provider_class) {
            parents.retain(|parent| self.may_be(*parent, &class));
        }
        if let Some(name) = self.registry.get(entry, &KEYS.name_matched)
            && let Some(name) = name.as_str()
        {
            let named = |parent: &EntryId| self.bears(*parent, name.bytes());
            let named: Vec<EntryId> = parents.iter().copied().filter(named).collect();
            if !named.is_empty() {
                parents = named;
            }
        }
        match parents[..] {
            [parent] => Ok(Some(parent)),
            _ => Err(Missing::Ancestors),
        }
    }

    /// In a dump without IDs an object with several parents is there several times. A driver that asked for `IOResources`, is
    /// under something else, and of whose class just one is under `IOResources`, is a copy of that one.
    pub fn is_copy(&self, of: EntryId, entry: EntryId) -> bool {
        if self.index.has_ids || self.registry.entry(of).class == "IOResources" {
            return false;
        }
        let asked = self.string(entry, &KEYS.provider_class);
        asked.is_some_and(|asked| asked == "IOResources")
            && self.index.resource_drivers.get(&self.registry.entry(entry).class) == Some(&1)
    }

    /// Counts, by class, the drivers under `IOResources`.
    pub(super) fn count_resource_drivers(&self) -> HashMap<Key, u32> {
        let mut counts = HashMap::new();
        if self.index.has_ids {
            return counts;
        }
        for entry in self.registry.entries() {
            if self.registry.entry(entry).class != "IOResources" {
                continue;
            }
            for child in self.children(entry) {
                if self.kind(child) == ClientKind::Driver {
                    let class = self.registry.entry(child).class.clone();
                    *counts.entry(class).or_default() += 1;
                }
            }
        }
        counts
    }
}
