//! What is to be printed: a registry with what is remembered of its source.

use std::sync::Arc;

use super::options::Printing;
use crate::model::{ClassTable, EntryId, Key, PlaceId, Printed, Registry, Retain};

/// What is to be printed.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    /// The registry.
    pub registry: &'a Registry,
    /// What is remembered of the text it came from, if it came from one.
    pub printed: Option<Printed>,
    /// Class ancestry, for entries that don't bring their own.
    pub classes: &'a ClassTable,
}

impl Listing<'_> {
    pub(crate) fn roots(&self, options: &Printing) -> Vec<PlaceId> {
        let named = |plane| self.registry.plane_named(plane);
        let found = match options.plane.as_deref() {
            Some(wanted) => named(wanted),
            None => named("IOService").or_else(|| Some(self.registry.planes().next()?.0)),
        };
        found.map(|plane| self.registry.plane(plane).roots.clone()).unwrap_or_default()
    }

    /// Of a plane that isn't there, `ioreg` shows the registry's root alone: a registry of that.
    pub(crate) fn without_plane(&self, options: &Printing) -> Option<Registry> {
        let plane = options.plane.as_deref()?;
        if self.registry.plane_named(plane).is_some() {
            return None;
        }
        let mut alone = Registry::new();
        for decoder in self.registry.decoders() {
            alone.add_decoder(Arc::clone(decoder));
        }
        let added = alone.add_plane(plane);
        let mut roots = self.registry.planes().flat_map(|(_, plane)| &plane.roots);
        if let Some(root) = roots.find(|root| self.is_root(**root)) {
            let place = self.registry.place(*root);
            let entry = alone.add_entry(self.registry.entry(place.entry).clone());
            if let Some(count) = self.registry.retain(place.entry) {
                alone.set_retain(entry, count);
            }
            alone.add_place(added, None, entry, place.name.clone(), place.location.clone());
        }
        Some(alone)
    }

    /// Whether this is the registry's root, with which every whole listing begins.
    pub(crate) fn is_root(&self, place: PlaceId) -> bool {
        let place = self.registry.place(place);
        place.parent.is_none()
            && place.name == "Root"
            && self.registry.entry(place.entry).class == "IORegistryEntry"
    }

    /// The class and its superclasses below `OSObject`, as far as they are known.
    pub(crate) fn chain(&self, entry: EntryId) -> Vec<Key> {
        let entry = self.registry.entry(entry);
        let mut chain = match entry.inheritance.as_deref() {
            Some(told) if !told.is_empty() => told.to_vec(),
            _ => self.classes.chain(&entry.class).classes,
        };
        if chain.last().is_some_and(|last| last == "IOService") {
            chain.push(Key::new("IORegistryEntry"));
        }
        if let Some(end) = chain.iter().position(|class| class == "OSObject") {
            chain.truncate(end.max(1));
        }
        chain
    }

    /// The retain count of an entry of which the source has none. A text without counts is of an `ioreg` that printed none; elsewhere
    /// it is one for the registry, one for each place, and one for each child: only how it is used tells the kernel's own.
    pub(crate) fn retain_of(&self, place: PlaceId) -> Option<u32> {
        if self.printed.is_some_and(|printed| printed.retain == Retain::Hidden) {
            return None;
        }
        let places = self.registry.places_of(self.registry.place(place).entry);
        let children =
            places.iter().map(|place| self.registry.children(*place).count()).sum::<usize>();
        u32::try_from(1 + places.len() + children).ok()
    }
}
