//! What overviews ask of a case, alike for snapshots and simulated machines.

use crate::engine;
use crate::model::EntryId;

use super::{Case, Sort};
use crate::explain::arrival::arrival;
use crate::explain::known_classes;
use crate::explain::{Arrival, NodeRef};

impl Case {
    /// The registry as rules see it. A simulated machine's tells all classes itself.
    pub(crate) fn asked(&self) -> engine::Snapshot<'_> {
        match &self.sort {
            Sort::Run(run) => engine::Snapshot::new(run.registry(), known_classes()),
            Sort::Snapshot(snapshot) => snapshot.asked(),
        }
    }

    /// How an entry is spoken of.
    pub(crate) fn node(&self, entry: EntryId) -> NodeRef {
        match &self.sort {
            Sort::Run(run) => run.node_of(entry),
            Sort::Snapshot(snapshot) => snapshot.node(entry),
        }
    }

    /// The scores by which two personalities of a node compare in its start list, as far as they are those that bundles list, with
    /// what the family adds.
    pub(crate) fn listed_scores(
        &self,
        entry: EntryId,
        one: usize,
        other: usize,
    ) -> Option<(i32, i32)> {
        match &self.sort {
            Sort::Run(run) => run.listed_scores(entry, other),
            Sort::Snapshot(snapshot) => {
                Some((snapshot.listed_score(entry, one)?, snapshot.listed_score(entry, other)?))
            }
        }
    }

    /// What would become of a personality, given its place in [`Case::personalities`], if it arrived now on a node as that stands:
    /// drivers that are there keep their categories. `None` where there is no such personality.
    pub fn arrival(&self, entry: EntryId, personality: usize) -> Option<Arrival> {
        let verdict = self.verdict(entry, personality)?;
        let now = match &self.sort {
            Sort::Run(run) => run.now(entry, personality)?,
            Sort::Snapshot(snapshot) => snapshot.now(entry, personality)?,
        };
        let slots = self.slots(entry);
        let slot = slots.iter().find(|slot| slot.category == verdict.personality.category);
        Some(arrival(&verdict, now, slot))
    }
}
