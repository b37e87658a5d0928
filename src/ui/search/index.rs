//! The texts of a registry, brought together for searching: a stretch at a time, when a search first comes to it, by whichever
//! thread comes first. Properties and their values are gone through in the input: neither is made, nor does it stay.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::explain::Case;
use crate::model::{EntryId, Held, Key, PlaceId, Registry, Slot};
use crate::ui::order::Order;

use super::texts::{Builder, NO_TEXT, TextId, Texts};

/// Places or entries in a stretch: enough to be worth a thread's while, few enough to be done in some milliseconds.
pub(crate) const STRETCH: usize = 8192;

/// Members of nested values that are searched for each property.
pub(crate) const MEMBERS: usize = 64;

/// Names and classes of the places of one plane.
#[derive(Debug)]
pub(crate) struct NameIndex {
    pub(crate) order: Arc<Order>,
    stretches: Vec<OnceLock<Names>>,
}

/// Names and classes of a stretch of the order.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) texts: Texts,
    pub(crate) rows: Vec<NameRow>,
    /// Classes from the class itself up.
    pub(crate) chains: Vec<Box<[TextId]>>,
}

/// One place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameRow {
    pub(crate) name: TextId,
    pub(crate) location: TextId,
    pub(crate) class: TextId,
    pub(crate) bundle: TextId,
    /// Index into `chains`.
    pub(crate) chain: u32,
}

/// Keys and values of all entries.
#[derive(Debug)]
pub(crate) struct FactIndex {
    stretches: Vec<OnceLock<Facts>>,
}

/// Keys and values of a stretch of entries.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) texts: Texts,
    /// Sets of keys; entries of one class mostly have the same.
    pub(crate) key_sets: Vec<Box<[TextId]>>,
    rows: Vec<FactRow>,
    /// A property's key and a text in its value.
    pairs: Vec<(TextId, TextId)>,
}

#[derive(Clone, Copy, Debug)]
struct FactRow {
    key_set: u32,
    /// The end of its stretch of `pairs`.
    end: u32,
}

impl NameIndex {
    pub(crate) fn new(order: Arc<Order>) -> Self {
        let count = order.places().len().div_ceil(STRETCH);
        Self { order, stretches: (0..count).map(|_| OnceLock::new()).collect() }
    }

    /// How many stretches there are.
    pub(crate) fn count(&self) -> usize {
        self.stretches.len()
    }

    pub(crate) fn places(&self, stretch: usize) -> &[PlaceId] {
        let all = self.order.places();
        let from = (stretch * STRETCH).min(all.len());
        &all[from..(from + STRETCH).min(all.len())]
    }

    pub(crate) fn stretch(&self, subject: &Case, at: usize) -> &Names {
        self.stretches[at].get_or_init(|| Names::new(subject, self.places(at)))
    }
}

impl Names {
    fn new(subject: &Case, places: &[PlaceId]) -> Self {
        let registry = subject.registry();
        let mut texts = Builder::default();
        // Names are interned: most need no look at their letters.
        let mut known: HashMap<Key, TextId, foldhash::fast::FixedState> = HashMap::default();
        let mut chains: Vec<Box<[TextId]>> = Vec::new();
        let mut by_class: HashMap<(Key, usize), u32, foldhash::fast::FixedState> =
            HashMap::default();
        let mut rows = Vec::with_capacity(places.len());
        for place in places {
            let place = registry.place(*place);
            let entry = registry.entry(place.entry);
            let mut id = |key: &Key| {
                if let Some(id) = known.get(key) {
                    return *id;
                }
                let id = texts.add(key);
                known.insert(key.clone(), id);
                id
            };
            let name = id(&place.name);
            let location = place.location.as_ref().map_or(NO_TEXT, &mut id);
            let class = id(&entry.class);
            let bundle = entry.bundle.as_ref().map_or(NO_TEXT, &mut id);
            let told = entry.inheritance.as_ref().map_or(0, |list| list.as_ptr() as usize);
            let chain = *by_class.entry((entry.class.clone(), told)).or_insert_with(|| {
                chains.push(subject.chain(place.entry).classes.iter().map(&mut id).collect());
                chains.len() as u32 - 1
            });
            rows.push(NameRow { name, location, class, bundle, chain });
        }
        Self { texts: texts.finish(), rows, chains }
    }

    /// The superclasses of a row, nearest first.
    pub(crate) fn superclasses(&self, row: &NameRow) -> &[TextId] {
        self.classes(row).get(1..).unwrap_or_default()
    }

    /// The class and its superclasses.
    pub(crate) fn classes(&self, row: &NameRow) -> &[TextId] {
        self.chains.get(row.chain as usize).map_or(&[], |chain| chain)
    }
}

impl FactIndex {
    pub(crate) fn new(registry: &Registry) -> Self {
        let count = registry.entries().len().div_ceil(STRETCH);
        Self { stretches: (0..count).map(|_| OnceLock::new()).collect() }
    }

    /// The stretch that an entry is in.
    pub(crate) fn of(&self, registry: &Registry, entry: EntryId) -> &Facts {
        let at = entry.0 as usize / STRETCH;
        self.stretches[at].get_or_init(|| {
            let from = at * STRETCH;
            let end = (from + STRETCH).min(registry.entries().len());
            Facts::new(registry, from..end)
        })
    }
}

impl Facts {
    fn new(registry: &Registry, entries: std::ops::Range<usize>) -> Self {
        let mut texts = Builder::default();
        let mut key_sets: Vec<Box<[TextId]>> = Vec::new();
        let mut sets: HashMap<Box<[TextId]>, u32, foldhash::fast::FixedState> = HashMap::default();
        let mut rows = Vec::with_capacity(entries.len());
        let mut pairs = Vec::new();
        let mut keys: Vec<TextId> = Vec::new();
        // By text: the latest property that has it, so that no pair comes twice.
        let mut latest: Vec<u32> = Vec::new();
        let mut property = 0;
        let edited = registry.is_edited();
        let mut peeking = registry.peeking();
        for entry in entries {
            let entry = EntryId(entry as u32);
            keys.clear();
            let slots =
                if edited { Some(as_edited(registry, entry).into()) } else { peeking.slots(entry) };
            for slot in slots.iter().flat_map(|slots| slots.iter()) {
                let key = texts.add(&slot.key);
                keys.push(key);
                property += 1;
                registry.texts(&slot.held, MEMBERS, &mut |text| {
                    let text = texts.add(text);
                    let at = text as usize;
                    if at >= latest.len() {
                        latest.resize(at + 1, 0);
                    }
                    if std::mem::replace(&mut latest[at], property) != property {
                        pairs.push((key, text));
                    }
                });
            }
            let key_set = sets.get(keys.as_slice()).copied().unwrap_or_else(|| {
                let set: Box<[TextId]> = keys.as_slice().into();
                let number = key_sets.len() as u32;
                key_sets.push(set.clone());
                sets.insert(set, number);
                number
            });
            rows.push(FactRow { key_set, end: pairs.len() as u32 });
        }
        pairs.shrink_to_fit();
        Self { texts: texts.finish(), key_sets, rows, pairs }
    }

    pub(crate) fn key_set(&self, entry: EntryId) -> usize {
        self.rows.get(entry.0 as usize % STRETCH).map_or(0, |row| row.key_set as usize)
    }

    /// The texts in the values of an entry, each with its key.
    pub(crate) fn pairs(&self, entry: EntryId) -> &[(TextId, TextId)] {
        let at = entry.0 as usize % STRETCH;
        let start = if at == 0 { 0 } else { self.rows.get(at - 1).map_or(0, |row| row.end) };
        let end = self.rows.get(at).map_or(start, |row| row.end);
        self.pairs.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// The properties of an entry in a registry with edits.
fn as_edited(registry: &Registry, entry: EntryId) -> Vec<Slot> {
    let keys = registry.keys(entry).into_iter();
    let slot = |key| {
        let held = Held::Value(registry.get(entry, &key)?.into_owned());
        Some(Slot { key, held })
    };
    keys.filter_map(slot).collect()
}
