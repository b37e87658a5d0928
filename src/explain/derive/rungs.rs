//! The ladder of a personality on a node of a snapshot.

use crate::engine::{Evidence, Examination, Standing, Witness};
use crate::explain::ladder::{Ladder, Saying};
use crate::explain::sentence::category_words;
use crate::explain::tests_of::key_rungs;
use crate::explain::{Outcome, RungState, Stage, Verdict};
use crate::model::Tri;

use super::Snapshot;
use super::loading::Loading;

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
    /// The ladder of a verdict.
    pub(super) fn ladder(
        &self,
        found: &Examination,
        verdict: &Verdict,
        loading: Option<&Loading>,
    ) -> Ladder {
        // Room for every stage that most come to, and a few keys.
        let mut ladder = Ladder::with_room(8);
        let who = &verdict.personality;
        let state = match verdict.outcome {
            Outcome::Undetermined => RungState::Unknown,
            _ => RungState::Failed,
        };
        if verdict.stage == Stage::Catalogue {
            ladder.failed(Stage::Catalogue, Saying::Sentence);
            return ladder;
        }
        ladder.passed(Stage::Catalogue, Saying::Listed);
        if verdict.stage == Stage::ProviderClass {
            ladder.rung(Stage::ProviderClass, state, Saying::Sentence);
            return ladder;
        }
        let runs = verdict.outcome == Outcome::Started;
        if found.class.result.is_yes() || !runs {
            ladder.passed(Stage::ProviderClass, Saying::ProviderClass);
        } else {
            let words = format!("the node is a {}", verdict.node.class);
            ladder.unknown(Stage::ProviderClass, words);
        }
        if verdict.stage == Stage::Registered {
            ladder.failed(Stage::Registered, Saying::Sentence);
            return ladder;
        }
        let lost = verdict.stage == Stage::Category;
        if runs {
            let words = format!("it holds {}", category_words(&who.category));
            ladder.passed(Stage::Category, words);
        } else if !lost {
            category_rung(&mut ladder, found, &who.category);
        }
        let keys = found.before();
        let path = |at| self.registry.entry(at).name.to_string();
        if runs {
            // It runs, so every test passed then, whatever can be told now.
            let passed = keys.evidence.iter().map(|evidence| (&evidence.check, stands(evidence)));
            key_rungs(&mut ladder, passed, found.node, path);
            for stage in UNRECORDED {
                ladder.passed(stage, "");
            }
            return ladder;
        }
        if verdict.code == "key-published-by-driver" {
            ladder.unknown(Stage::Keys, Saying::Sentence);
            return ladder;
        }
        let checks = keys.evidence.iter().map(|evidence| (&evidence.check, evidence.check.result));
        let ended = key_rungs(&mut ladder, checks, found.node, path);
        match verdict.stage {
            Stage::Category => {
                let category = || category_words(&who.category);
                let saying = match &verdict.holder {
                    Some(holder) => format!("{} holds {}", holder.class, category()).into(),
                    None if verdict.code == "clients-not-shown" => {
                        format!("who holds {} isn't shown", category()).into()
                    }
                    None => Saying::Sentence,
                };
                ladder.rung(Stage::Category, state, saying);
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
                ladder.failed(stage, Saying::Sentence);
            }
            stage if !ended && verdict.outcome == Outcome::Rejected => {
                ladder.failed(stage, Saying::Sentence);
            }
            _ => {}
        }
        ladder
    }
}

/// Who holds the category now, as far as the node shows its clients.
fn category_rung(ladder: &mut Ladder, found: &Examination, category: &str) {
    match found.category.holders.first() {
        Some(holder) => ladder.unknown(Stage::Category, Saying::HeldBy(holder.class.clone())),
        None if found.category.free.is_yes() => ladder.passed(Stage::Category, Saying::Free),
        None => {
            let hidden = format!("who holds {} isn't shown", category_words(category));
            ladder.unknown(Stage::Category, hidden)
        }
    };
}

/// What the bundles tell about the code.
fn code_rung(ladder: &mut Ladder, loading: Option<&Loading>) {
    match loading {
        Some(Loading::There(words)) => ladder.passed(Stage::Code, words.clone()),
        Some(Loading::Open { words, .. }) => ladder.unknown(Stage::Code, words.clone()),
        Some(Loading::Fails { words, .. }) => ladder.failed(Stage::Code, words.clone()),
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
