//! What an archive consists of: the starts and ends of entries and of lists of them, and pairs.
//!
//! Each of these is known by its tags alone, wherever it stands. So a long text is read in several parts at a time, each from a key
//! on that every entry has. That such a key stood within a value is found out when the part before is read: it doesn't end there
//! then, and the part is read again.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use memchr::memmem;

use super::tags::{Element, Tag, Tags};
use crate::load::{Cancelled, Progress};

/// A shorter part isn't worth a thread.
const LEAST: usize = 1 << 19;

/// More threads than this gain nothing: the entries are made by one.
const MOST_PARTS: usize = 8;

/// So far a place is looked for where a part can begin.
const FARTHEST: usize = 1 << 20;

/// How many bytes are read between two reports.
const STRIDE: usize = 1 << 20;

/// The key under which the entries below another one stand.
const CHILDREN: &str = "IORegistryEntryChildren";

/// A part of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item<'a> {
    /// An entry or a list of entries begins or ends.
    Tag(Tag),
    /// The key of the entries below the one that is open, and the first tag behind it.
    Children(Tag),
    /// Any other key with its value, which begins with the tag `first`.
    Pair { key: &'a str, first: Tag, start: usize, end: usize },
}

impl<'a> Tags<'a> {
    /// The next item. `None`: there is none, or something that `ioreg` doesn't write.
    fn item(&mut self) -> Option<Item<'a>> {
        let (_, tag) = self.next()?;
        if tag != Tag::Start(Element::Key) {
            return Some(Item::Tag(tag));
        }
        let key = self.text(Element::Key)?;
        let (start, first) = self.next()?;
        if key == CHILDREN {
            return Some(Item::Children(first));
        }
        self.skip(first)?;
        Some(Item::Pair { key, first, start, end: self.at })
    }
}

/// Where the parts begin behind the first, if the text from `start` on falls into `number` of them.
fn starts(text: &str, start: usize, number: usize) -> Vec<usize> {
    let bytes = text.as_bytes();
    let wanted = (1..number).map(|part| start + (bytes.len() - start) / number * part);
    let mut starts: Vec<usize> = wanted
        .filter_map(|from| {
            let near = &bytes[from..bytes.len().min(from + FARTHEST)];
            let key = from + memmem::find(near, b"<key>IORegistryEntryName</key>")?;
            // What stands before it ends where its own last tag does.
            Some(bytes[..key].trim_ascii_end().len())
        })
        .collect();
    starts.dedup();
    starts
}

/// Hands on the items of `text` from `start` on, until there is none or `take` takes no more. Where that is, or `None` if `take` refused one.
pub(super) fn read<'a>(
    text: &'a str,
    start: usize,
    progress: &mut dyn Progress,
    take: &mut dyn FnMut(Item<'a>) -> Option<()>,
) -> Result<Option<usize>, Cancelled> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_PARTS);
    let starts = starts(text, start, threads.min(text.len() / LEAST));
    read_from(text, start, &starts, progress, take)
}

/// A part that was read by itself: its items, and where they end.
fn part<'a>(text: &'a str, range: Range<usize>, stop: &AtomicBool) -> (Vec<Item<'a>>, usize) {
    let mut items = Vec::new();
    let mut tags = Tags::new(text, range.start);
    let mut due = 0;
    while tags.at < range.end {
        if tags.at >= due {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            due = tags.at + STRIDE;
        }
        let at = tags.at;
        let Some(item) = tags.item() else { return (items, at) };
        items.push(item);
    }
    (items, tags.at)
}

/// Reads a text in parts, of which all but the first begin at `starts`.
fn read_from<'a>(
    text: &'a str,
    start: usize,
    starts: &[usize],
    progress: &mut dyn Progress,
    take: &mut dyn FnMut(Item<'a>) -> Option<()>,
) -> Result<Option<usize>, Cancelled> {
    let stop = AtomicBool::new(false);
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let ranges: Vec<Range<usize>> =
        starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect();
    thread::scope(|scope| {
        let stop = &stop;
        let later: Vec<_> = ranges
            .iter()
            .map(|range| {
                let part = move || part(text, range.clone(), stop);
                thread::Builder::new().spawn_scoped(scope, part).ok()
            })
            .collect();
        // All parts get on alike, so this one tells for all of them.
        let (total, all) = (text.len() as u64, starts.len() as u64 + 1);
        let join = || {
            let mut tags = Tags::new(text, start);
            let mut due = 0;
            let ends = starts.iter().copied().chain([text.len()]);
            for (until, part) in ends.zip(later.into_iter().map(Some).chain([None])) {
                while tags.at < until {
                    if tags.at >= due {
                        progress.report((tags.at as u64 * all).min(total), total)?;
                        due = tags.at + STRIDE;
                    }
                    let at = tags.at;
                    let Some(item) = tags.item() else { return Ok(Some(at)) };
                    if take(item).is_none() {
                        return Ok(None);
                    }
                }
                let part = part.flatten().filter(|_| tags.at == until);
                let Some((items, end)) = part.and_then(|part| part.join().ok()) else { continue };
                if items.into_iter().try_for_each(&mut *take).is_none() {
                    return Ok(None);
                }
                tags.at = end;
            }
            Ok(Some(tags.at))
        };
        let end = join();
        // Nobody waits for the parts that are left.
        stop.store(true, Ordering::Relaxed);
        end
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Quiet;

    /// Entries in each other, one with a value that looks like an entry.
    fn text() -> String {
        let name = "<key>IORegistryEntryName</key>\n\t<string>a</string>";
        let down = format!(
            "<key>v</key><array><dict>\n{name}</dict></array><key>{CHILDREN}</key><array>\n<dict/><dict>\n{name}\
             <key>n</key><integer>1</integer>\n</dict><dict>"
        );
        let up = format!("</dict></array>\n{name}");
        format!("<dict>{}{}</dict>\n</plist>", down.repeat(20), up.repeat(20))
    }

    fn items<'a>(text: &'a str, starts: &[usize]) -> (Vec<Item<'a>>, Option<usize>) {
        let mut items = Vec::new();
        let mut take = |item| {
            items.push(item);
            Some(())
        };
        let end = read_from(text, 0, starts, &mut Quiet, &mut take).unwrap();
        (items, end)
    }

    #[test]
    fn parts_give_what_the_whole_gives_wherever_they_begin() {
        let text = text();
        let whole = items(&text, &[]);
        assert_eq!(whole.1.map(|end| text[end..].trim()), Some("</plist>"));
        let all = starts(&text, 0, text.len());
        assert_eq!(all.len(), 60, "each name, within values too");
        for start in &all {
            assert!(items(&text, &[*start]) == whole, "{start}");
        }
        for pair in all.windows(3) {
            assert!(items(&text, pair) == whole, "{pair:?}");
        }
        assert!(items(&text, &all) == whole);
    }

    #[test]
    fn damage_in_a_later_part_ends_the_items_there() {
        let text = text();
        let all = starts(&text, 0, text.len());
        for at in [all[3], all[30], all[59]] {
            let damaged = format!("{}<!-- -->{}", &text[..at], &text[at..]);
            let whole = items(&damaged, &[]);
            assert!(whole.1.is_some_and(|end| end <= at && end + 60 > at), "{whole:?}");
            for starts in [vec![all[1]], vec![all[2], at], vec![at], vec![all[1], at + 8]] {
                assert!(items(&damaged, &starts) == whole, "{starts:?}");
            }
        }
        let mut left = 5;
        let mut refuse = |_| {
            left -= 1;
            (left > 0).then_some(())
        };
        assert_eq!(read_from(&text, 0, &all, &mut Quiet, &mut refuse).unwrap(), None);
    }
}
