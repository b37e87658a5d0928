//! Which entries and places of two registries are the same.

use crate::model::{EntryId, PlaceId};

/// No partner.
pub(super) const NONE: u32 = u32::MAX;

/// Who is whose partner, by index; [`NONE`] for those that have none.
#[derive(Debug)]
pub(super) struct Pairs {
    pub(super) old_entry: Vec<u32>,
    pub(super) new_entry: Vec<u32>,
    pub(super) old_place: Vec<u32>,
    pub(super) new_place: Vec<u32>,
}

impl Pairs {
    /// The entry of the other registry.
    pub(super) fn of_old(&self, entry: EntryId) -> Option<EntryId> {
        let at = self.old_entry[entry.0 as usize];
        (at != NONE).then_some(EntryId(at))
    }

    /// The entry of the other registry.
    pub(super) fn of_new(&self, entry: EntryId) -> Option<EntryId> {
        let at = self.new_entry[entry.0 as usize];
        (at != NONE).then_some(EntryId(at))
    }

    /// The place in the other registry.
    pub(super) fn place_of_old(&self, place: PlaceId) -> Option<PlaceId> {
        let at = self.old_place[place.0 as usize];
        (at != NONE).then_some(PlaceId(at))
    }

    /// The place in the other registry.
    pub(super) fn place_of_new(&self, place: PlaceId) -> Option<PlaceId> {
        let at = self.new_place[place.0 as usize];
        (at != NONE).then_some(PlaceId(at))
    }

    /// Makes two places partners, and their entries. False if one of them has another partner already.
    pub(super) fn join(&mut self, old: (PlaceId, EntryId), new: (PlaceId, EntryId)) -> bool {
        let places = (self.place_of_old(old.0), self.place_of_new(new.0));
        let entries = (self.of_old(old.1), self.of_new(new.1));
        let known = entries == (Some(new.1), Some(old.1));
        if places != (None, None) || !known && entries != (None, None) {
            return false;
        }
        self.old_entry[old.1.0 as usize] = new.1.0;
        self.new_entry[new.1.0 as usize] = old.1.0;
        self.old_place[old.0.0 as usize] = new.0.0;
        self.new_place[new.0.0 as usize] = old.0.0;
        true
    }
}
