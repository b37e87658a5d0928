//! The first pass: lines, node lines, property lines, and where each value begins and ends.
//!
//! A value can hold line ends, and a string in it anything at all, so what a line is depends on the
//! block that it stands in: every line of a block begins with the same bars and blanks.

use std::ops::Range;

use memchr::{memchr, memchr2, memmem};

use super::formatted;
use super::header::{self, Ending, Header, Headers};
use super::names::Names;
use super::plane::{self, Hint};
use super::remarks::{Line, Remarks};
use super::value::{self, Style};
use crate::load::{Cancelled, Progress};
use crate::model::{Held, NoteKind, Properties, Slot, Span, Value};

/// So many nodes are passed on at a time: enough to tell a dump's plane by, few enough for the cache.
const PART: usize = 256;

/// So many bytes are read between two reports of progress.
const BLOCK: usize = 1 << 18;

/// A node line with its properties.
#[derive(Debug)]
pub(super) struct Node {
    /// The number of bars and blanks before `+-o`.
    pub(super) column: usize,
    /// How many bytes into its line `+-o` stands: more, if markup stands before it.
    start: usize,
    pub(super) line: Line,
    pub(super) header: Header,
}

/// Takes the nodes of dumps, a part at a time.
pub(super) trait Sink {
    /// Takes nodes. With a hint they are the first of a dump, and it is what the text before it says
    /// of its plane; without one they go on with the dump before.
    fn nodes(&mut self, nodes: &mut Vec<Node>, hint: Option<Hint>, remarks: &mut Remarks);
}

/// What the scan learns of the whole text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Traits {
    /// How the values are written.
    pub(super) style: Style,
    /// At least one node has its properties.
    pub(super) properties: bool,
    /// Node lines have the form `NAME class: A:B:C`.
    pub(super) archive_form: bool,
}

/// Where the scan is.
enum State {
    /// Before the first node line, or behind the block of a node.
    Outside,
    /// Right behind a node line.
    AfterNode,
    /// Among the properties of a node; every line begins with these bars and blanks.
    Block(Range<usize>),
}

/// The value that was read last: the lines that follow can belong to it.
#[derive(Clone, Copy, Default)]
struct Last {
    /// Of its line.
    line: Line,
    start: usize,
    /// Where it ends on its own line.
    first_end: usize,
    /// Where it ends so far.
    end: usize,
    /// Whether the lines below it are those of `ioreg -f`.
    rows: bool,
}

pub(super) struct Scan<'a> {
    bytes: &'a [u8],
    decoder: u16,
    pub(super) headers: Headers,
    pub(super) remarks: Remarks,
    pub(super) traits: Traits,
    names: Names,
    state: State,
    nodes: Vec<Node>,
    /// Whether the nodes are the first of a dump.
    first_part: bool,
    /// The properties of the current block.
    slots: Vec<Slot>,
    /// The value of the last of them.
    last: Last,
    /// Whether it doesn't look whole or has more than one line.
    open: bool,
    /// What the text before the current dump says of it.
    hint: Hint,
    /// What the text behind its last node says of the next.
    next_hint: Hint,
    /// The last line so far.
    last_line: Line,
    at_end: bool,
    /// The first of a run of lines that belong to nothing, and how many there are.
    stray: Option<(Line, u32)>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(bytes: &'a [u8], decoder: u16) -> Self {
        Self {
            bytes,
            decoder,
            headers: Headers::default(),
            remarks: Remarks::default(),
            traits: Traits::default(),
            names: Names::default(),
            state: State::Outside,
            nodes: Vec::new(),
            first_part: true,
            slots: Vec::new(),
            last: Last::default(),
            open: false,
            hint: Hint::default(),
            next_hint: Hint::default(),
            last_line: Line::default(),
            at_end: false,
            stray: None,
        }
    }

    /// Reads the whole text.
    pub(super) fn run(
        &mut self,
        sink: &mut dyn Sink,
        progress: &mut dyn Progress,
    ) -> Result<(), Cancelled> {
        let bytes = self.bytes;
        let mut line = Line { number: 1, start: 0 };
        let mut checked = 0;
        while line.start < bytes.len() {
            let end = memchr(b'\n', &bytes[line.start..]).map_or(bytes.len(), |at| line.start + at);
            let text_end = if end > line.start && bytes[end - 1] == b'\r' && end < bytes.len() {
                self.traits.style.crlf = true;
                end - 1
            } else {
                end
            };
            self.last_line = line;
            self.line(line, text_end, sink);
            line = Line { number: line.number.saturating_add(1), start: end + 1 };
            if line.start - checked >= BLOCK || line.start >= bytes.len() {
                let until = line.start.min(bytes.len());
                self.encoding(checked..until, line.number);
                checked = until;
                progress.report(until as u64, bytes.len() as u64)?;
            }
        }
        self.finish(sink);
        Ok(())
    }

    /// Reads the line from `line.start` to `end`.
    fn line(&mut self, line: Line, end: usize, sink: &mut dyn Sink) {
        let bytes = self.bytes;
        if let State::Block(prefix) = &self.state {
            let text = &bytes[line.start..end];
            let bars = &bytes[prefix.clone()];
            if let Some(rest) = text.strip_prefix(bars) {
                if rest.starts_with(b"  \"") {
                    let key = line.start + bars.len() + 3;
                    if self.property(line, key, end) {
                        return;
                    }
                } else if rest.first() == Some(&b'}') && rest[1..].trim_ascii_end().is_empty() {
                    self.end_block();
                    self.state = State::Outside;
                    return;
                }
            }
        }
        self.other_line(line, end, sink);
    }

    /// A line that isn't a property of the current block, nor its end.
    fn other_line(&mut self, line: Line, end: usize, sink: &mut dyn Sink) {
        let text = &self.bytes[line.start..end];
        let indent = text.iter().take_while(|byte| b"| ".contains(byte)).count();
        let rest = &text[indent..];
        if let Some(start) = node_start(text, indent)
            && (self.last_is_whole() || header::has_class(text))
        {
            self.node(line, start, end, sink);
            return;
        }
        match &self.state {
            State::Block(prefix) => {
                let bars = prefix.len();
                let is_property = rest.first() == Some(&b'"')
                    && (indent == bars + 2 || indent > 0 && self.last_is_whole())
                    && self.property(line, line.start + indent + 1, end);
                if !is_property {
                    self.continuation(line, end);
                }
            }
            State::AfterNode if rest.trim_ascii_end() == b"{" => {
                self.start_block(line.start..line.start + indent);
            }
            State::AfterNode if rest.starts_with(b"\"") && indent > 2 => {
                // The brace is missing.
                self.start_block(line.start..line.start + indent - 2);
                if !self.property(line, line.start + indent + 1, end) {
                    self.stray_line(line, end);
                }
            }
            _ if rest.is_empty() => {}
            State::AfterNode => {
                if !self.wrapped_header(line, end) {
                    self.stray_line(line, end);
                }
            }
            State::Outside => self.stray_line(line, end),
        }
    }

    fn start_block(&mut self, bars: Range<usize>) {
        self.end_stray();
        self.state = State::Block(bars);
        self.names.start_block();
        self.traits.properties = true;
    }

    /// Reads a property whose key begins at `key`; `false` if the line is none.
    fn property(&mut self, line: Line, key: usize, end: usize) -> bool {
        let text = &self.bytes[key..end];
        let (name, twice, value) = if let Some(expected) = self.names.expected(text) {
            self.settle();
            expected
        } else {
            let Some((length, value)) = key_length(text) else {
                return self.cut_key(line, key, end);
            };
            self.settle();
            let (name, twice) = self.names.property(&text[..length]);
            (name, twice, value)
        };
        if twice {
            let at = line.position(self.bytes, key - 1);
            let message = format!("\u{201c}{name}\u{201d} stands twice here; the last one counts.");
            self.remarks.add(NoteKind::DuplicateKey, at, message);
        }
        let start = key + value;
        let span = Span { decoder: self.decoder, start: start as u64, end: end as u64 };
        self.slots.push(Slot { key: name, held: Held::Span(span) });
        self.last = Last { line, start, first_end: end, end, rows: false };
        self.open = !value::looks_whole(&text[value..]);
        true
    }

    /// A line that was cut within its key; `false` if it wasn't.
    fn cut_key(&mut self, line: Line, key: usize, end: usize) -> bool {
        let text = &self.bytes[key..end];
        let cut = text.strip_suffix(b"$").or_else(|| text.strip_suffix(b"\"$"));
        // In a clipped dump, the value above may be cut just so.
        let above = self.bytes[self.last.start..self.last.end].ends_with(b"$");
        let Some(cut) = cut.filter(|_| above || self.last_is_whole()) else {
            return false;
        };
        self.settle();
        let at = line.position(self.bytes, key - 1);
        let name = super::charset::key(cut);
        let message = format!("The line is cut within the key \u{201c}{name}\u{201d}.");
        self.remarks.add(NoteKind::Clipped, at, message);
        let held = Held::Value(Value::Clipped([].into()));
        self.slots.push(Slot { key: format!("{name}…").into(), held });
        self.last = Last { line, start: end, first_end: end, end, rows: false };
        true
    }

    /// Whether the last value looks whole, so that a line below it needn't belong to it.
    fn last_is_whole(&self) -> bool {
        !self.open || value::looks_whole(&self.bytes[self.last.start..self.last.end])
    }

    /// A line of a block that is neither property nor end: it goes on with the last value.
    fn continuation(&mut self, line: Line, end: usize) {
        let text = &self.bytes[line.start..end];
        let State::Block(bars) = &self.state else {
            return;
        };
        let blank = text.iter().all(|byte| b"| ".contains(byte));
        if self.slots.is_empty() {
            if !blank {
                self.stray_line(line, end);
            }
            return;
        }
        let mut last = self.last;
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
            self.traits.style.formatted = true;
            last.end = end;
        } else if value::looks_whole(value) && plane::names_one(text) {
            // The block was broken off, and another dump begins.
            self.end_block();
            self.state = State::Outside;
            self.stray_line(line, end);
            return;
        } else if value::can_go_on(value) {
            last.end = end;
        } else {
            self.stray_line(line, end);
            return;
        }
        self.last = last;
        self.open = true;
    }

    /// The last value is complete: what was read behind it begins something new.
    fn settle(&mut self) {
        if self.open {
            self.settle_open();
        }
    }

    #[cold]
    fn settle_open(&mut self) {
        self.open = false;
        let last = self.last;
        let first = &self.bytes[last.start..last.first_end];
        if last.rows {
            // From the end of the key's line, so that the value is known to stand below it.
            let start = memchr2(b'\r', b'\n', &self.bytes[last.start.saturating_sub(1)..last.end]);
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
        let at = last.line.position(self.bytes, last.start);
        if value::looks_whole(first) && !broken_off {
            // The lines behind it were none of its own.
            let message = "The lines below this one belong to nothing and are left out.";
            self.remarks.add(NoteKind::Skipped, at, message);
            return;
        }
        let (text, kind, message) = match whole.strip_suffix(b"$") {
            Some(text) => (text, NoteKind::Clipped, "The value is cut at the end of the line."),
            None => (whole, NoteKind::Damaged, "The value has no end."),
        };
        if let Some(slot) = self.slots.last_mut() {
            slot.held = Held::Value(Value::Clipped(text.into()));
        }
        if !self.at_end {
            self.remarks.add(kind, at, message);
        }
    }

    fn hold(&mut self, start: usize, end: usize) {
        let decoder = self.decoder;
        if let Some(slot) = self.slots.last_mut() {
            slot.held = Held::Span(Span { decoder, start: start as u64, end: end as u64 });
        }
    }

    fn end_block(&mut self) {
        self.open |= self.broken_off();
        self.settle();
        if let Some(node) = self.nodes.last_mut() {
            let mut slots = Vec::with_capacity(self.slots.len());
            slots.append(&mut self.slots);
            node.header.entry.properties = Properties::Shown(slots);
        }
        self.slots.clear();
        self.last = Last::default();
    }

    /// A node line, whose `+-o` stands `start` bytes into it.
    fn node(&mut self, line: Line, start: usize, end: usize, sink: &mut dyn Sink) {
        if matches!(self.state, State::Block(_)) {
            self.end_block();
            let at = line.position(self.bytes, line.start);
            self.remarks.add(
                NoteKind::Damaged,
                at,
                "The properties before this line have no closing brace.",
            );
        }
        self.end_stray();
        self.state = State::AfterNode;
        let text = &self.bytes[line.start + start + 4..end];
        let header = self.headers.read(text, &mut self.names);
        self.traits.archive_form |= header.archive_form;
        if plane::starts_dump(&header.entry) || self.next_hint.begins_dump {
            self.pass_on(sink);
            self.first_part = true;
        } else if self.nodes.len() >= PART {
            self.pass_on(sink);
        }
        if self.nodes.is_empty() && self.first_part {
            self.hint = std::mem::take(&mut self.next_hint);
        }
        if header.ending == Ending::Clipped {
            let at = line.position(self.bytes, end.saturating_sub(1));
            self.remarks.add(NoteKind::Clipped, at, "The node's line is cut.");
        }
        let before = &self.bytes[line.start..line.start + start];
        let column = before.iter().rev().take_while(|byte| b"| ".contains(byte)).count();
        self.nodes.push(Node { column, start, line, header });
    }

    /// A node line that goes on on this line: a name can hold a line end.
    fn wrapped_header(&mut self, line: Line, end: usize) -> bool {
        let bytes = self.bytes;
        let Some(node) = self.nodes.last_mut() else {
            return false;
        };
        let follows = node.line.number + 1 == line.number;
        if node.header.ending != Ending::Short || !follows {
            return false;
        }
        let start = node.line.start + node.start + 4;
        let joined = self.headers.read(&bytes[start..end], &mut self.names);
        if joined.ending != Ending::Whole {
            return false;
        }
        node.header = joined;
        true
    }

    /// A line that belongs to no node.
    fn stray_line(&mut self, line: Line, end: usize) {
        let text = &self.bytes[line.start..end];
        if self.next_hint.read(text) {
            return;
        }
        match &mut self.stray {
            Some((_, count)) => *count += 1,
            None => self.stray = Some((line, 1)),
        }
    }

    fn end_stray(&mut self) {
        let Some((line, count)) = self.stray.take() else {
            return;
        };
        let message = match count {
            1 => "This line is no part of a registry tree and is left out.".to_owned(),
            _ => {
                format!("{count} lines from here are no part of a registry tree and are left out.")
            }
        };
        self.remarks.add(NoteKind::Skipped, line.position(self.bytes, line.start), message);
    }

    /// Passes on the nodes read so far.
    fn pass_on(&mut self, sink: &mut dyn Sink) {
        for node in &self.nodes {
            let short = node.header.ending == Ending::Short;
            if short && !(self.at_end && node.line.number == self.last_line.number) {
                let at = node.line.position(self.bytes, node.line.start + node.start);
                self.remarks.add(NoteKind::Damaged, at, "The entry's line is not whole.");
            }
        }
        if !self.nodes.is_empty() {
            let hint = self.first_part.then(|| std::mem::take(&mut self.hint));
            self.first_part = false;
            sink.nodes(&mut self.nodes, hint, &mut self.remarks);
            self.nodes.clear();
        }
    }

    fn finish(&mut self, sink: &mut dyn Sink) {
        self.at_end = true;
        let in_value = !self.slots.is_empty() && (self.broken_off() || !self.last_is_whole());
        let what = match self.state {
            State::Block(_) if in_value => Some("a value"),
            State::Block(_) => Some("the properties of an entry"),
            State::AfterNode => {
                let short = |node: &Node| node.header.ending == Ending::Short;
                self.nodes.last().is_some_and(short).then_some("the line of an entry")
            }
            State::Outside => None,
        };
        // Nothing but the first characters of a node line.
        let last = self.bytes[self.last_line.start..].trim_ascii_start();
        let last = &last[last.iter().take_while(|byte| b"| ".contains(byte)).count()..];
        let begun = !last.is_empty() && b"+-o ".starts_with(last);
        let what = what.or(begun.then_some("the line of an entry"));
        if let Some(what) = what {
            let at = self.last_line.position(self.bytes, self.bytes.len());
            self.remarks.add(NoteKind::Truncated, at, format!("The text ends within {what}."));
        }
        if matches!(self.state, State::Block(_)) {
            self.end_block();
        }
        self.end_stray();
        self.pass_on(sink);
    }

    /// Whether the text ends within a line of a property list.
    fn broken_off(&self) -> bool {
        self.at_end
            && matches!(self.state, State::Block(_))
            && self.bytes.last().is_some_and(|byte| *byte != b'\n')
    }

    /// Notes what isn't UTF-8 in whole lines; `next` is the number of the line behind them.
    fn encoding(&mut self, range: Range<usize>, next: u32) {
        let text = &self.bytes[range.clone()];
        if text.is_ascii() || std::str::from_utf8(text).is_ok() {
            return;
        }
        let lines = memchr::memchr_iter(b'\n', text).count() as u32
            + u32::from(text.last().is_some_and(|byte| *byte != b'\n'));
        let mut line = Line { number: next.saturating_sub(lines).max(1), start: range.start };
        for piece in text.split_inclusive(|byte| *byte == b'\n') {
            if let Err(error) = std::str::from_utf8(piece) {
                let at = line.position(self.bytes, line.start + error.valid_up_to());
                let message = "Not UTF-8: text is read as Mac OS Roman, data as it is.";
                self.remarks.add(NoteKind::Encoding, at, message);
            }
            line = Line { number: line.number.saturating_add(1), start: line.start + piece.len() };
        }
    }
}

/// How long the key is that `text` begins with, and where its value begins.
fn key_length(text: &[u8]) -> Option<(usize, usize)> {
    memchr::memchr_iter(b'"', text).find_map(|quote| match &text[quote + 1..] {
        [b' ', b'=', b' ', ..] => Some((quote, quote + 4)),
        // An editor dropped the blank at the end of the line.
        b" =" => Some((quote, quote + 3)),
        _ => None,
    })
}

/// Where `+-o ` begins if this is a node line. Only bars and blanks stand before it, or, where the line has a class, the
/// markup of a web page.
fn node_start(text: &[u8], indent: usize) -> Option<usize> {
    if text[indent..].starts_with(b"+-o ") {
        return Some(indent);
    }
    if !matches!(text.get(indent), Some(b'<' | b'[' | b'`')) {
        return None;
    }
    let start = memmem::find(text, b"+-o ")?;
    header::has_class(&text[start..]).then_some(start)
}
