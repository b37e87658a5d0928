//! The ladder of a personality on a node of a snapshot.

use crate::engine::{Evidence, Examination, Standing};
use crate::explain::counted::an;
use crate::explain::ladder::{DRIVING, Ladder, Saying};
use crate::explain::sentence::category_words;
use crate::explain::tests_of::{NONE, key_rungs};
use crate::explain::{Outcome, RungState, Stage, Verdict};
use crate::model::Tri;

use super::Snapshot;
use super::loading::Loading;

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
            let words = format!("the node is {}", an(&verdict.node.class));
            ladder.unknown(Stage::ProviderClass, words);
        }
        if verdict.stage == Stage::Registered {
            ladder.failed(Stage::Registered, Saying::Sentence);
            return ladder;
        }
        // Driver extensions meet the category behind the keys.
        let late = found.dext;
        if !late {
            category_rung(&mut ladder, found, verdict);
        }
        let keys = found.before();
        let path = |at| self.registry.entry(at).name.to_string();
        if !late && verdict.stage == Stage::Category && verdict.outcome == Outcome::Lost {
            beyond(&mut ladder, found);
            return ladder;
        }
        if verdict.code == "key-published-by-driver" {
            ladder.unknown(Stage::Keys, Saying::Sentence);
            return ladder;
        }
        let checks = keys.evidence.iter().map(|evidence| {
            // Where it runs, every test passed then, whatever can be told now.
            let result = if runs { stands(evidence) } else { evidence.check.result };
            (&evidence.check, result)
        });
        let ended = key_rungs(&mut ladder, checks, found.node, path);
        if late && (runs || !ended) {
            category_rung(&mut ladder, found, verdict);
        }
        if runs {
            for stage in DRIVING {
                ladder.passed(stage, "");
            }
            return ladder;
        }
        match verdict.stage {
            Stage::Category => {}
            Stage::Probe => {
                code_rung(&mut ladder, loading);
                for stage in &DRIVING[1..] {
                    ladder.unknown(*stage, "");
                }
            }
            stage @ (Stage::Class | Stage::Start) if verdict.outcome == Outcome::Rejected => {
                for earlier in DRIVING.into_iter().take_while(|earlier| *earlier != stage) {
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
fn category_rung(ladder: &mut Ladder, found: &Examination, verdict: &Verdict) {
    let category = || category_words(&verdict.personality.category);
    let hidden = || Saying::from(format!("who holds {} isn't shown", category()));
    let (state, saying) = match (verdict.outcome, &verdict.holder, found.category.holders.first()) {
        (Outcome::Started, ..) => (RungState::Passed, format!("it holds {}", category()).into()),
        (outcome, holder, _) if verdict.stage == Stage::Category => {
            let saying = match holder {
                Some(holder) => format!("{} holds {}", holder.class, category()).into(),
                None if verdict.code == "clients-not-shown" => hidden(),
                None => Saying::Sentence,
            };
            let lost = outcome != Outcome::Undetermined;
            (if lost { RungState::Failed } else { RungState::Unknown }, saying)
        }
        (_, _, Some(holder)) => (RungState::Unknown, Saying::HeldBy(holder.class.clone())),
        _ if found.category.free.is_yes() => (RungState::Passed, Saying::Free),
        _ => (RungState::Unknown, hidden()),
    };
    ladder.rung(Stage::Category, state, saying);
}

/// What lies behind a category that is held: whether it was refused at that gate, where nothing is compared any more, or passed
/// the keys, was probed, and another was better, is not recorded.
fn beyond(ladder: &mut Ladder, found: &Examination) {
    let checks = found.before().evidence.iter().map(|evidence| &evidence.check);
    let fits = checks.filter(|check| check.result.is_yes() && check.at == found.node);
    for (at, (check, key)) in
        fits.filter_map(|check| Some((check, check.key.as_ref()?))).enumerate()
    {
        let stage = if check.family { Stage::Family } else { Stage::Keys };
        if check.family && at == 0 {
            ladder.unknown(Stage::Keys, NONE);
        }
        ladder.unknown(stage, Saying::Fits(key.clone(), check.expected.clone()));
    }
    for stage in [Stage::Keys, Stage::Family].into_iter().chain(DRIVING) {
        if !ladder.has(stage) {
            ladder.unknown(stage, "");
        }
    }
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
    match (evidence.check.result, evidence.witnessed, evidence.standing) {
        (Tri::No, true, _) => Tri::Yes,
        (Tri::No, false, Standing::Fixed | Standing::Settable | Standing::Volatile) => Tri::Unknown,
        (result, ..) => result,
    }
}
