//! What running a scenario yields: events, and the changes between them.
//!
//! `json` writes it, [`replay`](super::replay) goes through it. Invariant: a trace is never changed once it is made.

mod json;
mod value;

use std::sync::Arc;

use super::event::Event;
use super::program::Program;
use super::world::{Change, World};

pub use json::error_document;

/// A scenario, carried out.
#[derive(Debug)]
pub struct Trace {
    pub(crate) program: Arc<Program>,
    pub(crate) events: Vec<Event>,
    /// Up to which change each event's record goes.
    pub(crate) ends: Vec<u32>,
    pub(crate) changes: Vec<Change>,
    /// The machine at the end.
    pub(crate) end: World,
    pub(crate) blocked_threads: Option<u32>,
}

impl Trace {
    /// What was carried out.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// The events, in order; the first has number 1 in a trace.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The changes of a record; behind the last record come those that no event followed.
    pub(crate) fn changes_of(&self, at: usize) -> &[Change] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        let end = self.ends.get(at).map_or(self.changes.len(), |end| *end as usize);
        &self.changes[start..end]
    }

    /// The machine when everything had happened.
    pub fn end(&self) -> &World {
        &self.end
    }
}
