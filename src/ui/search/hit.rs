//! A place that a search has found, and where in it.

use super::texts::TextId;
use crate::ui::query::Field;

/// Where something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// The name in the plane, or the location.
    Name,
    /// The class.
    Class,
    /// A superclass or the bundle of the class.
    Kind,
    Path,
    State,
    Id,
    /// A property's key: its number in the entry's stretch of the index.
    Key(TextId),
    /// A property's value, or one inside it: the number of the property's key.
    Value(TextId),
    /// What became of drivers.
    Verdict(Field),
}

/// A place that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// In the order of the plane.
    pub(crate) position: u32,
    pub(crate) score: i32,
    /// Where the best-scoring word was found.
    pub(crate) found: Where,
}

/// What was found of a word so far.
pub(crate) type Best = Option<(i32, Where)>;

pub(crate) fn offer(best: &mut Best, score: i32, found: Where) {
    if score > 0 && best.is_none_or(|(have, _)| score > have) {
        *best = Some((score, found));
    }
}
