//! What the catalogue was asked before.

use std::sync::Arc;

use crate::engine::event::Candidate;
use crate::engine::program::Program;

/// Candidates by class, as long as the catalogue doesn't change.
#[derive(Debug)]
pub(crate) struct LookupCache {
    pub(crate) by_class: Vec<Option<Arc<Vec<Candidate>>>>,
    pub(crate) filled: bool,
}

impl LookupCache {
    pub(crate) fn new(program: &Program) -> Self {
        Self { by_class: vec![None; program.classes.len()], filled: false }
    }

    /// The catalogue has changed.
    pub(crate) fn forget(&mut self) {
        if self.filled {
            self.by_class.fill(None);
            self.filled = false;
        }
    }
}
