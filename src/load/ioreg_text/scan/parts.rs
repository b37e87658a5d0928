//! Scanning a long text in parts, several at a time.
//!
//! A part begins with a node line that stands deeper than a root, behind a line that ends an entry.
//! What a line is depends on those before it, so this guess is checked when the part before is done:
//! if that one ended within a property list after all, its scan goes on through the next part.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use memchr::{memchr_iter, memrchr};

use super::line::{indent, line_end};
use super::{Hint, Line, Node, Remarks, Scan, Sink, State, Traits};
use crate::load::ioreg_text::header::{Ending, has_class};
use crate::load::{Cancelled, Progress};
use crate::model::ClassTable;

/// A shorter part isn't worth a thread.
const LEAST: usize = 1 << 19;

/// More threads than this gain nothing: the entries are put together by one.
const MOST_PARTS: usize = 8;

/// So far a place is looked for where a part can begin.
const FARTHEST: usize = 1 << 20;

/// What a scan found besides nodes.
#[derive(Default)]
pub(in crate::load::ioreg_text) struct Found {
    pub(in crate::load::ioreg_text) traits: Traits,
    pub(in crate::load::ioreg_text) remarks: Remarks,
    pub(in crate::load::ioreg_text) classes: ClassTable,
}

/// Reads a whole text.
pub(in crate::load::ioreg_text) fn run(
    bytes: &[u8],
    decoder: u16,
    sink: &mut dyn Sink,
    progress: &mut dyn Progress,
) -> Result<Found, Cancelled> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_PARTS);
    let starts = starts(bytes, threads.min(bytes.len() / LEAST));
    run_from(&starts, bytes, decoder, sink, progress)
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

/// A part that was read by itself.
struct Part<'a> {
    scan: Scan<'a>,
    nodes: Vec<(Vec<Node>, Option<Hint>)>,
    /// The line behind it.
    next: Line,
}

impl Sink for Vec<(Vec<Node>, Option<Hint>)> {
    fn nodes(&mut self, nodes: &mut Vec<Node>, hint: Option<Hint>, _: &mut Remarks) {
        self.push((std::mem::take(nodes), hint));
    }
}

impl<'a> Part<'a> {
    fn read(
        bytes: &'a [u8],
        range: Range<usize>,
        decoder: u16,
        stop: &AtomicBool,
    ) -> Result<Self, Cancelled> {
        let number = memchr_iter(b'\n', &bytes[..range.start]).count() as u32;
        let start = Line { number: number.saturating_add(1), start: range.start };
        let mut scan = Scan::new(bytes, decoder);
        scan.first_part = false;
        let mut nodes = Vec::new();
        let next = scan.read(start, range.end, &mut nodes, &mut |_| {
            if stop.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
        })?;
        Ok(Self { scan, nodes, next })
    }
}

impl Scan<'_> {
    /// Whether another scan may go on where this one is.
    fn is_between_entries(&self) -> bool {
        !matches!(self.state, State::Block(_))
            && self.next_hint.is_empty()
            && self.nodes.last().is_none_or(|node| node.header.ending != Ending::Short)
    }

    /// Ends this scan, but not the text.
    fn hand_over(mut self, sink: &mut dyn Sink, found: &mut Found) {
        self.end_stray();
        self.pass_on(sink);
        self.headers.tell(&mut found.classes);
        found.traits.join(self.traits);
        found.remarks.append(self.remarks);
    }
}

/// Reads a text in parts, of which all but the first begin at `starts`.
fn run_from(
    starts: &[usize],
    bytes: &[u8],
    decoder: u16,
    sink: &mut dyn Sink,
    progress: &mut dyn Progress,
) -> Result<Found, Cancelled> {
    let stop = AtomicBool::new(false);
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    let ranges: Vec<Range<usize>> =
        starts.iter().zip(ends).map(|(start, end)| *start..end).collect();
    thread::scope(|scope| {
        let stop = &stop;
        let later: Vec<_> = ranges
            .iter()
            .map(|range| {
                let part = move || Part::read(bytes, range.clone(), decoder, stop);
                thread::Builder::new().spawn_scoped(scope, part).ok()
            })
            .collect();
        let join = || {
            let mut found = Found::default();
            let (total, all) = (bytes.len() as u64, ranges.len() as u64 + 1);
            // All parts get on alike, so this one tells for all of them.
            let mut watch = |end: usize| progress.report((end as u64 * all).min(total), total);
            let mut scan = Scan::new(bytes, decoder);
            let first = Line { number: 1, start: 0 };
            let until = starts.first().copied().unwrap_or(bytes.len());
            let mut line = scan.read(first, until, sink, &mut watch)?;
            for (range, part) in ranges.iter().zip(later) {
                let part = part.and_then(|part| part.join().ok()).transpose()?;
                match part.filter(|_| scan.is_between_entries()) {
                    Some(part) => {
                        std::mem::replace(&mut scan, part.scan).hand_over(sink, &mut found);
                        for (mut nodes, hint) in part.nodes {
                            sink.nodes(&mut nodes, hint, &mut found.remarks);
                        }
                        line = part.next;
                    }
                    None => line = scan.read(line, range.end, sink, &mut watch)?,
                }
            }
            scan.finish(sink);
            scan.hand_over(sink, &mut found);
            Ok(found)
        };
        let found = join();
        stop.store(found.is_err(), Ordering::Relaxed);
        found
    })
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

    /// Everything that a scan passes on, as text.
    fn read(text: &str, starts: &[usize]) -> String {
        let mut nodes: Vec<(Vec<Node>, Option<Hint>)> = Vec::new();
        let found = run_from(starts, text.as_bytes(), 0, &mut nodes, &mut Quiet).unwrap();
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
        let whole = read(&text, &[]);
        // At every line that begins as a part may, and in twos and threes.
        let starts: Vec<usize> =
            (0..text.len()).filter_map(|at| start_near(text.as_bytes(), at)).collect();
        let mut starts: Vec<usize> = starts;
        starts.dedup();
        assert!(starts.len() > 40, "{}", starts.len());
        assert!(starts.iter().any(|at| text[*at..].starts_with("      +-o in")), "a false start");
        for start in &starts {
            assert!(read(&text, &[*start]) == whole, "{start}");
        }
        for pair in starts.windows(3) {
            assert!(read(&text, pair) == whole, "{pair:?}");
        }
        assert!(read(&text, &starts) == whole);
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
