//! What is asked of a case besides verdicts, alike for snapshots and simulated machines.

use crate::engine::{self, Platform};
use crate::explain::interpret::Order;
use crate::explain::{NodeRef, known_classes};
use crate::model::{Bundle, EntryId};

use super::{Base, Case, Sort};

impl Case {
    /// The order of bytes of the machine; a simulated one is of today.
    pub fn byte_order(&self) -> Order {
        match &self.sort {
            Sort::Snapshot(snapshot) if snapshot.asked().platform() == Platform::PowerPc => {
                Order::Big
            }
            _ => Order::Little,
        }
    }

    /// The bundles that list personalities here; a scenario has its own kind of them.
    pub(crate) fn bundles(&self) -> &[Bundle] {
        match (&self.sort, &self.base) {
            (Sort::Snapshot(snapshot), _) => snapshot.bundles(),
            (Sort::Run(_), Base::Bare(bundles, _)) => bundles,
            (Sort::Run(_), _) => &[],
        }
    }

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
