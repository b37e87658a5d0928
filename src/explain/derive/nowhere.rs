//! Personalities that are candidates of no node of a snapshot.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::explain::counted::an;
use crate::explain::ladder::{Ladder, Saying};
use crate::explain::{Outcome, RungState, Stage, Verdict};
use crate::model::{EntryId, Key};

use super::{Snapshot, Trial};

/// What all verdicts on such personalities ask of the whole machine, gathered once: there may be thousands of them.
#[derive(Debug)]
pub(crate) struct Nowhere<'s> {
    snapshot: &'s Snapshot,
    /// By class: the first node that certainly is of it.
    first: HashMap<Key, EntryId>,
    /// Nodes whose superclasses aren't all known.
    open: usize,
    /// By the class that hides a node's real one: nodes whose superclasses are all known.
    hidden: HashMap<Key, usize>,
    /// By class: the first personality whose driver is of it.
    drivers: HashMap<&'s str, usize>,
}

impl Snapshot {
    /// Prepares for verdicts on personalities that are candidates of no node.
    pub(crate) fn nowhere(&self) -> Nowhere<'_> {
        let engine = self.asked();
        let mut made = Nowhere {
            snapshot: self,
            first: HashMap::new(),
            open: 0,
            hidden: HashMap::new(),
            drivers: HashMap::new(),
        };
        let mut seen: HashSet<&Key> = HashSet::new();
        for entry in self.registry.entries() {
            let lineage = engine.lineage(entry);
            if !lineage.chain.complete {
                made.open += 1;
            } else if let Some(printed) = &lineage.overridden {
                *made.hidden.entry(printed.clone()).or_default() += 1;
            }
            // What a node doesn't tell itself is alike for all of its class.
            let known = matches!(lineage, Cow::Borrowed(_));
            if known && !seen.insert(&self.registry.entry(entry).class) {
                continue;
            }
            for class in &lineage.chain.classes {
                made.first.entry(class.clone()).or_insert(entry);
            }
        }
        for (at, known) in self.refs.iter().enumerate() {
            if let Some(class) = &known.class {
                made.drivers.entry(class).or_insert(at);
            }
        }
        made
    }
}

impl Nowhere<'_> {
    /// The verdict on a personality: on the first node of the right class, if there is one, else on the root.
    pub(crate) fn verdict(&self, at: usize) -> Option<Verdict> {
        let snapshot = self.snapshot;
        if snapshot.known[at].trial == Trial::Gone {
            return None;
        }
        let engine = snapshot.asked();
        let class = snapshot.refs[at].provider_class.as_deref().unwrap_or_default();
        let right =
            (!class.is_empty()).then(|| self.first.get(&Key::new(class)).copied()).flatten();
        let root = snapshot.registry.entries().next()?;
        let provider = snapshot.provider(&engine, right.unwrap_or(root));
        let mut verdict = snapshot.judge(&provider, at);
        if right.is_none() {
            self.tell(&mut verdict);
        }
        Some(verdict)
    }

    /// No node is of the class that the personality names.
    fn tell(&self, verdict: &mut Verdict) {
        let Some(class) = verdict.personality.provider_class.clone() else { return };
        if verdict.code == "provider-class-above-ioservice" {
            return;
        }
        let key = Key::new(&class);
        let open = self.open + self.hidden.get(&key).copied().unwrap_or_default();
        let known = self.snapshot.classes.row(&key).is_some();
        let provider = self.drivers.get(&*class).map(|at| &self.snapshot.refs[*at]);
        verdict.certain = false;
        verdict.stage = Stage::ProviderClass;
        verdict.missing = Vec::new();
        let wanted = an(&class);
        let (state, code, words) = if open > 0 && !known {
            verdict.missing = vec![format!("the superclasses of {open} nodes")];
            let words = format!(
                "no node of this dump is certainly {wanted}; nodes whose superclasses aren't known: {open}"
            );
            (RungState::Unknown, "class-chain-unknown", words)
        } else if let Some(provider) = provider {
            let words = format!(
                "there is no {class} in this dump, so {}, whose driver it would be, doesn't run",
                provider.label()
            );
            (RungState::Failed, "provider-class-mismatch", words)
        } else if known {
            let words = format!("no node of this dump is {wanted}");
            (RungState::Failed, "provider-class-mismatch", words)
        } else {
            let words = format!("no node of this dump is {wanted}, and no such class is known");
            (RungState::Failed, "provider-class-unknown", words)
        };
        let open = state == RungState::Unknown;
        let outcome = if open { Outcome::Undetermined } else { Outcome::NeverConsidered };
        verdict.tell(outcome, code, words);
        verdict.advice = None;
        let mut ladder = Ladder::default();
        let score = verdict.personality.score;
        ladder.passed(Stage::Catalogue, format!("under {class}, score {score}"));
        ladder.rung(Stage::ProviderClass, state, Saying::Sentence);
        verdict.rungs = ladder;
    }
}
