//! Which verdicts are shown: when nothing special was asked for, of refusals only those that tell something.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::explain::nearest::{Nearness, nearness};
use crate::explain::{NodeRef, Outcome, Verdict};
use crate::model::{EntryId, PersonalitySource};

/// So many refusals of one personality are shown, the nearest misses; those that are alike count as one.
const NEAREST: usize = 3;
/// So many nodes of alike refusals are named, that of the one which is shown among them.
const MISSES: usize = 24;

/// Further nodes of which a verdict says the same.
#[derive(Clone, Debug, Default)]
pub struct Alike {
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub nodes: Vec<Arc<NodeRef>>,
}

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
    /// Of the personalities that have found none.
    misses: BTreeMap<usize, Misses>,
    /// How many have come.
    count: usize,
    left_out: usize,
}

/// The refusals of one personality.
#[derive(Default)]
struct Misses {
    /// Those that came furthest, the nearest first.
    nearest: Vec<Kept>,
    /// The nearest of those that aren't shown.
    hidden: Option<Nearness>,
}

struct Kept {
    personality: usize,
    nearness: Nearness,
    /// The how many-eth it was.
    number: usize,
    verdict: Verdict,
    alike: Alike,
    /// The last node of those that are alike.
    last: EntryId,
}

/// The verdicts that are shown.
pub(super) struct Chosen {
    /// With the places of their personalities.
    pub(super) verdicts: Vec<(usize, Verdict)>,
    /// Of each the further nodes of which it says the same.
    pub(super) alike: Vec<Alike>,
    /// How many are neither shown nor counted as alike.
    pub(super) left_out: usize,
    /// Whether each of these came less far than what is shown of its personality.
    pub(super) is_further: bool,
}

impl Misses {
    /// Takes one more, and returns how many aren't shown any more for that.
    fn add(&mut self, new: Kept) -> usize {
        if let Some(one) = self.nearest.iter_mut().find(|one| one.verdict.is_like(&new.verdict)) {
            // A bundle that is given twice says everything twice.
            if one.last != new.last {
                one.last = new.last;
                one.alike.count += 1;
                if one.alike.count < MISSES {
                    one.alike.nodes.push(new.verdict.node);
                }
            }
            return 0;
        }
        let at = self.nearest.partition_point(|one| one.nearness <= new.nearness);
        self.nearest.insert(at, new);
        // What is alike is equally near: once one of them has gone, all that come later go too.
        let hidden = if self.nearest.len() > NEAREST { self.nearest.pop() } else { None };
        hidden.map_or(0, |hidden| {
            self.hide(hidden.nearness);
            1 + hidden.alike.count
        })
    }

    fn hide(&mut self, nearness: Nearness) {
        self.hidden = Some(self.hidden.map_or(nearness, |before| before.min(nearness)));
    }

    /// Whether all that isn't shown came less far than what is.
    fn is_further(&self) -> bool {
        let last = self.nearest.last().map(|last| last.nearness);
        self.hidden.is_none_or(|hidden| last.is_some_and(|last| last < hidden))
    }
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
            let misses = self.misses.remove(&named).unwrap_or_default().nearest;
            self.left_out += misses.iter().map(|one| 1 + one.alike.count).sum::<usize>();
        }
        let is_refused = verdict.outcome == Outcome::Rejected && !self.whole;
        let source = verdict.personality.source;
        let is_own = matches!(source, PersonalitySource::Dump | PersonalitySource::Catalogue);
        let nearness = nearness(&verdict);
        let (last, number) = (verdict.node.entry, self.count);
        self.count += 1;
        if is_refused && self.placed[named] {
            self.left_out += 1;
        } else if is_refused && is_own && self.without_own {
            self.misses.entry(named).or_default().hide(nearness);
            self.left_out += 1;
        } else {
            let alike = Alike::default();
            let kept = Kept { personality, nearness, number, verdict, alike, last };
            if is_refused {
                self.left_out += self.misses.entry(named).or_default().add(kept);
            } else {
                self.kept.push(kept);
            }
        }
    }

    /// Those that are shown: in the order in which they came, or each personality's together, the nearest to a start first.
    pub(super) fn finish(self, by_personality: bool) -> Chosen {
        let is_further = self.misses.values().all(Misses::is_further);
        let mut shown = self.kept;
        shown.extend(self.misses.into_values().flat_map(|misses| misses.nearest));
        if by_personality {
            shown.sort_by_key(|one| (self.named[one.personality], one.nearness, one.number));
        } else {
            shown.sort_by_key(|one| one.number);
        }
        let all = shown.into_iter().map(|one| ((one.personality, one.verdict), one.alike));
        let (verdicts, alike) = all.unzip();
        Chosen { verdicts, alike, left_out: self.left_out, is_further }
    }
}

#[cfg(test)]
mod tests;
