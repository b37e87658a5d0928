//! Floor 2: bytes to model, and model to bytes. One file per format.
//!
//! Invariant: nothing here opens files, knows the engine, or a terminal. Reading never fails on a damaged input of a
//! known format: it yields what is there, with notes.

mod ascii;
mod binary;
mod bundle;
mod classes;
mod explorer;
mod ioreg_archive;
pub mod ioreg_text;
mod kernelcache;
mod merge;
mod open;
mod packed;
mod plane;
mod relay;
mod source;
mod tree;
mod webviewer;
mod xml;

pub use classes::read_classes;
pub use open::{load, load_member};
pub use source::{Cancelled, Files, LoadError, Loaded, Progress, Quiet, Source};
pub use xml::Plist;

/// Reads the property list of a scenario, by the strict rules for scenarios: nothing may be missing, misspelt or out of place,
/// and there is neither `real` nor `date`. A key that stands twice is kept twice, with a note.
///
/// # Errors
/// [`LoadError::Unreadable`] with line and column: every one is a `parse` error of the scenario.
pub fn read_scenario(bytes: &[u8]) -> Result<Plist, LoadError> {
    xml::read(bytes, xml::Mode::Scenario)
}

/// Reads an XML property list such as an `Info.plist`: strings are plain, numbers have 64 bits unless `size=` says otherwise,
/// and what is damaged is passed over with a note.
///
/// # Errors
/// [`LoadError::Unreadable`] when it holds no value at all.
pub fn read_plist(bytes: &[u8]) -> Result<Plist, LoadError> {
    xml::read(bytes, xml::Mode::Info)
}
