//! Who holds which match category of a node, and what would happen to a personality that arrived there now.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::engine::{ClientKind, Site};
use crate::model::{Dict, EntryId, Key, Tri, Value};

use super::derive::missing_words;
use super::sentence::category_words;
use super::{Case, NodeRef, Outcome, Stage, Verdict};

/// Whether a match category is to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlotState {
    /// A driver holds it.
    Held,
    /// Nobody does.
    Free,
    /// The input can't tell.
    Unclear,
}

/// A driver that holds a match category, or may.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotHolder {
    /// The driver.
    pub driver: NodeRef,
    /// Its personality's place in [`Case::personalities`], if that is known.
    pub personality: Option<usize>,
    /// The score that it shows: after `probe`, so not to be compared with a property list's.
    pub score: Option<i32>,
    /// Whether there is no doubt that it holds the category.
    pub certain: bool,
}

/// One match category of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The category as the kernel spells it; `IODefaultMatchCategory` is that of personalities which name none.
    pub category: String,
    /// Whether it is to be had.
    pub state: SlotState,
    /// Who holds it or may, in the order of attachment.
    pub holders: Vec<SlotHolder>,
    /// Places in [`Case::personalities`] of those that claim it here, are refused by no test that is known, and have no driver
    /// on this node.
    pub claims: Vec<usize>,
}

/// The match categories of a node: those that a driver holds, those that a known personality of its class claims, and the
/// default one.
///
/// One driver per category starts on a provider. Source: `IOService::copyClientWithCategory` (iokit/Kernel/IOService.cpp).
#[derive(Clone, Debug, PartialEq)]
pub struct Slots {
    /// The node.
    pub node: NodeRef,
    /// The default category first, then those that are held, in the order of attachment, then the others by name.
    pub slots: Vec<Slot>,
    /// What the input doesn't show, where that leaves it open who holds what.
    pub missing: Option<String>,
}

/// The category of personalities that name none.
const DEFAULT: &str = "IODefaultMatchCategory";

impl Case {
    /// Who holds each match category of a node, which are free, and which personalities claim them. At the current moment.
    pub fn slots(&self, entry: EntryId) -> Slots {
        self.slots_of(entry, &self.judged(entry))
    }

    /// [`Case::slots`], given the verdicts on the node with their personalities' places.
    pub(crate) fn slots_of(&self, entry: EntryId, judged: &[(usize, Verdict)]) -> Slots {
        let engine = self.asked();
        let site = Site::new(&engine, entry);
        let mut names: Vec<Key> = vec![Key::new(DEFAULT)];
        let mut add = |name: &Key| {
            if !names.contains(name) {
                names.push(name.clone());
            }
        };
        for client in site.clients() {
            if let (ClientKind::Driver, Some(category)) = (client.kind, &client.category)
                && !client.own.is_no()
            {
                add(category);
            }
        }
        let claims: Vec<(usize, &str)> = judged
            .iter()
            .filter(|(_, verdict)| claims(verdict))
            .map(|(at, verdict)| (*at, verdict.personality.category.as_str()))
            .collect();
        let claimed: BTreeSet<&str> = claims.iter().map(|(_, category)| *category).collect();
        claimed.into_iter().for_each(|category| add(&Key::new(category)));
        let slots =
            names.into_iter().map(|category| self.slot(&site, &category, &claims)).collect();
        let missing = site.category(&Dict::new()).missing.as_ref().map(missing_words);
        Slots { node: self.node(entry), slots, missing }
    }

    /// One category of a node.
    pub(crate) fn slot(
        &self,
        site: &Site<'_, '_>,
        category: &str,
        claims: &[(usize, &str)],
    ) -> Slot {
        let asks = [(Key::new("IOMatchCategory"), Value::string(category))];
        let found = site.category(&asks.into_iter().collect::<Dict>());
        let holders = found.holders.iter().map(|holder| SlotHolder {
            driver: self.node(holder.entry),
            personality: self.personality_of(site.node(), holder.entry),
            score: holder.shown_score,
            certain: holder.certain,
        });
        let state = match found.free {
            Tri::No => SlotState::Held,
            Tri::Yes => SlotState::Free,
            Tri::Unknown => SlotState::Unclear,
        };
        let of_slot = claims.iter().filter(|(_, name)| *name == category);
        Slot {
            category: category.to_owned(),
            state,
            holders: holders.collect(),
            claims: of_slot.map(|(at, _)| *at).collect(),
        }
    }
}

/// Whether a personality claims its category as far as is known: no test refuses it, and its driver isn't there.
pub(crate) fn claims(verdict: &Verdict) -> bool {
    match verdict.outcome {
        Outcome::Lost | Outcome::Waiting => true,
        Outcome::Undetermined => {
            matches!(verdict.stage, Stage::Category | Stage::Probe | Stage::Family)
                && verdict.code != "additional-provider"
        }
        Outcome::Started | Outcome::Rejected | Outcome::NeverConsidered => false,
    }
}

/// What would become of a personality that arrived now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArrivalKind {
    /// Its driver is there already.
    Runs,
    /// It would be no candidate of the node, or a test would refuse it.
    Refused,
    /// Another driver holds its category.
    Held,
    /// It would be probed, and then wait before its start.
    Waits,
    /// It would be probed, and started if its own code agrees.
    Probed,
    /// The input can't tell.
    Unknown,
}

/// What would become of a personality that arrived now, with everything on the node as it stands.
///
/// Personalities that are added make the kernel match every registered node again that they may fit. Source:
/// `IOCatalogue::addDrivers` (iokit/Kernel/IOCatalogue.cpp).
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// What would become of it.
    pub kind: ArrivalKind,
    /// One sentence without a full stop.
    pub sentence: String,
}

impl Arrival {
    pub(crate) fn new(kind: ArrivalKind, sentence: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into() }
    }
}

/// What an arrival meets, step by step.
pub(crate) struct Met<'a> {
    /// The verdict as things stand.
    pub(crate) verdict: &'a Verdict,
    /// What the keys and the family say now, and what is refused or open, in words.
    pub(crate) keys: (Tri, String),
    /// The category now.
    pub(crate) slot: &'a Slot,
    /// What hides who holds it.
    pub(crate) hidden: Option<String>,
    /// A resource for which the start would wait.
    pub(crate) resource: Option<String>,
    /// Driver extensions are compared before their category counts.
    pub(crate) dext: bool,
}

impl Met<'_> {
    pub(crate) fn arrival(self) -> Arrival {
        let verdict = self.verdict;
        let category = category_words(&self.slot.category);
        if verdict.outcome == Outcome::NeverConsidered {
            let words = format!("it would be no candidate of this node: {}", verdict.sentence);
            return Arrival::new(ArrivalKind::Refused, words);
        }
        let open_class = verdict.stage == Stage::ProviderClass;
        if open_class && verdict.outcome == Outcome::Undetermined {
            let words = format!("whether it would be a candidate is open: {}", verdict.sentence);
            return Arrival::new(ArrivalKind::Unknown, words);
        }
        let holder = self.slot.holders.iter().find(|holder| holder.certain);
        if verdict.outcome == Outcome::Started {
            let words = format!(
                "its driver is here and holds {category}, so sent once more it would be refused at the gate"
            );
            return Arrival::new(ArrivalKind::Runs, words);
        }
        let refused = self.keys.0.is_no();
        if let (SlotState::Held, Some(holder)) = (self.slot.state, holder)
            && !(self.dext && refused)
        {
            let words = format!(
                "{} holds {category}, so it would be refused at the gate and its probe never called, unless the driver there was \
                 matched at boot and lets itself be replaced",
                holder.driver.class
            );
            return Arrival::new(ArrivalKind::Held, words);
        }
        if refused {
            return Arrival::new(
                ArrivalKind::Refused,
                format!("it would be refused: {}", self.keys.1),
            );
        }
        if self.keys.0.is_unknown() {
            let words = format!("whether it would be refused is open: {}", self.keys.1);
            return Arrival::new(ArrivalKind::Unknown, words);
        }
        if self.slot.state != SlotState::Free {
            let why = self.hidden.map_or_else(
                || "a client may have overwritten its own category".to_owned(),
                |missing| format!("this input doesn't show {missing}"),
            );
            let words = format!("every test passes, but whether {category} is free is open: {why}");
            return Arrival::new(ArrivalKind::Unknown, words);
        }
        if let Some(resource) = self.resource {
            let words = format!(
                "every test passes and {category} is free: it would be probed and attached, and then wait before its start, since \
                 the resource {resource} is not published"
            );
            return Arrival::new(ArrivalKind::Waits, words);
        }
        let words = format!(
            "every test that can be repeated passes and {category} is free: its init, attach and probe would be called, and its \
             start if these accept the node"
        );
        Arrival::new(ArrivalKind::Probed, words)
    }
}
