//! What has changed from one registry to another.
//!
//! Entries are known again by their path (name and location of each step) and class; where siblings share all that, by the
//! properties that tell such things apart; and what is left, by class, name and those properties wherever it is, so that what
//! was moved is found. Registry entry IDs count only where nothing else tells two siblings apart: another start of the system
//! gives others.
//!
//! First all partners are found, list of children by list; nearly every list has the same names in the same order in both, and
//! nothing else is looked at then. Next the properties of partners are compared, on all cores: a value is decoded only where
//! the bytes of both sources differ. Last, a walk through the newer registry writes down what came, went and changed, in order.
//!
//! The work is linear in both registries and is done a part at a time, so that a screen never waits for it.

mod change;
mod compared;
mod identity;
mod pairing;
mod pairs;
mod same;
mod walk;

use super::{Key, PlaceId, PlaneId, Registry, Step, Value};
use compared::Compared;
use pairing::Pairing;
use pairs::{NEW, OLD, Pairs};
use walk::Walk;

pub use change::{Change, ChangeKind, DiffOptions};

/// The changes from one registry to another. It has to be asked with the registries that it was made of.
#[derive(Clone, Debug)]
pub struct Diff {
    changes: Vec<Change>,
    pairs: Pairs,
    /// Planes that only one of the two has, and whether that is the older one.
    left_out: Vec<(Key, bool)>,
    /// Entries whose properties only one of the two shows.
    unshown: usize,
}

impl Diff {
    /// Compares two registries; changes are told in the plane of this name, of entries that have a place in it.
    pub fn new(old: &Registry, new: &Registry, plane: &str, options: DiffOptions) -> Self {
        let mut differ = Differ::new(old, new, plane, options);
        while !differ.advance(old, new, usize::MAX) {}
        differ.finish()
    }

    /// The changes, in the order of the newer registry; what was removed stands where it was.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Where a place of the older registry is in the newer one.
    pub fn in_new(&self, old: PlaceId) -> Option<PlaceId> {
        self.pairs.place(OLD, old)
    }

    /// Where a place of the newer registry was in the older one.
    pub fn in_old(&self, new: PlaceId) -> Option<PlaceId> {
        self.pairs.place(NEW, new)
    }

    /// Planes that only one of the two has, which were not compared; true: the older one.
    pub fn left_out(&self) -> &[(Key, bool)] {
        &self.left_out
    }

    /// Entries whose properties only one of the two shows: they were not compared.
    pub fn unshown(&self) -> usize {
        self.unshown
    }

    /// The path that a change is about: in the newer registry, or in the older one for what is gone. For a driver, its
    /// provider's.
    pub fn path(&self, change: &Change, old: &Registry, new: &Registry) -> String {
        match self.place(change, old, new) {
            Some((place, true)) => new.path(place),
            Some((place, false)) => old.path(place),
            None => String::new(),
        }
    }

    /// The place that a change is about, and whether it is one of the newer registry.
    pub fn place(
        &self,
        change: &Change,
        old: &Registry,
        new: &Registry,
    ) -> Option<(PlaceId, bool)> {
        if change.kind == ChangeKind::Driver {
            let above = change.new.and_then(|driver| new.place(driver).parent);
            let gone = || {
                let above = old.place(change.old?).parent?;
                Some(self.in_new(above).map_or((above, false), |at| (at, true)))
            };
            return above.map(|place| (place, true)).or_else(gone);
        }
        change.new.map(|place| (place, true)).or(change.old.map(|place| (place, false)))
    }

    /// The changes to be listed, by their indices: without those inside a subtree that came or went as a whole, place by place.
    /// Places where a node came, went or moved or a driver changed stand before those where only states and properties did, as
    /// most of these are counters.
    pub fn listed(&self, old: &Registry, new: &Registry) -> Vec<usize> {
        let told = self.changes.iter().enumerate().filter(|(_, change)| change.within.is_none());
        let told: Vec<(usize, &Change)> = told.collect();
        let place = |change: &Change| self.place(change, old, new);
        let (mut first, mut rest) = (Vec::new(), Vec::new());
        for at_place in told.chunk_by(|(_, one), (_, next)| place(one) == place(next)) {
            let small = |kind| matches!(kind, ChangeKind::State | ChangeKind::Property);
            let counts = at_place.iter().any(|(_, change)| !small(change.kind));
            let list = if counts { &mut first } else { &mut rest };
            list.extend(at_place.iter().map(|(at, _)| *at));
        }
        first.append(&mut rest);
        first
    }

    /// The key of a change as one text, its steps joined by `/`.
    pub fn key(change: &Change) -> Option<String> {
        let words = |step: &Step| match step {
            Step::Key(key) => key.to_string(),
            Step::Index(at) => at.to_string(),
        };
        let parts: Vec<String> = change.key.iter().map(words).collect();
        (!parts.is_empty()).then(|| parts.join("/"))
    }

    /// What was there before and what is there now: a property's value, a state, a driver's name; the class of what came or
    /// went; the path of what was moved.
    pub fn values(
        &self,
        change: &Change,
        old: &Registry,
        new: &Registry,
    ) -> (Option<Value>, Option<Value>) {
        let of = |registry: &Registry, place: Option<PlaceId>| -> Option<Value> {
            let place = place?;
            let entry = registry.place(place).entry;
            match change.kind {
                ChangeKind::Added | ChangeKind::Removed => {
                    Some(Value::string(&*registry.entry(entry).class))
                }
                ChangeKind::Moved => Some(Value::string(registry.path(place))),
                ChangeKind::Driver => Some(identity::driver_name(registry, entry)),
                ChangeKind::State => walk::state(registry, entry, change.key.first()?),
                ChangeKind::Property => walk::value(registry, place, &change.key),
            }
        };
        (of(old, change.old), of(new, change.new))
    }

    /// How many changes of each kind there are, in the order of [`ChangeKind::ALL`].
    pub fn counts(&self) -> [usize; 6] {
        ChangeKind::ALL.map(|kind| self.changes.iter().filter(|change| change.kind == kind).count())
    }
}

/// The work of comparing, which can be done a part at a time.
#[derive(Debug)]
pub struct Differ {
    pairing: Pairing,
    compared: Compared,
    ids: bool,
    walk: Walk,
    left_out: Vec<(Key, bool)>,
}

impl Differ {
    /// The comparison before its first step; `first` is the plane that counts most.
    pub fn new(old: &Registry, new: &Registry, first: &str, options: DiffOptions) -> Self {
        let mut both: Vec<(PlaneId, PlaneId)> = Vec::new();
        let mut left_out = Vec::new();
        for (id, plane) in old.planes() {
            match new.plane_named(&plane.name) {
                Some(other) => both.push((id, other)),
                None => left_out.push((plane.name.clone(), true)),
            }
        }
        let alone = new.planes().filter(|(_, plane)| old.plane_named(&plane.name).is_none());
        left_out.extend(alone.map(|(_, plane)| (plane.name.clone(), false)));
        // What is settled in one plane is settled in all; the plane of services tells most of an entry.
        both.sort_by_key(|(id, _)| {
            let name = &*old.plane(*id).name;
            (name != first, name != "IOService")
        });
        Self {
            pairing: Pairing::new([old, new], both.clone()),
            compared: Compared::default(),
            ids: options.ids,
            walk: Walk::new(both, options),
            left_out,
        }
    }

    /// Goes on until about so many entries have been dealt with. True when all is done.
    pub fn advance(&mut self, old: &Registry, new: &Registry, budget: usize) -> bool {
        let (both, mut left) = ([old, new], budget);
        if !self.pairing.advance(both, &mut left) {
            return false;
        }
        let pairs = &self.pairing.pairs;
        self.compared.advance(both, pairs, self.ids, &mut left)
            && self.walk.advance(both, pairs, &mut self.compared, &mut left)
    }

    /// The result; of a comparison that isn't done, what was found so far.
    pub fn finish(self) -> Diff {
        let (changes, unshown) = self.walk.finish();
        Diff { changes, pairs: self.pairing.pairs, left_out: self.left_out, unshown }
    }
}

#[cfg(test)]
mod tests;
