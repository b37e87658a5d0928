//! What a source shows beyond what entries hold: how an entry looks at one of several places, and counts of what is no service.

use std::collections::HashMap;

use super::entry::{EntryId, State};
use super::place::PlaceId;
use super::source::Properties;

/// What few entries have, beside the entries.
#[derive(Clone, Debug, Default)]
pub(super) struct Asides {
    pub(super) retains: HashMap<EntryId, u32>,
    pub(super) state_words: HashMap<EntryId, u64>,
    pub(super) shown_again: HashMap<PlaceId, Shown>,
}

/// What a source shows of an entry at one of its places. An entry with several parents is shown under each of them, at different
/// moments, so that counts and properties can differ.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// State of a service.
    pub state: Option<State>,
    /// Retain count.
    pub retain: Option<u32>,
    /// The property table.
    pub properties: Properties,
}
