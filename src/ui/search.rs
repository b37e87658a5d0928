//! Find: fuzzy over names, classes, paths, property keys and string values, a slice of the registry at a time.
//!
//! A slice is bounded work, so typing never waits for a search, however large the dump. Hits come in the order of the
//! tree; the best of them are kept in the order of their scores as well.

use std::collections::HashMap;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::model::{Held, Key, PlaceId, PlaneId, Properties, Registry, Value};

use super::tree::next_in;

/// Hits that are kept by score.
const BEST: usize = 500;

/// Bytes of a value that are searched.
const VALUE_BYTES: usize = 512;

/// Members of nested values that are searched for each property.
const MEMBERS: usize = 64;

/// Where a query was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// The name in the plane, with the location.
    Name,
    /// The class, or the name of a superclass or bundle.
    Class,
    /// The path.
    Path,
    /// A property's key.
    Key(Key),
    /// A property's value, or one inside it.
    Value(Key),
    /// The registry entry ID.
    Id,
}

/// A place that was found.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) place: PlaceId,
    pub(crate) score: i64,
    /// Where the best-scoring word was found.
    pub(crate) field: Field,
}

/// A running or finished search.
pub(crate) struct Search {
    matcher: SkimMatcherV2,
    query: String,
    words: Vec<Word>,
    plane: PlaneId,
    roots: Vec<PlaceId>,
    /// The root in whose tree `next` is.
    root: usize,
    next: Option<PlaceId>,
    path: String,
    hits: Vec<Hit>,
    /// Indices into `hits`, best first.
    best: Vec<u32>,
    /// Index into `hits` by place.
    index: HashMap<PlaceId, u32>,
    /// The rank that was gone to last.
    pub(crate) at: Option<usize>,
}

struct Word {
    text: String,
    lower: Vec<u8>,
}

impl std::fmt::Debug for Search {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = out.debug_struct("Search");
        out.field("query", &self.query).field("hits", &self.hits.len()).finish_non_exhaustive()
    }
}

impl Search {
    /// A search through a plane. It has looked at nothing yet.
    pub(crate) fn new(registry: &Registry, plane: PlaneId, query: &str) -> Self {
        let words: Vec<Word> = query
            .split_whitespace()
            .map(|word| Word {
                text: word.to_owned(),
                lower: word.bytes().map(|byte| byte.to_ascii_lowercase()).collect(),
            })
            .collect();
        // A file without a registry has no planes.
        let known = (plane.0 as usize) < registry.planes().len();
        let roots = if known { registry.plane(plane).roots.clone() } else { Vec::new() };
        let next = if words.is_empty() { None } else { roots.first().copied() };
        Self {
            matcher: SkimMatcherV2::default().smart_case(),
            query: query.to_owned(),
            words,
            plane,
            roots,
            root: 0,
            next,
            path: String::new(),
            hits: Vec::new(),
            best: Vec::new(),
            index: HashMap::new(),
            at: None,
        }
    }

    pub(crate) fn query(&self) -> &str {
        &self.query
    }

    pub(crate) fn plane(&self) -> PlaneId {
        self.plane
    }

    /// Whether everything has been looked at.
    pub(crate) fn is_done(&self) -> bool {
        self.next.is_none()
    }

    /// What was found so far, in the order of the tree.
    pub(crate) fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// The number of hits that are listed by score.
    pub(crate) fn listed(&self) -> usize {
        self.best.len()
    }

    /// A hit by its rank, 0 being the best.
    pub(crate) fn ranked(&self, rank: usize) -> Option<&Hit> {
        self.hits.get(*self.best.get(rank)? as usize)
    }

    /// Looks at further places until about `budget` pieces of text have been looked at.
    pub(crate) fn advance(&mut self, registry: &Registry, budget: usize) {
        let mut left = budget as i64;
        while left > 0 {
            let Some(place) = self.next else { return };
            if let Some(hit) = self.look(registry, place, &mut left) {
                self.keep(hit);
            }
            let top = self.roots[self.root];
            self.next = next_in(registry, place, top, true);
            if self.next.is_none() {
                self.root += 1;
                self.next = self.roots.get(self.root).copied();
            }
        }
    }

    fn keep(&mut self, hit: Hit) {
        let at = self.best.partition_point(|have| self.hits[*have as usize].score >= hit.score);
        if at < BEST {
            self.best.insert(at, self.hits.len() as u32);
            self.best.truncate(BEST);
        }
        self.index.insert(hit.place, self.hits.len() as u32);
        self.hits.push(hit);
    }

    /// Each word must be found somewhere; the scores add up.
    fn look(&mut self, registry: &Registry, place: PlaceId, left: &mut i64) -> Option<Hit> {
        let mut total = 0;
        let mut best: Option<(i64, Field)> = None;
        let shown = registry.place(place);
        let entry = registry.entry(shown.entry);
        self.path.clear();
        self.path.push_str(&shown.name);
        if let Some(location) = &shown.location {
            self.path.push('@');
            self.path.push_str(location);
        }
        for word in &self.words {
            let mut found: Option<(i64, Field)> = None;
            *left -= 3;
            // A hit in the name is worth more than one in the class, and that more than one in a value.
            offer(&mut found, self.score(&self.path, word, 11).map(|score| score + 48), || {
                Field::Name
            });
            offer(&mut found, self.score(&entry.class, word, 12).map(|score| score + 24), || {
                Field::Class
            });
            for class in entry.inheritance.iter().flat_map(|list| list.iter().skip(1)) {
                offer(&mut found, self.score(class, word, 15), || Field::Class);
            }
            if let Some(bundle) = &entry.bundle {
                offer(&mut found, self.score(bundle, word, 13), || Field::Class);
            }
            if word.text.contains('/') {
                offer(&mut found, self.score(&registry.path(place), word, 13), || Field::Path);
            }
            if let Some(id) = entry.registry_id
                && word.lower.starts_with(b"0x")
                && format!("{id:#x}").as_bytes().starts_with(&word.lower)
            {
                offer(&mut found, Some(1000), || Field::Id);
            }
            if found.is_none()
                && let Some(slots) = registry.slots(shown.entry)
            {
                if let Properties::InSource(whole) = &entry.properties {
                    *left -= (whole.span.end.saturating_sub(whole.span.start) / 256) as i64;
                }
                for slot in slots {
                    let key = &slot.key;
                    // A value that is still in the input has to be read first, which costs by its length.
                    *left -= match &slot.held {
                        Held::Value(_) => 1,
                        Held::Span(span) => 1 + (span.end.saturating_sub(span.start) / 64) as i64,
                    };
                    offer(&mut found, self.score(key, word, 14), || Field::Key(key.clone()));
                    let value = registry.decoded(&slot.held);
                    let score = self.score_value(&value, word, left);
                    offer(&mut found, score, || Field::Value(key.clone()));
                }
            }
            let (score, field) = found?;
            total += score;
            if best.as_ref().is_none_or(|(have, _)| score > *have) {
                best = Some((score, field));
            }
        }
        best.map(|(_, field)| Hit { place, score: total, field })
    }

    /// The best score of the strings in a value.
    fn score_value(&self, value: &Value, word: &Word, left: &mut i64) -> Option<i64> {
        let mut best = None;
        let mut waiting = vec![value];
        let mut members = 0;
        while let Some(value) = waiting.pop() {
            members += 1;
            if members > MEMBERS {
                break;
            }
            match value {
                Value::Str(text) => {
                    *left -= 1;
                    let bytes = &text.bytes()[..text.bytes().len().min(VALUE_BYTES)];
                    best = best.max(self.score(&String::from_utf8_lossy(bytes), word, 14));
                }
                Value::Data(data) => {
                    let bytes = &data.bytes()[..data.bytes().len().min(VALUE_BYTES)];
                    if holds(bytes, &word.lower) {
                        best = best.max(Some(14 * word.lower.len() as i64));
                    }
                }
                Value::Array(list) | Value::Set(list) => waiting.extend(list.iter().take(MEMBERS)),
                Value::Dict(dict) => {
                    for (key, value) in dict.iter().take(MEMBERS) {
                        best = best.max(self.score(key, word, 14));
                        waiting.push(value);
                    }
                }
                _ => {}
            }
        }
        best
    }

    /// The score, unless the letters lie too scattered: `least` is asked of each letter, of about 20 to be had.
    fn score(&self, text: &str, word: &Word, least: i64) -> Option<i64> {
        if !may_match(text.as_bytes(), &word.lower) {
            return None;
        }
        let score = self.matcher.fuzzy_match(text, &word.text)?;
        let enough = score >= least * word.text.chars().count() as i64;
        enough.then_some(score)
    }

    /// The characters of `text` that the query hits, for highlighting.
    pub(crate) fn marks(&self, text: &str) -> Vec<usize> {
        let mut marks: Vec<usize> = self
            .words
            .iter()
            .filter(|word| self.score(text, word, 11).is_some())
            .filter_map(|word| self.matcher.fuzzy_indices(text, &word.text))
            .flat_map(|(_, marks)| marks)
            .collect();
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    /// The piece of a value that was found, with the key that it has inside the value: `Product "Keyboard"`.
    pub(crate) fn excerpt(&self, value: &Value) -> Option<String> {
        let mut waiting: Vec<(Option<&Key>, &Value)> = vec![(None, value)];
        let mut members = 0;
        let found = |text: &str| self.words.iter().any(|word| self.score(text, word, 14).is_some());
        while let Some((key, value)) = waiting.pop() {
            members += 1;
            if members > MEMBERS {
                return None;
            }
            let named = |text: String| match key {
                Some(key) => format!("{key} {text}"),
                None => text,
            };
            match value {
                Value::Str(text) => {
                    let bytes = &text.bytes()[..text.bytes().len().min(VALUE_BYTES)];
                    let text = String::from_utf8_lossy(bytes);
                    if found(&text) || key.is_some_and(|key| found(key)) {
                        return Some(named(format!("\"{text}\"")));
                    }
                }
                Value::Array(list) | Value::Set(list) => {
                    waiting.extend(list.iter().take(MEMBERS).rev().map(|value| (key, value)));
                }
                Value::Dict(dict) => {
                    let members = dict.iter().take(MEMBERS).rev();
                    waiting.extend(members.map(|(key, value)| (Some(key), value)));
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

    /// Whether a place was found.
    pub(crate) fn is_hit(&self, place: PlaceId) -> bool {
        self.index.contains_key(&place)
    }

    /// The rank of a place among the hits that are listed, 0 being the best.
    pub(crate) fn rank_of(&self, place: PlaceId) -> Option<usize> {
        let at = self.index.get(&place)?;
        self.best.iter().position(|have| have == at)
    }

    /// `3 of 24`: a rank among the hits, and how many there are beside those that are listed.
    pub(crate) fn count(&self, rank: usize) -> String {
        let (listed, all) = (self.listed(), self.hits.len());
        let more = if all > listed { format!(" best, {all} in all") } else { String::new() };
        format!("{} of {listed}{more}", rank + 1)
    }
}

/// Keeps the better of two scores.
fn offer(best: &mut Option<(i64, Field)>, score: Option<i64>, field: impl FnOnce() -> Field) {
    if let Some(score) = score
        && best.as_ref().is_none_or(|(have, _)| score > *have)
    {
        *best = Some((score, field()));
    }
}

/// Whether the letters of a word occur in their order: cheap, and nearly always no.
fn may_match(text: &[u8], word: &[u8]) -> bool {
    let mut letters = text.iter();
    word.iter().all(|wanted| letters.any(|have| have.to_ascii_lowercase() == *wanted))
}

/// Whether the bytes hold the word, case aside.
fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len().max(1)).any(|part| part.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Entry, Held, Properties, Slot};

    fn registry(count: usize) -> (Registry, PlaneId) {
        let mut registry = Registry::new();
        let plane = registry.add_plane("IOService");
        let mut add = |name: &str, class: &str, value: Option<(&str, &str)>, parent| {
            let slots = value.map(|(key, text)| Slot {
                key: key.into(),
                held: Held::Value(Value::string(text)),
            });
            let entry = registry.add_entry(Entry {
                name: name.into(),
                class: class.into(),
                registry_id: Some(0x100),
                properties: Properties::Shown(slots.into_iter().collect()),
                ..Entry::default()
            });
            registry.add_place(plane, parent, entry, name.into(), None)
        };
        let root = add("Root", "IORegistryEntry", None, None);
        add("Keyboard", "AppleHIDKeyboard", None, Some(root));
        add("ethernet", "IOPCIDevice", Some(("IOName", "pci8086,10d3")), Some(root));
        for number in 0..count {
            add(&format!("node{number}"), "IOService", None, Some(root));
        }
        (registry, plane)
    }

    fn found(query: &str) -> Vec<String> {
        let (registry, plane) = registry(3);
        let mut search = Search::new(&registry, plane, query);
        search.advance(&registry, usize::MAX / 2);
        assert!(search.is_done());
        let name = |hit: &Hit| registry.place(hit.place).name.to_string();
        search.hits().iter().map(name).collect()
    }

    #[test]
    fn names_classes_keys_and_values_are_found_fuzzily() {
        assert_eq!(found("kbd"), ["Keyboard"]);
        assert_eq!(found("pcidev"), ["ethernet"]);
        assert_eq!(found("IOName"), ["ethernet"]);
        assert_eq!(found("10d3"), ["ethernet"]);
        assert_eq!(found("node 2"), ["node2"]);
        assert_eq!(found("KEYB"), Vec::<String>::new(), "capitals ask for capitals");
        assert_eq!(found("zzz"), Vec::<String>::new());
        assert_eq!(found(""), Vec::<String>::new());
        assert_eq!(found("0x100").len(), 6);
    }

    #[test]
    fn scattered_letters_are_no_hit() {
        assert_eq!(found("eoe"), Vec::<String>::new());
    }

    #[test]
    fn a_search_goes_on_slice_by_slice_and_finds_the_same() {
        let (registry, plane) = registry(500);
        let mut search = Search::new(&registry, plane, "node");
        let mut slices = 0;
        while !search.is_done() {
            let before = search.hits().len();
            search.advance(&registry, 30);
            assert!(search.hits().len() - before <= 11, "a slice is bounded");
            slices += 1;
        }
        assert!(slices > 40);
        assert_eq!(search.hits().len(), 500);
        let ranks: Vec<i64> = (0..search.listed())
            .filter_map(|rank| search.ranked(rank))
            .map(|hit| hit.score)
            .collect();
        assert!(ranks.is_sorted_by(|one, other| one >= other));
    }
}
