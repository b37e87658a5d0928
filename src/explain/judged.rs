//! What is asked of very many pairs before a few of them are shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{EntryId, PersonalitySource};

use super::nearest::{Nearness, nearness_of, progress};
use super::{Outcome, PersonalityRef, Stage, Verdict};

/// A verdict that is not in words; [`Case::tell`](super::Case::tell) puts it into some.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) entry: EntryId,
    /// The personality's place in [`Case::personalities`](super::Case::personalities).
    pub(crate) personality: usize,
    pub(crate) outcome: Outcome,
    pub(crate) certain: bool,
    pub(crate) stage: Stage,
    pub(crate) code: &'static str,
    /// How near it came to a start: the lesser the nearer.
    pub(crate) nearness: Nearness,
    /// The verdict itself, where it was there anyway.
    pub(crate) told: Option<Box<Verdict>>,
}

impl Judged {
    /// What matters of a verdict on the personality at this place, which has passed so many tests and stages.
    pub(crate) fn new(verdict: &Verdict, personality: usize, progress: usize) -> Self {
        Self {
            entry: verdict.node.entry,
            personality,
            outcome: verdict.outcome,
            certain: verdict.certain,
            stage: verdict.stage,
            code: verdict.code,
            nearness: nearness_of(verdict.outcome, verdict.difference.as_deref(), progress),
            told: None,
        }
    }

    /// The same of a verdict that is in words already.
    pub(crate) fn of(verdict: Verdict, personality: usize) -> Self {
        let judged = Self::new(&verdict, personality, progress(&verdict));
        Self { told: Some(Box::new(verdict)), ..judged }
    }
}

/// So many refusals of one personality are shown when nothing special was asked for, the nearest misses.
const NEAREST: usize = 3;

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
