//! The personality of the candidate under the cursor, as it is listed.

use crate::explain::interpret::Around;
use crate::explain::{Case, KeyUse, Listing, PersonalityRef, key_use};
use crate::model::{EntryId, KeyPath, Step, Value};

use super::properties::{PropertyRow, rows_of, within};
use super::scroll::Scroll;

/// What the personality tab shows.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    /// What it was made for.
    made: Option<Shown>,
    pub(crate) listing: Option<Listing>,
    pub(crate) rows: Vec<KeyRow>,
    pub(crate) scroll: Scroll,
}

/// Which personality is listed: by its place among all, as it is at a node and a moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) entry: EntryId,
    pub(crate) moment: usize,
    pub(crate) place: usize,
    pub(crate) personality: PersonalityRef,
}

/// A row of the table.
#[derive(Clone, Debug)]
pub(crate) struct KeyRow {
    pub(crate) row: PropertyRow,
    /// What its key is for; rows of nested values have none.
    pub(crate) told: Option<KeyUse>,
    /// The line in the file.
    pub(crate) line: Option<u32>,
}

impl Listed {
    /// Makes the rows again if another candidate is under the cursor.
    pub(crate) fn settle(&mut self, subject: &Case, shown: Option<Shown>) {
        let Some(shown) = shown else {
            *self = Self::default();
            return;
        };
        if self.made.as_ref() == Some(&shown) {
            return;
        }
        let listing = subject.listing(shown.place);
        let provider = shown.personality.provider_class.as_deref();
        let rows = listing.as_ref().map(|listing| {
            let around = Around::new(subject.registry(), shown.entry, subject.byte_order());
            // A list in a string is told line by line; a long name has nothing more inside.
            let is_open = |path: &KeyPath| match within(&listing.table, path) {
                Some(Value::Str(text)) => text.bytes().contains(&b' '),
                _ => true,
            };
            let found = rows_of(&around, listing.table.iter().cloned(), &is_open);
            let keyed = found.into_iter().map(|row| {
                let key = match &row.path[..] {
                    [Step::Key(key)] if row.depth == 0 && !row.kind.is_empty() => Some(key.clone()),
                    _ => None,
                };
                let told = key.as_ref().map(|key| key_use(key, provider));
                let line = key.as_ref().and_then(|key| listing.line_of(key));
                KeyRow { row, told, line }
            });
            keyed.collect()
        });
        *self = Self {
            rows: rows.unwrap_or_default(),
            listing,
            made: Some(shown),
            scroll: Scroll::default(),
        };
    }
}
