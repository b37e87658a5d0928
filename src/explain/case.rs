//! A case: one input, judged.

use crate::model::{EntryId, Registry};

use super::Verdict;

/// What stands beside a node in the tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    /// Personalities whose driver started here.
    pub started: u32,
    /// Personalities that were candidates here and didn't start: lost, or refused by a test.
    pub rejected: u32,
    /// Personalities that wait.
    pub waiting: u32,
    /// Whether this is derived from a snapshot.
    pub derived: bool,
}

/// One input with everything needed to judge it: a snapshot with the personalities known for it, or a simulated machine at one
/// moment of its run.
#[derive(Debug)]
pub struct Case {
    registry: Registry,
}

impl Case {
    /// The registry, at the current moment.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Whether this is a simulated machine.
    pub fn is_scenario(&self) -> bool {
        false
    }

    /// The verdicts on all personalities that matter to a node: started ones, then near misses first.
    pub fn verdicts(&self, _entry: EntryId) -> Vec<Verdict> {
        Vec::new()
    }

    /// What stands beside a node in the tree. Cheap enough for every row of a screen.
    pub fn badge(&self, _entry: EntryId) -> Badge {
        Badge::default()
    }

    /// The moment shown, and the number of moments (events of a scenario; 0 of 0 for a snapshot).
    pub fn moment(&self) -> (usize, usize) {
        (0, 0)
    }

    /// Goes to a moment: after `event` events.
    pub fn seek(&mut self, _event: usize) {}

    /// The words of the event that led to a moment, from 1.
    pub fn event_sentence(&self, _event: usize) -> Option<String> {
        None
    }
}
