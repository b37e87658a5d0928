//! Which verdicts are worth showing, and in which order.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::PersonalitySource;

use super::difference::distance;
use super::judged::Judged;
use super::{Outcome, PersonalityRef, RungState, Verdict};

/// So many refusals of one personality are shown when nothing special was asked for, the nearest misses.
const NEAREST: usize = 3;

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

/// Leaves out where the personalities that a dump itself tells of don't fit: nobody asks. Returns how many.
pub(super) fn leave_out_own(judged: &mut Vec<Judged>, known: &[Arc<PersonalityRef>]) -> usize {
    let before = judged.len();
    judged.retain(|one| {
        one.outcome != Outcome::Rejected
            || !matches!(
                known[one.personality].source,
                PersonalitySource::Dump | PersonalitySource::Catalogue
            )
    });
    before - judged.len()
}

/// Leaves out the refusals of a personality that has found a node where it fits: it is meant for that one. Returns how many.
/// `named` has of each personality the first one of its bundle and name.
pub(super) fn leave_out_placed(judged: &mut Vec<Judged>, named: &[usize]) -> usize {
    let mut placed = vec![false; named.len()];
    for one in judged.iter() {
        placed[named[one.personality]] |= match one.outcome {
            Outcome::Started | Outcome::Lost | Outcome::Waiting => true,
            // It has passed every test, and only its own code can have refused it.
            Outcome::Undetermined => one.code == "not-recorded",
            Outcome::Rejected | Outcome::NeverConsidered => false,
        };
    }
    let before = judged.len();
    judged.retain(|one| one.outcome != Outcome::Rejected || !placed[named[one.personality]]);
    before - judged.len()
}

/// Keeps of each personality's refusals those that came furthest; returns how many were left out.
pub(super) fn keep_nearest(judged: &mut Vec<Judged>, named: &[usize]) -> usize {
    let mut refused: BTreeMap<usize, Vec<(Nearness, usize)>> = BTreeMap::new();
    for (at, one) in judged.iter().enumerate() {
        if one.outcome == Outcome::Rejected {
            refused.entry(named[one.personality]).or_default().push((one.nearness, at));
        }
    }
    let mut out = vec![false; judged.len()];
    for mut misses in refused.into_values() {
        misses.sort();
        misses.iter().skip(NEAREST).for_each(|(_, at)| out[*at] = true);
    }
    let before = judged.len();
    let mut out = out.into_iter();
    judged.retain(|_| out.next() != Some(true));
    before - judged.len()
}
