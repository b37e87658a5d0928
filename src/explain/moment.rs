//! What there is to see of a node at one moment, besides its verdicts.

use serde::Serialize;

use crate::model::{EntryId, Tri};

use super::Outcome;

/// What an event of a run is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventMark {
    /// Its name in a trace.
    pub name: &'static str,
    /// The node that it is about, if that hangs in the tree at the moment that is shown.
    pub entry: Option<EntryId>,
    /// The personality that it is about, by its place in [`Case::personalities`](super::Case::personalities).
    pub personality: Option<usize>,
    /// How it ends, or waits, for the personality: `None` when the event decides nothing.
    pub outcome: Option<Outcome>,
    /// The reason code of that, as far as the event itself tells it; `started` for a start.
    pub code: Option<&'static str>,
}

/// The score of a candidate in each phase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scores {
    /// As its property list says, -2^31 to 2^31-1; `None` when only its driver is known, which shows the score after `probe`.
    pub plist: Option<i32>,
    /// After the family's test; `None` when it didn't come so far, or the input doesn't tell.
    pub family: Option<i32>,
    /// After its driver's `probe`; `None` when that was not called, or the input doesn't tell.
    pub probe: Option<i32>,
}

/// A match category of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// `IOMatchCategory`, or `IODefaultMatchCategory`.
    pub category: String,
    /// Whether it is free.
    pub free: Tri,
    /// Who holds it, or may.
    pub holders: Vec<SlotHolder>,
    /// Candidates of the node that name it, by their places in [`Case::personalities`](super::Case::personalities).
    pub candidates: Vec<usize>,
}

impl Slot {
    /// That of a category; a free one is added if there is none.
    pub(crate) fn of<'a>(slots: &'a mut Vec<Self>, category: &str) -> &'a mut Self {
        let at = slots.iter().position(|slot| slot.category == category).unwrap_or_else(|| {
            let (holders, candidates) = (Vec::new(), Vec::new());
            slots.push(Self { category: category.to_owned(), free: Tri::Yes, holders, candidates });
            slots.len() - 1
        });
        &mut slots[at]
    }
}

/// Who holds a match category, or may.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotHolder {
    /// The driver, if it hangs in the tree.
    pub entry: Option<EntryId>,
    /// Its class.
    pub class: String,
    /// Its score after `probe`, if the input tells.
    pub score: Option<i32>,
    /// Whether the input leaves no doubt that it holds the category.
    pub certain: bool,
    /// What goes on with it, if it holds the category only by being attached.
    pub phase: Option<HolderPhase>,
}

/// What goes on with a driver that holds a category only because it is attached.
///
/// Source: `IOService::probeCandidates`, `startCandidate`, `copyClientWithCategory` (iokit/Kernel/IOService.cpp).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolderPhase {
    /// It is attached for the time of its probe.
    Probing,
    /// It is attached, and its start has not returned.
    Starting,
    /// It can't be started, or is terminated, and is about to be detached.
    Leaving,
}

impl HolderPhase {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Probing => "probing",
            Self::Starting => "starting",
            Self::Leaving => "leaving",
        }
    }
}

/// A driver in a start list of the pass that runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Starting {
    /// The category of its list.
    pub category: String,
    /// Its personality, by its place in [`Case::personalities`](super::Case::personalities).
    pub personality: usize,
    /// Its score after `probe`.
    pub score: i32,
    /// Whether it has had its turn.
    pub done: bool,
}

/// Why a node waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitKind {
    /// For the code of a kext.
    Module,
    /// For a resource.
    Resource,
    /// For the I/O Kit daemon.
    Daemon,
    /// For the system to wake.
    Sleep,
    /// Its matching is under way, or is to come.
    Matching,
    /// For something below it.
    Below,
    /// Busy, and the input doesn't tell why.
    Busy,
}

/// A reason for which a node waits or is busy.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    /// What it waits for.
    pub kind: WaitKind,
    /// That in words, a sentence without its full stop.
    pub text: String,
    /// The node at which the cause is, if it is another one.
    pub at: Option<EntryId>,
}
