//! A table of one property over all hits of a search, made on a thread of its own.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::explain::interpret::{Around, interpret};
use crate::model::{Key, PlaceId, Registry, Step, Value};
use crate::ui::order::Order;
use crate::ui::query::{Query, Test, number};
use crate::ui::shared::Loan;
use crate::ui::value::preview;

use super::results::Results;

/// Rows between two looks at whether the table is still wanted.
const OFTEN: usize = 256;

/// By which column a table is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Column {
    /// Not at all: the order of the tree.
    #[default]
    Tree,
    Name,
    Class,
    Value,
}

impl Column {
    /// The next one, round the end.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::Tree => Self::Name,
            Self::Name => Self::Class,
            Self::Class => Self::Value,
            Self::Value => Self::Tree,
        }
    }
}

/// What a table is to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    /// The property; `None`: the one that was searched for, or the commonest.
    pub(crate) key: Option<Key>,
    pub(crate) column: Column,
    /// Whether the last comes first.
    pub(crate) reversed: bool,
}

/// A table to be made.
#[derive(Debug)]
pub struct TableJob {
    pub(super) file: u64,
    pub(super) number: u64,
    pub(super) loan: Loan,
    pub(super) query: Arc<Query>,
    pub(super) order: Arc<Order>,
    pub(super) results: Arc<Results>,
    pub(super) wish: Wish,
    pub(super) stop: Arc<AtomicBool>,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub(crate) file: u64,
    pub(crate) number: u64,
    /// The property.
    pub(crate) key: Option<Key>,
    /// The properties that the hits have, the commonest first, and how many have them.
    pub(crate) keys: Vec<(Key, usize)>,
    pub(crate) rows: Vec<TableRow>,
}

/// A hit and its value.
#[derive(Clone, Debug)]
pub(crate) struct TableRow {
    pub(crate) place: PlaceId,
    /// In words; `None` without the property.
    pub(crate) value: Option<Box<str>>,
}

impl TableJob {
    /// Which search the table is of.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Makes the table, if it is still wanted; or says in a sentence why it can't be made.
    pub fn run(self) -> Option<Result<Table, String>> {
        catch_unwind(AssertUnwindSafe(|| self.make()))
            .map_err(|_| "the table failed by a fault in ioscope".to_owned())
            .transpose()
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.loan.is_called_back()
    }

    fn make(&self) -> Option<Table> {
        let registry = self.loan.registry();
        let places: Vec<PlaceId> = self.results.places(&self.order).collect();
        let mut counts: HashMap<Key, usize> = HashMap::new();
        let mut peeking = registry.peeking();
        for (at, place) in places.iter().enumerate() {
            if at % OFTEN == 0 && self.is_stopped() {
                return None;
            }
            let entry = registry.place(*place).entry;
            let slots = peeking.slots(entry);
            for slot in slots.iter().flat_map(|slots| slots.iter()) {
                match counts.get_mut(&slot.key) {
                    Some(count) => *count += 1,
                    None => drop(counts.insert(slot.key.clone(), 1)),
                }
            }
        }
        let mut keys: Vec<(Key, usize)> = counts.into_iter().collect();
        keys.sort_by(|one, other| (Reverse(one.1), &*one.0).cmp(&(Reverse(other.1), &*other.0)));
        let key = self.wish.key.clone().or_else(|| self.searched(&keys));
        let key = key.or_else(|| keys.first().map(|(key, _)| key.clone()));
        let mut rows = Vec::with_capacity(places.len());
        for (at, place) in places.into_iter().enumerate() {
            if at % OFTEN == 0 && self.is_stopped() {
                return None;
            }
            let entry = registry.place(place).entry;
            let value = key.as_ref().and_then(|key| registry.glance(entry, key));
            let number = value.as_ref().and_then(number);
            let around = Around::new(registry, entry, self.loan.byte_order());
            let words = key.as_ref().zip(value).map(|(key, value)| words(&around, key, &value));
            rows.push((TableRow { place, value: words.map(Into::into) }, number));
        }
        self.sort(registry, &mut rows);
        let rows = rows.into_iter().map(|(row, _)| row).collect();
        Some(Table { file: self.file, number: self.number, key, keys, rows })
    }

    /// The property that the search asks for, among those that are there.
    fn searched(&self, keys: &[(Key, usize)]) -> Option<Key> {
        let asked = self.query.terms.iter().find_map(|term| match &term.test {
            Test::Key(path, _) if !term.negated => path.first(),
            _ => None,
        })?;
        keys.iter().find(|(key, _)| asked.fits(key)).map(|(key, _)| key.clone())
    }

    fn sort(&self, registry: &Registry, rows: &mut [(TableRow, Option<i128>)]) {
        let class = |row: &TableRow| registry.entry(registry.place(row.place).entry).class.clone();
        match self.wish.column {
            Column::Tree => {}
            Column::Name => rows.sort_by_cached_key(|(row, _)| registry.component(row.place)),
            Column::Class => rows.sort_by_cached_key(|(row, _)| class(row)),
            // Numbers by what they are, everything else by its words, and those without the property last.
            Column::Value => rows.sort_by_cached_key(|(row, number)| {
                let words = row.value.clone().filter(|_| number.is_none());
                (number.is_none(), *number, words.is_none(), words)
            }),
        }
        if self.wish.reversed {
            rows.reverse();
        }
    }
}

/// A value in one line, with what it means beside it.
fn words(around: &Around<'_>, key: &Key, value: &Value) -> String {
    let mut text = preview(value);
    for reading in interpret(around, &[Step::Key(key.clone())], value) {
        text.push_str("  ");
        text.push_str(&reading.text);
    }
    text
}
