//! What a source shows beyond what entries hold.

use super::Registry;
use super::asides::Shown;
use super::entry::{EntryId, State};
use super::place::PlaceId;
use super::source::{Properties, Slot};

impl Registry {
    /// Says the retain count of an entry whose [`State`] doesn't tell it, as it is no service.
    pub fn set_retain(&mut self, entry: EntryId, count: u32) {
        if self.retain(entry).is_none() {
            self.asides.retains.insert(entry, count);
        }
    }

    /// The retain count of an entry, if the source tells it.
    pub fn retain(&self, entry: EntryId) -> Option<u32> {
        let told = self.entry(entry).state.and_then(|state| state.retain);
        told.or_else(|| self.asides.retains.get(&entry).copied())
    }

    /// Says the whole word of public state bits of a service, where [`State`] has only some of them.
    pub fn set_state_word(&mut self, entry: EntryId, word: u64) {
        if self.state_word(entry) != Some(word) {
            self.asides.state_words.insert(entry, word);
        }
    }

    /// The word of a service's public state bits. Where the source has only some of them, those of the first publication and the first
    /// match are taken to be set with those of registration and matching.
    ///
    /// Source: `kIOServiceInactiveState` … `kIOServiceFirstMatchState` (IOKit/IOService.h).
    pub fn state_word(&self, entry: EntryId) -> Option<u64> {
        let state = self.entry(entry).state?;
        let bits = |bit: Option<bool>, bits: u64| if bit == Some(true) { bits } else { 0 };
        let made = bits(state.active.map(|active| !active), 1)
            | bits(state.registered, 2 | 8)
            | bits(state.matched, 4 | 16);
        Some(self.asides.state_words.get(&entry).copied().unwrap_or(made))
    }

    /// Says what the source shows of an entry at a place that isn't the first one where it shows it.
    pub fn show_again(&mut self, place: PlaceId, shown: Shown) {
        self.asides.shown_again.insert(place, shown);
    }

    /// Whether the source shows an entry at this place besides another one.
    pub fn is_shown_again(&self, place: PlaceId) -> bool {
        self.asides.shown_again.contains_key(&place)
    }

    /// The state and the retain count of an entry as the source shows them at this place of it.
    pub fn shown_at(&self, place: PlaceId) -> (Option<State>, Option<u32>) {
        if let Some(shown) = self.asides.shown_again.get(&place) {
            return (shown.state, shown.retain.or(shown.state.and_then(|state| state.retain)));
        }
        let entry = self.place(place).entry;
        (self.entry(entry).state, self.retain(entry))
    }

    /// The properties as the source shows them at this place of their entry, edits left out; `None` when they aren't shown.
    pub fn slots_at(&self, place: PlaceId) -> Option<&[Slot]> {
        match self.asides.shown_again.get(&place).map(|shown| &shown.properties) {
            None | Some(Properties::NotShown) => self.slots(self.place(place).entry),
            Some(properties) => self.slots_of(properties),
        }
    }
}
