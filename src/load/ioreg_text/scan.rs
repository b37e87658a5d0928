//! The first pass: lines, node lines, property lines, and where each value begins and ends.
//!
//! A value can hold line ends, and a string in it anything at all, so what a line is depends on the
//! block that it stands in: every line of a block begins with the same bars and blanks.

mod block;
mod line;
mod parts;

use std::ops::Range;

use super::header::{self, Ending, Headers};
use super::names::Names;
use super::node::Node;
use super::plane::{self, Hint};
use super::remarks::{Line, Remarks};
use super::value::Style;
use crate::load::Cancelled;
use crate::model::{NoteKind, Printed, Retain, Slot};

/// So many nodes are passed on at a time: enough to tell a dump's plane by, few enough for the cache.
const PART: usize = 256;

/// So many bytes are read between two reports of progress.
const BLOCK: usize = 1 << 18;

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
    /// Node lines have the form `NAME class: A:B:C`.
    pub(super) archive_form: bool,
    /// What else is told by lines alone; numbers aren't looked at.
    pub(super) printed: Printed,
}

pub(super) use block::splitter;
pub(super) use parts::{Found, run};

impl Traits {
    /// Takes in what another part of the text showed.
    fn join(&mut self, other: Self) {
        self.style.formatted |= other.style.formatted;
        self.style.crlf |= other.style.crlf;
        self.archive_form |= other.archive_form;
        let (have, more) = (&mut self.printed, other.printed);
        have.properties |= more.properties;
        have.ids |= more.ids;
        have.inheritance |= more.inheritance;
        have.roman |= more.roman;
        if have.retain == Retain::Hidden {
            have.retain = more.retain;
        }
    }
}

/// What the next line belongs to.
#[derive(Default)]
enum State {
    /// Before the first node line, or behind the block of a node.
    #[default]
    Outside,
    /// Right behind a node line.
    AfterNode,
    /// Among the properties of a node. Every line begins with these bars and blanks, the first of
    /// which stand where the block begins.
    Block(Range<usize>),
}

/// The value that was read last: the lines that follow can belong to it.
#[derive(Clone, Copy, Default)]
struct Last {
    line: Line,
    start: usize,
    /// Where it ends on its own line.
    first_end: usize,
    /// Where it ends so far.
    end: usize,
    /// Whether the lines below it are those of `ioreg -f`.
    rows: bool,
}

struct Scan<'a> {
    bytes: &'a [u8],
    /// Which decoder of the registry knows the text.
    decoder: u16,
    headers: Headers,
    names: Names,
    /// The properties of the current block, if they are to be told apart.
    slots: Option<Vec<Slot>>,
    at: Standing,
}

/// How far a scan has come, and what it found there.
#[derive(Default)]
struct Standing {
    remarks: Remarks,
    traits: Traits,
    state: State,
    nodes: Vec<Node>,
    /// Whether the nodes go on with a dump whose first ones were passed on.
    goes_on: bool,
    /// The number of properties in the current block.
    count: usize,
    /// The value of the last property.
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
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            decoder: 0,
            headers: Headers::default(),
            names: Names::default(),
            slots: None,
            at: Standing::default(),
        }
    }

    /// Reads the lines from `start` to `until`, which ends one. `watch` hears how far it has come.
    fn read(
        &mut self,
        start: Line,
        until: usize,
        sink: &mut dyn Sink,
        watch: &mut dyn FnMut(usize) -> Result<(), Cancelled>,
    ) -> Result<Line, Cancelled> {
        let bytes = self.bytes;
        let mut line = start;
        let mut checked = start.start;
        let mut crlf = false;
        while line.start < until {
            let (end, next) = line::line_end(bytes, line.start);
            crlf |= end + 2 == next;
            self.at.last_line = line;
            if !self.expected_property(line, end) {
                self.line(line, end, sink);
            }
            line = Line { number: line.number.saturating_add(1), start: next };
            if line.start - checked >= BLOCK || line.start >= until {
                let end = line.start.min(bytes.len());
                self.encoding(checked..end, line.number);
                self.at.traits.style.crlf |= crlf;
                checked = end;
                watch(end)?;
            }
        }
        Ok(line)
    }

    /// Reads a line that has the key that is likely to come now, as most have; `false` if it hasn't.
    #[inline]
    fn expected_property(&mut self, line: Line, end: usize) -> bool {
        let State::Block(bars) = &self.at.state else { return false };
        let rest = self.bytes[line.start..end].strip_prefix(&self.bytes[bars.clone()]);
        let Some(text) = rest.and_then(|rest| rest.strip_prefix(b"  \"")) else { return false };
        let Some(value) = self.names.expected(text) else { return false };
        self.held(line, end - text.len(), value, end);
        true
    }

    /// Reads the line from `line.start` to `end`.
    fn line(&mut self, line: Line, end: usize, sink: &mut dyn Sink) {
        let bytes = self.bytes;
        if let State::Block(prefix) = &self.at.state {
            let text = &bytes[line.start..end];
            let bars = &bytes[prefix.clone()];
            if let Some(rest) = text.strip_prefix(bars) {
                if rest.starts_with(b"  \"") {
                    let key = line.start + bars.len() + 3;
                    if self.property(line, key, end) {
                        return;
                    }
                } else if rest.first() == Some(&b'}') && rest[1..].trim_ascii_end().is_empty() {
                    self.end_block(line.start);
                    self.at.state = State::Outside;
                    return;
                }
            }
        }
        self.other_line(line, end, sink);
    }

    /// A line that isn't a property of the current block, nor its end.
    fn other_line(&mut self, line: Line, end: usize, sink: &mut dyn Sink) {
        let text = &self.bytes[line.start..end];
        let indent = line::indent(text);
        let rest = &text[indent..];
        if let Some(start) = line::node_start(text, indent)
            && (self.last_is_whole() || header::has_class(text))
        {
            self.node(line, start, end, sink);
            return;
        }
        match &self.at.state {
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

    /// A node line, whose `+-o` stands `start` bytes into it.
    fn node(&mut self, line: Line, start: usize, end: usize, sink: &mut dyn Sink) {
        if matches!(self.at.state, State::Block(_)) {
            self.end_block(line.start);
            let message = "the properties before this line have no closing brace";
            self.remark(NoteKind::Damaged, line, line.start, message);
        }
        self.end_stray();
        self.at.state = State::AfterNode;
        let text = &self.bytes[line.start + start + 4..end];
        let header = self.headers.read(text, &mut self.names);
        self.at.traits.archive_form |= header.archive_form;
        let printed = &mut self.at.traits.printed;
        printed.ids |= header.entry.registry_id.is_some();
        printed.inheritance |= header.entry.inheritance.is_some();
        if printed.retain == Retain::Hidden {
            printed.retain = header.form;
        }
        if plane::starts_dump(&header.entry) || self.at.next_hint.begins_dump {
            self.pass_on(sink);
            self.at.goes_on = false;
        } else if self.at.nodes.len() >= PART {
            self.pass_on(sink);
        }
        if self.at.nodes.is_empty() && !self.at.goes_on {
            self.at.hint = std::mem::take(&mut self.at.next_hint);
        }
        if header.ending == Ending::Clipped {
            self.remark(NoteKind::Clipped, line, end.saturating_sub(1), "the node's line is cut");
        }
        let before = &self.bytes[line.start..line.start + start];
        let column = match line::indent(before) {
            all if all == before.len() => all,
            // Markup stands before it.
            _ => before.iter().rev().take_while(|byte| b"| ".contains(byte)).count(),
        };
        self.at.nodes.push(Node { column, start, line, header });
    }

    /// A node line that goes on on this line: a name can hold a line end.
    fn wrapped_header(&mut self, line: Line, end: usize) -> bool {
        let bytes = self.bytes;
        let Some(node) = self.at.nodes.last_mut() else {
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
        if self.at.next_hint.read(text) {
            return;
        }
        match &mut self.at.stray {
            Some((_, count)) => *count += 1,
            None => self.at.stray = Some((line, 1)),
        }
    }

    fn end_stray(&mut self) {
        let Some((line, count)) = self.at.stray.take() else {
            return;
        };
        let message = match count {
            1 => "this line isn't part of a registry tree and is left out".to_owned(),
            _ => {
                format!(
                    "{count} lines from here on aren't part of a registry tree and are left out"
                )
            }
        };
        self.remark(NoteKind::Skipped, line, line.start, message);
    }

    /// Notes something at the byte at `offset`, which is on this line.
    fn remark(&mut self, kind: NoteKind, line: Line, offset: usize, message: impl Into<String>) {
        self.at.remarks.add(kind, line.position(self.bytes, offset), message);
    }

    /// Passes on the nodes read so far.
    fn pass_on(&mut self, sink: &mut dyn Sink) {
        for node in &self.at.nodes {
            let short = node.header.ending == Ending::Short;
            if short && !(self.at.at_end && node.line.number == self.at.last_line.number) {
                let at = node.line.position(self.bytes, node.line.start + node.start);
                self.at.remarks.add(NoteKind::Damaged, at, "the node's line is incomplete");
            }
        }
        if !self.at.nodes.is_empty() {
            let hint = (!self.at.goes_on).then(|| std::mem::take(&mut self.at.hint));
            self.at.goes_on = true;
            sink.nodes(&mut self.at.nodes, hint, &mut self.at.remarks);
            self.at.nodes.clear();
        }
    }

    fn finish(&mut self, sink: &mut dyn Sink) {
        self.at.at_end = true;
        let in_value = self.at.count > 0 && (self.broken_off() || !self.last_is_whole());
        let what = match self.at.state {
            State::Block(_) if in_value => Some("a value"),
            State::Block(_) => Some("the properties of a node"),
            State::AfterNode => {
                let short = |node: &Node| node.header.ending == Ending::Short;
                self.at.nodes.last().is_some_and(short).then_some("the line of a node")
            }
            State::Outside => None,
        };
        // Nothing but the first characters of a node line.
        let last = self.bytes[self.at.last_line.start..].trim_ascii_start();
        let last = &last[line::indent(last)..];
        let begun = !last.is_empty() && b"+-o ".starts_with(last);
        let what = what.or(begun.then_some("the line of a node"));
        let message = match what {
            Some(what) => Some(format!("the text ends in the middle of {what}")),
            None if self.leads_on() => {
                Some("the text ends between two nodes: the bars at its end lead to more".to_owned())
            }
            None => None,
        };
        if let Some(message) = message {
            let last = self.at.last_line;
            self.remark(NoteKind::Truncated, last, self.bytes.len(), message);
        }
        if matches!(self.at.state, State::Block(_)) {
            self.end_block(self.bytes.len());
        }
        self.end_stray();
        self.pass_on(sink);
    }

    /// Whether the bars before the last line lead on to entries that aren't there: a bar stands where an entry, or one above it,
    /// has another behind it.
    fn leads_on(&self) -> bool {
        let text = self.bytes.trim_ascii_end();
        let start = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (bars, rest) = text[start..].split_at(line::indent(&text[start..]));
        (rest.is_empty() || rest == b"}" || rest.starts_with(b"+-o ")) && bars.contains(&b'|')
    }

    /// Notes what isn't UTF-8 in whole lines; `next` is the number of the line behind them.
    fn encoding(&mut self, range: Range<usize>, next: u32) {
        let text = &self.bytes[range.clone()];
        if text.is_ascii() || std::str::from_utf8(text).is_ok() {
            return;
        }
        self.at.traits.printed.roman = true;
        let lines = memchr::memchr_iter(b'\n', text).count() as u32
            + u32::from(text.last().is_some_and(|byte| *byte != b'\n'));
        let mut line = Line { number: next.saturating_sub(lines).max(1), start: range.start };
        for piece in text.split_inclusive(|byte| *byte == b'\n') {
            if let Err(error) = std::str::from_utf8(piece) {
                let message = "not UTF-8: text is read as Mac OS Roman, data as it is";
                let at = line.start + error.valid_up_to();
                self.remark(NoteKind::Encoding, line, at, message);
            }
            line = Line { number: line.number.saturating_add(1), start: line.start + piece.len() };
        }
    }
}
