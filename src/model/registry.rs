//! The registry: entries, and their places in planes.

mod shown;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::{Key, PathStep, Value, parse_path};

use shown::Asides;
pub use shown::Shown;

/// An object of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub u32);

/// One appearance of an object in one plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceId(pub u32);

/// A plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaneId(pub u16);

/// A part of an input, in bytes, from which a value can be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Which of the registry's decoders knows the input.
    pub decoder: u16,
    /// Offset of the first byte.
    pub start: u64,
    /// Offset behind the last byte.
    pub end: u64,
}

/// Decodes values out of an input when they are looked at.
pub trait Decode: Send + Sync {
    /// The value that stands in `span`. Never fails: what can't be read is [`Value::Clipped`].
    fn decode(&self, span: Span) -> Value;

    /// How `span` is written, and in which dialect (a number that the loaders give out): where two sources agree in both,
    /// so do the values, and none needs to be decoded to know that. `None` where the bytes alone don't tell.
    fn spelling(&self, _span: Span) -> Option<(u16, &[u8])> {
        None
    }

    /// The properties in `span`, for a source that hands them out as [`Properties::InSource`].
    fn split(&self, _span: Span) -> Vec<Slot> {
        Vec::new()
    }
}

/// A value, decoded or not.
#[derive(Clone, Debug)]
pub enum Held {
    /// Decoded.
    Value(Value),
    /// Still in the input.
    Span(Span),
}

/// One property.
#[derive(Clone, Debug)]
pub struct Slot {
    /// The key.
    pub key: Key,
    /// The value.
    pub held: Held,
}

/// The properties of an entry.
#[derive(Clone, Debug, Default)]
pub enum Properties {
    /// The source didn't print them (`ioreg` without `-l`): nothing is known.
    #[default]
    NotShown,
    /// All of them, in the source's order.
    Shown(Vec<Slot>),
    /// All of them, still in the input: they are told apart when they are looked at, see
    /// [`Registry::slots`].
    InSource(Unsplit),
}

/// The properties of an entry as a part of an input.
#[derive(Clone, Debug)]
pub struct Unsplit {
    /// Where they stand.
    pub span: Span,
    slots: OnceLock<Vec<Slot>>,
}

impl Unsplit {
    /// Properties that [`Decode::split`] can tell apart.
    pub fn new(span: Span) -> Self {
        Self { span, slots: OnceLock::new() }
    }
}

/// The state of a service, as far as the source tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Takes part in matching.
    pub registered: Option<bool>,
    /// A matching pass has run to completion; this says nothing about drivers.
    pub matched: Option<bool>,
    /// Not terminated.
    pub active: Option<bool>,
    /// Busy count, 0 to 1023.
    pub busy: Option<u32>,
    /// Accumulated busy time in nanoseconds (milliseconds times a million where only those are printed).
    pub busy_time: Option<u64>,
    /// Retain count.
    pub retain: Option<u32>,
}

/// An object of the registry.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The registry entry ID, if the source has it.
    pub registry_id: Option<u64>,
    /// The generic name (a plane can have another, see [`Place::name`]).
    pub name: Key,
    /// The generic location, the part after `@`.
    pub location: Option<Key>,
    /// The class as the source prints it.
    pub class: Key,
    /// The class and its superclasses, the class itself first, if the source tells them.
    pub inheritance: Option<Arc<[Key]>>,
    /// The bundle that defines the class, if the source tells it.
    pub bundle: Option<Key>,
    /// State of a service; `None` when the entry is no service or the source has no state.
    pub state: Option<State>,
    /// The property table.
    pub properties: Properties,
}

/// One appearance of an entry in a plane.
#[derive(Clone, Debug)]
pub struct Place {
    /// The object.
    pub entry: EntryId,
    /// The plane.
    pub plane: PlaneId,
    /// The place above.
    pub parent: Option<PlaceId>,
    /// The first child, in order of attachment.
    pub first_child: Option<PlaceId>,
    /// The last child.
    pub last_child: Option<PlaceId>,
    /// The next child of the same parent, or the plane's next root.
    pub next_sibling: Option<PlaceId>,
    /// Distance from the root, which is at 0.
    pub depth: u32,
    /// Name in this plane.
    pub name: Key,
    /// Location in this plane.
    pub location: Option<Key>,
}

/// A plane: a tree over some of the entries.
#[derive(Clone, Debug)]
pub struct Plane {
    /// Its name: `IOService`, `IODeviceTree` …
    pub name: Key,
    /// Its roots; more than one if the source shows only some subtrees.
    pub roots: Vec<PlaceId>,
    /// The place whose path is `/`: the platform's root nub, which is the child of the registry's root. Unknown when only
    /// subtrees are there.
    pub anchor: Option<PlaceId>,
}

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

/// The places of an entry: nearly always one, so that a list of them would cost more than it holds.
#[derive(Clone, Debug)]
enum Appearances {
    None,
    One(PlaceId),
    #[expect(clippy::box_collection, reason = "a third of the size in every entry but a few")]
    Many(Box<Vec<PlaceId>>),
}

impl Appearances {
    fn push(&mut self, id: PlaceId) {
        match self {
            Self::None => *self = Self::One(id),
            Self::One(first) => *self = Self::Many(Box::new(vec![*first, id])),
            Self::Many(all) => all.push(id),
        }
    }

    fn as_slice(&self) -> &[PlaceId] {
        match self {
            Self::None => &[],
            Self::One(only) => std::slice::from_ref(only),
            Self::Many(all) => all,
        }
    }
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

    /// The children of a place, in order of attachment.
    pub fn children(&self, of: PlaceId) -> impl Iterator<Item = PlaceId> + '_ {
        std::iter::successors(self.place(of).first_child, |at| self.place(*at).next_sibling)
    }

    /// The place and the places above it, nearest first.
    pub fn ancestors(&self, of: PlaceId) -> impl Iterator<Item = PlaceId> + '_ {
        std::iter::successors(Some(of), |at| self.place(*at).parent)
    }

    /// The value of a property, `None` when the entry doesn't have it or its properties aren't shown
    /// (see [`Registry::shows_properties`]).
    pub fn get(&self, entry: EntryId, key: &Key) -> Option<Cow<'_, Value>> {
        if !self.overlay.is_empty()
            && let Some(edited) = self.overlay.get(&(entry, key.clone()))
        {
            return edited.as_ref().map(Cow::Borrowed);
        }
        let slots = self.slots(entry)?;
        slots.iter().rev().find(|slot| slot.key == *key).map(|slot| self.decoded(&slot.held))
    }

    /// The properties of an entry as its source has them, edits left out; `None` when they aren't
    /// shown.
    pub fn slots(&self, entry: EntryId) -> Option<&[Slot]> {
        self.slots_of(&self.entry(entry).properties)
    }

    fn slots_of<'a>(&'a self, properties: &'a Properties) -> Option<&'a [Slot]> {
        match properties {
            Properties::NotShown => None,
            Properties::Shown(slots) => Some(slots),
            Properties::InSource(unsplit) => {
                Some(unsplit.slots.get_or_init(|| {
                    self.decoders[unsplit.span.decoder as usize].split(unsplit.span)
                }))
            }
        }
    }

    /// The same, for whoever looks at every entry once: what is still in the input doesn't stay in memory.
    pub fn peek(&self, entry: EntryId) -> Option<Cow<'_, [Slot]>> {
        match &self.entry(entry).properties {
            Properties::NotShown => None,
            Properties::Shown(slots) => Some(Cow::Borrowed(slots)),
            Properties::InSource(unsplit) => Some(match unsplit.slots.get() {
                Some(slots) => Cow::Borrowed(slots),
                None => {
                    Cow::Owned(self.decoders[unsplit.span.decoder as usize].split(unsplit.span))
                }
            }),
        }
    }

    /// The value of a property, as [`Registry::get`] has it, without keeping what was still in the input.
    pub fn glance(&self, entry: EntryId, key: &str) -> Option<Value> {
        if !self.overlay.is_empty()
            && let Some(edited) = self.overlay.get(&(entry, Key::new(key)))
        {
            return edited.clone();
        }
        let slots = self.peek(entry)?;
        let slot = slots.iter().rev().find(|slot| slot.key == *key)?;
        Some(self.decoded(&slot.held).into_owned())
    }

    /// The value that a slot of this registry holds.
    pub fn decoded<'a>(&'a self, held: &'a Held) -> Cow<'a, Value> {
        match held {
            Held::Value(value) => Cow::Borrowed(value),
            Held::Span(span) => Cow::Owned(self.decoders[span.decoder as usize].decode(*span)),
        }
    }

    /// How a part of the input is written, see [`Decode::spelling`].
    pub fn spelling(&self, span: Span) -> Option<(u16, &[u8])> {
        self.decoders[span.decoder as usize].spelling(span)
    }

    /// Whether the source shows the properties of this entry.
    pub fn shows_properties(&self, entry: EntryId) -> bool {
        !matches!(self.entry(entry).properties, Properties::NotShown)
    }

    /// The keys of an entry's properties, in the source's order, edits included.
    pub fn keys(&self, entry: EntryId) -> Vec<Key> {
        let slots = self.slots(entry).unwrap_or_default();
        let mut keys: Vec<Key> = slots.iter().map(|slot| slot.key.clone()).collect();
        if !self.overlay.is_empty() {
            let edited = |key: &Key| self.overlay.get(&(entry, key.clone()));
            keys.retain(|key| !matches!(edited(key), Some(None)));
            let mut added: Vec<&Key> = self
                .overlay
                .iter()
                .filter(|((of, key), value)| *of == entry && value.is_some() && !keys.contains(key))
                .map(|((_, key), _)| key)
                .collect();
            added.sort();
            keys.extend(added.into_iter().cloned().collect::<Vec<_>>());
        }
        keys
    }

    /// Edits a property in the overlay: the source's own value stays beneath. `None` removes it.
    pub fn edit(&mut self, entry: EntryId, key: Key, value: Option<Value>) {
        self.overlay.insert((entry, key), value);
    }

    /// Whether a property of this entry is edited.
    pub fn has_edits_of(&self, entry: EntryId) -> bool {
        !self.overlay.is_empty() && self.overlay.keys().any(|(of, _)| *of == entry)
    }

    /// Whether anything is edited.
    pub fn is_edited(&self) -> bool {
        !self.overlay.is_empty()
    }

    /// Drops every edit.
    pub fn drop_edits(&mut self) {
        self.overlay.clear();
    }

    /// The path of a place, as the kernel writes it: `IOService:/a/b@1`. The platform's root nub is `/` and doesn't appear
    /// in the paths below it; where the ancestors aren't in the source, the path begins with `…`.
    ///
    /// Source: `IORegistryEntry::getPath` (iokit/Kernel/IORegistryEntry.cpp).
    pub fn path(&self, id: PlaceId) -> String {
        let plane = self.plane(self.place(id).plane);
        let mut steps = Vec::new();
        let mut whole = false;
        for at in self.ancestors(id) {
            if plane.anchor == Some(at) {
                whole = true;
                break;
            }
            steps.push(self.component(at));
        }
        steps.reverse();
        if !whole && plane.anchor.is_some() && self.place(id).parent.is_none() {
            return format!("{}:", plane.name);
        }
        let start = if whole { "" } else { "…" };
        format!("{}:{start}/{}", plane.name, steps.join("/"))
    }

    /// `name` or `name@location` of a place.
    pub fn component(&self, id: PlaceId) -> String {
        let place = self.place(id);
        match &place.location {
            Some(location) => format!("{}@{location}", place.name),
            None => place.name.to_string(),
        }
    }

    /// The place to which a path leads. At each step the first child that fits is taken, with no second try.
    ///
    /// Source: `IORegistryEntry::fromPath` (iokit/Kernel/IORegistryEntry.cpp).
    pub fn resolve(&self, path: &str) -> Option<PlaceId> {
        let (plane, steps) = parse_path(path)?;
        let plane = self.plane_named(plane.unwrap_or("IOService"))?;
        let anchor = self.plane(plane).anchor?;
        steps.into_iter().try_fold(anchor, |at, step| self.child(at, step))
    }

    fn child(&self, of: PlaceId, step: PathStep<'_>) -> Option<PlaceId> {
        self.children(of).find(|child| {
            let place = self.place(*child);
            step.fits(&place.name, place.location.as_deref())
        })
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
