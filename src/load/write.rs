//! Model to bytes: archives as `ioreg -a` writes them, as XML and binary property lists. Text is
//! [`ioreg_print`](super::ioreg_print)'s.

mod archive;
mod binary;
mod list;
mod xml;

pub use archive::{archive, binary_archive};
pub use list::Losses;
