//! What is asked of very many pairs before a few of them are shown.

use crate::model::EntryId;

use super::nearest::{Nearness, nearness_of, progress};
use super::{Outcome, Stage, Verdict};

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
