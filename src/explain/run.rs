//! A simulated machine, judged at one moment of its run.
//!
//! The verdicts are read off the trace ([`from_trace`](super::from_trace)); `told` puts them into words, `moments` tells what else there
//! is to see. Invariant: nothing is decided here that the run has not decided. Start reading at [`Run`].

mod moments;
mod told;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::engine::{
    Facts, ObjectId, Options, PersonalityId, Projection, Replay, Trace, View, match_passive,
};
use crate::model::{Dict, EntryId, PersonalitySource, Registry, Tri};

use super::code::UNDER_WAY;
use super::from_trace::{Because, Decision, Index, Story, event, events};
use super::sentence::{Names, sentence};
use super::{Badge, Outcome, PersonalityRef, Stage, Verdict};

/// A run, and the moment of it that is shown.
#[derive(Debug)]
pub(crate) struct Run {
    trace: Arc<Trace>,
    index: Index,
    moment: u32,
    last: u32,
    projection: Projection,
    /// Goes to the events of which values are wanted.
    replay: Mutex<Replay>,
    refs: Vec<Arc<PersonalityRef>>,
    /// Whether this stands in for a machine on which bundles alone are judged.
    bare: bool,
    badges: Mutex<HashMap<EntryId, Badge>>,
}

impl Run {
    pub(crate) fn new(trace: Trace, bare: bool) -> Self {
        Self::again(Arc::new(trace), bare)
    }

    /// A run from a trace that may be shown elsewhere too, at its end.
    pub(crate) fn again(trace: Arc<Trace>, bare: bool) -> Self {
        let index = Index::new(&trace);
        let last = events(&trace).count() as u32;
        let replay = trace.replay();
        let projection = replay.world().to_registry(trace.program());
        let source = if bare { PersonalitySource::Bundle } else { PersonalitySource::Scenario };
        let refs = trace.program().personalities().iter().map(|one| {
            let (bundle, name) = one.named();
            PersonalityRef::of(bundle, name, source, &one.table).into()
        });
        let refs = refs.collect();
        Self {
            trace,
            index,
            moment: last,
            last,
            projection,
            replay: Mutex::new(replay),
            refs,
            bare,
            badges: Mutex::default(),
        }
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.projection.registry
    }

    pub(crate) fn refs(&self) -> &[Arc<PersonalityRef>] {
        &self.refs
    }

    /// All events, as a trace tells them.
    pub(crate) fn told(&self) -> Vec<serde_json::Map<String, serde_json::Value>> {
        self.trace.told(false).collect()
    }

    pub(crate) fn trace(&self) -> Arc<Trace> {
        Arc::clone(&self.trace)
    }

    pub(crate) fn is_bare(&self) -> bool {
        self.bare
    }

    /// The matching dictionary of a personality, as the catalogue has it.
    pub(crate) fn table(&self, at: usize) -> Option<&Dict> {
        self.trace.program().personalities().get(at).map(|personality| &personality.table)
    }

    /// The number of events so far, and of all.
    pub(crate) fn moment(&self) -> (usize, usize) {
        (self.moment as usize, self.last as usize)
    }

    /// Goes to the moment after so many events.
    pub(crate) fn seek(&mut self, event: usize) {
        self.moment = u32::try_from(event).unwrap_or(u32::MAX).min(self.last);
        let replay = self.replay.get_mut().unwrap_or_else(PoisonError::into_inner);
        replay.go_to(position(self.moment, self.last));
        self.projection = replay.world().to_registry(self.trace.program());
        self.badges.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The words of an event, counted from 1.
    pub(crate) fn sentence(&self, number: usize) -> Option<String> {
        self.number_of(number).map(|number| self.sentence_of(number))
    }

    fn sentence_of(&self, number: u32) -> String {
        self.at(number, |view| sentence(event(&self.trace, number), &Names(view)))
    }

    /// The verdicts on a node, each with its personality's place: of those whose provider class fits, or that were candidates in
    /// some pass, or of `all`.
    pub(crate) fn verdicts(&self, entry: EntryId, all: bool) -> Vec<(usize, Verdict)> {
        let Some(node) = self.object(entry) else { return Vec::new() };
        let decided = if all {
            self.personalities().map(|id| (id, self.decide(node, id))).collect()
        } else {
            self.decisions(node)
        };
        let told = decided.into_iter();
        told.map(|(id, found)| (id.0 as usize, self.verdict(node, id, &found))).collect()
    }

    pub(crate) fn badge(&self, entry: EntryId) -> Badge {
        let mut badges = self.badges.lock().unwrap_or_else(PoisonError::into_inner);
        *badges.entry(entry).or_insert_with(|| {
            let mut badge = Badge { derived: self.bare, ..Badge::default() };
            let Some(node) = self.object(entry) else { return badge };
            for (_, decision) in self.decisions(node) {
                badge.count(decision.outcome, true);
            }
            badge
        })
    }

    fn personalities(&self) -> impl Iterator<Item = PersonalityId> + use<> {
        (0..self.trace.program().personalities().len() as u32).map(PersonalityId)
    }

    fn object(&self, entry: EntryId) -> Option<ObjectId> {
        self.projection.objects.get(entry.0 as usize).copied()
    }

    fn story(&self) -> Story<'_> {
        Story { trace: &self.trace, index: &self.index, moment: self.moment }
    }

    /// Looks at the machine as it was after an event.
    fn at<T>(&self, number: u32, look: impl FnOnce(&View<'_>) -> T) -> T {
        let mut replay = self.replay.lock().unwrap_or_else(PoisonError::into_inner);
        replay.go_to(position(number, self.last));
        look(&View { program: self.trace.program(), world: replay.world() })
    }

    /// What decided about each personality that matters to a node.
    fn decisions(&self, node: ObjectId) -> Vec<(PersonalityId, Decision)> {
        let seen = self.story().candidates(node);
        let fitting = self.at(self.moment, |view| {
            let registered = view.world.object(node).is_registered();
            let fits = |id: &PersonalityId| class_fits(view, node, *id) && !seen.contains(id);
            let mut fitting: Vec<_> =
                view.world.catalogue().filter(|id| registered && fits(id)).collect();
            fitting.sort_unstable();
            fitting
        });
        seen.into_iter()
            .chain(fitting)
            .map(|id| (id, self.decide(node, id)))
            .filter(|(_, decision)| decision.outcome != Outcome::NeverConsidered)
            .collect()
    }

    /// What decided, with what only the state of the machine tells.
    fn decide(&self, node: ObjectId, id: PersonalityId) -> Decision {
        let decision = self.story().decide(node, id);
        if decision.code != "provider-class-mismatch" {
            return decision;
        }
        self.at(self.moment, |view| {
            if !class_fits(view, node, id) {
                return decision;
            }
            let object = view.world.object(node);
            if !object.is_registered() {
                let code = if object.is_active() {
                    "provider-not-registered"
                } else {
                    "provider-inactive"
                };
                return Decision { code, stage: Stage::Registered, ..decision };
            }
            // It came later and does not fit, so it didn't even wake the node.
            let table = &view.program.personality(id).table;
            let passive = match_passive(view, node, table, Options::PERSONALITY, None);
            let refused = passive.failure.filter(|_| passive.result == Tri::No);
            let (outcome, code, stage) = match refused.as_ref().map(|failure| failure.family) {
                Some(true) => (Outcome::Rejected, "family-mismatch", Stage::Family),
                Some(false) => (Outcome::Rejected, "property-mismatch", Stage::Keys),
                None => (Outcome::Waiting, UNDER_WAY, Stage::Category),
            };
            let because = if refused.is_none() { Because::Ahead } else { decision.because };
            Decision { outcome, code, stage, event: self.moment, because, ..decision }
        })
    }

    /// The verdict on a personality that is a candidate of no node: on a node of the right class, if there is one, else on the
    /// root.
    pub(crate) fn nowhere(&self, personality: usize) -> Option<Verdict> {
        let id = PersonalityId(personality as u32);
        let nodes = &self.projection.objects;
        let right = nodes.iter().copied().find(|node| {
            let code = self.decide(*node, id).code;
            matches!(code, "provider-not-registered" | "provider-inactive")
        });
        let node = right.or(nodes.first().copied())?;
        let mut decision = self.decide(node, id);
        if self.bare
            && decision.outcome == Outcome::NeverConsidered
            && decision.stage != Stage::Catalogue
        {
            // A bare machine has next to no nodes, so their absence says nothing about a real one.
            decision.outcome = Outcome::Undetermined;
            if right.is_none() && decision.code != "provider-class-above-ioservice" {
                decision.code = "not-in-input";
            }
        }
        Some(self.verdict(node, id, &decision))
    }

    /// The number of an object.
    pub(crate) fn number(&self, entry: EntryId) -> Option<u64> {
        self.object(entry).map(|id| u64::from(id.0))
    }
}

/// Whether a lookup for the node goes through the personality's provider class.
fn class_fits(view: &View<'_>, node: ObjectId, id: PersonalityId) -> bool {
    view.program.personality(id).provider_class.as_ref().is_some_and(|class| {
        !matches!(class.as_str(), "IORegistryEntry" | "OSObject") && view.is_a(node, class).is_yes()
    })
}

/// The replay's position at a moment: at the end everything has happened that followed the last event too.
fn position(moment: u32, last: u32) -> usize {
    moment as usize + usize::from(moment == last)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use crate::explain::fixture::case;
    use crate::explain::{
        NOT_IN_CATALOGUE, Outcome, RungState, STARTED, Stage, UNDER_WAY, find_code,
    };

    #[test]
    fn what_is_under_way_has_failed_nowhere_and_has_a_page() {
        let mut ends = std::collections::BTreeSet::new();
        for file in
            ["assets/origin/question.plist", "assets/origin/late.plist", "tests/cli/codes.plist"]
        {
            let mut case = case(&[file]);
            for moment in 0..=case.moment().1 {
                case.seek(moment);
                for verdict in case.registry().entries().flat_map(|entry| case.verdicts(entry)) {
                    let words = format!("{moment}: {}", verdict.headline());
                    let known = [STARTED, NOT_IN_CATALOGUE].contains(&verdict.code);
                    assert!(known || find_code(verdict.code).is_some(), "{words}");
                    let ladder = verdict.ladder();
                    let has = |state| ladder.iter().any(|rung| rung.state == state);
                    let waits = verdict.outcome == Outcome::Waiting;
                    assert_eq!(has(RungState::Waiting), waits, "{words}");
                    assert!(!waits || !has(RungState::Failed), "{words}");
                    if verdict.code == UNDER_WAY {
                        let end = ladder.iter().find(|rung| rung.state == RungState::Waiting);
                        ends.extend(end.map(|rung| (rung.stage, rung.text.clone())));
                    }
                }
            }
        }
        let begun =
            |stage| ends.iter().any(|(end, text)| *end == stage && text.contains("under way"));
        assert!(begun(Stage::Code) && begun(Stage::Best), "{ends:?}");
        let ahead = |(end, text): &(Stage, Cow<'static, str>)| {
            *end == Stage::Category && text.contains("not begun")
        };
        assert!(ends.iter().any(ahead), "{ends:?}");
    }
}
