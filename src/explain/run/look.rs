//! What overviews ask of a simulated machine.

use crate::engine::ObjectId;
use crate::explain::from_trace::Because;
use crate::explain::{NodeRef, Verdict};
use crate::model::EntryId;

use super::Run;

impl Run {
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
