//! What overviews ask of a case, alike for snapshots and simulated machines.

use crate::engine;
use crate::explain::{NodeRef, known_classes};
use crate::model::EntryId;

use super::{Case, Sort};

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
}
