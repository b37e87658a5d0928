//! Model to bytes: archives as `ioreg -a` writes them, as XML and binary property lists, and JSON. Text is
//! [`ioreg_print`](super::ioreg_print)'s.

mod archive;
mod binary;
mod json;
mod list;
mod xml;

pub use archive::{archive, binary_archive};
pub use json::json;
pub use list::Losses;
pub use xml::write_scenario;
