//! One reading of a value, and the order in which its bytes are read.

use crate::model::EntryId;

/// One reading of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The words, without control characters unless the value has some.
    pub text: String,
    /// Whether it is only one of the ways in which the bytes can be read.
    pub guess: bool,
    /// The entry that the value names.
    pub leads_to: Option<EntryId>,
}

impl Reading {
    pub(super) fn fact(text: impl Into<String>) -> Self {
        Self { text: text.into(), guess: false, leads_to: None }
    }

    pub(super) fn guess(text: impl Into<String>) -> Self {
        Self { text: text.into(), guess: true, leads_to: None }
    }

    /// A fact if `sure`, a guess if not.
    pub(super) fn when(sure: bool, text: impl Into<String>) -> Self {
        Self { text: text.into(), guess: !sure, leads_to: None }
    }
}

/// In which order the bytes of a number stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The lowest byte first: Intel and Apple silicon.
    Little,
    /// The highest byte first: PowerPC.
    Big,
}

impl Order {
    /// The first eight bytes as a number.
    pub fn number(self, bytes: &[u8]) -> u64 {
        let add = |sum: u64, byte: &u8| (sum << 8) | u64::from(*byte);
        let bytes = &bytes[..bytes.len().min(8)];
        match self {
            Self::Little => bytes.iter().rev().fold(0, add),
            Self::Big => bytes.iter().fold(0, add),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Little => "little-endian",
            Self::Big => "big-endian",
        }
    }
}
