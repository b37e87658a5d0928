//! What overviews ask of a simulated machine.

use crate::engine::ObjectId;
use crate::model::{EntryId, Tri};

use super::Run;
use crate::explain::arrival::Now;
use crate::explain::from_trace::Because;
use crate::explain::resource::awaited;
use crate::explain::{NodeRef, Verdict};

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

    /// What a personality would meet on a node at this moment.
    pub(crate) fn now(&self, entry: EntryId, personality: usize) -> Option<Now> {
        let (node, id) = (self.object(entry)?, self.personalities().nth(personality)?);
        let table = self.table(personality)?;
        let (keys, words) = match self.tests(node, id, self.moment).compared {
            Some(compared) => (Tri::No, compared.words(&self.registry().entry(entry).class)),
            None => (Tri::Yes, String::new()),
        };
        let is_resources = |entry: &EntryId| self.registry().entry(*entry).class == "IOResources";
        let published = self.registry().entries().find(is_resources);
        let asked = table.get("IOResourceMatch");
        let resource =
            published.and_then(|published| awaited(self.registry(), published, entry, asked));
        let dext = table.contains("IOUserServerName");
        Some(Now { keys, words, resource, dext, hidden: None })
    }
}
