//! What overviews ask of a case, alike for snapshots and simulated machines.

use std::collections::BTreeSet;

use crate::engine;
use crate::model::{EntryId, Key};

use super::{Case, Sort};
use crate::explain::arrival::arrival;
use crate::explain::known_classes;
use crate::explain::spelling::nearest_word;
use crate::explain::{Arrival, NodeRef, Verdict};

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

    /// The verdict on a personality that is a candidate of no node.
    pub(crate) fn nowhere(&self, personality: usize) -> Option<Verdict> {
        let mut verdict = match &self.sort {
            Sort::Run(run) => run.nowhere(personality),
            Sort::Snapshot(snapshot) => snapshot.nowhere(personality),
        }?;
        if let Some(near) = self.misspelt_class(&verdict) {
            verdict.fix = Some(format!(
                "No such class is known; perhaps {near} is meant: <key>IOProviderClass</key> <string>{near}</string>"
            ));
        }
        Some(verdict)
    }

    /// The class that a personality probably means by a provider class that nobody knows.
    fn misspelt_class(&self, verdict: &Verdict) -> Option<String> {
        let wanted = verdict.personality.provider_class.as_deref()?;
        let key = Key::new(wanted);
        let registry = self.registry();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for entry in registry.entries() {
            let entry = registry.entry(entry);
            known.insert(&entry.class);
            known.extend(entry.inheritance.iter().flat_map(|chain| chain.iter().map(Key::as_str)));
        }
        known.extend(self.personalities().iter().filter_map(|one| one.class.as_deref()));
        let classes = match &self.sort {
            Sort::Run(_) => known_classes(),
            Sort::Snapshot(snapshot) => snapshot.classes(),
        };
        if known.contains(wanted) || classes.row(&key).is_some() {
            return None;
        }
        let all = known.into_iter().chain(classes.names().map(Key::as_str));
        nearest_word(wanted, all).map(str::to_owned)
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
