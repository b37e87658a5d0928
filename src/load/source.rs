//! What loaders take and give.

use thiserror::Error;

use super::Bytes;
use crate::model::{Document, Note, Position};

/// What is looked for, for messages.
const KNOWN: &str = "dumps, bundles, Info.plists, kernelcaches and scenarios";

/// An input, whose format is found from its content.
pub enum Source {
    /// One file.
    File {
        /// For messages.
        name: String,
        /// The content.
        bytes: Bytes,
    },
    /// A folder: a bundle, a folder of bundles, an unpacked archive.
    Tree {
        /// For messages.
        name: String,
        /// The files in it.
        files: Box<dyn Files>,
    },
}

impl Source {
    /// A file.
    pub fn file(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self::File { name: name.into(), bytes: bytes.into() }
    }

    /// The name, for messages.
    pub fn name(&self) -> &str {
        match self {
            Self::File { name, .. } | Self::Tree { name, .. } => name,
        }
    }
}

/// The files of a [`Source::Tree`], read on demand.
pub trait Files: Send {
    /// Paths of all files, relative to the tree's top, with `/` between their parts, in bytewise order.
    fn paths(&self) -> &[String];

    /// The content of one of [`Files::paths`].
    ///
    /// # Errors
    /// The text says why the file can't be read.
    fn read(&self, path: &str) -> Result<Bytes, String>;
}

/// The reader asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("cancelled")]
pub struct Cancelled;

/// Hears how far a loader has come.
pub trait Progress {
    /// `done` of `total` bytes have been read.
    ///
    /// # Errors
    /// [`Cancelled`] asks the loader to stop.
    fn report(&mut self, done: u64, total: u64) -> Result<(), Cancelled>;
}

/// Doesn't listen, never cancels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn report(&mut self, _done: u64, _total: u64) -> Result<(), Cancelled> {
        Ok(())
    }
}

/// What a loader yields.
#[derive(Debug)]
pub struct Loaded {
    /// What was found.
    pub document: Document,
    /// What is damaged, missing or odd, in order of place.
    pub notes: Vec<Note>,
}

/// Why nothing could be read.
#[derive(Debug, Error)]
pub enum LoadError {
    /// Nothing of a known format.
    #[error("{reason}")]
    Unknown {
        /// What was looked for and what is there instead.
        reason: String,
    },
    /// A known format, but nothing in it can be used.
    #[error("{format}: {reason}")]
    Unreadable {
        /// The format's name.
        format: &'static str,
        /// Where reading ended.
        at: Position,
        /// What is wrong there.
        reason: String,
    },
    /// The reader asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl LoadError {
    /// What is wrong, and in words at which place of the input.
    #[must_use]
    pub fn placed(&self) -> String {
        match self {
            Self::Unreadable { at: Position { line: line @ 1.., column, .. }, .. } => {
                format!("line {line}, column {column}: {self}")
            }
            Self::Unreadable { at: Position { offset: offset @ 1.., .. }, .. } => {
                format!("byte {offset}: {self}")
            }
            other => other.to_string(),
        }
    }

    /// A known format of which nothing can be used, at no place in particular.
    pub(crate) fn unreadable(format: &'static str, reason: impl Into<String>) -> Self {
        Self::Unreadable { format, at: Position::default(), reason: reason.into() }
    }

    /// Nothing of a known format: what is there, and what was looked for.
    pub(crate) fn unknown(what: &str) -> Self {
        Self::Unknown { reason: format!("{what}; ioscope opens {KNOWN}") }
    }
}
