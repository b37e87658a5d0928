//! The personality of the candidate under the cursor, as it is listed.

use crate::explain::{KeyUse, Listing, PersonalityRef, key_use};
use crate::model::{EntryId, Step};

use super::doc::Doc;
use super::properties::{PropertyRow, rows_of};
use super::scroll::Scroll;

/// What the personality tab shows.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    /// What it was made for.
    made: Option<(EntryId, usize, usize, PersonalityRef)>,
    pub(crate) listing: Option<Listing>,
    pub(crate) rows: Vec<KeyRow>,
    pub(crate) scroll: Scroll,
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

/// Makes the rows again if another candidate is under the cursor.
pub(crate) fn settle(doc: &mut Doc) {
    let (Some(entry), Some((place, verdict))) = (doc.detail.entry, doc.personality()) else {
        doc.listed = Listed::default();
        return;
    };
    let made = (entry, doc.subject.moment().0, place, (*verdict.personality).clone());
    if doc.listed.made.as_ref() == Some(&made) {
        return;
    }
    let listing = doc.subject.listing(place);
    let provider = verdict.personality.provider_class.as_deref();
    let rows = listing.as_ref().map(|listing| {
        let around = doc.around(entry);
        let found = rows_of(&around, listing.table.iter().cloned(), &|_| true);
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
    doc.listed = Listed {
        made: Some(made),
        rows: rows.unwrap_or_default(),
        listing,
        scroll: Scroll::default(),
    };
}
