//! A decision of a run, told as a verdict.

use std::sync::Arc;

use crate::engine::{Check, Event, Facts, ObjectId, Options, PersonalityId, match_passive};
use crate::explain::bare;
use crate::explain::claim::both_claim;
use crate::explain::code::{self, NOT_IN_CATALOGUE, STARTED, UNDER_WAY};
use crate::explain::evidence::{Compared, refused};
use crate::explain::fix::mistyped;
use crate::explain::from_trace::{Because, Decision, event, events};
use crate::explain::ladder::{DRIVING, Ladder, Saying};
use crate::explain::sentence::{Names, category_words, dext_failure, kext_failure};
use crate::explain::tests_of::key_rungs;
use crate::explain::{Holder, NodeRef, Outcome, PersonalityRef, RungState, Stage, Verdict};
use crate::model::{EntryId, Key};

use super::Run;

/// The tests of a pass, run again as the machine stood.
pub(super) struct Tests {
    checks: Vec<Check<ObjectId>>,
    /// What was compared when one refused.
    pub(super) compared: Option<Compared>,
}

impl Run {
    pub(super) fn verdict(
        &self,
        node: ObjectId,
        id: PersonalityId,
        decision: &Decision,
    ) -> Verdict {
        let personality = Arc::clone(&self.refs()[id.0 as usize]);
        let mut verdict = Verdict::ended(
            self.node(node).into(),
            personality,
            decision.outcome,
            decision.code,
            decision.stage,
            self.bare,
        );
        if self.bare {
            verdict.missing = bare::TAKEN.map(str::to_owned).to_vec();
        }
        let refused = matches!(decision.stage, Stage::Keys | Stage::Family) && decision.event > 0;
        let at = if refused { Some(decision.event) } else { decision.screened };
        let tests = at.map(|at| self.tests(node, id, at));
        if refused && let Some(compared) = tests.as_ref().and_then(|tests| tests.compared.clone()) {
            verdict.said = Some(compared.words(&verdict.node.class).into());
            compared.decides(&mut verdict);
        } else {
            verdict.said = Some(self.words(node, &verdict.personality, decision).into());
        }
        if self.bare && self.is_by_order(id, decision) {
            verdict.missing.push(bare::ORDER.to_owned());
        }
        verdict.holder = self.holder(decision);
        verdict.rungs = self.ladder(node, id, decision, tests.as_ref(), &verdict);
        if let Some(table) = self.table(id.0 as usize) {
            mistyped(&mut verdict, table);
        }
        verdict
    }

    pub(super) fn node(&self, id: ObjectId) -> NodeRef {
        let entry = self.entry(id).unwrap_or(EntryId(0));
        NodeRef::of(self.registry(), entry, Some(u64::from(id.0)))
    }

    /// The reason code of the test that refused at an event.
    pub(super) fn refusal(
        &self,
        node: ObjectId,
        id: PersonalityId,
        at: u32,
    ) -> Option<&'static str> {
        self.tests(node, id, at).compared.map(|compared| compared.code)
    }

    /// Runs the passive tests as the machine stood at an event.
    pub(super) fn tests(&self, node: ObjectId, id: PersonalityId, at: u32) -> Tests {
        self.at(at, |view| {
            let table = &view.program.personality(id).table;
            let mut checks = Vec::new();
            let passive = match_passive(view, node, table, Options::PERSONALITY, Some(&mut checks));
            let compared = refused(view, node, table, passive.failure.as_ref(), checks.iter());
            Tests { checks, compared }
        })
    }

    /// Who has the category.
    fn holder(&self, decision: &Decision) -> Option<Holder> {
        let by = match event(&self.trace, decision.event.max(1)) {
            Event::CategoryConsumed { by, .. } | Event::NotStarted { by, .. } => *by,
            Event::ReplacedBootDriver { driver, .. } => *driver,
            _ => return None,
        };
        (decision.event > 0).then(|| {
            self.at(decision.event, |view| {
                let score = view.property(by, &Key::new("IOProbeScore")).ok().flatten();
                let score = score.map(|value| crate::engine::score_of(Some(&value)));
                let class = view.class(by).to_string();
                // Between its start and its place in the tree nothing happens, so it has a path.
                Holder { path: view.path(by).unwrap_or_default(), class, score }
            })
        })
    }

    /// What happened, in words.
    fn words(&self, node: ObjectId, who: &PersonalityRef, decision: &Decision) -> String {
        let label = who.label();
        let wanted = who.provider_class.as_deref().unwrap_or_default();
        match decision.code {
            STARTED => {
                let class = who.class.as_deref().unwrap_or("its driver");
                format!("{class} started and holds {}", category_words(&who.category))
            }
            "category-consumed" | "lost-category" => self.rivals(node, &label, who, decision),
            UNDER_WAY => match decision.because {
                Because::Ahead => "the node is to be matched, but its pass has not begun at this moment",
                _ => "its matching is under way at this moment",
            }
            .into(),
            NOT_IN_CATALOGUE => "it is not in the catalogue at this moment".into(),
            "provider-not-registered" if self.bare => format!(
                "{} is of the right class, but whether it registers itself is up to its own code",
                self.node(node).name
            ),
            "provider-not-registered" => {
                "the node is of the right class, but has not been registered".into()
            }
            "not-in-input" => format!("a bare machine has no {wanted}: give a dump to judge it on"),
            "provider-inactive" => "the node was terminated".into(),
            "driver-terminated" => {
                "its driver had started here and was terminated, and the node hasn't been matched since".into()
            }
            "provider-class-unknown" => format!("there is no class {wanted} on this machine"),
            "provider-class-above-ioservice" => {
                format!("{wanted} lies above IOService, where no candidates are looked up")
            }
            "provider-class-mismatch" => format!("the node is no {wanted}"),
            "stalled-for-module" if decision.because == Because::Other => {
                format!("the pass of this node ended before its turn came: {}", self.sentence_of(decision.event))
            }
            _ if decision.because == Because::Other => {
                format!("it comes after another driver: {}", self.sentence_of(decision.event))
            }
            "class-not-found" => match self.load_failure(decision) {
                Some(reason) => format!("{}; {reason}", self.sentence_of(decision.event)),
                None => self.sentence_of(decision.event),
            },
            "dext-not-entitled" | "dext-bundle-unknown" => match event(&self.trace, decision.event) {
                Event::DextFailed { reason, .. } => dext_failure(*reason).to_owned(),
                _ => self.sentence_of(decision.event),
            },
            _ => self.sentence_of(decision.event),
        }
    }

    /// Two drivers, one category: whether it was refused at the gate, or probed and outranked.
    fn rivals(
        &self,
        node: ObjectId,
        label: &str,
        who: &PersonalityRef,
        decision: &Decision,
    ) -> String {
        let program = self.trace.program();
        let (by, other, own) = match event(&self.trace, decision.event) {
            Event::CategoryConsumed { by, personality, .. }
            | Event::NotStarted { by, personality, .. } => self.at(decision.event, |view| {
                (Names(view).class(*by), view.world.object(*by).personality, *personality)
            }),
            _ => return String::new(),
        };
        let claimant = |id| {
            let personality = program.personality(id);
            (&*personality.label, Some(&personality.table))
        };
        let path = self.node(node).path;
        let place = path.rsplit('/').next().unwrap_or_default();
        let category = category_words(&who.category);
        let claim = match other.map(claimant) {
            Some((other, _)) if other == label => format!(
                "an instance of it already holds {category} of {place}, and only one driver per category starts"
            ),
            Some(other) => both_claim(other, claimant(own), &who.category, place),
            None => {
                format!(
                    "{by} claims {category} of {place}, and only one driver per category starts"
                )
            }
        };
        let how = match (&decision.because, decision.code) {
            (Because::Outranked { own, winner }, _) if own == winner => format!(
                "{by} started first, with an equal score ({own}) and probed earlier, so this one was probed, let go, \
                 and never reached startCandidate"
            ),
            (Because::Outranked { own, winner }, _) => format!(
                "{by} started first, with score {winner} against {own}, so this one was probed, let go, and never \
                 reached startCandidate"
            ),
            (_, "category-consumed") => format!(
                "{by} already held it, so this one was refused at the gate: its keys were not compared, its probe \
                 was never called, and it never reached startCandidate"
            ),
            _ => format!("{by} started first, so this one never reached startCandidate"),
        };
        format!("{claim}; {how}")
    }

    /// Whether it lost because another bundle's personality of the same score was sent before it.
    fn is_by_order(&self, id: PersonalityId, decision: &Decision) -> bool {
        let Event::NotStarted { by, .. } = event(&self.trace, decision.event.max(1)) else {
            return false;
        };
        let even = matches!(&decision.because, Because::Outranked { own, winner } if own == winner);
        let winner = self.at(decision.event.max(1), |view| view.world.object(*by).personality);
        let bundle = |id: PersonalityId| &self.refs()[id.0 as usize].bundle;
        even && winner.is_some_and(|winner| bundle(winner) != bundle(id))
    }

    /// Why the kext of a candidate whose class isn't there could not be loaded.
    fn load_failure(&self, decision: &Decision) -> Option<String> {
        let Event::AllocFailed { personality, .. } = event(&self.trace, decision.event) else {
            return None;
        };
        let wanted = self.trace.program().personality(*personality).kernel_bundle.as_ref()?;
        events(&self.trace).take(decision.event as usize).find_map(|(_, event)| match event {
            Event::KextLoadFailed { bundle, reason } if bundle == wanted => {
                Some(format!("{bundle} could not be loaded: {}", kext_failure(reason)))
            }
            _ => None,
        })
    }

    /// What the rung says on which it ended, where the sentence would be too long.
    fn short(decision: &Decision, verdict: &Verdict) -> String {
        let holder = verdict.holder.as_ref().map_or("another driver", |holder| &holder.class);
        match (verdict.code, &decision.because) {
            ("category-consumed", _) => {
                format!("{holder} holds {}", category_words(&verdict.personality.category))
            }
            ("lost-category", Because::Outranked { own, winner }) if own == winner => {
                format!("{holder} started first: equal scores, but probed earlier")
            }
            ("lost-category", Because::Outranked { own, winner }) => {
                format!("{holder} started first: score {winner} against {own}")
            }
            _ => verdict.sentence().into_owned(),
        }
    }

    fn ladder(
        &self,
        node: ObjectId,
        id: PersonalityId,
        decision: &Decision,
        tests: Option<&Tests>,
        verdict: &Verdict,
    ) -> Ladder {
        let mut ladder = Ladder::default();
        let who = &verdict.personality;
        let row = code::find(verdict.code).map_or(decision.stage, |row| row.stage);
        let end = if refused_by_test(decision) { row } else { decision.stage };
        let fails = decision.outcome != Outcome::Started;
        let state = match decision.outcome {
            Outcome::Waiting => RungState::Waiting,
            Outcome::Undetermined => RungState::Unknown,
            _ => RungState::Failed,
        };
        let short = Self::short(decision, verdict);
        let step = |ladder: &mut Ladder, stage: Stage, saying: Saying| -> bool {
            if fails && end == stage {
                ladder.rung(stage, state, short.clone());
                return true;
            }
            ladder.passed(stage, saying);
            false
        };
        if step(&mut ladder, Stage::Catalogue, Saying::Listed) {
            return ladder;
        }
        if end == Stage::Registered && decision.outcome == Outcome::NeverConsidered {
            ladder
                .passed(Stage::ProviderClass, Saying::ProviderClass)
                .failed(Stage::Registered, Saying::Sentence);
            return ladder;
        }
        if step(&mut ladder, Stage::ProviderClass, Saying::ProviderClass) {
            return ladder;
        }
        if fails && end == Stage::DriverKit && tests.is_none() {
            ladder.failed(Stage::DriverKit, Saying::Sentence);
            return ladder;
        }
        // Dexts, and candidates that may replace a boot driver, meet the category behind the keys.
        let personality = self.trace.program().personality(id);
        let late = personality.is_dext
            || matches!(
                event(&self.trace, decision.event.max(1)),
                Event::ReplacedBootDriver { .. }
                    | Event::CategoryConsumed { irreplaceable: true, .. }
            );
        let free = format!("{} was free", category_words(&who.category));
        if !late && step(&mut ladder, Stage::Category, free.clone().into()) {
            return ladder;
        }
        let screened;
        let tests = match tests {
            Some(tests) => Some(tests),
            None if late && decision.event > 0 => {
                screened = self.tests(node, id, decision.event);
                Some(&screened)
            }
            None => None,
        };
        let Some(tests) = tests else { return ladder };
        let ended = self.at(decision.event.max(1), |view| {
            let checks = tests.checks.iter().map(|check| (check, check.result));
            key_rungs(&mut ladder, checks, node, |at| view.world.object(at).name.to_string())
        });
        if refused_by_test(decision) {
            if !ended {
                ladder.failed(row, Saying::Sentence);
            }
            return ladder;
        }
        for stage in [Stage::Category, Stage::DriverKit].into_iter().chain(DRIVING) {
            if (stage == Stage::Category && !late) || (stage == Stage::DriverKit && end != stage) {
                continue;
            }
            if fails && end == stage {
                ladder.rung(stage, state, short.clone());
                break;
            }
            let is_gate = stage == Stage::Category;
            ladder.passed(stage, if is_gate { free.clone() } else { String::new() });
        }
        ladder
    }
}

/// Whether a passive test decided.
fn refused_by_test(decision: &Decision) -> bool {
    decision.outcome == Outcome::Rejected && matches!(decision.stage, Stage::Keys | Stage::Family)
}
