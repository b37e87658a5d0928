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
    use crate::model::{Key, Number};

    fn order(scores: &[(i32, &'static str)]) -> Vec<&'static str> {
        let mut set = OrderedSet::new();
        for (score, name) in scores {
            set.insert(*score, *name);
        }
        set.into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn equal_scores_keep_their_order() {
        // The chain of an IOPCIDevice yields B, D of its own class first, then A, C of IOService.
        assert_eq!(order(&[(0, "B"), (0, "D"), (0, "A"), (100, "C")]), ["C", "B", "D", "A"]);
    }

    #[test]
    fn scores_far_apart_order_the_wrong_way_round() {
        assert_eq!(order(&[(2_000_000_000, "high"), (-2_000_000_000, "low")]), ["low", "high"]);
        assert_eq!(
            order(&[(10, "ten"), (i32::MAX.wrapping_add(1000), "wrapped")]),
            ["ten", "wrapped"]
        );
        // Not transitive, so the order of insertion shows.
        assert_eq!(
            order(&[(2_000_000_000, "a"), (0, "b"), (-2_000_000_000, "c")]),
            ["c", "a", "b"]
        );
        assert_eq!(
            order(&[(-2_000_000_000, "c"), (0, "b"), (2_000_000_000, "a")]),
            ["a", "b", "c"]
        );
    }

    #[test]
    fn a_score_is_the_low_half_of_a_number() {
        let number = |raw, bits| score_of(Some(&Value::Number(Number::sized(raw, bits))));
        assert_eq!(number(4_294_967_295, 64), -1);
        assert_eq!(number(-2_i64 as u64, 64), -2);
        assert_eq!(number(2_147_483_648, 64), i32::MIN);
        assert_eq!(number(4_294_967_296, 64), 0);
        assert_eq!(number(-2_i64 as u64, 16), 65534);
        assert_eq!(number(255, 8), 255);
        assert_eq!(score_of(Some(&Value::string("5"))), 0);
        assert_eq!(score_of(Some(&Value::Bool(true))), 0);
        assert_eq!(score_of(Some(&Value::Real(7.9))), 7);
        assert_eq!(score_of(None), 0);
        let table: Dict = [(Key::new("IOProbeScore"), Value::integer(9))].into_iter().collect();
        assert_eq!(table_score(&table), 9);
    }
}
