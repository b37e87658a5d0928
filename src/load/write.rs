//! Model to bytes: archives as `ioreg -a` writes them, binary property lists, JSON and scenarios. Text is [`ioreg_print`](super::ioreg_print)'s.

mod archive;
mod xml;

pub use archive::{Losses, archive};
