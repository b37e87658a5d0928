//! Floor 2: bytes to model, and model to bytes. One file per format.
//!
//! Start reading at `open`. The way of a dump, one way: `open` looks at the first bytes and takes off what it is `packed` in; of a
//! folder or an archive `tree` chooses the files, by what they are at a `glance`, and has `open` read each. A property list goes
//! to `list`, which tells from its content what it is. Then one file of this folder reads the format and fills a
//! [`Registry`](crate::model::Registry): names, places and classes at once, properties as spans of the source, which its decoder
//! (`ioreg_text/decode.rs`, `ioreg_archive/node.rs`) splits when somebody looks at them. `merge` joins the planes of one machine. Back again go
//! [`ioreg_print`] and [`mod@write`].
//!
//! Invariant: nothing here opens files, knows the engine, or a terminal. Reading never fails on a damaged input of a
//! known format: it yields what is there, with notes.
//!
//! | format | file | proven on |
//! | --- | --- | --- |
//! | `ioreg` text | `ioreg_text` | real files; `-f` and `-b` only on text written after its source |
//! | `ioreg -a`, XML, binary | `ioreg_archive` | real files |
//! | the same in brackets (ASCII), as JSON | `ascii`, `relay` | files of our own |
//! | IORegistryExplorer saves, version 1 | `explorer` | real files |
//! | IORegistryExplorer saves, version 2 | `explorer` | files of our own |
//! | `Info.plist`, kexts, dexts, folders of them | `bundle`, `tree` | real files |
//! | sysdiagnose folders and archives | `tree`, `merge` | the planes of a real one, as a folder; archives of our own |
//! | `DarwinDumper`'s web page | `webviewer` | real files |
//! | replies of iOS devices | `relay` | files of our own |
//! | kernelcaches, kernel collections | `kernelcache` | files of our own |
//! | gzip, bzip2, xz, tar, zip | `packed` | files of our own |

mod ascii;
mod binary;
mod bundle;
mod bytes;
mod charset;
mod classes;
mod date;
mod dialect;
mod explorer;
#[cfg(test)]
mod fixture;
mod glance;
mod ioreg_archive;
pub mod ioreg_print;
pub mod ioreg_text;
mod kernelcache;
mod list;
mod merge;
mod open;
mod output;
mod packed;
mod plane;
mod registry_json;
mod relay;
mod source;
mod tree;
mod typed;
mod webviewer;
pub mod write;
mod xml;

pub use bytes::Bytes;
pub use classes::{read_classes, read_classes_of};
pub(crate) use date::date_text;
pub(crate) use glance::{is_info, may_hold_bundles};
pub use merge::{join, of_plane};
pub use open::{load, load_member};
pub use source::{Cancelled, Files, LoadError, Loaded, Progress, Quiet, Source};
pub use typed::read_value;
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
