//! Scores, and the order that the kernel makes of them.

use std::collections::VecDeque;

use crate::model::{Dict, Value};

use super::compare::Integer;
use super::keys::KEYS;

/// The score that a value stands for: the low 32 bits of a number read as signed; anything but a number is 0. A
/// floating-point number is converted to unsigned 32 bits first.
///
/// Source: `IOServiceObjectOrder` (iokit/Kernel/IOService.cpp).
pub fn score_of(value: Option<&Value>) -> i32 {
    match value {
        Some(Value::Real(real)) => *real as u32 as i32,
        Some(value) => Integer::of(value).map_or(0, |number| number.low() as i32),
        None => 0,
    }
}

/// The score of a matching table: its `IOProbeScore`, see [`score_of`].
pub fn table_score(table: &Dict) -> i32 {
    score_of(table.find(&KEYS.probe_score))
}

/// The kernel's ordered set, descending by score; what has equal scores keeps the order in which it was inserted.
///
/// Insertion walks from the front past everything whose score minus the new one is not negative. The subtraction wraps at 32
/// bits, so scores more than 2^31 - 1 apart order the wrong way round and the result can depend on the order of insertion.
///
/// The kernel refuses an object that is in the set already; here the caller sees to that.
///
/// Source: `OSOrderedSet::setObject` (libkern/c++/OSOrderedSet.cpp) with `IOServiceOrdering` (iokit/Kernel/IOService.cpp).
#[derive(Clone, Debug)]
pub(crate) struct OrderedSet<T> {
    members: VecDeque<(i32, T)>,
    lowest: i32,
    highest: i32,
}

impl<T> Default for OrderedSet<T> {
    fn default() -> Self {
        Self { members: VecDeque::new(), lowest: i32::MAX, highest: i32::MIN }
    }
}

impl<T> OrderedSet<T> {
    /// An empty set.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Puts `member` in its place; returns the place, from 0.
    pub(crate) fn insert(&mut self, score: i32, member: T) -> usize {
        self.lowest = self.lowest.min(score);
        self.highest = self.highest.max(score);
        let goes_before = |have: &(i32, T)| have.0.wrapping_sub(score) >= 0;
        // As long as no two scores are too far apart the walk is a search in a sorted list.
        let at = if self.highest.checked_sub(self.lowest).is_some() {
            self.members.partition_point(goes_before)
        } else {
            self.members.iter().take_while(|have| goes_before(have)).count()
        };
        self.members.insert(at, (score, member));
        at
    }

    /// Whether there is no member.
    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

impl<T> IntoIterator for OrderedSet<T> {
    type Item = (i32, T);
    type IntoIter = std::collections::vec_deque::IntoIter<(i32, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.members.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fractional_score_counts_as_far_as_it_is_whole() {
        // What a scenario can hold is asked in `tests/conformance` (009 to 014).
        assert_eq!(score_of(Some(&Value::Real(7.9))), 7);
    }
}
