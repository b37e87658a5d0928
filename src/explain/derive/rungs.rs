//! The ladder of a personality on a node of a snapshot.

use crate::engine::{Check, Evidence, Examination, Standing, Witness};
use crate::model::{EntryId, PersonalitySource, Tri};

use super::Snapshot;
use super::loading::Loading;
use crate::explain::ladder::Ladder;
use crate::explain::sentence::category_words;
use crate::explain::tests_of::key_rungs;
use crate::explain::{Outcome, Rung, RungState, Stage, Verdict};

/// Stages that a dump records nothing of.
const UNRECORDED: [Stage; 7] = [
    Stage::Code,
    Stage::Class,
    Stage::Init,
    Stage::Attach,
    Stage::Probe,
    Stage::Best,
    Stage::Start,
];

impl Snapshot {
    pub(super) fn ladder(
        &self,
        found: &Examination,
        verdict: &Verdict,
        loading: Option<&Loading>,
    ) -> Vec<Rung> {
        let mut ladder = Ladder::default();
        let who = &verdict.personality;
        let state = match verdict.outcome {
            Outcome::Undetermined => RungState::Unknown,
            _ => RungState::Failed,
        };
        let told = || verdict.sentence.clone();
        let under = who.provider_class.as_deref().unwrap_or("no class");
        if verdict.stage == Stage::Catalogue {
            ladder.failed(Stage::Catalogue, told());
            return ladder.finish();
        }
        let score = match who.source {
            PersonalitySource::Dump => "score after probe",
            _ => "score",
        };
        ladder.passed(Stage::Catalogue, format!("under {under}, {score} {}", who.score));
        if verdict.stage == Stage::ProviderClass {
            ladder.rung(Stage::ProviderClass, state, told());
            return ladder.finish();
        }
        let runs = verdict.outcome == Outcome::Started;
        if found.class.result.is_yes() || !runs {
            ladder.passed(Stage::ProviderClass, under);
        } else {
            ladder.unknown(Stage::ProviderClass, format!("the node is a {}", verdict.node.class));
        }
        if verdict.stage == Stage::Registered {
            ladder.failed(Stage::Registered, told());
            return ladder.finish();
        }
        let lost = verdict.stage == Stage::Category;
        if runs {
            ladder.passed(Stage::Category, format!("it holds {}", category_words(&who.category)));
        } else if !lost {
            category_rung(&mut ladder, found, &category_words(&who.category));
        }
        let keys = found.before();
        let path = |at| self.registry.entry(at).name.to_string();
        if runs {
            // It runs, so every test passed then, whatever can be told now.
            let passed: Vec<Check<EntryId>> = keys
                .evidence
                .iter()
                .map(|evidence| Check { result: stands(evidence), ..evidence.check.clone() })
                .collect();
            key_rungs(&mut ladder, &passed, found.node, "", path);
            for stage in UNRECORDED {
                ladder.passed(stage, "");
            }
            return ladder.finish();
        }
        if verdict.code == "key-published-by-driver" {
            ladder.unknown(Stage::Keys, told());
            return ladder.finish();
        }
        let checks: Vec<Check<EntryId>> =
            keys.evidence.iter().map(|evidence| evidence.check.clone()).collect();
        let ended = key_rungs(&mut ladder, &checks, found.node, &verdict.sentence, path);
        match verdict.stage {
            Stage::Category => {
                let text = match &verdict.holder {
                    Some(holder) => {
                        format!("{} holds {}", holder.class, category_words(&who.category))
                    }
                    None if verdict.code == "clients-not-shown" => {
                        format!("who holds {} isn't shown", category_words(&who.category))
                    }
                    None => told(),
                };
                ladder.rung(Stage::Category, state, text);
            }
            Stage::Probe => {
                code_rung(&mut ladder, loading);
                for stage in &UNRECORDED[1..] {
                    ladder.unknown(*stage, "");
                }
            }
            stage @ (Stage::Class | Stage::Start) if verdict.outcome == Outcome::Rejected => {
                for earlier in UNRECORDED.into_iter().take_while(|earlier| *earlier != stage) {
                    ladder.unknown(earlier, "");
                }
                ladder.failed(stage, told());
            }
            stage if !ended && verdict.outcome == Outcome::Rejected => {
                ladder.failed(stage, told());
            }
            _ => {}
        }
        ladder.finish()
    }
}

/// Who holds the category now, as far as the node shows its clients.
fn category_rung(ladder: &mut Ladder, found: &Examination, category: &str) {
    match found.category.holders.first() {
        Some(holder) => {
            let text = format!("{category} is held by {} now", holder.class);
            ladder.unknown(Stage::Category, text)
        }
        None if found.category.free.is_yes() => {
            ladder.passed(Stage::Category, format!("{category} is free"))
        }
        None => ladder.unknown(Stage::Category, format!("who holds {category} isn't shown")),
    };
}

/// What the bundles tell about the code.
fn code_rung(ladder: &mut Ladder, loading: Option<&Loading>) {
    match loading {
        Some(Loading::There(words)) => ladder.passed(Stage::Code, words),
        Some(Loading::Open { words, .. }) => ladder.unknown(Stage::Code, words),
        Some(Loading::Fails { words, .. }) => ladder.failed(Stage::Code, words),
        None => ladder.unknown(Stage::Code, ""),
    };
}

/// A test that a running driver must have passed: what says otherwise now is only unknown.
fn stands(evidence: &Evidence) -> Tri {
    match (evidence.check.result, evidence.witness, evidence.standing) {
        (Tri::No, Some(Witness::NameMatched), _) => Tri::Yes,
        (Tri::No, None, Standing::Fixed | Standing::Settable | Standing::Volatile) => Tri::Unknown,
        (result, ..) => result,
    }
}
