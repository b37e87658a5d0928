//! Find: what was typed, and what has been found of it so far.
//!
//! A [`Search`] stays with its document, as do the `index`es that it fills; the searching itself is a [`Job`] that the runtime
//! carries out on threads of its own, so that typing never waits. A job makes one `pass` over the registry in tasks, tells
//! its `results` now and then, and names its search by number: those of an earlier one are of no interest any more.
//! `table` lists one property of all hits, in the same way.
//!
//! Invariant: nothing here knows the application or its messages; whoever runs a job says where its results go. A job looks
//! often whether it is given up or its registry is called back. Start reading at [`Search`], then `pass`.

mod hit;
mod index;
mod job;
mod pass;
mod results;
mod score;
mod table;
mod texts;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::model::texts::MOST_BYTES;
use crate::model::{EntryId, Key, PlaceId, PlaneId, Registry, Value};

use super::order::Order;
use super::query::{Field, Query, QueryError, Test, Word};
use super::shared::Shared;
use index::{FactIndex, MEMBERS, NameIndex};
use score::{Least, Scorer};

pub(crate) use hit::{Hit, Where};
pub use job::{Found, Job};
pub(crate) use results::Results;
pub(crate) use table::{Column, TableRow, Wish};
pub use table::{Table, TableJob};

/// What searches of one document have brought together.
#[derive(Debug, Default)]
pub(crate) struct Indexes {
    /// Of which version of the subject.
    version: u64,
    facts: Option<Arc<FactIndex>>,
    names: HashMap<PlaneId, Arc<NameIndex>>,
    /// The number of the latest search.
    number: u64,
}

impl Indexes {
    fn of(
        &mut self,
        subject: &Shared,
        plane: PlaneId,
        order: &Arc<Order>,
    ) -> (Arc<NameIndex>, Arc<FactIndex>) {
        if self.version != subject.version() {
            self.version = subject.version();
            self.facts = None;
            self.names.clear();
        }
        let facts = self.facts.get_or_insert_with(|| Arc::new(FactIndex::new(subject.registry())));
        let new = || Arc::new(NameIndex::new(Arc::clone(order)));
        let names = self.names.entry(plane).or_insert_with(new);
        if !Arc::ptr_eq(&names.order, order) {
            *names = new();
        }
        (Arc::clone(names), Arc::clone(facts))
    }
}

/// A running or finished search.
pub(crate) struct Search {
    /// What was typed.
    pub(crate) text: String,
    /// What was typed, understood.
    pub(crate) query: Arc<Query>,
    pub(crate) plane: PlaneId,
    /// The version of the subject in which it was searched.
    pub(crate) version: u64,
    /// The latest that its job has told.
    pub(crate) found: Found,
    order: Arc<Order>,
    facts: Arc<FactIndex>,
    scorer: Scorer,
    stop: Arc<AtomicBool>,
    /// Whether the first hit that comes is to be gone to.
    pub(crate) awaited: bool,
}

impl std::fmt::Debug for Search {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = out.debug_struct("Search");
        out.field("text", &self.text).field("hits", &self.len()).finish_non_exhaustive()
    }
}

impl Drop for Search {
    /// Nobody waits for the rest of it.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Search {
    /// A search, and the job that carries it out. `None` if nothing is asked for.
    pub(crate) fn new(
        text: &str,
        subject: &Shared,
        (plane, order): (PlaneId, &Arc<Order>),
        indexes: &mut Indexes,
        file: u64,
    ) -> Result<Option<(Self, Job)>, QueryError> {
        let query = Arc::new(Query::read(text)?);
        if query.is_empty() {
            return Ok(None);
        }
        let (names, facts) = indexes.of(subject, plane, order);
        indexes.number += 1;
        let stop: Arc<AtomicBool> = Arc::default();
        let job = Job {
            file,
            number: indexes.number,
            query: Arc::clone(&query),
            loan: subject.lend(),
            names,
            facts: Arc::clone(&facts),
            stop: Arc::clone(&stop),
        };
        let search = Self {
            text: text.to_owned(),
            query,
            plane,
            version: subject.version(),
            found: Found {
                file,
                number: job.number,
                results: Arc::default(),
                percent: 0,
                done: false,
            },
            order: Arc::clone(order),
            facts,
            scorer: Scorer::new(),
            stop,
            awaited: false,
        };
        Ok(Some((search, job)))
    }

    /// The job that makes a table of what was found.
    pub(crate) fn table(
        search: &Self,
        subject: &Shared,
        wish: Wish,
        file: u64,
        stop: Arc<AtomicBool>,
    ) -> TableJob {
        TableJob {
            file,
            number: search.found.number,
            loan: subject.lend(),
            query: Arc::clone(&search.query),
            order: Arc::clone(&search.order),
            results: Arc::clone(&search.found.results),
            wish,
            stop,
        }
    }

    /// Takes what was found. False if another search has found it.
    pub(crate) fn take(&mut self, found: Found) -> bool {
        let awaited = found.number == self.found.number && !self.found.done;
        if awaited {
            self.found = found;
        }
        awaited
    }

    /// Whether everything has been looked at.
    pub(crate) fn is_done(&self) -> bool {
        self.found.done
    }

    /// How many hits there are so far.
    pub(crate) fn len(&self) -> usize {
        self.found.results.len()
    }

    pub(crate) fn place(&self, hit: &Hit) -> Option<PlaceId> {
        self.order.places().get(hit.position as usize).copied()
    }

    /// Whether a place was found.
    pub(crate) fn is_hit(&self, place: PlaceId) -> bool {
        self.order.position(place).is_some_and(|at| self.found.results.is_hit(at))
    }

    /// The hit behind a place or before it, round the end; without a place the first or the last.
    pub(crate) fn next(&self, place: Option<PlaceId>, forward: bool) -> Option<PlaceId> {
        let at = place.and_then(|place| self.order.position(place));
        // From nowhere the last of all is the one before the first, and the other way round.
        let at = at.unwrap_or(if forward { usize::MAX } else { 0 });
        let next = self.found.results.next_hit(at, forward)?;
        self.order.places().get(next).copied()
    }

    /// `hit 3 of 24` in the order of the tree, where the place is a hit, else `24 hits`.
    pub(crate) fn count(&self, place: Option<PlaceId>) -> String {
        let (results, all) = (&self.found.results, self.len());
        let more = if self.is_done() { "" } else { "+" };
        let here = place.and_then(|place| self.order.position(place));
        match here.filter(|position| results.is_hit(*position)) {
            Some(position) => format!("hit {} of {all}{more}", results.before(position) + 1),
            None if all == 0 && self.is_done() => "no hits".to_owned(),
            None if all == 1 && self.is_done() => "1 hit".to_owned(),
            None => format!("{all}{more} hits"),
        }
    }

    /// The property in which a hit was found, if it was one.
    pub(crate) fn key(&self, registry: &Registry, entry: EntryId, hit: &Hit) -> Option<Key> {
        match hit.found {
            Where::Key(key) | Where::Value(key) => {
                Some(Key::new(self.facts.of(registry, entry).texts.get(key)))
            }
            _ => None,
        }
    }

    /// The characters of a text that were searched for, to be marked.
    pub(crate) fn marks(&self, text: &str) -> Vec<usize> {
        let mut marks = Vec::new();
        for term in self.query.terms.iter().filter(|term| !term.negated) {
            let pattern = match &term.test {
                Test::Word(word) => {
                    marks.extend(self.scorer.marks(text, word, Least::Name));
                    continue;
                }
                Test::Text(Field::Super, _) => continue,
                Test::Text(_, pattern) | Test::Verdict(_, Some(pattern)) => pattern,
                Test::Phrase(wanted) | Test::Value(wanted) | Test::Key(_, Some((_, wanted))) => {
                    wanted.pattern()
                }
                Test::Key(path, None) => match path.first() {
                    Some(pattern) => pattern,
                    None => continue,
                },
                _ => continue,
            };
            if let Some(at) = pattern.find(text) {
                let from = text[..at].chars().count();
                marks.extend(from..from + pattern.text().chars().count());
            }
        }
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    /// The piece of a value that was found, with the key that it has inside the value: `Product "Keyboard"`.
    pub(crate) fn excerpt(&self, value: &Value) -> Option<String> {
        let words: Vec<&Word> = self.query.words().collect();
        let mut waiting: Vec<(Option<&Key>, &Value)> = vec![(None, value)];
        let found = |text: &str| {
            words.iter().any(|word| !self.scorer.marks(text, word, Least::Value).is_empty())
                || (words.is_empty() && !self.marks(text).is_empty())
        };
        for _ in 0..MEMBERS {
            let (key, value) = waiting.pop()?;
            let named = |text: String| match key {
                Some(key) => format!("{key} {text}"),
                None => text,
            };
            match value {
                Value::Str(text) => {
                    let bytes = &text.bytes()[..text.bytes().len().min(MOST_BYTES)];
                    let text = String::from_utf8_lossy(bytes);
                    if found(&text) || key.is_some_and(|key| found(key)) {
                        return Some(named(format!("\"{text}\"")));
                    }
                }
                Value::Array(list) | Value::Set(list) => {
                    waiting.extend(list.iter().take(MEMBERS).rev().map(|value| (key, value)));
                }
                Value::Dict(dict) => {
                    let members = dict.iter().take(MEMBERS);
                    let first = waiting.len();
                    waiting.extend(members.map(|(key, value)| (Some(key), value)));
                    waiting[first..].reverse();
                }
                other => {
                    if key.is_some_and(|key| found(key)) {
                        return Some(named(super::value::preview(other)));
                    }
                }
            }
        }
        None
    }
}
