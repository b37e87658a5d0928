//! Archives of a registry, as `ioreg -a` writes them.
//!
//! Source: `archive`, `archive_scan`, `archive_search` (`IOKitTools`, ioreg.tproj/ioreg.c).

use std::io::{self, Write};
use std::vec;

use super::binary::Binary;
use super::list::{List, Losses, put, sort};
use super::xml::Xml;
use crate::load::ioreg_print::{Listing, Printing};
use crate::model::{Key, PlaceId, Slot, Value};

/// Writes a plane as `ioreg -a` does, in XML. Where nothing is selected for [`Printing::subtrees`], nothing is written.
///
/// # Errors
/// Those of `out`.
pub fn archive(
    listing: &Listing<'_>,
    options: &Printing,
    out: &mut dyn Write,
) -> io::Result<Losses> {
    let mut xml = Xml::new(out);
    match write(listing, options, &mut xml) {
        Some(losses) => xml.finish().map(|()| losses),
        None => Ok(Losses::default()),
    }
}

/// Writes a plane as `ioreg -a` does, but as a binary list.
///
/// # Errors
/// Those of `out`.
pub fn binary_archive(
    listing: &Listing<'_>,
    options: &Printing,
    out: &mut dyn Write,
) -> io::Result<Losses> {
    let mut binary = Binary::default();
    match write(listing, options, &mut binary) {
        Some(losses) => binary.finish(out).map(|()| losses),
        None => Ok(Losses::default()),
    }
}

/// Writes the trees. `None`: there are none.
fn write(listing: &Listing<'_>, options: &Printing, list: &mut dyn List) -> Option<Losses> {
    let alone = listing.without_plane(options);
    let listing = &Listing { registry: alone.as_ref().unwrap_or(listing.registry), ..*listing };
    let mut roots = listing.roots(options);
    if options.subtrees {
        roots = listing.subtrees(options, &roots).into_iter().map(|(root, _)| root).collect();
    }
    let first = *roots.first()?;
    // A source of subtrees alone is an archive of subtrees again.
    let many = options.subtrees || roots.len() > 1 || !listing.is_root(first);
    let losses = Losses::default();
    let mut writer = Writer { listing, options, list, losses, open: Vec::new() };
    if many {
        writer.list.open(false);
    }
    for root in roots {
        if options.subtrees && options.tree {
            writer.way_to(root);
        }
        writer.tree(root);
    }
    if many {
        writer.list.close();
    }
    Some(writer.losses)
}

/// What is still to be written of an open dictionary or array.
enum Open<'a> {
    /// The keys behind the children.
    Entry(vec::IntoIter<Item<'a>>),
    /// Children, which stand so many levels below the root.
    Children(vec::IntoIter<PlaceId>, u32),
}

/// A pair of an entry's dictionary.
struct Item<'a> {
    key: &'a str,
    what: What<'a>,
}

enum What<'a> {
    Slot(&'a Slot),
    /// What is told of the entry itself.
    Own(Value),
    Children,
}

struct Writer<'a, 'o> {
    listing: &'a Listing<'a>,
    options: &'a Printing,
    list: &'o mut dyn List,
    losses: Losses,
    open: Vec<Open<'a>>,
}

impl<'a> Writer<'a, '_> {
    /// Begins the entries above a subtree, each with one dictionary for its only child.
    fn way_to(&mut self, root: PlaceId) {
        let mut above: Vec<PlaceId> = self.listing.registry.ancestors(root).skip(1).collect();
        above.reverse();
        for place in above {
            self.begin(place, true);
        }
    }

    /// Writes a subtree, and the rest of what is open.
    fn tree(&mut self, root: PlaceId) {
        self.entry(root, 0);
        while let Some(open) = self.open.last_mut()
            && !self.list.is_closed()
        {
            match open {
                Open::Children(list, depth) => {
                    let depth = *depth;
                    if let Some(child) = list.next() {
                        self.entry(child, depth);
                        continue;
                    }
                }
                Open::Entry(rest) => {
                    if let Some(item) = rest.next() {
                        self.pair(&item);
                        continue;
                    }
                }
            }
            self.open.pop();
            self.list.close();
        }
    }

    fn entry(&mut self, place: PlaceId, depth: u32) {
        let children: Vec<PlaceId> = if self.options.descends_from(depth) {
            self.listing.registry.children(place).collect()
        } else {
            Vec::new()
        };
        self.begin(place, !children.is_empty());
        if !children.is_empty() {
            self.list.open(false);
            self.open.push(Open::Children(children.into_iter(), depth + 1));
        }
    }

    /// Writes an entry up to its children; one without any, to its end.
    fn begin(&mut self, place: PlaceId, children: bool) {
        self.list.open(true);
        let mut rest = self.items(place, children).into_iter();
        for item in rest.by_ref() {
            self.pair(&item);
            if matches!(item.what, What::Children) {
                self.open.push(Open::Entry(rest));
                return;
            }
        }
        self.list.close();
    }

    /// The pairs of an entry's dictionary in their order; those of the entry itself take the place of properties of the same name.
    fn items(&mut self, id: PlaceId, children: bool) -> Vec<Item<'a>> {
        let (listing, registry) = (self.listing, self.listing.registry);
        let place = registry.place(id);
        let entry = registry.entry(place.entry);
        let mut items = Vec::new();
        if self.options.list || listing.selects(self.options, id) {
            match registry.slots_at(id) {
                Some(slots) => {
                    let item =
                        |slot: &'a Slot| Item { key: slot.key.as_str(), what: What::Slot(slot) };
                    items.extend(slots.iter().map(item));
                }
                None => self.losses.without_properties += 1,
            }
        }
        let text = |text: &Key| Value::string(text.as_str());
        let mut own = |key, value| items.push(Item { key, what: What::Own(value) });
        own("IORegistryEntryName", text(&place.name));
        if let Some(location) = &place.location {
            own("IORegistryEntryLocation", text(location));
        }
        if let Some(id) = entry.registry_id {
            own("IORegistryEntryID", Value::integer(id));
        }
        // Lists that were edited by hand can lack it.
        if !entry.class.is_empty() {
            own("IOObjectClass", text(&entry.class));
        }
        if self.options.inheritance {
            let chain = listing.chain(place.entry);
            own("IOObjectInheritance", Value::Array(chain.iter().rev().map(text).collect()));
        }
        let (state, retain) = registry.shown_at(id);
        if let Some(count) = retain.or_else(|| listing.retain_of(id)) {
            own("IOObjectRetainCount", Value::integer(count.into()));
        }
        if let (Some(state), Some(word)) = (state, registry.state_word(place.entry)) {
            own("IOServiceState", Value::integer(word));
            if let Some(busy) = state.busy {
                own("IOServiceBusyState", Value::integer(busy.into()));
            }
            if let Some(time) = state.busy_time {
                own("IOServiceBusyTime", Value::integer(time));
            }
        }
        if children {
            items.push(Item { key: CHILDREN, what: What::Children });
        }
        sort(&mut items, |item| item.key);
        items
    }

    fn pair(&mut self, item: &Item<'_>) {
        self.list.key(item.key);
        match &item.what {
            What::Slot(slot) => {
                let value = self.listing.registry.decoded(&slot.held);
                put(self.list, &mut self.losses, &value);
            }
            What::Own(value) => put(self.list, &mut self.losses, value),
            What::Children => {}
        }
    }
}

const CHILDREN: &str = "IORegistryEntryChildren";
