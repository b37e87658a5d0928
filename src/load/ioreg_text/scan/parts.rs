//! Scanning a long text in parts, several at a time.
//!
//! One thread reads the text from its start and puts the entries together; the others read parts of it ahead, from its end
//! towards it, until they meet. Nobody waits: what isn't done yet when the first thread comes to it, it reads itself, so that a
//! machine whose other cores are taken loses nothing.
//!
//! A part begins with a node line that stands deeper than a root, behind a line that ends an entry.
//! What a line is depends on those before it, so this is a guess; it holds if the scan of the text before it is between two
//! entries there. Where it isn't, that scan goes on through the part.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use memchr::memrchr;

use super::line::{indent, line_end};
use super::{Hint, Line, Node, Remarks, Scan, Sink, Standing, State, Traits};
use crate::load::ioreg_text::header::{Ancestry, Ending, has_class};
use crate::load::{Bytes, Cancelled, Progress};
use crate::model::ClassTable;

/// A shorter part isn't worth the trouble.
const LEAST: usize = 1 << 19;

/// A part is about so much of the text: the threads may have read one twice when they meet.
const SHARE: usize = 64;

/// More threads than this gain nothing: the entries are put together by one.
const MOST_THREADS: usize = 8;

/// So far a place is looked for where a part can begin.
const FARTHEST: usize = 1 << 20;

/// What a scan found besides nodes.
#[derive(Default)]
pub(in crate::load::ioreg_text) struct Found {
    pub(in crate::load::ioreg_text) traits: Traits,
    pub(in crate::load::ioreg_text) remarks: Remarks,
    pub(in crate::load::ioreg_text) classes: ClassTable,
}

impl Found {
    fn learn(&mut self, classes: &[Ancestry]) {
        for chain in classes {
            self.classes.add_chain(chain);
        }
    }
}

pub(in crate::load::ioreg_text) fn run(
    bytes: &Bytes,
    sink: &mut dyn Sink,
    progress: &mut dyn Progress,
) -> Result<Found, Cancelled> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let number = if threads > 1 { bytes.len() / LEAST.max(bytes.len() / SHARE).max(1) } else { 0 };
    let parts = Arc::new(Parts::new(starts(bytes, number), bytes.len()));
    for _ in 1..threads.min(parts.all.len() + 1) {
        let (bytes, parts) = (bytes.clone(), Arc::clone(&parts));
        // Without it, this thread reads everything. It isn't waited for in the end: it may have no core to end on.
        let _ = thread::Builder::new().spawn(move || parts.read_ahead(&bytes));
    }
    let found = parts.read(bytes, sink, progress);
    parts.over.store(true, Ordering::Relaxed);
    found
}

/// Where the parts begin behind the first, if the text falls into `number` of them.
fn starts(bytes: &[u8], number: usize) -> Vec<usize> {
    let wanted = (1..number).map(|part| bytes.len() / number * part);
    let mut starts: Vec<usize> = wanted.filter_map(|at| start_near(bytes, at)).collect();
    starts.dedup();
    starts
}

/// The next place behind `at` where a part can begin.
fn start_near(bytes: &[u8], at: usize) -> Option<usize> {
    let mut start = line_end(bytes, at).1;
    let mut before = memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
    while start < bytes.len() && start - at < FARTHEST {
        let (end, next) = line_end(bytes, start);
        let line = &bytes[start..end];
        let level = indent(line);
        if level > 2 && line[level..].starts_with(b"+-o ") && has_class(line) {
            let above = bytes[before..start].trim_ascii_end();
            if indent(above) == above.len() || above.ends_with(b">") {
                return Some(start);
            }
        }
        (before, start) = (start, next);
    }
    None
}

/// The parts of a text behind the first.
struct Parts {
    all: Vec<(Range<usize>, Mutex<Turn>)>,
    /// Bytes in parts that wait to be put together.
    ahead: AtomicUsize,
    /// Whether nobody needs the rest.
    over: AtomicBool,
}

/// Who reads a part.
enum Turn {
    /// Whoever comes first.
    Free,
    /// A thread that reads ahead.
    Begun,
    /// It has been read ahead.
    Read(Box<Part>),
    /// The first thread, which reads or has read it.
    Past,
}

/// A part that was read by itself. Its first line has the number 1.
struct Part {
    standing: Standing,
    nodes: Vec<(Vec<Node>, Option<Hint>)>,
    classes: Vec<Ancestry>,
    /// The line behind it.
    next: Line,
}

impl Sink for Vec<(Vec<Node>, Option<Hint>)> {
    fn nodes(&mut self, nodes: &mut Vec<Node>, hint: Option<Hint>, _: &mut Remarks) {
        self.push((std::mem::take(nodes), hint));
    }
}

impl Parts {
    /// Parts that begin at `starts`, the last of which ends at `end`.
    fn new(starts: Vec<usize>, end: usize) -> Self {
        let ends: Vec<usize> = starts.iter().skip(1).copied().chain([end]).collect();
        let ranges = starts.into_iter().zip(ends).map(|(start, end)| start..end);
        Self {
            all: ranges.map(|range| (range, Mutex::new(Turn::Free))).collect(),
            ahead: AtomicUsize::new(0),
            over: AtomicBool::new(false),
        }
    }

    /// Changes whose turn it is, to `to` if `wanted` says so of what it is now; what it was.
    fn turn(&self, at: usize, to: Turn, wanted: impl Fn(&Turn) -> bool) -> Option<Turn> {
        let mut turn = self.all[at].1.lock().unwrap_or_else(PoisonError::into_inner);
        wanted(&turn).then(|| std::mem::replace(&mut *turn, to))
    }

    /// Reads parts from the last one on, up to where the first thread is.
    fn read_ahead(&self, bytes: &[u8]) {
        let mut scan = Scan::new(bytes);
        for at in (0..self.all.len()).rev() {
            if self.turn(at, Turn::Begun, |turn| matches!(turn, Turn::Free)).is_none() {
                continue;
            }
            let range = &self.all[at].0;
            let Ok(part) = self.read_part(&mut scan, range.clone()) else { return };
            if at + 1 == self.all.len() || part.standing.is_between_entries() {
                self.ahead.fetch_add(range.len(), Ordering::Relaxed);
                let read = Turn::Read(Box::new(part));
                self.turn(at, read, |turn| matches!(turn, Turn::Begun));
            }
        }
    }

    fn read_part(&self, scan: &mut Scan<'_>, range: Range<usize>) -> Result<Part, Cancelled> {
        let mut nodes = Vec::new();
        scan.at = Standing { goes_on: true, ..Standing::default() };
        let start = Line { number: 1, start: range.start };
        let next = scan.read(start, range.end, &mut nodes, &mut |_| {
            if self.over.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
        })?;
        let standing = std::mem::take(&mut scan.at);
        Ok(Part { standing, nodes, classes: scan.headers.take_found(), next })
    }

    /// Reads the text from its start, with what has been read ahead of it.
    fn read(
        &self,
        bytes: &[u8],
        sink: &mut dyn Sink,
        progress: &mut dyn Progress,
    ) -> Result<Found, Cancelled> {
        let total = bytes.len();
        let mut watch = |end: usize| {
            let done = (end + self.ahead.load(Ordering::Relaxed)).min(total);
            progress.report(done as u64, total as u64)
        };
        let mut found = Found::default();
        let mut scan = Scan::new(bytes);
        let until = self.all.first().map_or(total, |(range, _)| range.start);
        let mut line = scan.read(Line { number: 1, start: 0 }, until, sink, &mut watch)?;
        for (at, (range, _)) in self.all.iter().enumerate() {
            let turn = self.turn(at, Turn::Past, |_| true);
            let part = match turn {
                Some(Turn::Read(part)) => {
                    self.ahead.fetch_sub(range.len(), Ordering::Relaxed);
                    Some(*part)
                }
                _ => None,
            };
            line = match part.filter(|_| scan.at.is_between_entries()) {
                Some(part) => {
                    watch(range.start)?;
                    scan.go_on_behind(part, line, sink, &mut found)
                }
                None => scan.read(line, range.end, sink, &mut watch)?,
            };
        }
        scan.finish(sink);
        scan.hand_over(sink, &mut found);
        Ok(found)
    }
}

impl Standing {
    /// Whether another scan may go on where this one is.
    fn is_between_entries(&self) -> bool {
        !matches!(self.state, State::Block(_))
            && self.next_hint.is_empty()
            && self.nodes.last().is_none_or(|node| node.header.ending != Ending::Short)
    }

    /// Counts the lines from that at which the part really begins.
    fn count_from(&mut self, first: Line) {
        for node in &mut self.nodes {
            node.line.count_from(first);
        }
        self.last.line.count_from(first);
        self.last_line.count_from(first);
        if let Some((line, _)) = &mut self.stray {
            line.count_from(first);
        }
        self.remarks.count_from(first);
    }
}

impl Scan<'_> {
    /// Passes on what was read, but doesn't end the text.
    fn hand_over(&mut self, sink: &mut dyn Sink, found: &mut Found) {
        self.end_stray();
        self.pass_on(sink);
        found.learn(&self.headers.take_found());
        found.traits.join(self.at.traits);
        found.remarks.append(std::mem::take(&mut self.at.remarks));
    }

    /// Goes on where a part ends that was read ahead and begins with the line `first`. The line behind it.
    fn go_on_behind(
        &mut self,
        mut part: Part,
        first: Line,
        sink: &mut dyn Sink,
        found: &mut Found,
    ) -> Line {
        self.hand_over(sink, found);
        found.learn(&part.classes);
        for (mut nodes, hint) in part.nodes {
            for node in &mut nodes {
                node.line.count_from(first);
            }
            sink.nodes(&mut nodes, hint, &mut found.remarks);
        }
        part.standing.count_from(first);
        self.at = part.standing;
        part.next.count_from(first);
        part.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Quiet;

    /// Two machines' worth of entries, one with a string that looks like the start of a part.
    fn text() -> String {
        let mut text =
            String::from("junk\nIOService:\n+-o Root  <class IORegistryEntry, retain 1>\n");
        for number in 0..40 {
            let name =
                format!("  +-o box{number}  <class A:B{number}, id 0x{number:x}, retain 1>\n");
            text += &name;
            text += "  | {\n  |   \"a\" = 1\n  |   \"a\" = 2\n  |   \"s\" = \"x\n  | }\n  | \n";
            text +=
                "    +-o no node  <clazz\n\n      +-o in  <class X, retain 1>\n\"\n  | }\n  | \n";
            let above =
                if number % 2 == 0 { "  +-o cut\n  | stray\n" } else { "  +-o up  <class U>\n" };
            text += above;
            text += "    +-o dev@1  <class C, retain 1>\n        {\n        }\n        \n";
        }
        text + "IOPower:\n+-o Root  <class IORegistryEntry, retain 1>\n  +-o p  <class P>"
    }

    /// Everything that a scan passes on, as text. The parts that are `wanted` are read ahead.
    fn read(text: &str, starts: &[usize], wanted: impl Fn(usize) -> bool) -> String {
        let mut nodes: Vec<(Vec<Node>, Option<Hint>)> = Vec::new();
        let parts = Parts::new(starts.to_vec(), text.len());
        for at in (0..starts.len()).filter(|at| !wanted(*at)) {
            parts.turn(at, Turn::Past, |_| true);
        }
        parts.read_ahead(text.as_bytes());
        let found = parts.read(text.as_bytes(), &mut nodes, &mut Quiet).unwrap();
        assert_eq!(parts.ahead.load(Ordering::Relaxed), 0);
        let all = nodes.iter().flat_map(|(nodes, hint)| {
            let hint = hint.iter().map(|hint| format!("{hint:?}"));
            hint.chain(nodes.iter().map(|node| format!("{node:?}")))
        });
        let all: Vec<String> = all.collect();
        let mut classes: Vec<usize> = vec![found.classes.len()];
        classes.extend(
            (0..40).map(|at| found.classes.chain(&format!("B{at}").as_str().into()).classes.len()),
        );
        format!("{}\n{:?}\n{:?}\n{classes:?}", all.join("\n"), found.traits, found.remarks.finish())
    }

    #[test]
    fn parts_give_what_the_whole_gives_wherever_they_begin() {
        let text = text();
        let whole = read(&text, &[], |_| true);
        // At every line that begins as a part may, and in twos and threes.
        let mut starts: Vec<usize> =
            (0..text.len()).filter_map(|at| start_near(text.as_bytes(), at)).collect();
        starts.dedup();
        assert!(starts.len() > 40, "{}", starts.len());
        assert!(starts.iter().any(|at| text[*at..].starts_with("      +-o in")), "a false start");
        for start in &starts {
            assert!(read(&text, &[*start], |_| true) == whole, "{start}");
        }
        for pair in starts.windows(3) {
            assert!(read(&text, pair, |_| true) == whole, "{pair:?}");
        }
        assert!(read(&text, &starts, |_| true) == whole);
        for every in [2, 3, 5] {
            assert!(read(&text, &starts, |at| at % every == 0) == whole, "every {every}");
        }
        assert!(read(&text, &starts, |_| false) == whole);
        assert!(read(&text, &starts, |at| at > starts.len() / 2) == whole);
    }

    #[test]
    fn threads_that_meet_give_the_same_every_time() {
        let text: Bytes = text().repeat(400).into_bytes().into();
        assert!(text.len() / LEAST > 4);
        let parts = Parts::new(Vec::new(), text.len());
        let mut whole: Vec<(Vec<Node>, Option<Hint>)> = Vec::new();
        parts.read(&text, &mut whole, &mut Quiet).unwrap();
        let numbers = |nodes: &[(Vec<Node>, Option<Hint>)]| {
            let all = nodes.iter().flat_map(|(nodes, _)| nodes);
            all.map(|node| (node.line.number, node.line.start, node.column)).collect::<Vec<_>>()
        };
        for _ in 0..5 {
            let mut nodes: Vec<(Vec<Node>, Option<Hint>)> = Vec::new();
            run(&text, &mut nodes, &mut Quiet).unwrap();
            assert!(numbers(&nodes) == numbers(&whole));
        }
    }

    #[test]
    fn a_text_falls_into_parts_of_about_one_size() {
        let text = text().repeat(20);
        for number in [0, 1, 2, 5] {
            let starts = starts(text.as_bytes(), number);
            assert_eq!(starts.len(), number.saturating_sub(1), "{starts:?}");
        }
        assert!(starts("x\n".repeat(1000).as_bytes(), 4).is_empty());
    }
}
