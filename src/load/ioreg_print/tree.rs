//! The walk over a plane, and the lines of an entry.
//!
//! Source: `scan`, `search`, `show` and `indent` (`IOKitTools`, ioreg.tproj/ioreg.c).

use super::formatted;
use super::order::order;
use super::printer::Printer;
use crate::load::dialect::TEXT;
use crate::model::{Held, Key, PlaceId, Retain, Slot};

/// Which columns have a bar: bit *i* that the entry at depth *i* has more siblings, bit *n* + 1 that the entry at depth *n* has
/// children. It has 64 bits, but the masks are made as signed words of 32 bits, so that deep columns are wrong: from depth 31 on
/// `ioreg` shifts by more than the width of a word, which processors take modulo 32.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bars(u64);

impl Bars {
    fn mask(of: i32, depth: u32) -> u64 {
        i64::from(of.wrapping_shl(depth)) as u64
    }

    fn set(&mut self, of: i32, depth: u32, yes: bool) {
        let mask = Self::mask(of, depth);
        if yes {
            self.0 |= mask;
        } else {
            self.0 &= !mask;
        }
    }

    fn has(self, depth: u32) -> bool {
        self.0 & Self::mask(1, depth) != 0
    }

    /// Fills in what stands before a line of an entry at this depth.
    fn write(self, columns: u32, into: &mut Vec<u8>) {
        into.clear();
        into.reserve(columns as usize * 2);
        for column in 0..columns {
            into.extend_from_slice(if self.has(column) { b"| " } else { b"  " });
        }
    }
}

/// An entry that is still to be printed.
struct Next {
    place: PlaceId,
    more_siblings: bool,
    depth: u32,
    bars: Bars,
}

impl Printer<'_, '_> {
    /// Prints the plane from its roots. One that isn't the registry's own root is a subtree, as `-r` prints it.
    pub(super) fn all(&mut self, roots: &[PlaceId]) {
        for root in roots {
            self.scan(*root, 0);
            if !self.listing.is_root(*root) {
                self.lines.end();
            }
        }
    }

    /// Prints the subtrees of which the roots are selected.
    pub(super) fn search(&mut self, roots: &[PlaceId]) {
        let registry = self.listing.registry;
        for (place, depth) in self.listing.subtrees(self.options, roots) {
            if self.options.tree {
                let mut above: Vec<PlaceId> = registry.ancestors(place).skip(1).collect();
                above.reverse();
                for (depth, place) in above.into_iter().enumerate() {
                    let depth = depth as u32;
                    self.show(place, depth, Bars(Bars::mask(2, depth)));
                }
                self.scan(place, depth);
            } else {
                self.scan(place, 0);
            }
            self.lines.end();
        }
    }

    pub(super) fn alone(&mut self, place: PlaceId) {
        self.show(place, 0, Bars::default());
    }

    /// Prints a subtree, its root at the depth `top`.
    fn scan(&mut self, root: PlaceId, top: u32) {
        let registry = self.listing.registry;
        let bars = Bars::default();
        let mut open = vec![Next { place: root, more_siblings: false, depth: top, bars }];
        while let Some(Next { place, more_siblings, depth, mut bars }) = open.pop() {
            if self.stops() {
                return;
            }
            bars.set(1, depth, more_siblings);
            let descends = self.options.descends_from(depth - top);
            let mut children = registry.children(place).peekable();
            if descends {
                bars.set(2, depth, children.peek().is_some());
            }
            self.show(place, depth, bars);
            if !descends {
                continue;
            }
            let first = open.len();
            while let Some(place) = children.next() {
                let more_siblings = children.peek().is_some();
                open.push(Next { place, more_siblings, depth: depth + 1, bars });
            }
            open[first..].reverse();
        }
    }

    fn stops(&self) -> bool {
        self.report.ended || self.lines.is_closed()
    }

    /// Prints the lines of an entry.
    fn show(&mut self, place: PlaceId, depth: u32, bars: Bars) {
        bars.write(depth, &mut self.bars);
        self.lines.put(&self.bars);
        self.lines.put(b"+-o ");
        self.header(place);
        self.lines.end();
        if !(self.options.list || self.listing.selects(self.options, place)) {
            return;
        }
        let registry = self.listing.registry;
        let entry = registry.place(place).entry;
        let edited = registry.has_edits_of(entry).then(|| {
            let slot = |key: Key| {
                let held = Held::Value(registry.get(entry, &key)?.into_owned());
                Some(Slot { key, held })
            };
            registry.keys(entry).into_iter().filter_map(slot).collect::<Vec<_>>()
        });
        let Some(slots) = edited.as_deref().or_else(|| registry.slots_at(place)) else {
            self.report.without_properties += 1;
            return;
        };
        bars.write(depth + 2, &mut self.bars);
        self.lines.put(&self.bars);
        self.lines.put(b"{");
        self.lines.end();
        if self.manner.as_kept {
            for slot in slots {
                self.property(place, depth, slot);
            }
        } else {
            for at in order(self.manner.tables, slots.iter().map(|slot| slot.key.as_str())) {
                self.property(place, depth, &slots[at]);
            }
        }
        for line in [&b"}"[..], b""] {
            self.lines.put(&self.bars);
            self.lines.put(line);
            self.lines.end();
        }
    }

    fn property(&mut self, place: PlaceId, depth: u32, slot: &Slot) {
        if self.stops() {
            return;
        }
        self.lines.put(&self.bars);
        self.lines.put(b"  ");
        self.manner.string(slot.key.as_bytes(), &mut self.lines);
        self.lines.put(b" = ");
        let registry = self.listing.registry;
        if self.copies
            && let Held::Span(span) = &slot.held
            && let Some((TEXT, text)) = registry.spelling(*span)
        {
            self.lines.foreign(text);
            return self.lines.end();
        }
        let value = registry.decoded(&slot.held);
        if self.options.format {
            formatted::property(self, place, depth, &slot.key, &value);
        } else {
            self.manner.value(&value, &mut self.lines);
            self.lines.end();
        }
    }

    fn header(&mut self, id: PlaceId) {
        let (registry, printed) = (self.listing.registry, self.listing.printed);
        let place = registry.place(id);
        let entry = registry.entry(place.entry);
        let bold = self.options.bold.as_ref();
        if let Some([on, _]) = bold {
            self.lines.aside(on);
        }
        self.lines.foreign(place.name.as_bytes());
        if let Some([_, off]) = bold {
            self.lines.aside(off);
        }
        if let Some(location) = &place.location {
            self.lines.put(b"@");
            self.lines.foreign(location.as_bytes());
        }
        self.lines.put(b"  <class ");
        if self.options.inheritance {
            let chain = self.listing.chain(place.entry);
            let words: Vec<&str> = chain.iter().rev().map(Key::as_str).collect();
            self.lines.foreign(words.join(":").as_bytes());
        } else {
            self.lines.foreign(entry.class.as_bytes());
        }
        if let Some(id) = entry.registry_id {
            self.lines.put(b", id ");
            self.lines.hexadecimal(id);
        }
        let (state, retain) = registry.shown_at(id);
        if let Some(state) = state {
            let words = [
                (state.registered, ", registered", ", !registered"),
                (state.matched, ", matched", ", !matched"),
                (state.active, ", active", ", inactive"),
            ];
            for (known, yes, no) in words {
                if let Some(known) = known {
                    self.lines.put(if known { yes } else { no }.as_bytes());
                }
            }
            if let Some(busy) = state.busy {
                self.lines.put(b", busy ");
                self.lines.decimal(busy.into());
            }
            if let Some(time) = state.busy_time.filter(|time| *time > 0) {
                self.lines.put(b" (");
                self.lines.decimal(time / 1_000_000);
                self.lines.put(b" ms)");
            }
        }
        if let Some(count) = retain.or_else(|| self.listing.retain_of(id)) {
            let counted = printed.is_some_and(|printed| printed.retain == Retain::Count);
            self.lines.put(if counted { b", retain count " } else { b", retain " });
            self.lines.decimal(count.into());
        }
        self.lines.put(b">");
    }
}
