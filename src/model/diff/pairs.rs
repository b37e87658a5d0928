//! Which entries and places of two registries are the same.

use crate::model::{EntryId, PlaceId, Registry};

/// The older registry and the newer one.
pub(super) type Both<'a> = [&'a Registry; 2];

/// The side of the older registry, in [`Both`] and wherever there is one of each.
pub(super) const OLD: usize = 0;

/// The side of the newer registry.
pub(super) const NEW: usize = 1;

/// No partner.
const NONE: u32 = u32::MAX;

/// Who is whose partner, by side and index; [`NONE`] for those that have none.
#[derive(Clone, Debug)]
pub(super) struct Pairs {
    entries: [Vec<u32>; 2],
    places: [Vec<u32>; 2],
}

fn partner(list: &[u32], at: u32) -> Option<u32> {
    list.get(at as usize).copied().filter(|at| *at != NONE)
}

impl Pairs {
    pub(super) fn new(both: Both<'_>) -> Self {
        Self {
            entries: both.map(|registry| vec![NONE; registry.entries().len()]),
            places: both.map(|registry| vec![NONE; registry.places().len()]),
        }
    }

    /// The entry of the other registry.
    pub(super) fn entry(&self, side: usize, entry: EntryId) -> Option<EntryId> {
        partner(&self.entries[side], entry.0).map(EntryId)
    }

    /// The place in the other registry.
    pub(super) fn place(&self, side: usize, place: PlaceId) -> Option<PlaceId> {
        partner(&self.places[side], place.0).map(PlaceId)
    }

    /// Whether the entry at a place has no partner.
    pub(super) fn is_free(&self, both: Both<'_>, side: usize, place: PlaceId) -> bool {
        self.entry(side, both[side].place(place).entry).is_none()
    }

    /// Makes two places partners, and their entries. False if one of them has another partner already.
    pub(super) fn join(&mut self, both: Both<'_>, [old, new]: [PlaceId; 2]) -> bool {
        let (one, other) = (both[OLD].place(old).entry, both[NEW].place(new).entry);
        let places = (self.place(OLD, old), self.place(NEW, new));
        let entries = (self.entry(OLD, one), self.entry(NEW, other));
        let known = entries == (Some(other), Some(one));
        if places != (None, None) || !known && entries != (None, None) {
            return false;
        }
        self.entries[OLD][one.0 as usize] = other.0;
        self.entries[NEW][other.0 as usize] = one.0;
        self.places[OLD][old.0 as usize] = new.0;
        self.places[NEW][new.0 as usize] = old.0;
        true
    }
}
