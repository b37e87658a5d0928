//! What is printed of each input, and what is kept for the document about all of them.

use serde_json::Value as Json;

use crate::cli::options::Format;
use crate::cli::out::Out;
use crate::explain::CheckReport;

use super::options::Why;

/// The report on one input or on all.
pub(super) struct Report {
    pub(super) out: Out,
    pub(super) format: Format,
    /// Several inputs: each is announced.
    pub(super) several: bool,
    pub(super) kept: Kept,
}

/// What goes into the documents that are printed at the end.
#[derive(Default)]
pub(super) struct Kept {
    /// Verdicts, or overviews.
    pub(super) items: Vec<Json>,
    /// How many verdicts there are besides.
    pub(super) left_out: usize,
    pub(super) checks: Vec<(String, CheckReport)>,
    /// Verdicts that become different by what is tried out.
    pub(super) changes: Vec<Json>,
    /// Personalities that are changed.
    pub(super) edited: Vec<Json>,
}

impl Report {
    pub(super) fn new(arguments: &Why, out: Out, several: bool) -> Self {
        Self { out, format: arguments.common.format, several, kept: Kept::default() }
    }
}

impl Kept {
    /// Adds what was kept of a later input.
    pub(super) fn append(&mut self, mut later: Self) {
        self.items.append(&mut later.items);
        self.left_out += later.left_out;
        self.checks.append(&mut later.checks);
        self.changes.append(&mut later.changes);
        self.edited.append(&mut later.edited);
    }
}
