//! What is wrong with a lesson, and where in its files.

use std::fmt;

use crate::model::Position;

/// Something that is wrong with a lesson.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, in the lesson's folder.
    pub file: String,
    /// Where in it; the default position when the file as a whole is meant.
    pub at: Position,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
}

impl Fault {
    pub(super) fn new(file: &str, at: Position, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), at, message: message.into() }
    }

    /// A fault of the file as a whole.
    pub(super) fn of_file(file: &str, message: impl Into<String>) -> Self {
        Self::new(file, Position::default(), message)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}: {}", self.file, self.at, self.message)
    }
}
