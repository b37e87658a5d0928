//! What a case is made from again when changes are tried out.

use crate::model::{Bundle, ClassTable, Value};

/// What a simulated machine is made from, each time anew.
#[derive(Clone, Debug)]
pub(super) enum Base {
    /// A snapshot keeps its own.
    Snapshot,
    /// The scenario's property list.
    Scenario(Value),
    /// Bundles alone, and what is known of classes.
    Bare(Vec<Bundle>, ClassTable),
}
