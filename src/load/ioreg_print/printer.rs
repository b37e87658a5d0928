//! What all that prints shares while a listing is printed.

use std::collections::HashMap;
use std::io::Write;

use super::line::Lines;
use super::listing::Listing;
use super::options::Printing;
use super::order::Tables;
use super::value::Manner;
use crate::model::EntryId;

/// What came of printing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many times properties were asked for that the source doesn't show.
    pub without_properties: usize,
    /// Messages that `ioreg` writes to standard error, without `ioreg: error: `.
    pub errors: Vec<String>,
    /// Whether `ioreg` would have ended with the last of them, and failed.
    pub ended: bool,
}

/// A listing that is being printed.
pub(super) struct Printer<'a, 'o> {
    pub(super) listing: &'a Listing<'a>,
    pub(super) options: &'a Printing,
    pub(super) lines: Lines<'o>,
    pub(super) manner: Manner,
    /// Values that stand in a text of `ioreg` are copied from it.
    pub(super) copies: bool,
    /// What stands before the lines of the current entry's properties.
    pub(super) bars: Vec<u8>,
    /// The entries that interrupts name by a handle, once one was looked for.
    pub(super) handles: Option<HashMap<u32, EntryId>>,
    /// Once it has [ended](Report::ended), nothing more is printed.
    pub(super) report: Report,
}

impl<'a, 'o> Printer<'a, 'o> {
    pub(super) fn new(
        listing: &'a Listing<'a>,
        options: &'a Printing,
        out: &'o mut dyn Write,
    ) -> Self {
        let as_kept = listing.printed.is_some() && !options.rehash;
        Self {
            listing,
            options,
            lines: Lines::new(out, options.width as usize, options.clean),
            manner: Manner {
                hexadecimal: options.hexadecimal,
                as_kept,
                printed: listing.printed,
                tables: Tables::of(listing.printed),
            },
            copies: as_kept
                && !options.format
                && !options.decoded
                && listing
                    .printed
                    .is_some_and(|printed| printed.hexadecimal == options.hexadecimal),
            bars: Vec::new(),
            handles: None,
            report: Report::default(),
        }
    }
}
