//! An object of the registry.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::source::Properties;
use crate::model::Key;

/// An object of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub u32);

/// An object of the registry.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The registry entry ID, if the source has it.
    pub registry_id: Option<u64>,
    /// The generic name (a plane can have another, see [`Place::name`](super::Place::name)).
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

/// The state of a service, as far as the source tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
