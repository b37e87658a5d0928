//! What would happen to a personality that arrived on a node now.

use serde::Serialize;

use crate::model::Tri;

use super::sentence::category_words;
use super::{Outcome, Slot, Stage, Verdict};

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

/// What the tests of a personality would say on a node as that stands.
pub(crate) struct Now {
    /// Keys and family.
    pub(crate) keys: Tri,
    /// What refuses, or is open, in words.
    pub(crate) words: String,
    /// A resource for which its start would wait.
    pub(crate) resource: Option<String>,
    /// Whether it is a driver extension's, which are compared before their category counts.
    pub(crate) dext: bool,
    /// What hides who holds its category.
    pub(crate) hidden: Option<String>,
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

/// What an arrival would meet, given the verdict as things stand, the tests, and the category: `None` if nobody names it.
pub(crate) fn arrival(verdict: &Verdict, now: Now, slot: Option<&Slot>) -> Arrival {
    let category = category_words(&verdict.personality.category);
    let (kind, sentence) = if verdict.outcome == Outcome::NeverConsidered {
        let words = format!("it would be no candidate of this node: {}", verdict.sentence());
        (ArrivalKind::Refused, words)
    } else if verdict.stage == Stage::ProviderClass && verdict.outcome == Outcome::Undetermined {
        let words = format!("whether it would be a candidate is open: {}", verdict.sentence());
        (ArrivalKind::Unknown, words)
    } else if verdict.outcome == Outcome::Started {
        let words = format!(
            "its driver is here and holds {category}, so sent once more it would be refused at the gate"
        );
        (ArrivalKind::Runs, words)
    } else if let Some(holder) = slot.and_then(holder)
        && !(now.dext && now.keys.is_no())
    {
        let words = format!(
            "{holder} holds {category}, so it would be refused at the gate and its probe never called, unless the driver there was \
             matched at boot and lets itself be replaced"
        );
        (ArrivalKind::Held, words)
    } else {
        open(now, slot, &category)
    };
    Arrival { kind, sentence }
}

/// The class of who certainly holds a category.
fn holder(slot: &Slot) -> Option<&str> {
    let certain = slot.free.is_no().then(|| slot.holders.iter().find(|holder| holder.certain));
    certain.flatten().map(|holder| holder.class.as_str())
}

/// Nobody is known to hold the category.
fn open(now: Now, slot: Option<&Slot>, category: &str) -> (ArrivalKind, String) {
    if now.keys.is_no() {
        return (ArrivalKind::Refused, format!("it would be refused: {}", now.words));
    }
    if now.keys.is_unknown() {
        let words = format!("whether it would be refused is open: {}", now.words);
        return (ArrivalKind::Unknown, words);
    }
    let unclear = slot.is_some_and(|slot| !slot.free.is_yes());
    if unclear || now.hidden.is_some() {
        let why = now.hidden.map_or_else(
            || "a client may have overwritten its own category".to_owned(),
            |missing| format!("this input doesn't show {missing}"),
        );
        let words = format!("every test passes, but whether {category} is free is open: {why}");
        return (ArrivalKind::Unknown, words);
    }
    if let Some(resource) = now.resource {
        let words = format!(
            "every test passes and {category} is free: it would be probed and attached, and then wait before its start, since the \
             resource {resource} is not published"
        );
        return (ArrivalKind::Waits, words);
    }
    let words = format!(
        "every test that can be repeated passes and {category} is free: its init, attach and probe would be called, and its start \
         if these accept the node"
    );
    (ArrivalKind::Probed, words)
}

/// Whether a verdict says that the personality has found a place: it runs here, or nothing that is known refuses it.
pub(crate) fn fits(verdict: &Verdict) -> bool {
    verdict.outcome == Outcome::Started || verdict.code == "additional-provider" || claims(verdict)
}
