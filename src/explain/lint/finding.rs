//! Something that is found in a bundle.

use crate::model::Position;

use super::table::{Lint, Severity};

/// Something found in a bundle.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule behind it.
    pub lint: &'static Lint,
    /// How much it matters: the rule's severity, or a lower one where less is certain.
    pub severity: Severity,
    /// The path of the information dictionary.
    pub file: String,
    /// Where in it; line 0 where the source has no lines.
    pub at: Position,
    /// `bundle/name` of the personality that it is about.
    pub personality: Option<String>,
    /// What is so, with the values, one sentence without its full stop.
    pub message: String,
    /// What to do about it.
    pub fix: Option<String>,
    /// Which way not to start it is, as F-number.
    pub failure: Option<&'static str>,
}
