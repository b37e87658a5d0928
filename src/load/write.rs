//! Model to bytes: archives as `ioreg -a` writes them, as XML and binary property lists, and JSON. Text is
//! [`ioreg_print`](super::ioreg_print)'s.
//!
//! `list` takes a value apart into the events of which `xml` and `binary` each make their form. Invariant: what a form can't carry is
//! counted, never dropped in silence. Start reading at [`archive`].

mod archive;
mod binary;
mod json;
mod list;
mod xml;

pub use archive::{archive, binary_archive};
pub use json::json;
pub use list::Losses;
pub use xml::write_scenario;
