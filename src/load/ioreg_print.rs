//! `ioreg` for files: prints a registry as `ioreg` prints it, with its options.
//!
//! | option | here |
//! | --- | --- |
//! | `-a` | [`archive`](super::write::archive) |
//! | `-b` `-c` `-d` `-f` `-i` `-k` `-l` `-n` `-p` `-r` `-t` `-w` `-x` `-y` | fields of [`Printing`] |
//!
//! What an older `ioreg` wrote another way, and whatever else its text told, the loader of such texts remembers in
//! [`Printed`], so that a dump is printed back as it was. From all other sources the text is that of the
//! newest `ioreg`.
//!
//! Source: `ioreg.c` of `IOKitTools` 16 to 125.

mod formatted;
mod line;
mod listing;
mod options;
mod order;
mod printer;
mod select;
mod tree;
mod value;

use std::io::{self, Write};

use crate::model::{PlaceId, Printed, Value};

use line::Lines;
use printer::Printer;
use value::Manner;

pub use listing::Listing;
pub use options::Printing;
pub use order::Tables;
pub use printer::Report;
pub(crate) use value::as_fetched;

/// Prints a plane.
///
/// # Errors
/// Those of `out`.
pub fn print(listing: &Listing<'_>, options: &Printing, out: &mut dyn Write) -> io::Result<Report> {
    let alone = listing.without_plane(options);
    let listing = &Listing { registry: alone.as_ref().unwrap_or(listing.registry), ..*listing };
    let mut printer = Printer::new(listing, options, out);
    let roots = listing.roots(options);
    if options.subtrees {
        printer.search(&roots);
    } else {
        printer.all(&roots);
    }
    let Printer { lines, report, .. } = printer;
    lines.finish().map(|()| report)
}

/// Prints one entry alone, as `ioreg -l -r -d 1` does, with what is [edited](crate::model::Registry::edit) in the registry.
///
/// # Errors
/// Those of `out`.
pub fn print_entry(
    listing: &Listing<'_>,
    place: PlaceId,
    options: &Printing,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut printer = Printer::new(listing, options, out);
    printer.alone(place);
    printer.lines.finish()
}

/// Prints a value, with collections in the order in which they are kept.
///
/// # Errors
/// Those of `out`.
pub fn print_value(value: &Value, options: &Printing, out: &mut dyn Write) -> io::Result<()> {
    let printed = Some(Printed::default());
    let manner = Manner { as_kept: true, printed, ..Manner::default() };
    let mut lines = Lines::new(out, options.width as usize, options.clean);
    manner.value(value, &mut lines);
    lines.finish()
}

#[cfg(test)]
mod tests;
