//! Takes what identifies a machine or a person out of a registry, so that it can be shown.
//!
//! What identifies is found by the keys under which it stands: serial numbers, UUIDs, addresses, names of volumes, users, hosts and
//! networks, tokens. Then it is looked for everywhere: in strings, in data (also in UTF-16, and with the bytes turned round), in names of
//! entries and in keys; and each time the same stands for it, of the same shape and length. Nothing else changes: not what entries and
//! properties there are, nor what matching compares.

mod collect;
mod disguise;
mod keys;
mod search;

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Data, Dict, EntryId, Held, Key, Number, PlaceId, Properties, Registry, Shown, Slot, Value,
};

use collect::{Found, collect};
use disguise::Disguise;
pub use keys::Sort;
use keys::is_generic;
use search::Search;

/// What came of redacting.
#[derive(Debug, Default)]
pub struct Redacted {
    /// How many values were replaced, by key and by what they tell; a value without a key of its own sort counts under the key where it
    /// was found. The names of entries count under `name of a node`.
    pub replaced: BTreeMap<(String, Option<Sort>), usize>,
    /// How many values were found.
    pub found: usize,
    /// Texts that were replaced under their keys alone, since they are too short to be looked for, or words of the system.
    pub words: usize,
    /// What was taken out, as it was written. It must never be shown.
    pub secrets: Vec<Secret>,
}

/// Something that was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// A text.
    Text(String, Sort),
    /// A UUID, in the order of its text.
    Uuid([u8; 16]),
    /// An address, in the order of its text.
    Address([u8; 6]),
    /// A number.
    Number(u64),
}

/// The key under which names of entries are counted.
const NAMES: &str = "name of a node";

/// Redacts a registry where it stands. `salt` decides what stands for what: keep it secret, and nobody can find out by trying.
pub fn redact(registry: &mut Registry, salt: [u64; 2]) -> Redacted {
    let found = collect(registry);
    let mut disguise = Disguise::new(salt);
    let search = Search::new(&found, &mut disguise);
    let mut work = Work { search, disguise, redacted: Redacted::default() };
    work.redacted.words = work.search.words;
    work.redacted.secrets = secrets(&found, &work.search);
    work.redacted.found =
        found.texts.len() + found.uuids.len() + found.addresses.len() + found.numbers.len();
    work.properties(registry);
    work.names(registry, &found.entries);
    work.redacted
}

/// What must be nowhere any more.
fn secrets(found: &Found, search: &Search) -> Vec<Secret> {
    let texts = found.texts.iter().filter(|(text, _)| search.replaced(text.as_bytes()).is_some());
    let numbers = found.numbers.iter().filter(|number| search.number(**number, false).is_some());
    texts
        .map(|(text, sort)| Secret::Text(text.clone(), *sort))
        .chain(found.uuids.iter().copied().map(Secret::Uuid))
        .chain(found.addresses.iter().copied().map(Secret::Address))
        .chain(numbers.copied().map(Secret::Number))
        .collect()
}

struct Work {
    search: Search,
    disguise: Disguise,
    redacted: Redacted,
}

impl Work {
    fn properties(&mut self, registry: &mut Registry) {
        let mut tables: Vec<(PlaceId, bool, Vec<Slot>)> = Vec::new();
        let mut seen: BTreeSet<EntryId> = BTreeSet::new();
        for place in registry.places() {
            let first = seen.insert(registry.place(place).entry);
            if !first && !registry.is_shown_again(place) {
                continue;
            }
            let Some(slots) = registry.slots_at(place) else { continue };
            let mut table = Vec::with_capacity(slots.len());
            let mut changed = false;
            for slot in slots {
                let key = self.key(&slot.key);
                let other = self.value(&slot.key, &registry.decoded(&slot.held));
                changed |= other.is_some() || key != slot.key;
                let held = other.map_or_else(|| slot.held.clone(), Held::Value);
                table.push(Slot { key, held });
            }
            if changed {
                tables.push((place, registry.is_shown_again(place), table));
            }
        }
        for (place, again, table) in tables {
            let properties = Properties::Shown(table);
            if again {
                let (state, retain) = registry.shown_at(place);
                registry.show_again(place, Shown { state, retain, properties });
            } else {
                let entry = registry.place(place).entry;
                registry.entry_mut(entry).properties = properties;
            }
        }
    }

    fn names(&mut self, registry: &mut Registry, chosen: &BTreeSet<EntryId>) {
        let mut count = 0;
        let mut rename = |name: &mut Key, location: &mut Option<Key>, chosen: bool| {
            let whole = self.search.whole(name).filter(|_| chosen).map(Key::new);
            if let Some(other) = whole.or_else(|| self.search.renamed(name)) {
                count += 1;
                *name = other;
            }
            if let Some(other) = location.as_ref().and_then(|old| self.search.renamed(old)) {
                count += 1;
                *location = Some(other);
            }
        };
        for place in registry.places() {
            let chosen = chosen.contains(&registry.place(place).entry);
            let told = registry.place_mut(place);
            rename(&mut told.name, &mut told.location, chosen);
        }
        for id in registry.entries() {
            let told = registry.entry_mut(id);
            rename(&mut told.name, &mut told.location, chosen.contains(&id));
        }
        if count > 0 {
            self.redacted.replaced.insert((NAMES.to_owned(), Some(Sort::Name)), count);
        }
    }

    fn key(&self, key: &Key) -> Key {
        self.search.renamed(key).unwrap_or_else(|| key.clone())
    }

    fn count(&mut self, key: &Key, sort: Option<Sort>) {
        // A key can hold what must not be shown.
        let key = self.key(key).to_string();
        *self.redacted.replaced.entry((key, sort)).or_default() += 1;
    }

    /// What stands for a value; `None`: it stays. Containers are rebuilt from the inside, on a stack of their own.
    fn value(&mut self, key: &Key, value: &Value) -> Option<Value> {
        enum Part<'v> {
            Value(Key, &'v Value),
            List(&'v Value, usize),
            Dict(&'v Dict),
        }
        let mut todo = vec![Part::Value(key.clone(), value)];
        // Finished values, and whether they are others than they were.
        let mut done: Vec<(Value, bool)> = Vec::new();
        while let Some(part) = todo.pop() {
            match part {
                Part::Value(key, value) => match value {
                    Value::Array(list) | Value::Set(list) => {
                        todo.push(Part::List(value, list.len()));
                        todo.extend(list.iter().map(|member| Part::Value(key.clone(), member)));
                    }
                    Value::Dict(dict) => {
                        todo.push(Part::Dict(dict));
                        todo.extend(
                            dict.iter().map(|(key, member)| Part::Value(key.clone(), member)),
                        );
                    }
                    scalar => match self.scalar(&key, scalar) {
                        Some(other) => done.push((other, true)),
                        None => done.push((scalar.clone(), false)),
                    },
                },
                Part::List(was, count) => {
                    // They were worked off from the last to the first.
                    let members: Vec<(Value, bool)> = done.split_off(done.len() - count);
                    let changed = members.iter().any(|(_, changed)| *changed);
                    let list = members.into_iter().rev().map(|(value, _)| value).collect();
                    let list =
                        if let Value::Set(_) = was { Value::Set(list) } else { Value::Array(list) };
                    done.push(if changed { (list, true) } else { (was.clone(), false) });
                }
                Part::Dict(was) => {
                    let members = done.split_off(done.len() - was.len());
                    let mut changed = members.iter().any(|(_, changed)| *changed);
                    let mut pairs = Vec::with_capacity(was.len());
                    for ((key, _), (value, _)) in was.iter().zip(members.into_iter().rev()) {
                        let other = self.key(key);
                        changed |= other != *key;
                        pairs.push((other, value));
                    }
                    let dict = if changed { pairs.into_iter().collect() } else { was.clone() };
                    done.push((Value::Dict(dict), changed));
                }
            }
        }
        done.pop().filter(|(_, changed)| *changed).map(|(value, _)| value)
    }

    fn scalar(&mut self, key: &Key, value: &Value) -> Option<Value> {
        let sort = keys::sort_of(key);
        let other = match value {
            Value::Str(text) => Value::Str(text.with_bytes(self.text(sort, text.bytes())?)),
            Value::Data(data) => {
                let bytes = self.data(key, sort, data.bytes())?;
                Value::Data(Data::blurred(bytes, data.nuls()))
            }
            Value::Number(number) => {
                let raw = self.search.number(number.raw, sort == Some(Sort::Serial))?;
                Value::Number(Number { raw, bits: number.bits })
            }
            // Half of it was taken out by somebody before.
            Value::Clipped(text) if sort.is_some() => {
                Value::Clipped(self.disguise.bytes(text).into())
            }
            Value::Clipped(text) => Value::Clipped(self.search.replaced_digits(text)?.into()),
            _ => return None,
        };
        self.count(key, sort);
        Some(other)
    }

    fn text(&mut self, sort: Option<Sort>, bytes: &[u8]) -> Option<Vec<u8>> {
        let text = String::from_utf8_lossy(bytes);
        match sort {
            Some(Sort::Contents) if !is_generic(&text) => {
                return Some(self.disguise.text(&text).into_bytes());
            }
            // A text that is found nowhere else is meant where its key tells so.
            Some(Sort::Serial | Sort::Name) => {
                let inner = text.trim_matches(['\0', ' ']);
                if let Some(other) = self.search.whole(inner) {
                    return Some(text.replacen(inner, other, 1).into_bytes());
                }
            }
            _ => {}
        }
        self.search.replaced(bytes)
    }

    fn data(&mut self, key: &str, sort: Option<Sort>, bytes: &[u8]) -> Option<Vec<u8>> {
        match sort {
            Some(Sort::Contents) if bytes.iter().any(|byte| *byte != 0) => {
                return Some(self.disguise.bytes(bytes));
            }
            Some(sort @ (Sort::Serial | Sort::Name)) => {
                // Pieces of text with zero bytes between them; what isn't text is no name.
                let mut out = self.search.replaced(bytes).unwrap_or_else(|| bytes.to_vec());
                let mut at = 0;
                for piece in bytes.split(|byte| *byte == 0) {
                    let range = at..at + piece.len();
                    at = range.end + 1;
                    if piece.is_empty() || out[range.clone()] != *piece {
                        continue;
                    }
                    let other = match std::str::from_utf8(piece) {
                        Ok(text) if !text.chars().any(char::is_control) => {
                            if is_generic(text) {
                                continue;
                            }
                            let whole = self.search.whole(text.trim()).map(str::to_owned);
                            let whole = whole.map(|other| text.replacen(text.trim(), &other, 1));
                            whole.unwrap_or_else(|| self.disguise.text(text)).into_bytes()
                        }
                        _ if sort == Sort::Serial && piece.len() > 2 => self.disguise.bytes(piece),
                        _ => continue,
                    };
                    if other.len() == piece.len() {
                        out[range].copy_from_slice(&other);
                    }
                }
                return Some(out).filter(|out| out != bytes);
            }
            _ => {}
        }
        let mut out = self.search.replaced(bytes);
        if key.contains("EDID") {
            let edid = out.get_or_insert_with(|| bytes.to_vec());
            display(edid, &mut self.disguise);
        }
        out.filter(|out| out != bytes)
    }
}

/// Takes the serial numbers out of what a display tells of itself, and mends its check sum.
///
/// Source: VESA, Enhanced Extended Display Identification Data, sections 3.4 and 3.10.3.
fn display(edid: &mut [u8], disguise: &mut Disguise) {
    const HEAD: [u8; 8] = [0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0];
    if edid.len() < 128 || edid[..8] != HEAD {
        return;
    }
    if edid[12..16] != [0; 4] {
        let other = disguise.raw(&edid[12..16]);
        edid[12..16].copy_from_slice(&other);
    }
    for at in [54, 72, 90, 108] {
        if edid[at..at + 4] == [0, 0, 0, 0xff] {
            let end = edid[at + 5..at + 18].iter().position(|byte| *byte == b'\n').unwrap_or(13);
            let other = disguise.bytes(&edid[at + 5..at + 5 + end]);
            edid[at + 5..at + 5 + end].copy_from_slice(&other);
        }
    }
    let sum = edid[..127].iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    edid[127] = sum.wrapping_neg();
}

#[cfg(test)]
mod tests;
