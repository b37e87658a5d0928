//! Which verdicts are shown: when nothing special was asked for, of refusals only those that tell something.

use std::collections::BTreeMap;

use crate::explain::nearest::{Nearness, nearness};
use crate::explain::{Outcome, Verdict};
use crate::model::PersonalitySource;

/// So many refusals of one personality are shown, the nearest misses; those that are alike count as one.
const NEAREST: usize = 3;
/// With all that are alike so many at most.
const MISSES: usize = 24;

/// Takes verdicts one by one and keeps those that are shown, so that there may be any number of others.
pub(super) struct Shown<'n> {
    /// Of each personality the first one of its bundle and name.
    named: &'n [usize],
    /// Whether all are shown.
    whole: bool,
    /// Whether refusals of the personalities that a dump itself tells of are left out: where these don't fit nobody asks.
    without_own: bool,
    /// Whether it has found a node where it fits: it is meant for that one, and its refusals tell nothing.
    placed: Vec<bool>,
    kept: Vec<Kept>,
    /// The refusals that came furthest.
    misses: BTreeMap<usize, Vec<Kept>>,
    /// How many have come.
    count: usize,
    left_out: usize,
}

struct Kept {
    personality: usize,
    nearness: Nearness,
    /// The how many-eth it was.
    number: usize,
    /// Of a refusal, whether one before it says the same.
    is_twin: bool,
    verdict: Verdict,
}

impl<'n> Shown<'n> {
    pub(super) fn new(named: &'n [usize], whole: bool, without_own: bool) -> Self {
        Self {
            named,
            whole,
            without_own,
            placed: vec![false; named.len()],
            kept: Vec::new(),
            misses: BTreeMap::new(),
            count: 0,
            left_out: 0,
        }
    }

    pub(super) fn add(&mut self, personality: usize, verdict: Verdict) {
        let named = self.named[personality];
        let fits = match verdict.outcome {
            Outcome::Started | Outcome::Lost | Outcome::Waiting => true,
            // It has passed every test, and only its own code can have refused it.
            Outcome::Undetermined => verdict.code == "not-recorded",
            Outcome::Rejected | Outcome::NeverConsidered => false,
        };
        if fits {
            self.placed[named] = true;
            self.left_out += self.misses.remove(&named).map_or(0, |misses| misses.len());
        }
        let is_refused = verdict.outcome == Outcome::Rejected && !self.whole;
        let source = verdict.personality.source;
        let is_own = matches!(source, PersonalitySource::Dump | PersonalitySource::Catalogue);
        let nearness = nearness(&verdict);
        let mut kept = Kept { personality, nearness, number: self.count, is_twin: false, verdict };
        self.count += 1;
        if !is_refused {
            self.kept.push(kept);
        } else if self.placed[named] || (is_own && self.without_own) {
            self.left_out += 1;
        } else {
            let misses = self.misses.entry(named).or_default();
            kept.is_twin = misses.iter().any(|one| one.verdict.is_like(&kept.verdict));
            misses.insert(misses.partition_point(|one| one.nearness <= kept.nearness), kept);
            // Those that are alike are equally near, so the first of them goes last.
            while misses.len() > MISSES
                || misses.iter().filter(|one| !one.is_twin).count() > NEAREST
            {
                misses.pop();
                self.left_out += 1;
            }
        }
    }

    /// Those that are shown, with the places of their personalities, and how many aren't: in the order in which they came, or
    /// each personality's together, the nearest to a start first.
    pub(super) fn finish(self, by_personality: bool) -> (Vec<(usize, Verdict)>, usize) {
        let mut shown = self.kept;
        shown.extend(self.misses.into_values().flatten());
        if by_personality {
            shown.sort_by_key(|one| (self.named[one.personality], one.nearness, one.number));
        } else {
            shown.sort_by_key(|one| one.number);
        }
        let verdicts = shown.into_iter().map(|one| (one.personality, one.verdict));
        (verdicts.collect(), self.left_out)
    }
}
