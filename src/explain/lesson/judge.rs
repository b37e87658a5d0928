//! Whether what a lesson asks of a machine is so.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use crate::explain::{Case, DEFAULT_CATEGORY};
use crate::model::{EntryId, Key, PlaceId};

use super::fact::{Fact, Moment, Pattern, Test, VerdictIs};

/// One event, as a trace tells it.
pub(super) type Told = Map<String, Json>;

/// A machine at the moment that it shows, with what has happened so far.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    case: &'a Case,
    events: &'a [Told],
    /// Names that mean nothing here.
    pub(super) unknown: RefCell<BTreeSet<String>>,
}

impl<'a> Judge<'a> {
    /// `events`: all of the run; those after the moment that shows don't count.
    pub(super) fn new(case: &'a Case, events: &'a [Told]) -> Self {
        let (now, last) = case.moment();
        // At the end what follows the last event counts too.
        let seen = if now == last { events } else { &events[..now.min(events.len())] };
        Self { case, events: seen, unknown: RefCell::default() }
    }

    pub(super) fn holds(&self, test: &Test) -> bool {
        // All of them are looked at, so that every unknown name is found.
        let ways = test.0.iter().map(|way| {
            let facts = way.iter().map(|(so, fact)| self.fact(fact) == Some(*so));
            facts.fold(true, |all, one| all & one)
        });
        ways.fold(false, |any, one| any | one)
    }

    /// `None` when a name in it means nothing, so that neither it nor its contrary is so.
    fn fact(&self, fact: &Fact) -> Option<bool> {
        Some(match fact {
            Fact::Verdict { driver, node, is } => {
                let (node, driver) = (self.node(node), self.driver(driver));
                let verdict = self.case.verdict(node?, driver?);
                verdict.is_some_and(|verdict| match is {
                    VerdictIs::Outcome(outcome) => verdict.outcome == *outcome,
                    VerdictIs::Code(code) => verdict.code == code,
                })
            }
            Fact::Node(node) => !self.case.find(node).is_empty(),
            Fact::Client { class, node } => {
                let registry = self.case.registry();
                let mut clients = self.clients(self.node(node)?);
                clients.any(|client| registry.entry(client).class == *class.as_str())
            }
            Fact::Class { node, class } => {
                self.case.registry().entry(self.node(node)?).class == *class.as_str()
            }
            Fact::Inherits { node, class } => {
                let chain = self.case.chain(self.node(node)?);
                chain.classes.iter().any(|have| have == class.as_str())
            }
            Fact::State { node, word } => {
                let state = self.case.registry().entry(self.node(node)?).state.unwrap_or_default();
                match *word {
                    "registered" => state.registered,
                    "matched" => state.matched,
                    "active" => state.active,
                    _ => state.busy.map(|busy| busy > 0),
                }?
            }
            Fact::Busy { node, count } => {
                let state = self.case.registry().entry(self.node(node)?).state;
                state.and_then(|state| state.busy) == Some(*count)
            }
            Fact::Property { node, key, value } => {
                let have = self.case.registry().get(self.node(node)?, &Key::new(key));
                match (have, value) {
                    (Some(have), Some(value)) => *have == *value,
                    (have, _) => value.is_none() && have.is_some(),
                }
            }
            Fact::Holder { category, node, class } => {
                self.holder(self.node(node)?, category) == *class
            }
            Fact::Event(pattern) => find(self.events, pattern).is_some(),
            Fact::Count(count, pattern) => {
                self.events.iter().filter(|event| fits(event, pattern)).count() == *count
            }
            Fact::Candidates { node, count } => self.candidates(self.node(node)?)?.len() == *count,
            Fact::Candidate { place, node, driver } => {
                let list = self.candidates(self.node(node)?)?;
                let who = self.case.personalities().get(self.driver(driver)?)?.label();
                let at = list.get(place.checked_sub(1)?);
                at.and_then(|one| one.get("personality")?.as_str()) == Some(who.as_str())
            }
            Fact::Score { driver, node, score } => {
                self.score(self.driver(driver)?, self.node(node)?) == Some(*score)
            }
            Fact::Places { node, plane, count } => {
                let registry = self.case.registry();
                let wanted = match plane {
                    Some(name) => Some(self.known(registry.plane_named(name), name)?),
                    None => None,
                };
                let places = registry.places_of(self.node(node)?).iter();
                let here =
                    |place: &&PlaceId| wanted.is_none_or(|id| registry.place(**place).plane == id);
                places.filter(here).count() == *count
            }
        })
    }

    fn known<T>(&self, found: Option<T>, name: &str) -> Option<T> {
        if found.is_none() {
            self.unknown.borrow_mut().insert(name.to_owned());
        }
        found
    }

    /// The node that a name means; of several that are so called, the first.
    pub(super) fn node(&self, name: &str) -> Option<EntryId> {
        self.known(self.case.find(name).first().copied(), name)
    }

    /// The personality that a name means.
    pub(super) fn driver(&self, name: &str) -> Option<usize> {
        let found = self.case.personalities().iter().position(|one| one.is(name));
        self.known(found, name)
    }

    /// What hangs below a node in the service plane.
    fn clients(&self, node: EntryId) -> impl Iterator<Item = EntryId> + '_ {
        let registry = self.case.registry();
        let plane = registry.plane_named("IOService");
        let places = registry.places_of(node).iter().copied();
        places
            .filter(move |place| Some(registry.place(*place).plane) == plane)
            .flat_map(move |place| registry.children(place))
            .map(move |place| registry.place(place).entry)
    }

    fn holder(&self, node: EntryId, category: &str) -> Option<String> {
        let category = if category == "default" { DEFAULT_CATEGORY } else { category };
        let registry = self.case.registry();
        let holds = |client: &EntryId| {
            let has = |key: &str| registry.get(*client, &Key::new(key));
            let active = registry.entry(*client).state.and_then(|state| state.active);
            // A nub may carry the key as well, but only a driver's table is a personality.
            has("IOClass").is_some()
                && active != Some(false)
                && has("IOMatchCategory").is_some_and(|value| value.as_utf8() == Some(category))
        };
        let client = self.clients(node).find(holds)?;
        Some(registry.entry(client).class.to_string())
    }

    /// The candidates of a node in its latest pass.
    fn candidates(&self, node: EntryId) -> Option<&'a Vec<Json>> {
        let id = self.path(node);
        let of_node = |event: &&Told| {
            is_event(event, "candidates") && path_of(event.get("provider")) == Some(id.as_str())
        };
        self.events.iter().rev().find(of_node)?.get("list")?.as_array()
    }

    fn score(&self, driver: usize, node: EntryId) -> Option<i64> {
        let who = self.case.personalities().get(driver)?.label();
        let path = self.path(node);
        let about = |event: &&Told| {
            (is_event(event, "probed") || is_event(event, "screened"))
                && event.get("personality").and_then(Json::as_str) == Some(&who)
                && path_of(event.get("provider")) == Some(path.as_str())
        };
        self.events.iter().rev().find(about)?.get("score")?.as_i64()
    }

    fn path(&self, node: EntryId) -> String {
        let registry = self.case.registry();
        registry.places_of(node).first().map_or(String::new(), |place| registry.path(*place))
    }
}

/// The number of the event that a pattern means, from 1.
fn find(events: &[Told], pattern: &Pattern) -> Option<usize> {
    let mut all = events.iter().enumerate().filter(|(_, event)| fits(event, pattern));
    all.nth(pattern.which - 1).map(|(at, _)| at + 1)
}

/// How many events have happened at a moment; `None` when there is no such event.
pub(super) fn number(moment: &Moment, events: &[Told]) -> Option<usize> {
    match moment {
        Moment::Start => Some(0),
        Moment::End => Some(events.len()),
        Moment::Event { pattern, before } => {
            find(events, pattern).map(|at| at - usize::from(*before))
        }
    }
}

fn is_event(event: &Told, name: &str) -> bool {
    event.get("event").and_then(Json::as_str) == Some(name)
}

fn path_of(node: Option<&Json>) -> Option<&str> {
    node?.get("path")?.as_str()
}

fn fits(event: &Told, pattern: &Pattern) -> bool {
    let mut fields = pattern.fields.iter();
    is_event(event, &pattern.name)
        && fields.all(|(field, value)| event.get(field).is_some_and(|have| means(have, value)))
}

/// Whether a field is what is asked for: a node by its path, name or id in the scenario, an object by its class, a personality also by
/// its bundle, a list by one of its members.
fn means(have: &Json, asked: &str) -> bool {
    match have {
        Json::String(text) => {
            text == asked || text.split_once('/').is_some_and(|(bundle, _)| bundle == asked)
        }
        Json::Array(list) => list.iter().any(|one| means(one, asked)),
        Json::Object(fields) => {
            let is = |key: &str| fields.get(key).and_then(Json::as_str) == Some(asked);
            let path = fields.get("path").and_then(Json::as_str).unwrap_or_default();
            let last = path.rsplit('/').next().unwrap_or_default();
            ["path", "class", "node"].into_iter().any(is)
                || fields.get("personality").is_some_and(|one| means(one, asked))
                || last == asked
                || last.split('@').next() == Some(asked)
        }
        Json::Number(number) => number.to_string() == asked,
        Json::Bool(so) => asked == if *so { "true" } else { "false" },
        Json::Null => asked == "null",
    }
}
