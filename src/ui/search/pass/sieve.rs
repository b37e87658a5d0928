//! The tables by which a stretch of a registry is sieved: each text is scored or tested once, however many nodes have it.

use std::cmp::Ordering;

use crate::model::{EntryId, Registry, Slot, Value};
use crate::ui::query::{Pattern, Wanted};
use crate::ui::search::hit::{Best, Where, offer};
use crate::ui::search::index::{Facts, NameRow, Names};
use crate::ui::search::score::Score;
use crate::ui::search::texts::{TextId, Texts};

/// Whether a pattern fits texts of a table, each looked at once.
pub(super) struct Memo<'a> {
    pattern: &'a Pattern,
    known: Vec<Option<bool>>,
}

impl<'a> Memo<'a> {
    pub(super) fn new(pattern: &'a Pattern, texts: &Texts) -> Self {
        Self { pattern, known: vec![None; texts.len()] }
    }

    fn fits(&mut self, texts: &Texts, id: TextId) -> bool {
        let Some(known) = self.known.get_mut(id as usize) else { return false };
        *known.get_or_insert_with(|| self.pattern.fits(texts.get(id)))
    }
}

/// The tables of one stretch of names.
pub(super) struct NameSieve<'a> {
    pub(super) names: &'a Names,
    pub(super) scores: Vec<Vec<Score>>,
    /// By term; empty where the term has no pattern.
    pub(super) memos: Vec<Option<Memo<'a>>>,
}

/// The tables of one stretch of properties.
pub(super) struct FactSieve<'a> {
    pub(super) facts: &'a Facts,
    /// By word, of each text: see [`Scorer::hits`](crate::ui::search::score::Scorer::hits).
    pub(super) hits: Vec<Vec<i32>>,
    /// By word and key set: the best key.
    pub(super) keys: Vec<Vec<Option<Best>>>,
    /// By term; empty where the term has no pattern.
    pub(super) memos: Vec<Option<Memo<'a>>>,
}

impl NameSieve<'_> {
    pub(super) fn fits(&mut self, term: usize, id: TextId) -> bool {
        let texts = &self.names.texts;
        self.memos[term].as_mut().is_some_and(|memo| memo.fits(texts, id))
    }

    pub(super) fn phrase(&mut self, term: usize, row: &NameRow) -> Option<Where> {
        let texts = [
            (row.name, Where::Name),
            (row.location, Where::Name),
            (row.class, Where::Class),
            (row.bundle, Where::Kind),
        ];
        texts.into_iter().find(|(id, _)| self.fits(term, *id)).map(|(_, found)| found)
    }
}

impl FactSieve<'_> {
    pub(super) fn fits(&mut self, term: usize, id: TextId) -> bool {
        let texts = &self.facts.texts;
        self.memos[term].as_mut().is_some_and(|memo| memo.fits(texts, id))
    }

    /// The best that the properties of an entry have of a word.
    pub(super) fn word(&mut self, word: usize, entry: EntryId) -> Best {
        let hits = &self.hits[word];
        if hits.is_empty() {
            return None;
        }
        let set = self.facts.key_set(entry);
        let mut best = *self.keys[word][set].get_or_insert_with(|| {
            let mut best = None;
            for key in &*self.facts.key_sets[set] {
                offer(&mut best, hits[*key as usize], Where::Key(*key));
            }
            best
        });
        for (key, text) in self.facts.pairs(entry) {
            offer(&mut best, hits[*text as usize], Where::Value(*key));
        }
        best
    }

    pub(super) fn phrase(&mut self, term: usize, entry: EntryId) -> Option<Where> {
        let facts = self.facts;
        let keys = &facts.key_sets[facts.key_set(entry)];
        if let Some(key) = keys.iter().find(|key| self.fits(term, **key)) {
            return Some(Where::Key(*key));
        }
        let pair = facts.pairs(entry).iter().find(|(_, text)| self.fits(term, *text));
        pair.map(|(key, _)| Where::Value(*key))
    }

    pub(super) fn bundle(&mut self, term: usize, entry: EntryId) -> Option<Where> {
        let facts = self.facts;
        let found = facts.pairs(entry).iter().find(|(key, text)| {
            self.fits(term, *text) && facts.texts.get(*key) == "CFBundleIdentifier"
        });
        found.map(|(key, _)| Where::Value(*key))
    }

    pub(super) fn key(
        &mut self,
        registry: &Registry,
        term: usize,
        entry: EntryId,
        path: &[Pattern],
        value: Option<&(Ordering, Wanted)>,
    ) -> Option<Where> {
        let facts = self.facts;
        let keys = &facts.key_sets[facts.key_set(entry)];
        for key in keys.iter().filter(|key| self.fits(term, **key)) {
            if path.len() == 1 && value.is_none() {
                return Some(Where::Key(*key));
            }
            let Some(have) = registry.glance(entry, facts.texts.get(*key)) else { continue };
            if leads(&have, &path[1..], value) {
                return Some(if value.is_some() { Where::Value(*key) } else { Where::Key(*key) });
            }
        }
        None
    }

    pub(super) fn value(
        &mut self,
        registry: &Registry,
        term: usize,
        entry: EntryId,
        wanted: &Wanted,
    ) -> Option<Where> {
        let facts = self.facts;
        if let Some((key, _)) = facts.pairs(entry).iter().find(|(_, text)| self.fits(term, *text)) {
            return Some(Where::Value(*key));
        }
        // What isn't text was not written down.
        if !wanted.may_be_other_than_text() {
            return None;
        }
        let slots = registry.peeking().slots(entry)?;
        let fits = |slot: &&Slot| wanted.fits(&registry.decoded(&slot.held), Ordering::Equal);
        let slot = slots.iter().find(fits)?;
        let keys = &facts.key_sets[facts.key_set(entry)];
        keys.iter()
            .find(|key| facts.texts.get(**key) == slot.key.as_str())
            .map(|key| Where::Value(*key))
    }
}

/// Whether a path of keys leads on inside a value, and to a value as wanted.
fn leads(value: &Value, path: &[Pattern], wanted: Option<&(Ordering, Wanted)>) -> bool {
    let mut level = vec![value];
    for step in path {
        let dicts = level.into_iter().filter_map(Value::as_dict);
        let below = dicts.flat_map(|dict| dict.iter().filter(|(key, _)| step.fits(key)));
        level = below.map(|(_, value)| value).collect();
    }
    level.iter().any(|value| wanted.is_none_or(|(how, wanted)| wanted.fits(value, *how)))
}
