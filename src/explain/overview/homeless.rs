//! Personalities that fit no node of the machine.

use crate::explain::nearest::nearness;
use crate::explain::{Case, Outcome, Verdict};
use crate::model::PersonalitySource;

use crate::explain::arrival::fits;

/// A personality that fits no node of this machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Homeless {
    /// Its place in [`Case::personalities`].
    pub personality: usize,
    /// Nodes of the class that it asks for: each of them refused it. 0: there is none.
    pub refused_by: usize,
    /// The verdict on the node where it came nearest, or why it was a candidate nowhere.
    pub nearest: Box<Verdict>,
}

/// What is gathered node by node.
pub(super) struct Gathered(Vec<Found>);

#[derive(Clone, Default)]
struct Found {
    fits: bool,
    refused_by: usize,
    nearest: Option<Box<Verdict>>,
}

impl Gathered {
    pub(super) fn new(personalities: usize) -> Self {
        Self(vec![Found::default(); personalities])
    }

    pub(super) fn node(&mut self, judged: Vec<(usize, Verdict)>) {
        for (at, verdict) in judged {
            let Some(found) = self.0.get_mut(at) else { continue };
            if fits(&verdict) || verdict.outcome == Outcome::Undetermined {
                found.fits = true;
                found.nearest = None;
            }
            if found.fits {
                continue;
            }
            found.refused_by += usize::from(verdict.outcome == Outcome::Rejected);
            let nearer =
                found.nearest.as_ref().is_none_or(|have| nearness(&verdict) < nearness(have));
            if nearer {
                found.nearest = Some(Box::new(verdict));
            }
        }
    }

    /// Those first that came nearest, then in the order of the personalities. A dump's own drivers have their places.
    pub(super) fn finish(self, case: &Case) -> Vec<Homeless> {
        let mut list = Vec::new();
        for (personality, found) in self.0.into_iter().enumerate() {
            let known = &case.personalities()[personality];
            if found.fits || known.source == PersonalitySource::Dump {
                continue;
            }
            let Some(nearest) = found.nearest.or_else(|| case.nowhere(personality).map(Box::new))
            else {
                continue;
            };
            // It may yet be a candidate where a class isn't known.
            if nearest.outcome == Outcome::Undetermined && !nearest.code.starts_with("class-") {
                continue;
            }
            list.push(Homeless { personality, refused_by: found.refused_by, nearest });
        }
        list.sort_by_cached_key(|one| (nearness(&one.nearest), one.personality));
        list
    }
}
