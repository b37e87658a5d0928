//! Verdicts on personalities that are candidates of no node.

use std::cell::OnceCell;

use crate::explain::derive::nowhere;
use crate::explain::spelling::Words;
use crate::explain::{Verdict, known_classes};
use crate::model::Key;

use super::{Case, Sort};

/// What all verdicts on such personalities share.
pub(crate) struct Nowhere<'c> {
    case: &'c Case,
    snapshot: Option<nowhere::Nowhere<'c>>,
    /// The classes that are known, once one is asked for that isn't.
    classes: OnceCell<Words<'c>>,
}

impl Case {
    /// Prepares for verdicts on personalities that are candidates of no node.
    pub(crate) fn nowhere(&self) -> Nowhere<'_> {
        let snapshot = match &self.sort {
            Sort::Run(_) => None,
            Sort::Snapshot(snapshot) => Some(snapshot.nowhere()),
        };
        Nowhere { case: self, snapshot, classes: OnceCell::new() }
    }

    /// The classes that are known: of the nodes, of drivers that may come, and of the system.
    fn class_names(&self) -> Words<'_> {
        let registry = self.registry();
        let of_nodes = registry.entries().flat_map(|entry| {
            let entry = registry.entry(entry);
            entry.inheritance.iter().flat_map(|told| told.iter()).chain([&entry.class])
        });
        let of_drivers = self.personalities().iter().filter_map(|one| one.class.as_deref());
        let of_system = match &self.sort {
            Sort::Run(_) => known_classes(),
            Sort::Snapshot(snapshot) => snapshot.classes(),
        };
        let keys = of_nodes.chain(of_system.names());
        Words::new(keys.map(Key::as_str).chain(of_drivers))
    }
}

impl Nowhere<'_> {
    /// The verdict on the personality at this place in [`Case::personalities`].
    pub(crate) fn verdict(&self, personality: usize) -> Option<Verdict> {
        let mut verdict = match (&self.case.sort, &self.snapshot) {
            (_, Some(snapshot)) => snapshot.verdict(personality),
            (Sort::Run(run), None) => run.nowhere(personality),
            (Sort::Snapshot(_), None) => None,
        }?;
        if let Some(near) = self.misspelt_class(&verdict) {
            verdict.advice = Some(format!(
                "No such class is known; perhaps {near} is meant: <key>IOProviderClass</key> <string>{near}</string>"
            ));
        }
        Some(verdict)
    }

    /// The class that a personality probably means by a provider class that nobody knows.
    fn misspelt_class(&self, verdict: &Verdict) -> Option<&str> {
        let wanted = verdict.personality.provider_class.as_deref()?;
        let classes = self.classes.get_or_init(|| self.case.class_names());
        if classes.has(wanted) { None } else { classes.nearest(wanted) }
    }
}
