//! Questions about any opened machine. Whatever is asked is answered from the machine itself, and only asked when that is certain.

use std::collections::BTreeSet;

use crate::model::{EntryId, Key, PlaceId, State};

use super::{Case, DEFAULT_CATEGORY, Outcome, Query, Stage, Verdict};

/// Answers to choose from, at most.
const CHOICES: usize = 4;

/// Questions of one kind, at most.
const EACH: usize = 4;

/// A question with one right answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizQuestion {
    /// What is asked.
    pub ask: String,
    /// The answers to choose from, 2 to 4, no two alike.
    pub choices: Vec<String>,
    /// The place of the right one.
    pub right: usize,
    /// Why it is right: what the machine shows, and the rule.
    pub because: String,
}

/// Questions about a case, the kinds mixed: who holds a match category, which node is driven by nobody, what a node's state words are, why
/// a driver didn't start, who a driver's provider is. `turn` chooses among the nodes: another number gives other questions.
pub fn quiz(case: &Case, turn: usize) -> Vec<QuizQuestion> {
    let kinds = [
        holders(case, turn),
        states(case, turn),
        undriven(case, turn),
        reasons(case, turn),
        providers(case, turn),
    ];
    // One of each kind after the other.
    let most = kinds.iter().map(Vec::len).max().unwrap_or(0);
    (0..most).flat_map(|at| kinds.iter().filter_map(move |kind| kind.get(at).cloned())).collect()
}

/// Makes a question of a right answer and others; `None` when there is nothing to choose from.
fn question(
    ask: String,
    right: String,
    others: impl IntoIterator<Item = String>,
    because: String,
    turn: usize,
) -> Option<QuizQuestion> {
    let mut choices: Vec<String> = Vec::new();
    for other in others {
        if other != right && !choices.contains(&other) && choices.len() + 1 < CHOICES {
            choices.push(other);
        }
    }
    if choices.is_empty() {
        return None;
    }
    // Not always in the same place, and the same each time.
    let place = (turn + ask.len() + right.len()) % (choices.len() + 1);
    choices.insert(place, right);
    Some(QuizQuestion { ask, choices, right: place, because })
}

/// Some of a list, beginning elsewhere at each turn, and not all from one corner.
fn some<T: Clone>(list: &[T], turn: usize) -> Vec<T> {
    if list.is_empty() {
        return Vec::new();
    }
    let stride = (list.len() / (2 * EACH)).max(1);
    (0..list.len().div_ceil(stride))
        .map(|at| list[(turn + at * stride) % list.len()].clone())
        .collect()
}

/// The nodes of the service plane with their places.
fn services(case: &Case) -> Vec<(PlaceId, EntryId)> {
    let registry = case.registry();
    let Some(plane) = registry.plane_named("IOService") else { return Vec::new() };
    registry
        .places()
        .filter(|place| registry.place(*place).plane == plane)
        .map(|place| (place, registry.place(place).entry))
        .collect()
}

/// Whether an object is a driver: its properties are a personality.
fn is_driver(case: &Case, entry: EntryId) -> bool {
    let has = |key: &str| case.registry().get(entry, &Key::new(key)).is_some();
    has("IOClass") && has("IOProviderClass") && has("IOMatchCategory")
}

fn words(state: State) -> Option<String> {
    let word = |is: bool, word: &str| if is { word.to_owned() } else { format!("!{word}") };
    Some(format!("{}, {}", word(state.registered?, "registered"), word(state.matched?, "matched")))
}

fn holders(case: &Case, turn: usize) -> Vec<QuizQuestion> {
    let registry = case.registry();
    let mut found = Vec::new();
    let all = services(case);
    let drivers: Vec<String> = all
        .iter()
        .filter(|(_, entry)| is_driver(case, *entry))
        .map(|(_, entry)| registry.entry(*entry).class.to_string())
        .collect();
    // The node of which it is asked most comes first.
    let mut order = some(&all, turn);
    let resources = all.iter().filter(|(_, entry)| registry.entry(*entry).class == "IOResources");
    order.splice(0..0, resources.copied().collect::<Vec<_>>());
    for (place, entry) in order {
        if found.len() == EACH {
            break;
        }
        for slot in case.slots(entry) {
            let [holder] = slot.holders.as_slice() else { continue };
            // By custom a category is called as its holder's class, and then the question is its own answer.
            if !holder.certain || slot.category == holder.class {
                continue;
            }
            let category = match slot.category.as_str() {
                DEFAULT_CATEGORY => "the default match category".to_owned(),
                named => format!("the match category {named}"),
            };
            let clients = registry.children(place).map(|child| registry.place(child).entry);
            let near = clients.map(|client| registry.entry(client).class.to_string());
            let others = near.chain(some(&drivers, turn)).chain(["no driver".to_owned()]);
            let because = format!(
                "{} is attached to it with this IOMatchCategory. One driver per category can run on each node.",
                holder.class
            );
            let ask = format!("Which driver holds {category} of {}?", registry.path(place));
            let question = question(ask, holder.class.clone(), others, because, turn);
            let new = question.filter(|one| !found.contains(one));
            if let Some(question) = new {
                found.push(question);
                break;
            }
        }
    }
    found
}

fn states(case: &Case, turn: usize) -> Vec<QuizQuestion> {
    const ALL: [&str; 4] = [
        "registered, matched",
        "!registered, !matched",
        "registered, !matched",
        "!registered, matched",
    ];
    let registry = case.registry();
    let mut found: Vec<QuizQuestion> = Vec::new();
    let mut seen: Vec<(String, bool)> = Vec::new();
    for (place, entry) in some(&services(case), turn) {
        let Some(state) = registry.entry(entry).state.and_then(words) else { continue };
        let driver = is_driver(case, entry);
        // One of each sort says more than four alike.
        let sort = (state.clone(), driver);
        if found.len() == EACH || seen.contains(&sort) {
            continue;
        }
        seen.push(sort);
        let clients = match registry.children(place).count() {
            0 => "without clients".to_owned(),
            1 => "with one client".to_owned(),
            many => format!("with {many} clients"),
        };
        let ask = format!(
            "Which state words does {} have? It is {}, of the class {}, {clients}.",
            registry.path(place),
            if driver { "a driver" } else { "no driver" },
            registry.entry(entry).class,
        );
        let because = match state.as_str() {
            "registered, matched" => {
                "It was registered, and its matching has finished, whether or not a driver fitted."
            }
            "!registered, !matched" => {
                "It was never registered, so no driver was looked for. That is usual for drivers and user clients."
            }
            "registered, !matched" => {
                "It was registered, and its matching hasn't finished: it is under way, or it waits."
            }
            _ => "Its matching has finished, and it is no longer registered.",
        };
        let others = ALL.map(str::to_owned);
        found.extend(question(ask, state.clone(), others, because.to_owned(), turn));
    }
    found
}

fn undriven(case: &Case, turn: usize) -> Vec<QuizQuestion> {
    let registry = case.registry();
    let registered = |entry: EntryId| {
        registry.entry(entry).state.and_then(|state| state.registered) == Some(true)
    };
    // A node with two providers is asked about once.
    let mut nubs: Vec<(PlaceId, EntryId)> =
        services(case).into_iter().filter(|(_, entry)| registered(*entry)).collect();
    let mut seen = BTreeSet::new();
    nubs.retain(|(_, entry)| seen.insert(*entry));
    let (driven, alone): (Vec<_>, Vec<_>) =
        nubs.into_iter().partition(|(place, _)| registry.children(*place).next().is_some());
    let with: Vec<String> =
        some(&driven, turn).into_iter().map(|(place, _)| registry.path(place)).collect();
    let asked = some(&alone, turn).into_iter().take(EACH).enumerate();
    asked
        .filter_map(|(at, (place, entry))| {
            let right = registry.path(place);
            let others = with.iter().cycle().skip(at * CHOICES).take(with.len()).cloned();
            let class = &registry.entry(entry).class;
            let because =
                format!("It is registered, of the class {class}, and nothing is attached to it.");
            question(
                "Which of these nodes is registered and has no client?".to_owned(),
                right,
                others,
                because,
                turn,
            )
        })
        .collect()
}

/// What a stage refuses, in words that say nothing about the case.
fn refusal(stage: Stage) -> Option<&'static str> {
    Some(match stage {
        Stage::ProviderClass => "The node isn't of the class that it asks for.",
        Stage::Registered => "The node is of the right class, but isn't registered.",
        Stage::Category | Stage::Best => "Another driver holds its match category.",
        Stage::Keys | Stage::Family => "A matching key doesn't fit the node.",
        Stage::Code | Stage::Class => "Its code isn't there, or has no such class.",
        Stage::Probe => "Its own probe declined.",
        Stage::Start => "Its own start failed.",
        _ => return None,
    })
}

fn reasons(case: &Case, turn: usize) -> Vec<QuizQuestion> {
    const ALL: [Stage; 7] = [
        Stage::Category,
        Stage::Keys,
        Stage::ProviderClass,
        Stage::Code,
        Stage::Probe,
        Stage::Start,
        Stage::Registered,
    ];
    let verdicts = case.select(&Query::default()).verdicts;
    let asked: Vec<Verdict> = verdicts
        .into_iter()
        .filter(|verdict| {
            verdict.certain && matches!(verdict.outcome, Outcome::Lost | Outcome::Rejected)
        })
        .collect();
    let asked = some(&asked, turn).into_iter().filter_map(|verdict| {
        let right = refusal(verdict.stage)?.to_owned();
        let others = ALL.into_iter().filter_map(refusal).map(str::to_owned);
        let ask =
            format!("Why doesn't {} run on {}?", verdict.personality.label(), verdict.node.path);
        let because = format!("The verdict is {}: {}.", verdict.code, verdict.sentence());
        question(ask, right, others, because, turn)
    });
    asked.take(EACH).collect()
}

fn providers(case: &Case, turn: usize) -> Vec<QuizQuestion> {
    let registry = case.registry();
    let all = services(case);
    let drivers: Vec<(PlaceId, EntryId)> =
        all.iter().filter(|(_, entry)| is_driver(case, *entry)).copied().collect();
    let names: Vec<String> =
        some(&all, turn + 1).into_iter().map(|(place, _)| registry.path(place)).collect();
    let asked = some(&drivers, turn).into_iter().filter_map(|(place, entry)| {
        let parent = registry.place(place).parent?;
        let object = registry.entry(entry);
        let same = drivers.iter().filter(|(_, other)| registry.entry(*other).class == object.class);
        // Of several of one class, each has another provider.
        if same.count() > 1 {
            return None;
        }
        let ask = format!("To which node is the driver of the class {} attached?", object.class);
        let because =
            "A driver is attached to its provider: the node that it was matched to.".to_owned();
        let others = names.iter().filter(|name| **name != registry.path(place)).cloned();
        question(ask, registry.path(parent), others, because, turn)
    });
    asked.take(EACH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::fixture::case;

    #[test]
    fn the_question_is_asked_and_answered_from_the_machine() {
        let late = case(&["assets/origin/late.plist"]);
        let all = quiz(&late, 0);
        let find = |words: &str| all.iter().find(|one| one.ask.contains(words)).unwrap();
        let holder = find("default match category of IOService:/IOResources");
        assert_eq!(holder.choices[holder.right], "com_base_driver");
        let why = find("Why doesn't com.derived.driver/derived run");
        assert_eq!(why.choices[why.right], "Another driver holds its match category.");
        let state = find("have? It is a driver, of the class com_base_driver");
        assert_eq!(state.choices[state.right], "!registered, !matched");
        let provider = find("class com_base_driver attached");
        assert_eq!(provider.choices[provider.right], "IOService:/IOResources");
    }

    #[test]
    fn every_question_has_different_answers_and_another_turn_other_questions() {
        let machine = case(&["tests/dumps/machine.txt"]);
        for turn in 0..9 {
            for one in quiz(&machine, turn) {
                let mut unique = one.choices.clone();
                unique.sort();
                unique.dedup();
                assert_eq!(unique.len(), one.choices.len(), "{one:?}");
                assert!(
                    (2..=CHOICES).contains(&one.choices.len()) && one.right < one.choices.len()
                );
                assert!(!one.because.is_empty());
            }
            assert!(quiz(&machine, turn).len() >= 3);
        }
        assert_ne!(quiz(&machine, 0), quiz(&machine, 1));
    }

    #[test]
    fn what_is_not_certain_is_not_asked() {
        // Whether the second driver lost or came late, a dump doesn't tell; that another has the category it does.
        let dump =
            case(&["assets/origin/dump.txt", "assets/origin/derived.kext/Contents/Info.plist"]);
        for turn in 0..5 {
            for one in quiz(&dump, turn).iter().filter(|one| one.ask.starts_with("Why")) {
                let verdicts = dump.select(&Query::default()).verdicts;
                let about =
                    verdicts.iter().find(|verdict| one.because.contains(&*verdict.sentence()));
                assert!(about.is_some_and(|verdict| verdict.certain), "{one:?}");
            }
        }
    }
}
