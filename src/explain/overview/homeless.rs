//! Personalities that fit no node of the machine.

use std::collections::{HashMap, HashSet};

use crate::explain::claim::fits;
use crate::explain::nearest::{Nearness, nearness};
use crate::explain::{Case, Outcome, Verdict};
use crate::model::{EntryId, PersonalitySource};

/// A personality that fits no node of this machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Homeless {
    /// Its place in [`Case::personalities`].
    pub personality: usize,
    /// How it is called beside its namesakes.
    pub label: String,
    /// Nodes of the class that it asks for: each of them refused it. 0: there is none.
    pub refused_by: usize,
    /// The verdict on the node where it came nearest, or why it was a candidate nowhere.
    pub nearest: Box<Verdict>,
}

/// What matters of a verdict on a node.
pub(super) struct Weighed {
    personality: usize,
    /// Whether it may have found its place there.
    fits: bool,
    refused: bool,
    nearness: Nearness,
}

impl Weighed {
    pub(super) fn new(personality: usize, verdict: &Verdict) -> Self {
        Self {
            personality,
            fits: fits(verdict) || verdict.outcome == Outcome::Undetermined,
            refused: verdict.outcome == Outcome::Rejected,
            nearness: nearness(verdict),
        }
    }
}

/// What is gathered node by node, for each personality.
pub(super) struct Gathered(Vec<Found>);

#[derive(Clone, Default)]
struct Found {
    fits: bool,
    refused_by: usize,
    nearest: Option<(Nearness, EntryId)>,
}

impl Gathered {
    pub(super) fn new(personalities: usize) -> Self {
        Self(vec![Found::default(); personalities])
    }

    pub(super) fn node(&mut self, entry: EntryId, weighed: Vec<Weighed>) {
        for one in weighed {
            let Some(found) = self.0.get_mut(one.personality) else { continue };
            found.fits |= one.fits;
            found.refused_by += usize::from(one.refused);
            if found.nearest.is_none_or(|(have, _)| one.nearness < have) {
                found.nearest = Some((one.nearness, entry));
            }
        }
    }

    /// Those first that came nearest, then in the order of the personalities. A dump's own drivers have their places.
    pub(super) fn finish(self, case: &Case) -> Vec<Homeless> {
        let mut list: Vec<Homeless> = Vec::new();
        let mut nowhere = None;
        for (personality, found) in self.0.into_iter().enumerate() {
            let known = &case.personalities()[personality];
            if found.fits || known.source == PersonalitySource::Dump {
                continue;
            }
            let told = match found.nearest {
                Some((_, entry)) => case.verdict(entry, personality),
                None => nowhere.get_or_insert_with(|| case.nowhere()).verdict(personality),
            };
            let Some(nearest) = told.map(Box::new) else { continue };
            // It may yet be a candidate where a class isn't known.
            if nearest.outcome == Outcome::Undetermined && !nearest.code.starts_with("class-") {
                continue;
            }
            let (label, refused_by) = (String::new(), found.refused_by);
            list.push(Homeless { personality, label, refused_by, nearest });
        }
        let named = |at: usize| {
            let known = &case.personalities()[at];
            (&*known.bundle, &*known.name)
        };
        // Namesakes that fit something are told apart from it too.
        let names: HashSet<(&str, &str)> = list.iter().map(|one| named(one.personality)).collect();
        let all = 0..case.personalities().len();
        let places: Vec<usize> = all.filter(|at| names.contains(&named(*at))).collect();
        let mut labels: HashMap<usize, String> =
            places.iter().copied().zip(case.labels(&places)).collect();
        for one in &mut list {
            one.label = labels.remove(&one.personality).unwrap_or_default();
        }
        list.sort_by_cached_key(|one| (nearness(&one.nearest), one.personality));
        list
    }
}
