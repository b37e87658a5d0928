//! A registry as it stood, asked as a machine is: facts that the dump doesn't tell stay unknown.
//!
//! `clients` tells drivers from nubs and who is whose provider, `lineage` which class is which, `recovered` the personality behind a
//! driver; `local` is one node made ready for many questions, and what rules see of a dump. Invariant: nothing is guessed, and
//! nothing is known of files.

mod clients;
mod descent;
mod lineage;
mod local;
mod recovered;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{ClassTable, EntryId, Key, PlaceId, PlaneId, Registry, Value};

use super::facts::{Fact, Missing, Platform};
use super::keys::KEYS;

pub use clients::{Client, ClientKind};
pub use lineage::Lineage;
pub(crate) use lineage::family as family_of;
pub(crate) use local::{Local, View};
pub use recovered::Recovered;

/// A registry with what is known of its classes.
///
/// Nodes are the registry's entries. What the dump doesn't tell (properties that `ioreg` wasn't asked for, superclasses nobody
/// has listed, ancestors above a subtree) is an error; a property that a shown entry lacks is known to be missing *now*,
/// which says nothing about earlier.
pub struct Snapshot<'a> {
    registry: &'a Registry,
    classes: &'a ClassTable,
    index: Arc<Index>,
}

/// What is looked up often in a registry, gathered once: whoever asks one registry many questions keeps it. It holds until an
/// edit of the registry changes a driver's own keys.
#[derive(Debug)]
pub struct Index {
    plane: Option<PlaneId>,
    platform: Platform,
    lineages: HashMap<Key, Lineage, foldhash::fast::FixedState>,
    by_id: HashMap<u64, EntryId>,
    /// Services of a class that drivers of `IOResources` have, for dumps without IDs.
    resource_drivers: HashMap<Key, u32>,
    has_ids: bool,
    /// By a class whose superclasses aren't all known: the classes that drivers attached to it ask for, with the driver.
    attached: HashMap<Key, Vec<(Key, EntryId)>>,
}

impl<'a> Snapshot<'a> {
    /// Prepares a registry to be asked; `classes` is what is known of classes, better sources first.
    pub fn new(registry: &'a Registry, classes: &'a ClassTable) -> Self {
        let mut index = Index {
            plane: registry.plane_named("IOService"),
            platform: platform(registry),
            lineages: HashMap::default(),
            by_id: HashMap::new(),
            resource_drivers: HashMap::new(),
            has_ids: false,
            attached: HashMap::new(),
        };
        for id in registry.entries() {
            let entry = registry.entry(id);
            if let Some(number) = entry.registry_id {
                index.by_id.entry(number).or_insert(id);
                index.has_ids = true;
            }
            if !index.lineages.contains_key(&entry.class) {
                let lineage = Lineage::of_class(&entry.class, classes);
                index.lineages.insert(entry.class.clone(), lineage);
            }
        }
        let mut snapshot = Self { registry, classes, index: Arc::new(index) };
        let counts = snapshot.count_resource_drivers();
        if let Some(index) = Arc::get_mut(&mut snapshot.index) {
            index.resource_drivers = counts;
        }
        let attached = snapshot.attachments();
        if let Some(index) = Arc::get_mut(&mut snapshot.index) {
            index.attached = attached;
        }
        snapshot
    }

    /// Asks a registry again, with what was gathered in it before.
    pub fn with_index(registry: &'a Registry, classes: &'a ClassTable, index: Arc<Index>) -> Self {
        Self { registry, classes, index }
    }

    /// What was gathered, to be kept.
    pub fn index(&self) -> Arc<Index> {
        Arc::clone(&self.index)
    }

    /// The registry.
    pub fn registry(&self) -> &'a Registry {
        self.registry
    }

    /// What is known of classes besides the registry's own word.
    pub fn classes(&self) -> &'a ClassTable {
        self.classes
    }

    pub(crate) fn string(&self, entry: EntryId, key: &Key) -> Option<Key> {
        let value = self.registry.get(entry, key)?;
        value.as_utf8().map(Key::new)
    }

    /// The places of an entry in the service plane.
    pub(crate) fn places(&self, entry: EntryId) -> impl Iterator<Item = PlaceId> + '_ {
        let places = self.registry.places_of(entry).iter().copied();
        places.filter(|place| Some(self.registry.place(*place).plane) == self.index.plane)
    }

    /// The parents of an entry in the service plane, in the dump's order.
    pub fn parents(&self, entry: EntryId) -> impl Iterator<Item = EntryId> + '_ {
        let parents = self.places(entry).filter_map(|place| self.registry.place(place).parent);
        parents.map(|place| self.registry.place(place).entry)
    }

    /// Whether an entry is the registry's root, above the platform's root nub.
    fn is_registry_root(&self, entry: EntryId) -> bool {
        let above = self.anchor().and_then(|anchor| self.registry.place(anchor).parent);
        above.is_some_and(|place| self.registry.place(place).entry == entry)
    }

    fn anchor(&self) -> Option<PlaceId> {
        self.registry.plane(self.index.plane?).anchor
    }

    /// The sort of machine.
    pub(crate) fn platform(&self) -> Platform {
        self.index.platform
    }

    /// A property; `Ok(None)` when the entry certainly has none.
    fn property(&self, node: EntryId, key: &Key) -> Fact<Option<Cow<'_, Value>>> {
        match self.registry.get(node, key) {
            Some(value) => Ok(Some(value)),
            None if self.registry.shows_properties(node) => Ok(None),
            None => Err(Missing::Properties),
        }
    }

    /// Clients that have a category.
    fn client_count(&self, node: EntryId) -> Fact<u32> {
        if self.places(node).next().is_none() {
            return Err(Missing::ServicePlane);
        }
        let mut count = 0;
        for child in self.children(node) {
            let category = self.property(child, &KEYS.match_category);
            count += u32::from(category.map_err(|_| Missing::Clients)?.is_some());
        }
        Ok(count)
    }

    /// Whether an entry is the platform's root nub.
    pub(crate) fn is_root_nub(&self, entry: EntryId) -> bool {
        self.anchor().is_some_and(|place| self.registry.place(place).entry == entry)
    }
}

/// The sort of machine, by the classes and names that only one sort has.
fn platform(registry: &Registry) -> Platform {
    for id in registry.entries() {
        let entry = registry.entry(id);
        if entry.class.starts_with("AppleACPI") || entry.class.starts_with("IOACPI") {
            return Platform::Intel;
        }
        if entry.class.contains("MacRISC") || entry.name.starts_with("PowerPC,") {
            return Platform::PowerPc;
        }
    }
    Platform::AppleSilicon
}

#[cfg(test)]
mod tests;
