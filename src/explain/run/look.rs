//! What overviews ask of a simulated machine.

use crate::engine::{ObjectId, PersonalityId};
use crate::model::EntryId;

use super::Run;
use crate::explain::from_trace::{Because, Decision};
use crate::explain::judged::Judged;
use crate::explain::{NodeRef, Verdict};

impl Run {
    /// The verdicts on a node's candidates, or on `all` personalities, in words already.
    pub(crate) fn judged(&self, entry: EntryId, all: bool) -> Vec<Judged> {
        let Some(node) = self.object(entry) else { return Vec::new() };
        let decided: Vec<(PersonalityId, Decision)> = if all {
            self.personalities().map(|id| (id, self.decide(node, id))).collect()
        } else {
            self.decisions(node)
        };
        let told = decided
            .into_iter()
            .map(|(id, decision)| Judged::of(self.verdict(node, id, &decision), id.0 as usize));
        told.collect()
    }

    /// The verdict on one personality for a node.
    pub(crate) fn verdict_of(&self, entry: EntryId, personality: usize) -> Option<Verdict> {
        let node = self.object(entry)?;
        let id = self.personalities().nth(personality)?;
        Some(self.verdict(node, id, &self.decide(node, id)))
    }

    /// How an entry is spoken of.
    pub(crate) fn node_of(&self, entry: EntryId) -> NodeRef {
        self.node(self.object(entry).unwrap_or(ObjectId::ROOT))
    }

    /// The scores in the start list in which one personality stood behind another's driver: the winner's and its own.
    pub(crate) fn listed_scores(&self, entry: EntryId, loser: usize) -> Option<(i32, i32)> {
        let id = self.personalities().nth(loser)?;
        match self.decide(self.object(entry)?, id).because {
            Because::Outranked { own, winner } => Some((winner, own)),
            _ => None,
        }
    }
}
