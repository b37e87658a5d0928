//! `ioreg` for files: prints a registry as `ioreg` prints it, with its options.
//!
//! | option | here |
//! | --- | --- |
//! | `-a` | [`archive`](super::write::archive) |
//! | `-b` `-c` `-d` `-f` `-i` `-k` `-l` `-n` `-p` `-r` `-t` `-w` `-x` `-y` | fields of [`Printing`] |
//!
//! What an older `ioreg` wrote another way, and whatever else its text told, the loader of such texts remembers in
//! [`Printed`](crate::model::Printed), so that a dump is printed back as it was. From all other sources the text is that of the
//! newest `ioreg`.
//!
//! Source: `ioreg.c` of `IOKitTools` 16 to 125.

mod formatted;
mod line;
mod order;
mod tree;
mod value;

use std::io::{self, Write};

use crate::model::{ClassTable, EntryId, Key, PlaceId, Printed, Registry, Retain};

pub use order::{Fit, fit};
pub(crate) use value::as_fetched;

/// What is to be printed.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    /// The registry.
    pub registry: &'a Registry,
    /// What is remembered of the text it came from, if it came from one.
    pub printed: Option<Printed>,
    /// Class ancestry, for entries that don't bring their own.
    pub classes: &'a ClassTable,
}

/// `ioreg`'s options.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are the options of a program, each by itself"
)]
pub struct Printing {
    /// `-p`: the plane. Without it `IOService`, or the first one where the source doesn't show that.
    pub plane: Option<String>,
    /// `-l`: the properties of all entries.
    pub list: bool,
    /// `-r`: only the subtrees of which the roots are selected.
    pub subtrees: bool,
    /// `-t`: with [`Printing::subtrees`], the entries above them too.
    pub tree: bool,
    /// `-i`: the class with its superclasses.
    pub inheritance: bool,
    /// `-f`: tables and hexadecimal dumps for some properties.
    pub format: bool,
    /// `-x`: numbers and data in hexadecimal.
    pub hexadecimal: bool,
    /// `-y`: `-c` asks for the kernel's class even where a driver in user space has one of its own.
    pub kernel_classes: bool,
    /// `-c`: selects entries of a class.
    pub class: Option<String>,
    /// `-k`: selects entries that have a property.
    pub key: Option<String>,
    /// `-n`: selects entries by their name, with their location if it holds an `@`.
    pub name: Option<String>,
    /// `-d`: how many levels of each tree are printed; 0: all.
    pub depth: u32,
    /// `-w`: the width to which lines are clipped; 0: none.
    pub width: u32,
    /// `-b`: what a terminal needs before and behind a name in bold.
    pub bold: Option<[Vec<u8>; 2]>,
    /// Dictionaries in the order of their keys' hashes even where the source is a text of `ioreg`, which shows the order itself.
    pub rehash: bool,
    /// Decodes and writes every value even where its text in the source is what `ioreg` prints and could be copied: the result is the
    /// same, which is to be shown.
    pub decoded: bool,
    /// Makes a text of the source fit for a terminal. Without it every byte is printed as it is.
    pub clean: Option<fn(&str) -> String>,
}

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

/// Prints a plane.
///
/// # Errors
/// Those of `out`.
pub fn print(listing: &Listing<'_>, options: &Printing, out: &mut dyn Write) -> io::Result<Report> {
    let alone = listing.without_plane(options);
    let listing = &Listing { registry: alone.as_ref().unwrap_or(listing.registry), ..*listing };
    let manner = value::Manner {
        hexadecimal: options.hexadecimal,
        as_kept: listing.printed.is_some() && !options.rehash,
        printed: listing.printed,
        tables: order::Tables::of(listing.printed),
    };
    let mut printer = tree::Printer {
        listing,
        options,
        lines: line::Lines::new(out, options.width as usize, options.clean),
        manner,
        copies: manner.as_kept
            && !options.format
            && !options.decoded
            && listing.printed.is_some_and(|printed| printed.hexadecimal == options.hexadecimal),
        bars: Vec::new(),
        handles: None,
        without: 0,
        errors: Vec::new(),
        ended: false,
    };
    let roots = listing.roots(options);
    if options.subtrees {
        printer.search(&roots);
    } else {
        printer.all(&roots);
    }
    let report = Report {
        without_properties: printer.without,
        errors: printer.errors,
        ended: printer.ended,
    };
    printer.lines.finish()?;
    Ok(report)
}

impl Listing<'_> {
    /// The roots of the plane.
    pub(crate) fn roots(&self, options: &Printing) -> Vec<PlaceId> {
        let wanted = options.plane.as_deref();
        let found = self.registry.plane_named(wanted.unwrap_or("IOService"));
        let found = match wanted {
            Some(_) => found,
            None => found.or_else(|| self.registry.planes().next().map(|(plane, _)| plane)),
        };
        found.map(|plane| self.registry.plane(plane).roots.clone()).unwrap_or_default()
    }

    /// Of a plane that isn't there, `ioreg` shows the registry's root alone: a registry of that.
    pub(crate) fn without_plane(&self, options: &Printing) -> Option<Registry> {
        let plane = options.plane.as_deref()?;
        if self.registry.plane_named(plane).is_some() {
            return None;
        }
        let mut alone = Registry::new();
        for decoder in self.registry.decoders() {
            alone.add_decoder(std::sync::Arc::clone(decoder));
        }
        let added = alone.add_plane(plane);
        let mut roots = self.registry.planes().flat_map(|(_, plane)| &plane.roots);
        if let Some(root) = roots.find(|root| self.is_root(**root)) {
            let place = self.registry.place(*root);
            let entry = alone.add_entry(self.registry.entry(place.entry).clone());
            if let Some(count) = self.registry.retain(place.entry) {
                alone.set_retain(entry, count);
            }
            alone.add_place(added, None, entry, place.name.clone(), place.location.clone());
        }
        Some(alone)
    }

    /// Whether this is the registry's root, with which every whole listing begins.
    pub(crate) fn is_root(&self, place: PlaceId) -> bool {
        let place = self.registry.place(place);
        place.parent.is_none()
            && place.name == "Root"
            && self.registry.entry(place.entry).class == "IORegistryEntry"
    }

    /// The class and its superclasses below `OSObject`, as far as they are known.
    pub(crate) fn chain(&self, entry: EntryId) -> Vec<Key> {
        let entry = self.registry.entry(entry);
        let mut chain = match entry.inheritance.as_deref() {
            Some(told) if !told.is_empty() => told.to_vec(),
            _ => self.classes.chain(&entry.class).classes,
        };
        if chain.last().is_some_and(|last| last == "IOService") {
            chain.push(Key::new("IORegistryEntry"));
        }
        if let Some(end) = chain.iter().position(|class| class == "OSObject") {
            chain.truncate(end.max(1));
        }
        chain
    }

    /// The retain count of an entry of which the source has none. A text without counts is of an `ioreg` that printed none; elsewhere
    /// it is one for the registry, one for each place, and one for each child: only how it is used tells the kernel's own.
    pub(crate) fn retain_of(&self, place: PlaceId) -> Option<u32> {
        if self.printed.is_some_and(|printed| printed.retain == Retain::Hidden) {
            return None;
        }
        let places = self.registry.places_of(self.registry.place(place).entry);
        let children =
            places.iter().map(|place| self.registry.children(*place).count()).sum::<usize>();
        u32::try_from(1 + places.len() + children).ok()
    }
}

#[cfg(test)]
mod tests;
