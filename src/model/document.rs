//! What was opened.

use super::{Bundle, ClassTable, Registry, Value};

/// What an input turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// A registry as it stood.
    Snapshot,
    /// A simulated machine.
    Scenario,
    /// Bundles alone.
    Bundles,
}

/// Everything that was found in one input.
#[derive(Debug)]
pub struct Document {
    /// What the input is.
    pub kind: DocumentKind,
    /// The name of its format, for people: «ioreg -l text», «scenario» …
    pub format: &'static str,
    /// The registry; empty for bundles and scenarios.
    pub registry: Registry,
    /// Bundles in the input.
    pub bundles: Vec<Bundle>,
    /// Class ancestry that the input itself tells.
    pub classes: ClassTable,
    /// The property list of a scenario.
    pub scenario: Option<Value>,
    /// Of a folder or archive: the paths in it of other dumps, which are of another machine or moment.
    pub others: Vec<String>,
}

impl Document {
    /// A document that holds nothing yet.
    pub fn new(kind: DocumentKind, format: &'static str) -> Self {
        Self {
            kind,
            format,
            registry: Registry::new(),
            bundles: Vec::new(),
            classes: ClassTable::new(),
            scenario: None,
            others: Vec::new(),
        }
    }
}
