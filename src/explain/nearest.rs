//! Which verdicts are worth showing, and in which order.

use std::cmp::Reverse;
use std::sync::Arc;

use super::difference::{Likeness, likeness};
use super::tests_of::CLASS_ONLY;
use super::{Outcome, Stage, Verdict};
use crate::model::PersonalitySource;

/// How near a personality came to a start: by outcome, by the difference that decided, by what was passed. Started is the least.
pub(crate) type Nearness = (u8, Likeness, Reverse<usize>);

/// See [`Nearness`].
pub(crate) fn nearness(verdict: &Verdict) -> Nearness {
    // That nothing but a class is asked for says less than a slip in a key, and more than a value that is plainly another.
    let by_class = verdict.code == "not-recorded" && verdict.rungs.says(Stage::Keys, CLASS_ONLY);
    let rank = match verdict.outcome {
        Outcome::Started => 0,
        Outcome::Lost => 1,
        Outcome::Waiting => 2,
        // A class of which nothing is known is no nearer than a key that is a slip away.
        Outcome::Undetermined if verdict.code.starts_with("class-") || by_class => 4,
        Outcome::Undetermined => 3,
        Outcome::Rejected => 4,
        Outcome::NeverConsidered => 5,
    };
    // A driver of the dump is written as its own node wants it: that another's number is like it is chance.
    let is_at_home = verdict.personality.source == PersonalitySource::Dump;
    let difference = match verdict.outcome {
        _ if by_class => Likeness::Part,
        Outcome::Rejected if is_at_home => Likeness::Unlike,
        _ => likeness(verdict.difference.as_ref()),
    };
    (rank, difference, Reverse(verdict.rungs.count_passed()))
}

impl Verdict {
    /// Whether it says the same of another node of that name: only the places differ.
    pub fn is_like(&self, other: &Self) -> bool {
        if (self.code, &self.found, &self.node.name) != (other.code, &other.found, &other.node.name)
        {
            return false;
        }
        let mut moved = other.clone();
        moved.node = Arc::clone(&self.node);
        if let (Some(holder), Some(own)) = (&mut moved.holder, &self.holder) {
            holder.path.clone_from(&own.path);
        }
        *self == moved
    }
}
