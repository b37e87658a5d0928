//! What all that prints shares while a listing is printed.

use std::collections::HashMap;
use std::io::Write;

use super::line::Lines;
use super::listing::Listing;
use super::options::Printing;
use super::order::Tables;
use super::value::Manner;
use crate::model::EntryId;

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
    /// Entries whose properties were asked for, but aren't in the source.
    pub(super) without: usize,
    /// What went wrong in the way in which `ioreg` itself goes wrong.
    pub(super) errors: Vec<String>,
    /// Nothing more is printed: `ioreg` would have ended here.
    pub(super) ended: bool,
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
            without: 0,
            errors: Vec::new(),
            ended: false,
        }
    }
}
