//! What tells personalities of the same bundle and name apart.

use std::collections::BTreeSet;

use super::{PersonalityRef, key_use, show_within};
use crate::model::{Dict, Key, PersonalitySource, Value};

/// Bytes of a value that tells a personality from its namesakes.
const VALUE: usize = 60;

/// So many differences are told at most.
const PARTS: usize = 2;

/// One of several personalities of the same bundle and name.
pub(crate) struct Namesake<'a> {
    /// Where it comes from, and its classes.
    pub(crate) told: &'a PersonalityRef,
    /// Its table, if it is known.
    pub(crate) table: Option<&'a Dict>,
    /// The file of the bundle that lists it, if that is known.
    pub(crate) file: Option<&'a str>,
}

/// A few words for each: where it comes from, its class, its file, or keys that differ.
pub(crate) fn told_apart(all: &[Namesake<'_>]) -> Vec<String> {
    let mut parts: Vec<Vec<String>> = vec![Vec::new(); all.len()];
    let told = || all.iter().map(|one| one.told);
    add(&mut parts, told().map(|one| source(one.source).to_owned()));
    add(&mut parts, told().map(|one| one.class.clone().unwrap_or_default()));
    add(&mut parts, told().map(|one| one.provider_class.clone().unwrap_or_default()));
    add(&mut parts, all.iter().map(|one| one.file.unwrap_or_default().to_owned()));
    let none = Dict::new();
    let tables: Vec<&Dict> = all.iter().map(|one| one.table.unwrap_or(&none)).collect();
    let keys: BTreeSet<&Key> =
        tables.iter().flat_map(|table| table.iter().map(|(key, _)| key)).collect();
    let asked = told().next().and_then(|one| one.provider_class.as_deref());
    // The key that tells most of them apart; of several one whose values are short, and that decides.
    let best = |parts: &[Vec<String>]| {
        let words = keys.iter().map(|key| (*key, key_words(&tables, key)));
        words.max_by_key(|(key, words)| {
            let told = distinct(&with(parts, words.iter().cloned()));
            (told, is_short(&tables, key), key_use(key, asked).is_test())
        })
    };
    for _ in 0..PARTS {
        if let Some((_, words)) = best(&parts) {
            add(&mut parts, words.into_iter());
        }
    }
    let count = parts.len();
    let words = |(at, parts): (usize, Vec<String>)| match parts.as_slice() {
        [] => format!("{} of {count}", at + 1),
        parts => parts.join(", "),
    };
    parts.into_iter().enumerate().map(words).collect()
}

/// Whether a key has values that take little room: texts, numbers, booleans.
fn is_short(tables: &[&Dict], key: &Key) -> bool {
    let short = |value: &Value| matches!(value, Value::Str(_) | Value::Number(_) | Value::Bool(_));
    tables.iter().filter_map(|table| table.get(key)).all(short)
}

/// What each table has under a key.
fn key_words(tables: &[&Dict], key: &Key) -> Vec<String> {
    let words = |table: &&Dict| match table.get(key) {
        Some(Value::Number(number)) => format!("{key} {}", number.raw as i64),
        Some(value) => format!("{key} {}", show_within(value, VALUE)),
        None => format!("no {key}"),
    };
    tables.iter().map(words).collect()
}

/// The parts with one more for each.
fn with(parts: &[Vec<String>], words: impl Iterator<Item = String>) -> Vec<Vec<String>> {
    let mut next = parts.to_vec();
    for (part, words) in next.iter_mut().zip(words) {
        part.push(words);
    }
    next
}

/// Adds a part to the words of each, if it tells some of them apart that nothing told apart before.
fn add(parts: &mut Vec<Vec<String>>, words: impl Iterator<Item = String>) {
    let before = distinct(parts);
    if before == parts.len() || parts.iter().any(|part| part.len() >= PARTS) {
        return;
    }
    let next = with(parts, words);
    if distinct(&next) > before {
        *parts = next;
    }
}

fn distinct(parts: &[Vec<String>]) -> usize {
    parts.iter().collect::<BTreeSet<_>>().len()
}

fn source(source: PersonalitySource) -> &'static str {
    match source {
        PersonalitySource::Bundle => "of the bundle",
        PersonalitySource::Dump => "of a driver in the dump",
        PersonalitySource::Kernelcache => "of the kernelcache",
        PersonalitySource::Catalogue => "of the catalogue",
        PersonalitySource::Scenario => "of the scenario",
    }
}
