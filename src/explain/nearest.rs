//! Which verdicts are worth showing, and in which order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::PersonalitySource;

use super::difference::distance;
use super::{Outcome, PersonalityRef, RungState, Verdict};

/// So many refusals of one personality are shown when nothing special was asked for, the nearest misses.
const NEAREST: usize = 3;

pub(super) fn key(personality: &PersonalityRef) -> (String, String) {
    (personality.bundle.clone(), personality.name.clone())
}

/// Started first, then the nearer to a start the earlier: by outcome, by the difference that decided, by what was passed.
pub(crate) fn nearness(verdict: &Verdict) -> (u8, u8, Reverse<usize>) {
    let rank = match verdict.outcome {
        Outcome::Started => 0,
        Outcome::Lost => 1,
        Outcome::Waiting => 2,
        Outcome::Undetermined => 3,
        Outcome::Rejected => 4,
        Outcome::NeverConsidered => 5,
    };
    (rank, distance(verdict.difference.as_deref()), Reverse(progress(verdict)))
}

/// The number of tests and stages that were passed.
fn progress(verdict: &Verdict) -> usize {
    verdict.ladder.iter().filter(|rung| rung.state == RungState::Passed).count()
}

/// Leaves out where the personalities that a dump itself tells of don't fit: nobody asks. Returns how many.
pub(super) fn leave_out_own(verdicts: &mut Vec<Verdict>) -> usize {
    let before = verdicts.len();
    verdicts.retain(|verdict| {
        verdict.outcome != Outcome::Rejected
            || !matches!(
                verdict.personality.source,
                PersonalitySource::Dump | PersonalitySource::Catalogue
            )
    });
    before - verdicts.len()
}

/// Leaves out the refusals of a personality that has found a node where it fits: it is meant for that one. Returns how many.
pub(super) fn leave_out_placed(verdicts: &mut Vec<Verdict>) -> usize {
    let fits = |verdict: &&Verdict| match verdict.outcome {
        Outcome::Started | Outcome::Lost | Outcome::Waiting => true,
        // It has passed every test, and only its own code can have refused it.
        Outcome::Undetermined => verdict.code == "not-recorded",
        Outcome::Rejected | Outcome::NeverConsidered => false,
    };
    let placed: BTreeSet<_> =
        verdicts.iter().filter(fits).map(|verdict| key(&verdict.personality)).collect();
    let before = verdicts.len();
    verdicts.retain(|verdict| {
        verdict.outcome != Outcome::Rejected || !placed.contains(&key(&verdict.personality))
    });
    before - verdicts.len()
}

/// Keeps of each personality's refusals those that came furthest; returns how many were left out.
pub(super) fn keep_nearest(verdicts: &mut Vec<Verdict>) -> usize {
    let mut refused: BTreeMap<(String, String), Vec<_>> = BTreeMap::new();
    for (at, verdict) in verdicts.iter().enumerate() {
        if verdict.outcome == Outcome::Rejected {
            refused.entry(key(&verdict.personality)).or_default().push((nearness(verdict), at));
        }
    }
    let mut out = BTreeSet::new();
    for mut misses in refused.into_values() {
        misses.sort();
        out.extend(misses.into_iter().skip(NEAREST).map(|(_, at)| at));
    }
    let mut at = 0;
    verdicts.retain(|_| {
        at += 1;
        !out.contains(&(at - 1))
    });
    out.len()
}
