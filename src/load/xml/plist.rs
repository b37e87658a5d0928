//! A property list that was read, by which rules, and how large it may be.

use crate::model::{Note, Positions, Value};

/// How deep values may nest. What lies deeper is cut from a dump, and an error in a scenario: values are walked and dropped
/// recursively.
pub(crate) const MAX_DEPTH: usize = 512;

/// How many values a list may hold once its references (`IDREF`) are followed.
pub(crate) const MAX_WEIGHT: u64 = 5_000_000;

/// A value that was read, and its size.
#[derive(Clone)]
pub(crate) struct Built {
    pub(crate) value: Value,
    /// How many values it is when every reference is followed.
    pub(crate) weight: u64,
    /// How deep it nests: 1 for a scalar.
    pub(crate) height: usize,
}

impl Built {
    /// A value that holds no others.
    pub(crate) fn leaf(value: Value) -> Self {
        Self { value, weight: 1, height: 1 }
    }

    /// What stands for a value that isn't taken in.
    pub(crate) fn cut() -> Self {
        Self::leaf(Value::Clipped([].into()))
    }
}

/// What sort of list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A scenario: anything wrong is an error, `<real>` and `<date>` too.
    Scenario,
    /// An information dictionary: strings are plain, numbers have 64 bits.
    Info,
    /// The information dictionaries of a prelinked kernel: as [`Mode::Info`], without the places of its values.
    Prelink,
    /// A dump, which tells neither strings from symbols nor the width of a number.
    Dump,
}

/// A property list that was read.
#[derive(Debug)]
pub struct Plist {
    /// The top value.
    pub value: Value,
    /// Where its values stand; empty for a dump and for a binary list.
    pub positions: Positions,
    /// What is damaged or odd.
    pub notes: Vec<Note>,
}

impl Plist {
    /// A list that a form without lines held.
    pub(crate) fn without_places(value: Value) -> Self {
        Self { value, positions: Positions::new(), notes: Vec::new() }
    }
}
