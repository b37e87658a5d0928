//! Node lines: `NAME@LOCATION  <class CLASS, id 0x…, registered, …, retain 3>`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use memchr::{memchr, memmem, memrchr};

use super::names::Names;
use crate::load::charset;
use crate::model::{Entry, Key, Retain, State};

/// What a node line says.
#[derive(Debug)]
pub(super) struct Header {
    /// The entry, without its properties.
    pub(super) entry: Entry,
    /// How much of the line is there.
    pub(super) ending: Ending,
    /// Whether the line is of the form `NAME class: A:B:C`.
    pub(super) archive_form: bool,
    /// The retain count of an entry that is no service.
    pub(super) retain: Option<u32>,
    /// The form of its retain count.
    pub(super) form: Retain,
}

/// How a node line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// As it should.
    Whole,
    /// Cut at the width of a terminal: it ends in `$`.
    Clipped,
    /// It stops short for no visible reason.
    Short,
}

/// Reads node lines and collects the class ancestry that they tell.
#[derive(Default)]
pub(super) struct Headers {
    /// Each with the number of the stretch in which it was seen last.
    chains: HashMap<Box<[u8]>, (Ancestry, u32), foldhash::fast::RandomState>,
    /// Those of this stretch in the order in which they were found.
    found: Vec<Ancestry>,
    /// The stretches of text that were handed over.
    stretch: u32,
}

/// A class and its superclasses, the class itself first.
pub(super) type Ancestry = Arc<[Key]>;

/// Marks a name that was cut, so that it is never mistaken for a whole one.
const CUT: &str = "…";

impl Headers {
    /// Reads what follows `+-o ` on a node line.
    pub(super) fn read(&mut self, line: &[u8], names: &mut Names) -> Header {
        let line = without_escapes(line.trim_ascii_end());
        let Some((name, rest, archive_form)) = split(&line) else {
            return Self::nameless(&line, names);
        };
        let (name, location) = split_location(name);
        let (rest, ending) = if archive_form {
            (rest, Ending::Whole)
        } else if let Some(whole) = rest.strip_suffix(b">") {
            (whole, Ending::Whole)
        } else if let Some(end) = memrchr(b'>', rest) {
            (&rest[..end], Ending::Whole)
        } else {
            cut(rest)
        };
        let class_end = memchr(b',', rest).unwrap_or(rest.len());
        let (class, fields) = rest.split_at(class_end);
        let class = class.trim_ascii_end();
        let class_cut = ending != Ending::Whole && fields.is_empty();
        let (class, inheritance) = if class_cut {
            let leaf = class.rsplit(|byte| *byte == b':').next().unwrap_or(class);
            (Key::from(format!("{}{CUT}", charset::key(leaf))), None)
        } else {
            self.class(class, names)
        };
        let Fields { id, state, retain, form } =
            usual_fields(fields).unwrap_or_else(|| any_fields(fields));
        let entry = Entry {
            registry_id: id,
            name: names.key(name),
            location: location.map(charset::key),
            class,
            inheritance,
            state,
            ..Entry::default()
        };
        Header { entry, ending, archive_form, retain, form }
    }

    /// A node line without a class.
    fn nameless(line: &[u8], names: &mut Names) -> Header {
        let (text, ending) = match line.strip_suffix(b"$") {
            Some(text) => (text, Ending::Clipped),
            None => (line, Ending::Short),
        };
        let name_end = memmem::find(text, b"  <");
        let (name, location) = match ending {
            Ending::Clipped if name_end.is_none() => {
                (Key::from(format!("{}{CUT}", charset::key(text))), None)
            }
            _ => {
                let (name, location) = split_location(&text[..name_end.unwrap_or(text.len())]);
                (names.key(name), location.map(charset::key))
            }
        };
        let entry = Entry { name, location, ..Entry::default() };
        Header { entry, ending, archive_form: false, retain: None, form: Retain::Hidden }
    }

    fn class(&mut self, text: &[u8], names: &mut Names) -> (Key, Option<Ancestry>) {
        if memchr(b':', text).is_none() {
            return (names.class(text), None);
        }
        names.class(text);
        if let Some((chain, stretch)) = self.chains.get_mut(text) {
            if std::mem::replace(stretch, self.stretch) != self.stretch {
                self.found.push(Arc::clone(chain));
            }
            return (chain[0].clone(), Some(Arc::clone(chain)));
        }
        let chain: Ancestry =
            text.rsplit(|byte| *byte == b':').map(|class| names.key(class)).collect();
        self.found.push(Arc::clone(&chain));
        self.chains.insert(text.into(), (Arc::clone(&chain), self.stretch));
        (chain[0].clone(), Some(chain))
    }

    /// The ancestry that was seen since this was asked last, in the order in which it stands in the text.
    pub(super) fn take_found(&mut self) -> Vec<Ancestry> {
        self.stretch = self.stretch.wrapping_add(1);
        std::mem::take(&mut self.found)
    }
}

/// Whether a node line has a class, in one of the forms in which it can stand there.
pub(super) fn has_class(line: &[u8]) -> bool {
    split(line).is_some()
}

/// Splits a node line into its name and what follows `<class `; says whether it is of the form
/// `NAME class: CHAIN`.
fn split(line: &[u8]) -> Option<(&[u8], &[u8], bool)> {
    let mut marks = memchr::memchr_iter(b'<', line);
    let class = |at: &usize| line[at + 1..].starts_with(b"class ");
    if let Some(at) = marks.find(|at| line[..*at].ends_with(b"  ") && class(at)) {
        Some((&line[..at - 2], &line[at + 7..], false))
    } else if let Some(at) = memmem::rfind(line, b" class: ") {
        Some((&line[..at], &line[at + 8..], true))
    } else {
        // A pasted text can have lost one of the two blanks.
        let at = memmem::find(line, b"<class ")?;
        Some((line[..at].trim_ascii_end(), &line[at + 7..], false))
    }
}

/// The location follows the last `@`. A name may hold one too; what can't be a location stays in it.
fn split_location(name: &[u8]) -> (&[u8], Option<&[u8]>) {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b",:.-_".contains(byte);
    match memrchr(b'@', name) {
        Some(at) if at + 1 < name.len() && name[at + 1..].iter().all(fits) => {
            (&name[..at], Some(&name[at + 1..]))
        }
        _ => (name, None),
    }
}

/// The part of a cut line that can be relied on: up to its last comma, which ends a whole field.
fn cut(rest: &[u8]) -> (&[u8], Ending) {
    let (rest, ending) = match rest.strip_suffix(b"$") {
        Some(rest) => (rest, Ending::Clipped),
        None => (rest, Ending::Short),
    };
    (memrchr(b',', rest).map_or(rest, |comma| &rest[..=comma]), ending)
}

/// What follows the class.
#[derive(Default)]
struct Fields {
    id: Option<u64>,
    state: Option<State>,
    retain: Option<u32>,
    form: Retain,
}

/// The fields as every `ioreg` since 10.6 prints them.
fn usual_fields(text: &[u8]) -> Option<Fields> {
    let (id, rest) = digits::<16>(text.strip_prefix(b", id 0x")?)?;
    let (yes, rest) = if let Some(rest) = rest.strip_prefix(b", registered, matched, active, busy ")
    {
        (true, rest)
    } else {
        (false, rest.strip_prefix(b", !registered, !matched, active, busy ")?)
    };
    let (busy, rest) = digits::<10>(rest)?;
    let (time, rest) = match rest.strip_prefix(b" (") {
        Some(rest) => {
            let (time, rest) = digits::<10>(rest)?;
            (nanoseconds(time)?, rest.strip_prefix(b" ms)")?)
        }
        None => (0, rest),
    };
    let (retain, rest) = digits::<10>(rest.strip_prefix(b", retain ")?)?;
    let state = State {
        registered: Some(yes),
        matched: Some(yes),
        active: Some(true),
        busy: Some(u32::try_from(busy).ok()?),
        busy_time: Some(time),
        retain: Some(u32::try_from(retain).ok()?),
    };
    let form = Retain::Short;
    rest.is_empty().then_some(Fields { id: Some(id), state: Some(state), retain: None, form })
}

/// Milliseconds as they are printed in nanoseconds. A time of which nothing is left is printed too unless it is none at all.
fn nanoseconds(milliseconds: u64) -> Option<u64> {
    Some(milliseconds.checked_mul(1_000_000)?.max(1))
}

/// A number of up to 16 digits at the start of `text`, and what follows it.
#[inline]
fn digits<const RADIX: u32>(text: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (length, byte) in text.iter().enumerate() {
        match char::from(*byte).to_digit(RADIX) {
            Some(_) if length == 16 => return None,
            Some(digit) => number = number * u64::from(RADIX) + u64::from(digit),
            None => return (length > 0).then(|| (number, &text[length..])),
        }
    }
    (!text.is_empty() && text.len() <= 16).then_some((number, &[]))
}

/// The id and the state in `, id 0x100000110, registered, matched, active, busy 0 (3 ms), retain 12`.
fn any_fields(text: &[u8]) -> Fields {
    let (mut id, mut state, mut service) = (None, State::default(), false);
    let mut form = Retain::Hidden;
    for field in text.split(|byte| *byte == b',') {
        let field = field.trim_ascii();
        let (field, yes) = match field.strip_prefix(b"!") {
            Some(field) => (field, false),
            None => (field, true),
        };
        match field {
            b"registered" => state.registered = Some(yes),
            b"matched" => state.matched = Some(yes),
            b"active" => state.active = Some(yes),
            b"inactive" => state.active = Some(!yes),
            _ => {
                if let Some(hex) = field.strip_prefix(b"id 0x") {
                    id = digits::<16>(hex).filter(|(_, rest)| rest.is_empty()).map(|(id, _)| id);
                } else if let Some(busy) = field.strip_prefix(b"busy ") {
                    (state.busy, state.busy_time) = busy_of(busy, id.is_some());
                } else if let Some(count) = field.strip_prefix(b"retain ") {
                    let long = count.strip_prefix(b"count ");
                    form = if long.is_some() { Retain::Count } else { Retain::Short };
                    state.retain = decimal(long.unwrap_or(count));
                }
                continue;
            }
        }
        service = true;
    }
    let retain = state.retain.filter(|_| !service);
    Fields { id, state: service.then_some(state), retain, form }
}

/// `0`, `0 (12 ms)`. Since 10.6, with which the ids came, a time that isn't printed is zero.
fn busy_of(text: &[u8], times_are_shown: bool) -> (Option<u32>, Option<u64>) {
    let Some(at) = memchr(b'(', text) else {
        let busy = decimal(text);
        return (busy, busy.filter(|_| times_are_shown).map(|_| 0));
    };
    let time = text[at + 1..].strip_suffix(b" ms)").and_then(decimal::<u64>);
    (decimal(text[..at].trim_ascii()), time.and_then(nanoseconds))
}

fn decimal<T: TryFrom<u64>>(text: &[u8]) -> Option<T> {
    let (number, rest) = digits::<10>(text)?;
    T::try_from(number).ok().filter(|_| rest.is_empty())
}

/// The line without terminal escape sequences: `ioreg -b` prints names in bold.
fn without_escapes(line: &[u8]) -> Cow<'_, [u8]> {
    const ESCAPE: u8 = 0x1b;
    if memchr(ESCAPE, line).is_none() {
        return Cow::Borrowed(line);
    }
    let mut clean = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != ESCAPE {
            clean.push(byte);
            continue;
        }
        rest = match tail {
            // A control sequence: parameters up to its final byte.
            [b'[', tail @ ..] => {
                let end = tail.iter().position(|byte| (0x40..0x7f).contains(byte));
                &tail[end.map_or(tail.len(), |end| end + 1)..]
            }
            // A choice of a character set, as in `ESC ( B`.
            [b'(' | b')', _, tail @ ..] | [_, tail @ ..] => tail,
            [] => tail,
        };
    }
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ClassTable;

    fn header(line: &str) -> Header {
        Headers::default().read(line.as_bytes(), &mut Names::default())
    }

    fn read(line: &str) -> Entry {
        header(line).entry
    }

    #[test]
    fn every_generation_of_node_lines_is_read() {
        let bare = read("Root  <class IORegistryEntry>");
        assert_eq!((bare.name.as_str(), bare.class.as_str()), ("Root", "IORegistryEntry"));
        assert_eq!((bare.registry_id, bare.state), (None, None));

        let old = read(
            "dev@1f,2  <class IOPCIDevice, registered, !matched, active, busy 0, retain count 29>",
        );
        assert_eq!(old.location.as_deref(), Some("1f,2"));
        let state = old.state.unwrap();
        assert_eq!(
            (state.registered, state.matched, state.active),
            (Some(true), Some(false), Some(true))
        );
        assert_eq!((state.busy, state.busy_time, state.retain), (Some(0), None, Some(29)));

        let new = read(
            "dev  <class A, id 0x100000110, !registered, !matched, inactive, busy 2 (33 ms), retain 5>",
        );
        assert_eq!(new.registry_id, Some(0x1_0000_0110));
        let state = new.state.unwrap();
        assert_eq!((state.active, state.busy), (Some(false), Some(2)));
        assert_eq!((state.busy_time, state.retain), (Some(33_000_000), Some(5)));
        let idle = read("dev  <class A, id 0x1, registered, matched, active, busy 0, retain 5>");
        assert_eq!(idle.state.unwrap().busy_time, Some(0));

        let root = read("Root  <class IORegistryEntry, id 0x100000100, retain 26>");
        assert_eq!(root.state, None, "only services have a state");
    }

    #[test]
    fn names_may_be_empty_or_hold_anything() {
        for (line, name, location) in [
            ("@2:0  <class X>", "", Some("2:0")),
            ("a b, c (d)@0  <class X>", "a b, c (d)", Some("0")),
            ("me@home disk  <class X>", "me@home disk", None),
            ("Диск@3  <class X>", "Диск", Some("3")),
            ("a@  <class X>", "a@", None),
            ("/  <class X>", "/", None),
            ("\u{1b}[1mbold\u{1b}[0m@1  <class X>", "bold", Some("1")),
            ("\u{1b}[1mbold\u{1b}(B\u{1b}[m  <class X>", "bold", None),
        ] {
            let header = read(line);
            assert_eq!(
                (header.name.as_str(), header.location.as_deref()),
                (name, location),
                "{line}"
            );
            assert_eq!(header.class.as_str(), "X");
        }
    }

    #[test]
    fn ancestry_is_turned_round_and_joins_the_class_table() {
        let mut headers = Headers::default();
        let mut names = Names::default();
        for line in [
            "a  <class IORegistryEntry:IOService:IOPlatformExpertDevice, id 0x1, retain 2>",
            "a@0 class: IORegistryEntry:IOService:IOPlatformExpertDevice",
        ] {
            let header = headers.read(line.as_bytes(), &mut names);
            assert_eq!(header.entry.class.as_str(), "IOPlatformExpertDevice");
            let chain = header.entry.inheritance.unwrap();
            assert_eq!(
                *chain,
                ["IOPlatformExpertDevice", "IOService", "IORegistryEntry"].map(Key::new)
            );
            assert_eq!(header.ending, Ending::Whole);
        }
        let mut table = ClassTable::new();
        headers.take_found().iter().for_each(|chain| table.add_chain(chain));
        assert_eq!(table.chain(&"IOPlatformExpertDevice".into()).classes.len(), 3);
    }

    #[test]
    fn numbers_beyond_all_bounds_are_left_out() {
        let all = "f".repeat(17);
        let line = |id: &str, busy: &str| {
            read(&format!(
                "n  <class A, id 0x{id}, registered, matched, active, busy {busy}, retain 1>"
            ))
        };
        assert_eq!(line(&all[1..], "0").registry_id, Some(u64::MAX));
        assert_eq!(line(&all, "0").registry_id, None);
        let state = |busy: &str| line("1", busy).state.unwrap();
        assert_eq!(state("4294967296").busy, None);
        assert_eq!(state("0 (18446744073709551615 ms)").busy_time, None);
        assert_eq!(state("1 (9999999999999999 ms)").busy_time, None);
        assert_eq!(state("1 (9999999999999999 ms)").retain, Some(1));
    }

    #[test]
    fn a_clipped_line_keeps_only_whole_fields() {
        let line = "dev@1  <class IOPCIDevice, id 0x100000110, registered, matched, active, busy 0 (3 ms), retain 12>";
        let whole = read(line);
        for end in 0..line.len() {
            let Header { entry, ending, .. } = header(&format!("{}$", &line[..end]));
            assert_eq!(ending, Ending::Clipped, "{end}");
            assert!(entry.registry_id.is_none() || entry.registry_id == whole.registry_id, "{end}");
            assert!(
                entry.class == whole.class || entry.class.is_empty() || entry.class.ends_with('…')
            );
            let (state, full) = (entry.state.unwrap_or_default(), whole.state.unwrap());
            assert!(state.matched.is_none() || state.matched == full.matched);
            assert!(state.retain.is_none(), "{end}");
        }
        assert_eq!(read("dev  <class IOPCI$").class.as_str(), "IOPCI…");
        assert_eq!(header("dev  <class A, id 0x10, regis").ending, Ending::Short);
    }
}
