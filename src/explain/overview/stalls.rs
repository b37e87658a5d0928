//! Services that are busy, or whose matching has not ended.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::engine::{self, ClientKind};
use crate::explain::{Case, NodeRef, Outcome, Verdict, WaitKind};
use crate::model::{EntryId, State};

/// A service that is busy by itself, and not only because one below it is, or whose matching has not ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Stall {
    /// The service.
    pub node: NodeRef,
    /// Its busy count, 0 to 1023, and how much of it is its own: a busy client adds 1 to its provider.
    pub busy: u32,
    /// See [`Stall::busy`].
    pub own_busy: u32,
    /// Whether a matching pass has run to its end.
    pub matched: Option<bool>,
    /// What it waits for, as far as that can be told.
    pub kind: WaitKind,
    /// The same in words, a sentence without a full stop.
    pub sentence: String,
    /// Verdicts on personalities that wait here.
    pub waiting: Vec<Verdict>,
    /// Services above it that are busy because of it.
    pub above: usize,
}

/// Busy counts that come from clients.
pub(super) struct Below(HashMap<EntryId, u32>);

impl Below {
    pub(super) fn new(engine: &engine::Snapshot<'_>) -> Self {
        let registry = engine.registry();
        let mut below: HashMap<EntryId, u32> = HashMap::new();
        for entry in registry.entries() {
            if state(engine, entry).busy.unwrap_or(0) > 0 {
                for parent in engine.parents(entry) {
                    *below.entry(parent).or_default() += 1;
                }
            }
        }
        Self(below)
    }

    /// What there is to say of a node, if it stalls.
    pub(super) fn stall(
        &self,
        case: &Case,
        engine: &engine::Snapshot<'_>,
        entry: EntryId,
        judged: &[(usize, Verdict)],
    ) -> Option<Stall> {
        let State { registered, matched, active, busy, .. } = state(engine, entry);
        let busy = busy.unwrap_or(0);
        let own_busy = busy.saturating_sub(self.0.get(&entry).copied().unwrap_or(0));
        let unfinished = registered == Some(true) && matched == Some(false);
        let waiting = judged.iter().map(|(_, one)| one);
        let waiting: Vec<Verdict> =
            waiting.filter(|one| one.outcome == Outcome::Waiting).cloned().collect();
        if active == Some(false) || (own_busy == 0 && !unfinished && waiting.is_empty()) {
            return None;
        }
        let clients = engine.clients(entry);
        let drivers = clients
            .iter()
            .filter(|client| client.kind == ClientKind::Driver && !client.own.is_no())
            .map(|client| engine.registry().entry(client.entry).class.as_str())
            .collect::<Vec<_>>();
        let told = case.own_waits(entry);
        let told =
            told.into_iter().find(|wait| case.is_scenario() || wait.kind != WaitKind::Matching);
        let (kind, sentence) = match (told, waiting.first()) {
            (Some(wait), _) => (wait.kind, wait.text),
            (None, Some(verdict)) => (WaitKind::Matching, verdict.sentence().into_owned()),
            (None, None) if unfinished => (WaitKind::Matching, pass_words(&drivers, judged.len())),
            (None, None) => (WaitKind::Busy, own_words(&drivers)),
        };
        let above = ancestors(engine, entry);
        let node = case.node(entry);
        Some(Stall { node, busy, own_busy, matched, kind, sentence, waiting, above })
    }
}

impl Stall {
    /// Those first that keep most services above them busy, then as in the dump.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        (self.own_busy == 0, Reverse(self.above), self.node.entry)
    }
}

/// A pass that a dump shows in its middle.
fn pass_words(drivers: &[&str], candidates: usize) -> String {
    match (drivers, candidates) {
        ([], 0) => "its matching has not ended, and no known personality asks for it".into(),
        ([], count) => format!(
            "its matching has not ended and no driver is attached: one of the {count} known candidates may be \
             loading or probing"
        ),
        _ => format!(
            "its matching has not ended: {} attached, and the start of one may not have returned",
            list(drivers)
        ),
    }
}

/// Busy, though not with matching.
fn own_words(drivers: &[&str]) -> String {
    match drivers {
        [] => "it is busy with work of its own, not with matching".into(),
        _ => format!(
            "its matching has ended; it is busy with work of its own, or {} still at work",
            list(drivers)
        ),
    }
}

fn state(engine: &engine::Snapshot<'_>, entry: EntryId) -> State {
    engine.registry().entry(entry).state.unwrap_or_default()
}

/// Services on the way up that are busy, up to the first that isn't.
fn ancestors(engine: &engine::Snapshot<'_>, entry: EntryId) -> usize {
    let mut at = entry;
    let mut count = 0;
    // A registry has no circles, but a damaged dump may tell of one.
    while let Some(parent) = engine.parents(at).next()
        && state(engine, parent).busy.unwrap_or(0) > 0
        && count < 1000
    {
        count += 1;
        at = parent;
    }
    count
}

/// «A is», «A and B are», «A, B and 3 more are».
fn list(names: &[&str]) -> String {
    match names {
        [] => "nothing is".into(),
        [one] => format!("{one} is"),
        [one, other] => format!("{one} and {other} are"),
        [one, other, rest @ ..] => format!("{one}, {other} and {} more are", rest.len()),
    }
}
