//! Which verdicts are worth showing, and in which order.

use std::cmp::Reverse;

use super::difference::distance;
use super::{Outcome, RungState, Verdict};

/// How near a personality came to a start: by outcome, by the difference that decided, by what was passed. Started is the least.
pub(crate) type Nearness = (u8, u8, Reverse<usize>);

/// See [`Nearness`].
pub(crate) fn nearness(verdict: &Verdict) -> Nearness {
    nearness_of(verdict.outcome, verdict.difference.as_deref(), progress(verdict))
}

/// See [`Nearness`]; `progress` is the number of tests and stages that were passed.
pub(crate) fn nearness_of(outcome: Outcome, difference: Option<&str>, progress: usize) -> Nearness {
    let rank = match outcome {
        Outcome::Started => 0,
        Outcome::Lost => 1,
        Outcome::Waiting => 2,
        Outcome::Undetermined => 3,
        Outcome::Rejected => 4,
        Outcome::NeverConsidered => 5,
    };
    (rank, distance(difference), Reverse(progress))
}

/// The number of tests and stages that were passed.
pub(crate) fn progress(verdict: &Verdict) -> usize {
    verdict.ladder.iter().filter(|rung| rung.state == RungState::Passed).count()
}
