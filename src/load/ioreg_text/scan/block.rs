//! The properties of an entry, between its braces.

use std::ops::Range;

use super::line::{indent, key_length, line_end};
use super::{Hint, Last, Line, Node, Remarks, Scan, Sink, Standing, State};
use crate::load::charset;
use crate::load::ioreg_text::{formatted, plane, value};
use crate::model::{Held, NoteKind, Properties, Slot, Span, Unsplit, Value};

impl Scan<'_> {
    pub(super) fn start_block(&mut self, bars: Range<usize>) {
        self.end_stray();
        self.at.state = State::Block(bars);
        self.names.start_block();
        self.at.traits.printed.properties = true;
    }

    /// Reads a property whose key begins at `key`; `false` if the line is none.
    pub(super) fn property(&mut self, line: Line, key: usize, end: usize) -> bool {
        let text = &self.bytes[key..end];
        let Some((length, value)) = key_length(text) else { return self.cut_key(line, key, end) };
        self.settle();
        let held = Held::Span(span(self.decoder, key + value..end));
        // Properties that are told apart are those of one entry: nothing is gained by knowing their keys again.
        match &mut self.slots {
            Some(slots) => slots.push(Slot { key: charset::key(&text[..length]), held }),
            None => self.names.property(&text[..length]),
        }
        self.held(line, key, value, end);
        true
    }

    /// Takes a property whose key begins at `key`; its value begins `value` bytes behind that.
    #[inline]
    pub(super) fn held(&mut self, line: Line, key: usize, value: usize, end: usize) {
        self.settle();
        if self.names.is_repeated() {
            self.repeated(line, key - 1);
        }
        let start = key + value;
        self.at.count += 1;
        self.at.last = Last { line, start, first_end: end, end, rows: false };
        self.at.open = !value::looks_whole(&self.bytes[start..end]);
    }

    #[cold]
    pub(super) fn repeated(&mut self, line: Line, key: usize) {
        let message = format!("{} is here twice; the last one counts", self.names.current());
        self.remark(NoteKind::DuplicateKey, line, key, message);
    }

    /// A line that was cut within its key; `false` if it wasn't.
    pub(super) fn cut_key(&mut self, line: Line, key: usize, end: usize) -> bool {
        let text = &self.bytes[key..end];
        let cut = text.strip_suffix(b"$").or_else(|| text.strip_suffix(b"\"$"));
        // In a clipped dump, the value above may be cut just so.
        let above = self.bytes[self.at.last.start..self.at.last.end].ends_with(b"$");
        let Some(cut) = cut.filter(|_| above || self.last_is_whole()) else {
            return false;
        };
        self.settle();
        let name = charset::key(cut);
        let message = format!("the line is cut within the key {name}");
        self.remark(NoteKind::Clipped, line, key - 1, message);
        self.at.count += 1;
        if let Some(slots) = &mut self.slots {
            let held = Held::Value(Value::Clipped([].into()));
            slots.push(Slot { key: format!("{name}…").into(), held });
        }
        self.at.last = Last { line, start: end, first_end: end, end, rows: false };
        true
    }

    /// Whether the last value looks whole, so that a line below it needn't belong to it.
    pub(super) fn last_is_whole(&self) -> bool {
        !self.at.open || value::looks_whole(&self.bytes[self.at.last.start..self.at.last.end])
    }

    /// A line of a block that is neither property nor end: it goes on with the last value.
    pub(super) fn continuation(&mut self, line: Line, end: usize) {
        let text = &self.bytes[line.start..end];
        let State::Block(bars) = &self.at.state else {
            return;
        };
        let blank = indent(text) == text.len();
        if self.at.count == 0 {
            if !blank {
                self.stray_line(line, end);
            }
            return;
        }
        let mut last = self.at.last;
        let value = &self.bytes[last.start..last.first_end];
        if blank && (value::looks_whole(value) || !value::can_go_on(value)) {
            return;
        }
        if value.is_empty() {
            let below = text.strip_prefix(&self.bytes[bars.clone()]);
            last.rows |= below.is_some_and(formatted::is_row);
            if !last.rows {
                self.stray_line(line, end);
                return;
            }
            self.at.traits.style.formatted = true;
            last.end = end;
        } else if value::looks_whole(value) && plane::names_one(text) {
            // The block was broken off, and another dump begins.
            self.end_block(line.start);
            self.at.state = State::Outside;
            self.stray_line(line, end);
            return;
        } else if value::can_go_on(value) {
            last.end = end;
        } else {
            self.stray_line(line, end);
            return;
        }
        self.at.last = last;
        self.at.open = true;
    }

    /// The last value is complete: what was read behind it begins something new.
    pub(super) fn settle(&mut self) {
        if self.at.open {
            self.settle_open();
        }
    }

    #[cold]
    pub(super) fn settle_open(&mut self) {
        self.at.open = false;
        let last = self.at.last;
        let first = &self.bytes[last.start..last.first_end];
        if last.rows {
            // From the end of the key's line, so that the value is known to stand below it.
            let start =
                memchr::memchr2(b'\r', b'\n', &self.bytes[last.start.saturating_sub(1)..last.end]);
            let start = start.map_or(last.start, |at| last.start.saturating_sub(1) + at);
            self.hold(start, last.end);
            return;
        }
        let broken_off = self.broken_off();
        if last.end == last.first_end && value::looks_whole(first) && !broken_off {
            return;
        }
        let whole = &self.bytes[last.start..last.end];
        if value::looks_whole(whole) && !broken_off {
            self.hold(last.start, last.end);
            return;
        }
        if value::looks_whole(first) && !broken_off {
            // The lines behind it were none of its own.
            let message = "the lines below this one belong to no node and are left out";
            self.remark(NoteKind::Skipped, last.line, last.start, message);
            return;
        }
        let (text, kind, message) = match whole.strip_suffix(b"$") {
            Some(text) => (text, NoteKind::Clipped, "the value is cut at the end of the line"),
            None => (whole, NoteKind::Damaged, "the end of the value is missing"),
        };
        if let Some(slot) = self.slots.as_mut().and_then(|slots| slots.last_mut()) {
            slot.held = Held::Value(Value::Clipped(text.into()));
        }
        if !self.at.at_end {
            self.remark(kind, last.line, last.start, message);
        }
    }

    pub(super) fn hold(&mut self, start: usize, end: usize) {
        if let Some(slot) = self.slots.as_mut().and_then(|slots| slots.last_mut()) {
            slot.held = Held::Span(span(self.decoder, start..end));
        }
    }

    /// The block ends in front of the byte at `end`.
    pub(super) fn end_block(&mut self, end: usize) {
        self.at.open |= self.broken_off();
        self.settle();
        self.names.end_block();
        if let (Some(node), State::Block(bars)) = (self.at.nodes.last_mut(), &self.at.state) {
            let span = span(self.decoder, bars.start..end);
            node.header.entry.properties = Properties::InSource(Unsplit::new(span));
        }
        self.at.count = 0;
        self.at.last = Last::default();
    }

    /// Whether the text ends within a line of a property list.
    pub(super) fn broken_off(&self) -> bool {
        self.at.at_end
            && matches!(self.at.state, State::Block(_))
            && self.bytes.last().is_some_and(|byte| *byte != b'\n')
    }
}

/// Tells apart the properties in blocks that a scan has found: each begins with the line of its opening brace and ends in front of
/// that of its closing one.
pub(in crate::load::ioreg_text) fn splitter(bytes: &[u8]) -> impl FnMut(Span) -> Vec<Slot> {
    struct Nowhere;
    impl Sink for Nowhere {
        fn nodes(&mut self, _: &mut Vec<Node>, _: Option<Hint>, _: &mut Remarks) {}
    }
    // What is kept from block to block is the names.
    let mut scan = Scan::new(bytes);
    move |block| {
        let end = (block.end as usize).min(bytes.len());
        (scan.bytes, scan.decoder) = (&bytes[..end], block.decoder);
        scan.slots = Some(Vec::new());
        scan.at = Standing { state: State::AfterNode, ..Standing::default() };
        let mut start = block.start as usize;
        while start < end {
            let (line_end, next) = line_end(scan.bytes, start);
            scan.line(Line { number: 0, start }, line_end, &mut Nowhere);
            start = next;
        }
        scan.at.at_end = true;
        scan.end_block(end);
        scan.slots.take().unwrap_or_default()
    }
}

fn span(decoder: u16, range: Range<usize>) -> Span {
    Span { decoder, start: range.start as u64, end: range.end as u64 }
}
