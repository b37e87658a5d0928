//! Remarks on an input: what is damaged, missing or odd, and where.

use std::collections::BTreeMap;
use std::fmt;

use super::Key;

/// A place in an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1; 0 when the input has no lines (binary formats).
    pub line: u32,
    /// Column in characters, from 1; 0 when the input has no lines.
    pub column: u32,
    /// Offset in bytes, from 0.
    pub offset: u64,
}

impl Position {
    /// The place of a byte in a text; of one within a character that character's.
    pub fn of(text: &str, byte: usize) -> Self {
        let offset = text.floor_char_boundary(byte);
        let before = &text[..offset];
        let line = before.matches('\n').count() as u32 + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[start..].chars().count() as u32 + 1;
        Self { line, column, offset: offset as u64 }
    }
}

/// As it stands behind the name of a file: `:LINE:COLUMN`, `@OFFSET` where there are no lines, and nothing for the whole.
impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.offset) {
            (0, 0) => Ok(()),
            (0, offset) => write!(out, "@{offset}"),
            (line, _) => write!(out, ":{line}:{}", self.column),
        }
    }
}

/// What sort of remark a [`Note`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// The input ends too early.
    Truncated,
    /// A part could not be read as it should.
    Damaged,
    /// It is no well-formed XML here, so the system's own readers refuse the whole list.
    Malformed,
    /// A key stands twice in one dictionary.
    DuplicateKey,
    /// The text is not UTF-8; how it was read is in the message.
    Encoding,
    /// A value was cut by the tool that wrote it.
    Clipped,
    /// A fact that the reader should know, such as an inferred plane.
    Information,
    /// A part was left out, and why.
    Skipped,
}

/// A remark on an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where; the default position (line 0, offset 0) when it concerns the whole input.
    pub at: Position,
    /// What sort of remark.
    pub kind: NoteKind,
    /// One sentence.
    pub message: String,
    /// The file that it is about, where the input is a folder or an archive: its path in there. The place is one in that file.
    pub file: Option<String>,
}

impl Note {
    /// A remark on the input as a whole.
    pub fn whole(kind: NoteKind, message: impl Into<String>) -> Self {
        Self { at: Position::default(), kind, message: message.into(), file: None }
    }

    /// The same of a file in a folder or an archive.
    #[must_use]
    pub fn within(mut self, path: &str) -> Self {
        self.file = Some(match self.file {
            Some(file) => format!("{path}/{file}"),
            None => path.to_owned(),
        });
        self
    }
}

/// One step of a [`KeyPath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Into a dictionary.
    Key(Key),
    /// Into an array or set, from 0.
    Index(u32),
}

/// The way from the top of a property list to one of its values.
pub type KeyPath = Vec<Step>;

/// Where the values of a property list stand in its text.
pub type Positions = BTreeMap<KeyPath, Position>;
