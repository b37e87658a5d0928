//! What a goal, an answer or a moment asks of a machine, as it is written in a lesson.

use crate::engine::Event;
use crate::explain::{NOT_IN_CATALOGUE, Outcome, STARTED, UNDER_WAY, find_code, read_typed};
use crate::model::Value;

use super::words::{Walk, Word, words};

/// Facts joined by `or` and, more closely, `and`; each can be turned round by `not`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Test(pub(super) Vec<Vec<(bool, Fact)>>);

/// One fact about a machine at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fact {
    /// `verdict DRIVER on NODE is WORD`: an outcome or a reason code.
    Verdict { driver: String, node: String, is: VerdictIs },
    /// `node NODE`: there is one.
    Node(String),
    /// `client CLASS of NODE`: an object of that very class hangs below the node.
    Client { class: String, node: String },
    /// `class NODE is CLASS`.
    Class { node: String, class: String },
    /// `inherits NODE CLASS`: the class is among the node's class and superclasses.
    Inherits { node: String, class: String },
    /// `state NODE is WORD`.
    State { node: String, word: &'static str },
    /// `busy NODE is NUMBER`.
    Busy { node: String, count: u32 },
    /// `property NODE KEY`, `property NODE KEY is VALUE`.
    Property { node: String, key: String, value: Option<Value> },
    /// `holder CATEGORY of NODE is CLASS`, `… is nobody`.
    Holder { category: String, node: String, class: Option<String> },
    /// `event NAME FIELD=VALUE…`: it has happened.
    Event(Pattern),
    /// `count NUMBER event NAME FIELD=VALUE…`: it has happened so often.
    Count(usize, Pattern),
    /// `candidates NODE is NUMBER`, of the latest pass.
    Candidates { node: String, count: usize },
    /// `candidate NUMBER of NODE is DRIVER`, of the latest pass, from 1.
    Candidate { place: usize, node: String, driver: String },
    /// `score DRIVER on NODE is NUMBER`: after probing, else after screening.
    Score { driver: String, node: String, score: i64 },
    /// `places NODE is NUMBER`, `places NODE in PLANE is NUMBER`.
    Places { node: String, plane: Option<String>, count: usize },
}

/// What a verdict is to be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum VerdictIs {
    Outcome(Outcome),
    Code(String),
}

/// What an event is to be: its name, and fields with their values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern {
    pub(super) name: String,
    pub(super) fields: Vec<(String, String)>,
    /// The first that fits, the second …
    pub(super) which: usize,
}

/// A moment of a run.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Moment {
    /// Before the first event.
    Start,
    /// After the last one.
    End,
    /// After this event, or just before it.
    Event { pattern: Pattern, before: bool },
}

/// Fields that tell one event of a kind from another.
#[rustfmt::skip]
const FIELDS: [&str; 24] = [
    "action", "bundle", "by", "category", "class", "count", "first", "from", "instance", "key", "list", "name", "node",
    "of", "personality", "provider", "providerClass", "reason", "resource", "score", "server", "to", "token", "value",
];

/// Words of the state.
const STATES: [&str; 4] = ["registered", "matched", "active", "busy"];

const OUTCOMES: [Outcome; 6] = [
    Outcome::Started,
    Outcome::Lost,
    Outcome::Rejected,
    Outcome::Waiting,
    Outcome::NeverConsidered,
    Outcome::Undetermined,
];

impl Test {
    /// Where something is to run, and what: a driver's name, or a class.
    pub(super) fn wanted(&self) -> Vec<(&str, &str)> {
        let all = self.0.iter().flatten().filter_map(|(so, fact)| match fact {
            Fact::Verdict { driver: who, node, .. } | Fact::Client { class: who, node } => {
                so.then_some((node.as_str(), who.as_str()))
            }
            _ => None,
        });
        all.collect()
    }

    pub(super) fn parse(line: &str) -> Result<Self, String> {
        let all = words(line)?;
        let mut ways = vec![Vec::new()];
        let mut from = 0;
        let is = |word: &Word<'_>, text: &str| !word.quoted && word.text == text;
        for at in 0..=all.len() {
            let joint = all.get(at);
            if joint.is_some_and(|word| !is(word, "and") && !is(word, "or")) {
                continue;
            }
            let mut walk = Walk::new(&all[from..at], joint.map_or(0, |word| word.rest.len()));
            let so = !walk.eats("not");
            let fact = fact(&mut walk)?;
            walk.finish()?;
            if let Some(way) = ways.last_mut() {
                way.push((so, fact));
            }
            if joint.is_some_and(|word| is(word, "or")) {
                ways.push(Vec::new());
            }
            from = at + 1;
        }
        Ok(Self(ways))
    }
}

fn fact(walk: &mut Walk<'_, '_>) -> Result<Fact, String> {
    let name = |walk: &mut Walk<'_, '_>, what: &str| walk.next(what).map(str::to_owned);
    // The node that something is said of.
    let subject = |walk: &mut Walk<'_, '_>| {
        let node = name(walk, "the node")?;
        walk.skip("is").map(|()| node)
    };
    let driver_on = |walk: &mut Walk<'_, '_>| {
        let driver = name(walk, "the driver")?;
        walk.skip("on")?;
        Ok::<_, String>((driver, subject(walk)?))
    };
    Ok(match walk.next("a fact")? {
        "verdict" => {
            let (driver, node) = driver_on(walk)?;
            let is = verdict_is(walk.next("an outcome or a reason code")?)?;
            Fact::Verdict { driver, node, is }
        }
        "node" => Fact::Node(name(walk, "the node")?),
        "client" => {
            let class = name(walk, "the class")?;
            walk.skip("of")?;
            Fact::Client { class, node: name(walk, "the node")? }
        }
        "class" => Fact::Class { node: subject(walk)?, class: name(walk, "the class")? },
        "inherits" => {
            Fact::Inherits { node: name(walk, "the node")?, class: name(walk, "the class")? }
        }
        "state" => {
            let node = subject(walk)?;
            let asked = walk.next("a word of the state")?;
            let word = STATES.into_iter().find(|word| *word == asked);
            let wrong = || format!("«{asked}» is no word of the state: {}", STATES.join(", "));
            Fact::State { node, word: word.ok_or_else(wrong)? }
        }
        "busy" => Fact::Busy { node: subject(walk)?, count: number(walk)? },
        "property" => {
            let (node, key) = (name(walk, "the node")?, name(walk, "the key")?);
            let value = if walk.eats("is") { Some(read_typed(walk.rest())?) } else { None };
            Fact::Property { node, key, value }
        }
        "holder" => {
            let category = name(walk, "the category")?;
            walk.skip("of")?;
            let node = subject(walk)?;
            let class = if walk.eats("nobody") { None } else { Some(name(walk, "the class")?) };
            Fact::Holder { category, node, class }
        }
        "event" => Fact::Event(pattern(walk)?),
        "count" => {
            let count = number(walk)?;
            walk.skip("event")?;
            Fact::Count(count, pattern(walk)?)
        }
        "candidates" => Fact::Candidates { node: subject(walk)?, count: number(walk)? },
        "candidate" => {
            let place = number(walk)?;
            walk.skip("of")?;
            let node = subject(walk)?;
            Fact::Candidate { place, node, driver: name(walk, "the driver")? }
        }
        "score" => {
            let (driver, node) = driver_on(walk)?;
            Fact::Score { driver, node, score: number(walk)? }
        }
        "places" => {
            let node = name(walk, "the node")?;
            let plane = if walk.eats("in") { Some(name(walk, "the plane")?) } else { None };
            walk.skip("is")?;
            Fact::Places { node, plane, count: number(walk)? }
        }
        other => {
            return Err(format!(
                "«{other}» begins no fact: verdict, node, client, class, inherits, state, busy, property, holder, event, count, \
                 candidates, candidate, score, places"
            ));
        }
    })
}

fn number<T: std::str::FromStr>(walk: &mut Walk<'_, '_>) -> Result<T, String> {
    let text = walk.next("a number")?;
    text.parse().map_err(|_| format!("«{text}» is no number that fits here"))
}

fn verdict_is(word: &str) -> Result<VerdictIs, String> {
    if let Some(outcome) = OUTCOMES.into_iter().find(|outcome| hyphened(*outcome) == word) {
        return Ok(VerdictIs::Outcome(outcome));
    }
    let others = [STARTED, UNDER_WAY, NOT_IN_CATALOGUE];
    if find_code(word).is_some() || others.contains(&word) {
        return Ok(VerdictIs::Code(word.to_owned()));
    }
    let outcomes: Vec<String> = OUTCOMES.into_iter().map(hyphened).collect();
    Err(format!(
        "«{word}» is neither an outcome ({}) nor a code of `ioscope reason`",
        outcomes.join(", ")
    ))
}

/// An outcome as one word.
fn hyphened(outcome: Outcome) -> String {
    outcome.word().replace(' ', "-")
}

fn pattern(walk: &mut Walk<'_, '_>) -> Result<Pattern, String> {
    let name = walk.next("the name of an event")?.to_owned();
    if !Event::NAMES.contains(&name.as_str()) {
        return Err(format!("no event is called «{name}»"));
    }
    let mut pattern = Pattern { name, fields: Vec::new(), which: 1 };
    while !walk.is_empty() {
        let word = walk.next("a field")?;
        if let Some(which) = word.strip_prefix('#') {
            let which = which.parse().ok().filter(|which| *which > 0);
            pattern.which = which.ok_or_else(|| format!("«{word}» is no place, such as #2"))?;
        } else if let Some((field, value)) = word.split_once('=') {
            if !FIELDS.contains(&field) {
                return Err(format!("no event has a field «{field}» that can be asked for"));
            }
            pattern.fields.push((field.to_owned(), value.to_owned()));
        } else {
            return Err(format!("«{word}» is neither FIELD=VALUE nor #2"));
        }
    }
    Ok(pattern)
}

impl Moment {
    pub(super) fn parse(line: &str) -> Result<Self, String> {
        let all = words(line)?;
        let mut walk = Walk::new(&all, 0);
        let before = walk.eats("before");
        let moment = if walk.eats("event") {
            Self::Event { pattern: pattern(&mut walk)?, before }
        } else if !before && walk.eats("start") {
            Self::Start
        } else if !before && walk.eats("end") {
            Self::End
        } else {
            let words = "a moment is start, end, event NAME FIELD=VALUE, or before event NAME …";
            return Err(words.into());
        };
        walk.finish()?;
        Ok(moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_joined_and_turned_round() {
        let test = Test::parse(
            "not client A of IOResources and property \"a b\" k is {\"and\"=1} or state x is matched",
        )
        .unwrap();
        assert_eq!((test.0.len(), test.0[0].len(), test.0[0][0].0), (2, 2, false));
        let Fact::Property { node, value: Some(Value::Dict(dict)), .. } = &test.0[0][1].1 else {
            panic!("{test:?}")
        };
        assert_eq!((node.as_str(), dict.get("and")), ("a b", Some(&Value::integer(1))));
    }

    #[test]
    fn what_is_no_fact_is_said_to_be_none() {
        for (line, words) in [
            ("", "a fact is missing"),
            ("client A", "«of» is missing"),
            ("client A in B", "«of» is expected where «in» stands"),
            ("state a is asleep", "no word of the state"),
            ("verdict a on b is sad", "neither an outcome"),
            ("event boo", "no event is called"),
            ("event probe of x", "neither FIELD=VALUE"),
            ("busy a is many", "no number"),
            ("property a b is c", "a string needs quotation marks"),
            ("node a b", "«b» has no meaning"),
            ("node a and", "a fact is missing"),
            ("node \"a", "not closed"),
        ] {
            let error = Test::parse(line).unwrap_err();
            assert!(error.contains(words), "{line}: {error}");
        }
        assert!(Moment::parse("later").is_err() && Moment::parse("start now").is_err());
        assert_eq!(Moment::parse("end"), Ok(Moment::End));
    }
}
