//! What the entries that are partners have otherwise: found on all cores, before it is written down in order.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use foldhash::fast::RandomState;

use super::pairs::{Both, NEW, Pairs};
use super::same::{differences, lasting, spelt_alike};
use crate::model::{EntryId, Held, Key, KeyPath, Slot, Step, Value, in_order};

/// So many entries are compared by one core at a time.
const PART: usize = 512;

/// What was found, as far as it has come.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// Entries of the newer registry of which nothing is to be told, or no more: nearly all are the same to the letter.
    told: Vec<bool>,
    /// The ways to properties that differ, by the entries of the newer registry, which rise.
    ways: Vec<(EntryId, Vec<KeyPath>)>,
}

impl Compared {
    /// Goes on until so many entries have been dealt with. True when all is done.
    pub(super) fn advance(
        &mut self,
        both: Both<'_>,
        pairs: &Pairs,
        ids: bool,
        left: &mut usize,
    ) -> bool {
        let (done, all) = (self.told.len(), both[NEW].entries().len());
        let end = done + (*left).min(all - done);
        *left -= end - done;
        let starts = (done..end).step_by(PART);
        let parts: Vec<Range<usize>> = starts.map(|start| start..end.min(start + PART)).collect();
        in_order(
            &parts,
            |entries| part(both, pairs, ids, entries.clone()),
            |part| {
                self.told.extend(part.told);
                self.ways.extend(part.ways);
                true
            },
        );
        end == all
    }

    /// Whether something is to be told of an entry of the newer registry; from now on it is told.
    pub(super) fn is_to_be_told(&mut self, entry: EntryId) -> bool {
        !std::mem::replace(&mut self.told[entry.0 as usize], true)
    }

    /// The ways to the properties of an entry of the newer registry that differ. They are given out once.
    pub(super) fn take_ways(&mut self, entry: EntryId) -> Vec<KeyPath> {
        let found = self.ways.binary_search_by_key(&entry, |(of, _)| *of);
        found.map_or(Vec::new(), |at| std::mem::take(&mut self.ways[at].1))
    }
}

/// Compares some entries of the newer registry with their partners.
fn part(both: Both<'_>, pairs: &Pairs, ids: bool, entries: Range<usize>) -> Compared {
    let [old, new] = both;
    let mut ways = Vec::new();
    let told = entries.map(|at| {
        let other = EntryId(at as u32);
        let Some(one) = pairs.entry(NEW, other) else { return false };
        let alike = spelt_alike(both, [one, other]);
        if !alike {
            let found = properties(both, [one, other], ids);
            if !found.is_empty() {
                ways.push((other, found));
            }
        }
        let (was, is) = (old.entry(one), new.entry(other));
        alike
            && was.class == is.class
            && was.state == is.state
            && (!ids || was.registry_id == is.registry_id)
    });
    Compared { told: told.collect(), ways }
}

/// The ways to the properties that differ, in the order of the older registry; at the end those that only one of them has.
fn properties([old, new]: Both<'_>, [one, other]: [EntryId; 2], ids: bool) -> Vec<KeyPath> {
    if old.is_edited() || new.is_edited() {
        return edited([old, new], [one, other], ids);
    }
    let (Some(had), Some(have)) = (old.slots(one), new.slots(other)) else { return Vec::new() };
    let mut out = Vec::new();
    let mut compare_held = |key: &Key, before: &Held, after: &Held| {
        if let (Held::Span(one), Held::Span(other)) = (before, after)
            && let (Some(one), Some(other)) = (old.spelling(*one), new.spelling(*other))
            && one == other
        {
            return;
        }
        compare(key, &old.decoded(before), &new.decoded(after), ids, &mut out);
    };
    let same_keys = had.len() == have.len()
        && had.iter().zip(have).all(|(before, after)| before.key == after.key);
    let (were, are) = (by_key(had), by_key(have));
    if same_keys && were.len() == had.len() {
        for (before, after) in had.iter().zip(have) {
            compare_held(&before.key, &before.held, &after.held);
        }
        return out;
    }
    let mut alone = Vec::new();
    let mut seen = HashSet::new();
    for key in had.iter().chain(have).map(|slot| &slot.key).filter(|key| seen.insert(*key)) {
        match (were.get(key), are.get(key)) {
            (Some(before), Some(after)) => compare_held(key, before, after),
            _ => alone.push(vec![Step::Key(key.clone())]),
        }
    }
    out.extend(alone);
    out
}

/// The properties by their keys; of a key that stands twice the last one counts.
fn by_key(slots: &[Slot]) -> HashMap<&Key, &Held, RandomState> {
    slots.iter().map(|slot| (&slot.key, &slot.held)).collect()
}

/// The same where properties were edited.
fn edited([old, new]: Both<'_>, [one, other]: [EntryId; 2], ids: bool) -> Vec<KeyPath> {
    let mut out = Vec::new();
    let mut seen = HashSet::new();
    for key in old.keys(one).into_iter().chain(new.keys(other)) {
        if !seen.insert(key.clone()) {
            continue;
        }
        match (old.get(one, &key), new.get(other, &key)) {
            (Some(before), Some(after)) => compare(&key, &before, &after, ids, &mut out),
            _ => out.push(vec![Step::Key(key)]),
        }
    }
    out
}

fn compare(key: &Key, before: &Value, after: &Value, ids: bool, out: &mut Vec<KeyPath>) {
    if !ids
        && let (Some(before), Some(after)) = (lasting(key, before), lasting(key, after))
        && before == after
    {
        return;
    }
    differences(vec![Step::Key(key.clone())], before, after, out);
}
