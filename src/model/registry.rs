//! The registry: entries, and their places in planes.
//!
//! An `entry` is an object, a `place` one appearance of it; `properties` decodes values when they are asked for, `paths` writes and
//! follows paths as the kernel does, `shown` keeps what a source shows beyond that. Invariant: places and entries are only ever added,
//! so that ids stay good. Start reading at [`Registry`].

mod asides;
mod entry;
mod paths;
mod place;
mod properties;
mod shown;
mod source;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::{Key, Value};
use asides::Asides;
use place::Appearances;

pub use asides::Shown;
pub use entry::{Entry, EntryId, State};
pub use place::{Place, PlaceId, Plane, PlaneId};
pub use properties::Peeking;
pub use source::{Decode, Held, Properties, Slot, Span, Splitter, Unsplit};

/// A registry: read from a dump, or taken from a simulated machine.
#[derive(Clone, Default)]
pub struct Registry {
    entries: Vec<Entry>,
    places: Vec<Place>,
    planes: Vec<Plane>,
    places_of: Vec<Appearances>,
    decoders: Vec<Arc<dyn Decode>>,
    overlay: HashMap<(EntryId, Key), Option<Value>>,
    first_parents: HashMap<EntryId, EntryId>,
    asides: Asides,
}

impl Registry {
    /// An empty registry.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a decoder; its number goes into the spans that it reads.
    pub fn add_decoder(&mut self, decoder: Arc<dyn Decode>) -> u16 {
        self.decoders.push(decoder);
        (self.decoders.len() - 1) as u16
    }

    /// The decoders, in order of their numbers.
    pub fn decoders(&self) -> &[Arc<dyn Decode>] {
        &self.decoders
    }

    /// The plane of this name, added if it is new.
    pub fn add_plane(&mut self, name: &str) -> PlaneId {
        let at = self.planes.iter().position(|plane| plane.name == *name).unwrap_or_else(|| {
            self.planes.push(Plane { name: Key::new(name), roots: Vec::new(), anchor: None });
            self.planes.len() - 1
        });
        PlaneId(at as u16)
    }

    /// Gives a plane another name.
    pub fn name_plane(&mut self, plane: PlaneId, name: &str) {
        if let Some(plane) = self.planes.get_mut(plane.0 as usize) {
            plane.name = Key::new(name);
        }
    }

    /// Makes room for so many objects with a place each.
    pub(crate) fn reserve(&mut self, entries: usize) {
        self.entries.reserve(entries);
        self.places.reserve(entries);
        self.places_of.reserve(entries);
    }

    /// Adds an object.
    pub fn add_entry(&mut self, entry: Entry) -> EntryId {
        self.entries.push(entry);
        self.places_of.push(Appearances::None);
        EntryId((self.entries.len() - 1) as u32)
    }

    /// Adds an appearance of `entry` as the last child of `parent`, or as a root of `plane`.
    pub fn add_place(
        &mut self,
        plane: PlaneId,
        parent: Option<PlaceId>,
        entry: EntryId,
        name: Key,
        location: Option<Key>,
    ) -> PlaceId {
        let id = PlaceId(self.places.len() as u32);
        let depth = parent.map_or(0, |above| self.place(above).depth + 1);
        self.places.push(Place {
            entry,
            plane,
            parent,
            first_child: None,
            last_child: None,
            next_sibling: None,
            depth,
            name,
            location,
        });
        self.places_of[entry.0 as usize].push(id);
        let before = if let Some(above) = parent {
            let above = &mut self.places[above.0 as usize];
            above.first_child.get_or_insert(id);
            above.last_child.replace(id)
        } else {
            let roots = &mut self.planes[plane.0 as usize].roots;
            let last = roots.last().copied();
            roots.push(id);
            last
        };
        if let Some(before) = before {
            self.places[before.0 as usize].next_sibling = Some(id);
        }
        id
    }

    /// Says to which of its several parents in the service plane an entry was attached first.
    pub fn set_first_parent(&mut self, entry: EntryId, parent: EntryId) {
        self.first_parents.insert(entry, parent);
    }

    /// The parent in the service plane to which an entry was attached first, where it has several and the source tells.
    pub fn first_parent(&self, entry: EntryId) -> Option<EntryId> {
        self.first_parents.get(&entry).copied()
    }

    /// Says which place of its plane has the path `/`.
    pub fn set_anchor(&mut self, place: PlaceId) {
        let plane = self.place(place).plane;
        self.planes[plane.0 as usize].anchor = Some(place);
    }

    /// An entry.
    pub fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[id.0 as usize]
    }

    /// An entry, to be filled while loading.
    pub fn entry_mut(&mut self, id: EntryId) -> &mut Entry {
        &mut self.entries[id.0 as usize]
    }

    /// A place.
    pub fn place(&self, id: PlaceId) -> &Place {
        &self.places[id.0 as usize]
    }

    /// A place, to be changed: its name and location may be others, the rest is the tree.
    pub(crate) fn place_mut(&mut self, id: PlaceId) -> &mut Place {
        &mut self.places[id.0 as usize]
    }

    /// A plane.
    pub fn plane(&self, id: PlaneId) -> &Plane {
        &self.planes[id.0 as usize]
    }

    /// The planes, in the source's order.
    pub fn planes(&self) -> impl ExactSizeIterator<Item = (PlaneId, &Plane)> {
        self.planes.iter().enumerate().map(|(at, plane)| (PlaneId(at as u16), plane))
    }

    /// The plane of this name.
    pub fn plane_named(&self, name: &str) -> Option<PlaneId> {
        self.planes().find(|(_, plane)| plane.name == *name).map(|(id, _)| id)
    }

    /// All entries, in the order in which the source shows them.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = EntryId> + use<> {
        (0..self.entries.len() as u32).map(EntryId)
    }

    /// All places, in the order in which they were added.
    pub fn places(&self) -> impl ExactSizeIterator<Item = PlaceId> + use<> {
        (0..self.places.len() as u32).map(PlaceId)
    }

    /// The places of an entry, the first one shown first.
    pub fn places_of(&self, entry: EntryId) -> &[PlaceId] {
        self.places_of[entry.0 as usize].as_slice()
    }

    /// The first place of an entry in a plane.
    pub fn place_in(&self, plane: PlaneId, entry: EntryId) -> Option<PlaceId> {
        self.places_of(entry).iter().copied().find(|at| self.place(*at).plane == plane)
    }

    /// The place by which an entry is called: its first one among the services, or else its first.
    pub fn main_place(&self, entry: EntryId) -> Option<PlaceId> {
        let service = self.plane_named("IOService").and_then(|plane| self.place_in(plane, entry));
        service.or(self.places_of(entry).first().copied())
    }

    /// The children of a place, in order of attachment.
    pub fn children(&self, of: PlaceId) -> impl Iterator<Item = PlaceId> + '_ {
        std::iter::successors(self.place(of).first_child, |at| self.place(*at).next_sibling)
    }

    /// The place and the places above it, nearest first.
    pub fn ancestors(&self, of: PlaceId) -> impl Iterator<Item = PlaceId> + '_ {
        std::iter::successors(Some(of), |at| self.place(*at).parent)
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Registry")
            .field("entries", &self.entries.len())
            .field("places", &self.places.len())
            .field("planes", &self.planes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
