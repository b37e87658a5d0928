//! Personalities that fit no node of the machine.

use crate::explain::judged::Judged;
use crate::explain::{Case, Outcome, Verdict};
use crate::model::PersonalitySource;

use crate::explain::claim::fits;

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
    nearest: Option<Judged>,
}

impl Gathered {
    pub(super) fn new(personalities: usize) -> Self {
        Self(vec![Found::default(); personalities])
    }

    pub(super) fn node(&mut self, judged: Vec<Judged>) {
        for one in judged {
            let Some(found) = self.0.get_mut(one.personality) else { continue };
            if fits(&one) || one.outcome == Outcome::Undetermined {
                found.fits = true;
                found.nearest = None;
            }
            if found.fits {
                continue;
            }
            found.refused_by += usize::from(one.outcome == Outcome::Rejected);
            if found.nearest.as_ref().is_none_or(|have| one.nearness < have.nearness) {
                found.nearest = Some(one);
            }
        }
    }

    /// Those first that came nearest, then in the order of the personalities. A dump's own drivers have their places.
    pub(super) fn finish(self, case: &Case) -> Vec<Homeless> {
        let mut list: Vec<(usize, Judged)> = Vec::new();
        let mut nowhere = None;
        for (personality, found) in self.0.into_iter().enumerate() {
            let known = &case.personalities()[personality];
            if found.fits || known.source == PersonalitySource::Dump {
                continue;
            }
            let told = || {
                let nowhere = nowhere.get_or_insert_with(|| case.nowhere());
                Some(Judged::of(nowhere.verdict(personality)?, personality))
            };
            let Some(nearest) = found.nearest.or_else(told) else { continue };
            // It may yet be a candidate where a class isn't known.
            if nearest.outcome == Outcome::Undetermined && !nearest.code.starts_with("class-") {
                continue;
            }
            list.push((found.refused_by, nearest));
        }
        list.sort_by_key(|(_, one)| (one.nearness, one.personality));
        let (refused_by, nearest): (Vec<usize>, Vec<Judged>) = list.into_iter().unzip();
        let personalities: Vec<usize> = nearest.iter().map(|one| one.personality).collect();
        let told = case.tell(nearest).into_iter().zip(personalities).zip(refused_by);
        let homeless = told.map(|((verdict, personality), refused_by)| Homeless {
            personality,
            refused_by,
            nearest: Box::new(verdict),
        });
        homeless.collect()
    }
}
