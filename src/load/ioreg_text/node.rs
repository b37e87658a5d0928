//! A node line, as it was read.

use super::header::Header;
use super::remarks::Line;

/// A node line with its properties.
#[derive(Debug)]
pub(super) struct Node {
    /// The number of bars and blanks before `+-o`.
    pub(super) column: usize,
    /// How many bytes into its line `+-o` stands: more, if markup stands before it.
    pub(super) start: usize,
    pub(super) line: Line,
    pub(super) header: Header,
}
