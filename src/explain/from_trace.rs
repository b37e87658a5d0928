//! Verdicts of a simulated machine, from the trace of its run.

use std::collections::HashMap;

use crate::engine::{
    AllocFailure, DextFailure, DextRejection, Event, NotMatchedReason, ObjectId, PersonalityId,
    RematchReason, Starter, Trace,
};

use super::code::{NOT_IN_CATALOGUE, STARTED, UNDER_WAY};
use super::{Outcome, Stage};

/// Where the events of a trace are that concern a node, or a personality on a node. Events are counted from 1, as their `seq`.
#[derive(Debug, Default)]
pub(crate) struct Index {
    nodes: HashMap<ObjectId, Vec<u32>>,
    pairs: HashMap<(ObjectId, PersonalityId), Vec<u32>>,
    catalogue: HashMap<PersonalityId, Vec<u32>>,
    /// Started objects that are terminated or stopped, with the event.
    ended: HashMap<ObjectId, u32>,
    waits: Vec<u32>,
}

impl Index {
    pub(crate) fn new(trace: &Trace) -> Self {
        let mut index = Self::default();
        for (at, event) in events(trace) {
            if let Some((provider, personality)) = pair(event) {
                index.pairs.entry((provider, personality)).or_default().push(at);
            }
            if let Some(provider) = node(event) {
                index.nodes.entry(provider).or_default().push(at);
            }
            if let Some(personality) = catalogue(event) {
                index.catalogue.entry(personality).or_default().push(at);
            }
            match event {
                Event::Terminate { node } | Event::Detached { node, .. } => {
                    index.ended.entry(*node).or_insert(at);
                }
                Event::Stop { instance, .. } => {
                    index.ended.entry(*instance).or_insert(at);
                }
                Event::ResourceWait { .. } | Event::ResourceWaitDone { .. } => index.waits.push(at),
                _ => {}
            }
        }
        index
    }
}

/// The events with their numbers.
pub(crate) fn events(trace: &Trace) -> impl Iterator<Item = (u32, &Event)> {
    trace.events().iter().enumerate().map(|(at, event)| (at as u32 + 1, event))
}

/// The event of this number.
pub(crate) fn event(trace: &Trace, number: u32) -> &Event {
    &trace.events()[number as usize - 1]
}

/// What decided about a personality on a node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decision {
    pub(crate) outcome: Outcome,
    pub(crate) code: &'static str,
    pub(crate) stage: Stage,
    /// The event that decided; 0 when it is that there is none.
    pub(crate) event: u32,
    /// The event at which the personality passed the screening of that pass.
    pub(crate) screened: Option<u32>,
    /// What else is to be said of it.
    pub(crate) because: Because,
}

/// What else is to be said of a decision.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Because {
    /// The event says it all.
    #[default]
    Event,
    /// Its pass has not begun.
    Ahead,
    /// Another personality stands in the way: the event is that one's.
    Other,
    /// The scores in its start list: its own and the winner's.
    Outranked { own: i32, winner: i32 },
}

/// Everything there is to ask of a run, up to a moment.
#[derive(Clone, Copy)]
pub(crate) struct Story<'a> {
    pub(crate) trace: &'a Trace,
    pub(crate) index: &'a Index,
    /// So many events have happened.
    pub(crate) moment: u32,
}

impl<'a> Story<'a> {
    /// The personalities that were candidates of a node in any pass so far, or that it holds as drivers.
    pub(crate) fn candidates(&self, node: ObjectId) -> Vec<PersonalityId> {
        let mut found = Vec::new();
        for at in self.of_node(node) {
            if let Event::Candidates { list, .. } = event(self.trace, at) {
                for candidate in list.iter() {
                    if !found.contains(&candidate.personality) {
                        found.push(candidate.personality);
                    }
                }
            }
        }
        found
    }

    fn until(&self, list: Option<&'a Vec<u32>>) -> &'a [u32] {
        let list = list.map_or(&[][..], Vec::as_slice);
        &list[..list.partition_point(|at| *at <= self.moment)]
    }

    fn of_node(&self, node: ObjectId) -> impl DoubleEndedIterator<Item = u32> + 'a {
        self.until(self.index.nodes.get(&node)).iter().copied()
    }

    /// The events of a personality on a node.
    pub(crate) fn of_pair(&self, node: ObjectId, personality: PersonalityId) -> &'a [u32] {
        self.until(self.index.pairs.get(&(node, personality)))
    }

    /// Whether an object was terminated by now.
    pub(crate) fn has_ended(&self, object: ObjectId) -> bool {
        self.index.ended.get(&object).is_some_and(|at| *at <= self.moment)
    }

    /// What decided, or why nothing did.
    pub(crate) fn decide(&self, node: ObjectId, personality: PersonalityId) -> Decision {
        let pass = self.of_node(node).rev().find_map(|at| match event(self.trace, at) {
            Event::Candidates { list, .. } => Some((at, list)),
            _ => None,
        });
        let mut own = self.of_pair(node, personality).to_vec();
        // A resource is waited for between the last event of the pair and its start.
        if let Some(wait) = self.waiting(node, personality, own.last().copied()) {
            own.push(wait);
        }
        if let Some(started) = self.running(&own) {
            return self.decision(Outcome::Started, STARTED, Stage::Start, started, &own);
        }
        if let Some((pass, list)) = pass {
            let in_pass = &own[own.partition_point(|at| *at <= pass)..];
            if let Some(last) = in_pass.last() {
                return self.last(node, *last, in_pass);
            }
            if list.iter().any(|candidate| candidate.personality == personality) {
                return self.untouched(node, pass, &[]);
            }
        }
        match own.last() {
            Some(last) if matches!(event(self.trace, *last), Event::Started { .. }) => {
                self.decision(Outcome::Rejected, "driver-terminated", Stage::Start, *last, &own)
            }
            _ => self.never(personality),
        }
    }

    /// The event at which the personality's driver started, if it still runs.
    fn running(&self, own: &[u32]) -> Option<u32> {
        own.iter().rev().copied().find(|at| match event(self.trace, *at) {
            Event::Started { instance, .. } => !self.has_ended(*instance),
            _ => false,
        })
    }

    fn decision(
        &self,
        outcome: Outcome,
        code: &'static str,
        stage: Stage,
        at: u32,
        own: &[u32],
    ) -> Decision {
        let screened = own.iter().rev().copied().find(|number| {
            *number <= at && matches!(event(self.trace, *number), Event::Screened { .. })
        });
        Decision { outcome, code, stage, event: at, screened, because: Because::Event }
    }

    /// The last event of the pair in the last pass decides.
    fn last(&self, node: ObjectId, at: u32, own: &[u32]) -> Decision {
        let decided = event(self.trace, at);
        // Screened, probed, starting: what came behind it on the node says why it ends here.
        let Some((outcome, code, stage)) = outcome_of(decided) else {
            return self.untouched(node, at, own);
        };
        let decision = self.decision(outcome, code, stage, at, own);
        match decided {
            Event::NotStarted { by, .. } => {
                Decision { because: self.outranked(node, at, *by), ..decision }
            }
            Event::Started { .. } => {
                Decision { outcome: Outcome::Rejected, code: "driver-terminated", ..decision }
            }
            _ => decision,
        }
    }

    /// Nothing more happened to the pair behind event `from`: what happened to the node?
    fn untouched(&self, node: ObjectId, from: u32, own: &[u32]) -> Decision {
        let reached = own.last().map_or(Stage::Category, |at| match event(self.trace, *at) {
            Event::Screened { .. } => Stage::Code,
            Event::Probe { .. } => Stage::Probe,
            Event::Probed { .. } => Stage::Best,
            _ => Stage::Start,
        });
        let decided = self.of_node(node).filter(|at| *at > from).find_map(|at| {
            let happened = event(self.trace, at);
            let (outcome, code, stage) = match happened {
                Event::ModuleStall { .. }
                | Event::Deferred { .. }
                | Event::DeferredInSleep { .. } => outcome_of(happened)?,
                Event::NotMatched { reason: NotMatchedReason::Inactive, .. } => {
                    (Outcome::Rejected, "provider-inactive", Stage::Registered)
                }
                _ => return None,
            };
            let decision = self.decision(outcome, code, stage, at, own);
            let other = pair(happened).map(|_| Because::Other);
            Some(Decision { because: other.unwrap_or_default(), ..decision })
        });
        if let Some(decision) = decided {
            return decision;
        }
        if let Some(wait) = self.open_waits().into_iter().find(|at| *at > from) {
            let code = "waiting-for-resource";
            return self.decision(Outcome::Waiting, code, Stage::Start, wait, own);
        }
        if let Some((at, Event::KernelPanic { .. })) =
            events(self.trace).last().filter(|(at, _)| *at <= self.moment)
        {
            return self.decision(Outcome::Undetermined, "kernel-panic", reached, at, own);
        }
        self.decision(Outcome::Waiting, UNDER_WAY, reached, from, own)
    }

    /// The wait of this pair's driver, or of its node, that has not ended.
    fn waiting(
        &self,
        node: ObjectId,
        personality: PersonalityId,
        last: Option<u32>,
    ) -> Option<u32> {
        let last = last?;
        let Event::Probed { instance, .. } = event(self.trace, last) else { return None };
        let at = self.open_waits().into_iter().find(|at| *at > last)?;
        let Event::ResourceWait { node: waiter, .. } = event(self.trace, at) else { return None };
        // Of the drivers that were probed on this node one is being started.
        let is_first = || *waiter == node && self.next_to_start(node, at) == Some(personality);
        (waiter == instance || is_first()).then_some(at)
    }

    /// The events of the pair since the node's latest pass began.
    pub(crate) fn latest(&self, node: ObjectId, personality: PersonalityId) -> Vec<u32> {
        let is_pass = |at: &u32| matches!(event(self.trace, *at), Event::Candidates { .. });
        let own = self.of_pair(node, personality);
        // A pass that only found the category taken says nothing new of a driver that runs.
        let running = self.running(own);
        let mut passes = self.of_node(node).filter(|at| is_pass(at));
        let from = match running {
            Some(started) => passes.take_while(|at| *at < started).last(),
            None => passes.next_back(),
        };
        own.iter().copied().filter(|at| from.is_some_and(|from| *at > from)).collect()
    }

    /// The latest event at which a node stalled.
    pub(crate) fn stall(&self, node: ObjectId) -> Option<u32> {
        let is_stall = |at: &u32| matches!(event(self.trace, *at), Event::ModuleStall { .. });
        self.of_node(node).rev().find(is_stall)
    }

    /// The waits for resources that have not ended.
    pub(crate) fn open_waits(&self) -> Vec<u32> {
        let mut open: Vec<u32> = Vec::new();
        for at in self.until(Some(&self.index.waits)) {
            match event(self.trace, *at) {
                Event::ResourceWaitDone { node, resource } => open.retain(|from| {
                    !matches!(event(self.trace, *from),
                        Event::ResourceWait { node: waiter, resource: which }
                        if waiter == node && which == resource)
                }),
                _ => open.push(*at),
            }
        }
        open
    }

    /// The last start list of a node before an event.
    fn start_list(&self, node: ObjectId, before: u32) -> Option<(u32, &'a [Starter])> {
        self.of_node(node).rev().filter(|at| *at < before).find_map(|at| {
            match event(self.trace, at) {
                Event::CategoryStartList { list, .. } => Some((at, &list[..])),
                _ => None,
            }
        })
    }

    /// Which personality was next to be started on a node at an event: the first of the last start list that nothing has
    /// been heard of.
    fn next_to_start(&self, node: ObjectId, at: u32) -> Option<PersonalityId> {
        let (from, list) = self.start_list(node, at)?;
        let heard = |starter: &&Starter| {
            let own = self.of_pair(node, starter.personality);
            !own.iter().any(|number| *number > from && *number < at)
        };
        list.iter().find(heard).map(|starter| starter.personality)
    }

    /// The scores in the start list before event `at`.
    fn outranked(&self, node: ObjectId, at: u32, by: ObjectId) -> Because {
        let Some((_, personality)) = pair(event(self.trace, at)) else { return Because::Event };
        let list = self.start_list(node, at).map_or(&[][..], |(_, list)| list);
        let score = |test: &dyn Fn(&Starter) -> bool| {
            list.iter().find(|starter| test(starter)).map(|starter| starter.score)
        };
        let own = score(&|starter| starter.personality == personality);
        let winner = score(&|starter| starter.instance == by);
        match (own, winner) {
            (Some(own), Some(winner)) => Because::Outranked { own, winner },
            _ => Because::Event,
        }
    }

    /// It never was a candidate in the last pass.
    fn never(&self, personality: PersonalityId) -> Decision {
        let none = |code, stage, at| Decision {
            outcome: Outcome::NeverConsidered,
            code,
            stage,
            event: at,
            screened: None,
            because: Because::Event,
        };
        // A personality that is sent again equals itself, and stays.
        let itself = |at: &&u32| {
            matches!(event(self.trace, **at),
                Event::PersonalityDuplicate { of, .. } if *of == personality)
        };
        let known = self.until(self.index.catalogue.get(&personality));
        let known = known.iter().rev().find(|at| !itself(at)).copied();
        let at = known.unwrap_or(0);
        match known.map(|at| event(self.trace, at)) {
            None | Some(Event::PersonalityRemoved { .. }) => {
                return none(NOT_IN_CATALOGUE, Stage::Catalogue, at);
            }
            Some(Event::PersonalityIgnored { .. }) => {
                return none("no-provider-class", Stage::Catalogue, at);
            }
            Some(Event::PersonalityDuplicate { .. }) => {
                return none("duplicate-personality", Stage::Catalogue, at);
            }
            Some(_) => {}
        }
        let program = self.trace.program();
        let class = program.personality(personality).provider_class.as_ref();
        let code = match class.map(crate::model::Key::as_str) {
            Some("IORegistryEntry" | "OSObject") => "provider-class-above-ioservice",
            Some(class) if program.classes().iter().all(|have| have.name != *class) => {
                "provider-class-unknown"
            }
            _ => "provider-class-mismatch",
        };
        none(code, Stage::ProviderClass, at)
    }
}

/// How it ends, or waits, for the personality that an event is about, with the reason code as far as the event itself tells it;
/// `None` when the event decides nothing.
pub(crate) fn outcome_of(event: &Event) -> Option<(Outcome, &'static str, Stage)> {
    use Outcome::{Lost, Rejected, Waiting};
    Some(match event {
        Event::CategoryConsumed { .. } => (Lost, "category-consumed", Stage::Category),
        Event::PassiveMatchFailed { .. } => (Rejected, "property-mismatch", Stage::Keys),
        Event::FamilyMatchFailed { .. } => (Rejected, "family-mismatch", Stage::Family),
        Event::ReplacedBootDriver { .. } => (Waiting, "replacing-boot-driver", Stage::Category),
        Event::DextRejected { reason, .. } => match reason {
            DextRejection::DriverKitDisabled => (Rejected, "dext-disabled", Stage::DriverKit),
            DextRejection::NoDaemon => (Rejected, "dext-no-daemon", Stage::DriverKit),
            DextRejection::RelaunchDisabled => {
                (Rejected, "dext-relaunch-disabled", Stage::DriverKit)
            }
            DextRejection::ProviderInactive => (Rejected, "provider-inactive", Stage::Registered),
        },
        Event::RematchSkipped { reason, .. } => match reason {
            RematchReason::OtherPersonality => {
                (Rejected, "rematch-other-personality", Stage::DriverKit)
            }
            RematchReason::RelaunchLimit => (Rejected, "dext-relaunch-limit", Stage::DriverKit),
        },
        Event::ModuleStall { .. } => (Waiting, "stalled-for-module", Stage::Code),
        Event::NoClass { .. } => (Rejected, "no-ioclass", Stage::Class),
        Event::AllocFailed { reason, .. } => match reason {
            AllocFailure::ClassNotFound => (Rejected, "class-not-found", Stage::Class),
            AllocFailure::Abstract => (Rejected, "class-abstract", Stage::Class),
            AllocFailure::NotAService => (Rejected, "class-not-ioservice", Stage::Class),
        },
        Event::InitFailed { .. } => (Rejected, "init-failed", Stage::Init),
        Event::AttachFailed { .. } => (Rejected, "attach-failed", Stage::Attach),
        Event::ProbeFailed { .. } => (Rejected, "probe-rejected", Stage::Probe),
        Event::NotStarted { .. } => (Lost, "lost-category", Stage::Best),
        Event::Deferred { .. } => (Waiting, "deferred-until-daemon", Stage::Start),
        Event::AttachFailedAtStart { .. } => (Rejected, "attach-failed-at-start", Stage::Start),
        Event::ResourceWait { .. } => (Waiting, "waiting-for-resource", Stage::Start),
        Event::DextFailed { reason, .. } => (Rejected, dext_code(*reason), Stage::Start),
        Event::DeferredInSleep { .. } => (Waiting, "dext-deferred-sleep", Stage::Start),
        Event::StartFailed { .. } => (Rejected, "start-failed", Stage::Start),
        Event::Started { .. } => (Outcome::Started, STARTED, Stage::Start),
        _ => return None,
    })
}

/// The code of a driver extension that could not be started.
fn dext_code(reason: DextFailure) -> &'static str {
    match reason {
        DextFailure::OnResources => "dext-on-ioresources",
        DextFailure::LaunchesDisabled => "dext-launch-disabled",
        DextFailure::Shutdown => "dext-shutdown",
        DextFailure::LaunchRefused => "dext-bundle-unknown",
        DextFailure::ReuseFailed => "dext-reuse-failed",
        DextFailure::LaunchCancelled => "dext-launch-cancelled",
        DextFailure::LaunchTimeout => "dext-launch-timeout",
        DextFailure::TokenMismatch => "dext-token-mismatch",
        DextFailure::ProviderEntitlements | DextFailure::DriverEntitlements => "dext-not-entitled",
    }
}

/// The personality on a node that an event is about.
pub(crate) fn pair(event: &Event) -> Option<(ObjectId, PersonalityId)> {
    match event {
        Event::CategoryConsumed { provider, personality, .. }
        | Event::PassiveMatchFailed { provider, personality, .. }
        | Event::FamilyMatchFailed { provider, personality, .. }
        | Event::ReplacedBootDriver { provider, personality, .. }
        | Event::DextRejected { provider, personality, .. }
        | Event::RematchSkipped { provider, personality, .. }
        | Event::ModuleStall { provider, personality, .. }
        | Event::Screened { provider, personality, .. }
        | Event::NoClass { provider, personality }
        | Event::AllocFailed { provider, personality, .. }
        | Event::InitFailed { provider, personality, .. }
        | Event::AttachFailed { provider, personality, .. }
        | Event::Probe { provider, personality, .. }
        | Event::ProbeFailed { provider, personality, .. }
        | Event::Probed { provider, personality, .. }
        | Event::Deferred { provider, personality, .. }
        | Event::AttachFailedAtStart { provider, personality, .. }
        | Event::DextFailed { provider, personality, .. }
        | Event::DeferredInSleep { provider, personality, .. }
        | Event::DextAttached { provider, personality, .. }
        | Event::Start { provider, personality, .. }
        | Event::Started { provider, personality, .. }
        | Event::StartFailed { provider, personality, .. }
        | Event::NotStarted { provider, personality, .. } => Some((*provider, *personality)),
        _ => None,
    }
}

/// The node in whose pass an event happens.
pub(crate) fn node(event: &Event) -> Option<ObjectId> {
    match event {
        Event::Registered { provider }
        | Event::Candidates { provider, .. }
        | Event::CategoryStartList { provider, .. }
        | Event::Matched { provider, .. }
        | Event::NotMatched { provider, .. }
        | Event::ModuleStall { provider, .. }
        | Event::Deferred { provider, .. }
        | Event::DeferredInSleep { provider, .. } => Some(*provider),
        _ => None,
    }
}

/// The personality whose place in the catalogue an event changes.
pub(crate) fn catalogue(event: &Event) -> Option<PersonalityId> {
    match event {
        Event::PersonalityAdded { personality }
        | Event::PersonalityDuplicate { personality, .. }
        | Event::PersonalityIgnored { personality, .. }
        | Event::PersonalityRemoved { personality } => Some(*personality),
        _ => None,
    }
}
