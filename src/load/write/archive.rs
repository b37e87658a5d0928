//! Archives of a registry, as `ioreg -a` writes them.
//!
//! Source: `archive`, `archive_scan`, `archive_search` (`IOKitTools`, ioreg.tproj/ioreg.c).

use std::io::{self, Write};
use std::vec;

use super::xml::{Xml, compare};
use crate::load::ioreg_print::{Listing, Printing};
use crate::model::{PlaceId, Slot};

/// What an archive can't carry, by how often it was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Entries.
    pub entries: usize,
    /// Entries whose properties were asked for, but aren't in the source.
    pub without_properties: usize,
    /// Sets, which become arrays.
    pub sets: usize,
    /// Values that the source has but didn't print; they become empty strings.
    pub unprintable: usize,
    /// Values that were cut; their text becomes a string.
    pub clipped: usize,
    /// Data of which the source doesn't tell how many zero bytes end it: none is written, or the one that must be there.
    pub blurred: usize,
    /// Strings that aren't UTF-8; what isn't becomes U+FFFD.
    pub not_utf8: usize,
}

/// Writes a plane as `ioreg -a` does, in XML. Where nothing is selected for [`Printing::subtrees`], nothing is written.
///
/// # Errors
/// Those of `out`.
pub fn archive(
    listing: &Listing<'_>,
    options: &Printing,
    out: &mut dyn Write,
) -> io::Result<Losses> {
    let alone = listing.without_plane(options);
    let listing = &Listing { registry: alone.as_ref().unwrap_or(listing.registry), ..*listing };
    let roots = listing.roots(options);
    let trees = if options.subtrees {
        listing.subtrees(options, &roots)
    } else {
        roots.iter().map(|root| (*root, 0)).collect()
    };
    if trees.is_empty() {
        return Ok(Losses::default());
    }
    // A source of subtrees alone is an archive of subtrees again.
    let many = options.subtrees || trees.len() > 1 || !listing.is_root(trees[0].0);
    let mut writer = Writer { listing, options, xml: Xml::new(out), open: Vec::new() };
    if many {
        writer.xml.line(0, "<array>");
    }
    let level = usize::from(many);
    for (root, depth) in trees {
        if options.subtrees && options.tree {
            writer.chain(root, depth, level);
        } else {
            writer.tree(root, 0, 0, level);
        }
    }
    if many {
        writer.xml.line(0, "</array>");
    }
    writer.xml.finish()
}

/// What is still to be written of an open dictionary or array.
enum Open<'a> {
    /// The keys behind the children.
    Entry { rest: vec::IntoIter<Item<'a>>, level: usize },
    /// The children.
    Children { list: vec::IntoIter<PlaceId>, depth: u32, above: u32, level: usize },
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
    xml: Xml<'o>,
    open: Vec<Open<'a>>,
}

impl<'a> Writer<'a, '_> {
    /// Writes a subtree. `above` is the depth from which the limit counts.
    fn tree(&mut self, root: PlaceId, depth: u32, above: u32, level: usize) {
        let first = self.open.len();
        self.entry(root, depth, above, level);
        while self.open.len() > first && !self.xml.is_closed() {
            match self.open.last_mut() {
                Some(Open::Children { list, depth, above, level }) => {
                    let (depth, above, level) = (*depth, *above, *level);
                    if let Some(child) = list.next() {
                        self.entry(child, depth, above, level + 1);
                    } else {
                        self.open.pop();
                        self.xml.line(level, "</array>");
                    }
                }
                Some(Open::Entry { rest, level }) => {
                    let level = *level;
                    if let Some(item) = rest.next() {
                        self.pair(&item, level + 1);
                    } else {
                        self.open.pop();
                        self.xml.line(level, "</dict>");
                    }
                }
                None => return,
            }
        }
    }

    /// Writes a subtree within the entries above it, each with one dictionary for its only child.
    fn chain(&mut self, root: PlaceId, depth: u32, level: usize) {
        let mut above: Vec<PlaceId> = self.listing.registry.ancestors(root).skip(1).collect();
        above.reverse();
        let mut rests = Vec::new();
        for (down, place) in above.iter().enumerate() {
            self.xml.line(level + down, "<dict>");
            let mut items = self.items(*place, true);
            let behind = items.iter().position(|item| matches!(item.what, What::Children));
            let rest = items.split_off(behind.unwrap_or(items.len()));
            for item in &items {
                self.pair(item, level + down + 1);
            }
            self.xml.key(level + down + 1, CHILDREN);
            rests.push(rest);
        }
        self.tree(root, depth, depth, level + above.len());
        for (down, rest) in rests.into_iter().enumerate().rev() {
            for item in rest.iter().skip(1) {
                self.pair(item, level + down + 1);
            }
            self.xml.line(level + down, "</dict>");
        }
    }

    fn entry(&mut self, place: PlaceId, depth: u32, above: u32, level: usize) {
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
        self.xml.line(level, "<dict>");
        let mut rest = self.items(place, !children.is_empty()).into_iter();
        for item in rest.by_ref() {
            if matches!(item.what, What::Children) {
                self.xml.key(level + 1, CHILDREN);
                self.xml.line(level + 1, "<array>");
                self.open.push(Open::Entry { rest, level });
                let (list, depth) = (children.into_iter(), depth + 1);
                self.open.push(Open::Children { list, depth, above, level: level + 1 });
                return;
            }
            self.pair(&item, level + 1);
        }
        self.xml.line(level, "</dict>");
    }

    /// The pairs of an entry's dictionary in their order; those of the entry itself take the place of properties of the same name.
    fn items(&mut self, id: PlaceId, children: bool) -> Vec<Item<'a>> {
        let (listing, registry) = (self.listing, self.listing.registry);
        let place = registry.place(id);
        let entry = registry.entry(place.entry);
        self.xml.losses.entries += 1;
        let mut items = Vec::new();
        if self.options.list || listing.selects(self.options, id) {
            match registry.slots_at(id) {
                Some(slots) => {
                    let item =
                        |slot: &'a Slot| Item { key: slot.key.as_str(), what: What::Slot(slot) };
                    items.extend(slots.iter().map(item));
                }
                None => self.xml.losses.without_properties += 1,
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

    fn pair(&mut self, item: &Item<'_>, level: usize) {
        self.xml.key(level, item.key);
        match &item.what {
            What::Slot(slot) => {
                let value = self.listing.registry.decoded(&slot.held);
                self.xml.value(level, &value);
            }
            What::Text(text) => self.xml.string(level, text),
            What::Number(number) => self.xml.integer(level, *number),
            What::Classes(classes) => {
                self.xml.line(level, "<array>");
                for class in classes {
                    self.xml.string(level + 1, class);
                }
                self.xml.line(level, "</array>");
            }
            What::Children => {}
        }
    }
}

const CHILDREN: &str = "IORegistryEntryChildren";
