//! What was opened.

use serde::{Deserialize, Serialize};

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

/// How the retain counts stand in a text of `ioreg`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Retain {
    /// Not at all: Mac OS X 10.3 and earlier show them only when asked to.
    #[default]
    Hidden,
    /// `retain count 5`, in Mac OS X 10.4.
    Count,
    /// `retain 5`, since 10.5.
    Short,
}

/// How a text of `ioreg` was written, where versions and options differ: so that it can be printed again as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact by itself")]
pub struct Printed {
    /// The form of retain counts.
    pub retain: Retain,
    /// Entries have ids (since 10.6).
    pub ids: bool,
    /// Numbers are signed (Mac OS X 10.3 and earlier).
    pub signed: bool,
    /// Strings are in Mac OS Roman (before macOS 14); known only where one isn't ASCII.
    pub roman: bool,
    /// Numbers and data are in hexadecimal (`-x`).
    pub hexadecimal: bool,
    /// Classes have their ancestry (`-i`).
    pub inheritance: bool,
    /// At least one entry has its properties (`-l`, or a selection).
    pub properties: bool,
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
    /// How it was written, if it is a text of `ioreg`.
    pub printed: Option<Printed>,
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
            printed: None,
        }
    }
}
