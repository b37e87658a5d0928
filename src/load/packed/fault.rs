//! Why something can't be unpacked.

use std::io;

use crate::load::{Cancelled, LoadError};
use crate::model::Position;

pub(super) fn unreadable(format: &'static str, reason: String) -> LoadError {
    LoadError::Unreadable { format, at: Position::default(), reason }
}

pub(super) fn too_large(format: &'static str, limit: u64) -> LoadError {
    unreadable(format, format!("it unpacks to more than {} MiB; that is no dump", limit >> 20))
}

/// The text of the error with which a reader stops when it is told to.
pub(super) const STOPPED: &str = "cancelled by the reader of the file";

/// Whether an error means that the reader was told to stop.
pub(super) fn cancelled(error: &io::Error) -> Result<(), Cancelled> {
    // Decoders wrap the errors of their source, and keep the text.
    if error.to_string().contains(STOPPED) { Err(Cancelled) } else { Ok(()) }
}
