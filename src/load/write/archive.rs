//! Archives of a registry, as `ioreg -a` writes them.
//!
//! Source: `archive`, `archive_scan`, `archive_search` (`IOKitTools`, ioreg.tproj/ioreg.c).

use std::io::{self, Write};
use std::vec;

use super::binary::Binary;
use super::list::{List, Losses, compare, put};
use super::xml::Xml;
use crate::load::ioreg_print::{Listing, Printing};
use crate::model::{PlaceId, Slot};

/// Writes a plane as `ioreg -a` does, in XML. Where nothing is selected for [`Printing::subtrees`], nothing is written.
///
/// # Errors
/// Those of `out`.
pub fn archive(
    listing: &Listing<'_>,
    options: &Printing,
    out: &mut dyn Write,
) -> io::Result<Losses> {
    of_trees(listing, options, |listing, trees| {
        let mut xml = Xml::new(out);
        let losses = write(listing, options, trees, &mut xml);
        xml.finish().map(|()| losses)
    })
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
    of_trees(listing, options, |listing, trees| {
        let mut binary = Binary::default();
        let losses = write(listing, options, trees, &mut binary);
        binary.finish(out).map(|()| losses)
    })
}

/// Has the subtrees written, if there are any.
fn of_trees(
    listing: &Listing<'_>,
    options: &Printing,
    write: impl FnOnce(&Listing<'_>, Vec<(PlaceId, u32)>) -> io::Result<Losses>,
) -> io::Result<Losses> {
    let alone = listing.without_plane(options);
    let listing = &Listing { registry: alone.as_ref().unwrap_or(listing.registry), ..*listing };
    match trees(listing, options) {
        none if none.is_empty() => Ok(Losses::default()),
        trees => write(listing, trees),
    }
}

/// The subtrees to be written, with the depths of their roots.
fn trees(listing: &Listing<'_>, options: &Printing) -> Vec<(PlaceId, u32)> {
    let roots = listing.roots(options);
    if options.subtrees {
        return listing.subtrees(options, &roots);
    }
    roots.iter().map(|root| (*root, 0)).collect()
}

fn write(
    listing: &Listing<'_>,
    options: &Printing,
    trees: Vec<(PlaceId, u32)>,
    list: &mut dyn List,
) -> Losses {
    let Some((first, _)) = trees.first() else { return Losses::default() };
    // A source of subtrees alone is an archive of subtrees again.
    let many = options.subtrees || trees.len() > 1 || !listing.is_root(*first);
    let losses = Losses::default();
    let mut writer = Writer { listing, options, list, losses, open: Vec::new() };
    if many {
        writer.list.open(false);
    }
    for (root, depth) in trees {
        if options.subtrees && options.tree {
            writer.chain(root, depth);
        } else {
            writer.tree(root, 0, 0);
        }
    }
    if many {
        writer.list.close();
    }
    writer.losses
}

/// What is still to be written of an open dictionary or array.
enum Open<'a> {
    /// The keys behind the children.
    Entry(vec::IntoIter<Item<'a>>),
    /// The children.
    Children { list: vec::IntoIter<PlaceId>, depth: u32, above: u32 },
}

/// A pair of an entry's dictionary.
struct Item<'a> {
    key: &'a str,
    what: What<'a>,
}

enum What<'a> {
    Slot(&'a Slot),
    Text(&'a str),
    Number(i64),
    Classes(Vec<String>),
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
    /// Writes a subtree. `above` is the depth from which the limit counts.
    fn tree(&mut self, root: PlaceId, depth: u32, above: u32) {
        let first = self.open.len();
        self.entry(root, depth, above);
        while self.open.len() > first && !self.list.is_closed() {
            match self.open.last_mut() {
                Some(Open::Children { list, depth, above }) => {
                    let (depth, above) = (*depth, *above);
                    if let Some(child) = list.next() {
                        self.entry(child, depth, above);
                        continue;
                    }
                }
                Some(Open::Entry(rest)) => {
                    if let Some(item) = rest.next() {
                        self.pair(&item);
                        continue;
                    }
                }
                None => return,
            }
            self.open.pop();
            self.list.close();
        }
    }

    /// Writes a subtree within the entries above it, each with one dictionary for its only child.
    fn chain(&mut self, root: PlaceId, depth: u32) {
        let mut above: Vec<PlaceId> = self.listing.registry.ancestors(root).skip(1).collect();
        above.reverse();
        let mut rests = Vec::new();
        for place in &above {
            self.list.open(true);
            let mut items = self.items(*place, true);
            let behind = items.iter().position(|item| matches!(item.what, What::Children));
            let rest = items.split_off(behind.unwrap_or(items.len()));
            for item in &items {
                self.pair(item);
            }
            self.list.key(CHILDREN);
            rests.push(rest);
        }
        self.tree(root, depth, depth);
        for rest in rests.iter().rev() {
            for item in rest.iter().skip(1) {
                self.pair(item);
            }
            self.list.close();
        }
    }

    fn entry(&mut self, place: PlaceId, depth: u32, above: u32) {
        let registry = self.listing.registry;
        let limit = match self.options.depth {
            0 => u32::MAX,
            levels => levels.saturating_add(above),
        };
        let children: Vec<PlaceId> = if limit > depth.saturating_add(1) {
            registry.children(place).collect()
        } else {
            Vec::new()
        };
        self.list.open(true);
        let mut rest = self.items(place, !children.is_empty()).into_iter();
        for item in rest.by_ref() {
            if matches!(item.what, What::Children) {
                self.list.key(CHILDREN);
                self.list.open(false);
                self.open.push(Open::Entry(rest));
                let (list, depth) = (children.into_iter(), depth + 1);
                self.open.push(Open::Children { list, depth, above });
                return;
            }
            self.pair(&item);
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
        let mut own = |key, what| items.push(Item { key, what });
        own("IORegistryEntryName", What::Text(&place.name));
        if let Some(location) = &place.location {
            own("IORegistryEntryLocation", What::Text(location));
        }
        if let Some(id) = entry.registry_id {
            own("IORegistryEntryID", What::Number(id as i64));
        }
        // Lists that were edited by hand can lack it.
        if !entry.class.is_empty() {
            own("IOObjectClass", What::Text(&entry.class));
        }
        if self.options.inheritance {
            let chain = listing.chain(place.entry);
            let classes = chain.iter().rev().map(ToString::to_string).collect();
            own("IOObjectInheritance", What::Classes(classes));
        }
        let (state, retain) = registry.shown_at(id);
        if let Some(count) = retain.or_else(|| listing.retain_of(id)) {
            own("IOObjectRetainCount", What::Number(count.into()));
        }
        if let (Some(state), Some(word)) = (state, registry.state_word(place.entry)) {
            own("IOServiceState", What::Number(word as i64));
            if let Some(busy) = state.busy {
                own("IOServiceBusyState", What::Number(busy.into()));
            }
            if let Some(time) = state.busy_time {
                own("IOServiceBusyTime", What::Number(time as i64));
            }
        }
        if children {
            own(CHILDREN, What::Children);
        }
        // The sort is stable: of a repeated key the last one stays.
        items.sort_by(|one, other| compare(one.key, other.key));
        items.reverse();
        items.dedup_by(|later, kept| later.key == kept.key);
        items.reverse();
        items
    }

    fn pair(&mut self, item: &Item<'_>) {
        self.list.key(item.key);
        match &item.what {
            What::Slot(slot) => {
                let value = self.listing.registry.decoded(&slot.held);
                put(self.list, &mut self.losses, &value);
            }
            What::Text(text) => self.list.text(text),
            What::Number(number) => self.list.integer(*number),
            What::Classes(classes) => {
                self.list.open(false);
                for class in classes {
                    self.list.text(class);
                }
                self.list.close();
            }
            What::Children => {}
        }
    }
}

const CHILDREN: &str = "IORegistryEntryChildren";
