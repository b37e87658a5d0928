//! Property values as `ioreg` prints them.
//!
//! Nothing is escaped, so a quotation mark in a string can't be told from its end by itself: what
//! follows it decides. Nesting is kept on a stack of our own.

use std::borrow::Cow;

use bstr::ByteSlice;
use memchr::{memchr, memchr2, memmem};

use super::formatted;
use crate::load::charset;
use crate::model::{Data, Key, Nuls, Number, Str, Value};

/// Deeper nesting than this is not taken apart. Real values nest up to 11 deep.
const DEEPEST: usize = 200;

/// What holds for all values of a dump.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Style {
    /// Written with `ioreg -f`.
    pub(super) formatted: bool,
    /// Lines end in CR LF, which a line end within a string became too.
    pub(super) crlf: bool,
}

/// For the first byte of a value, with which last bytes it may be whole: one bit for each kind.
const STARTS: [u8; 256] = kinds([b"\"", b"<", b"(", b"{", b"[", b"Y", b"N", b"0123456789-"]);

/// For the last byte of a value, the kinds of value that end with it.
const ENDS: [u8; 256] =
    kinds([b"\"", b">", b")", b"}", b"]", b"s", b"o", b"0123456789abcdefABCDEF"]);

const fn kinds(of: [&[u8]; 8]) -> [u8; 256] {
    let mut table = [0; 256];
    let mut kind = 0;
    while kind < of.len() {
        let mut at = 0;
        while at < of[kind].len() {
            table[of[kind][at] as usize] |= 1 << kind;
            at += 1;
        }
        kind += 1;
    }
    table
}

/// Whether the value may be whole, going by its first and last bytes alone.
pub(super) fn looks_whole(text: &[u8]) -> bool {
    match text {
        [] => true,
        [only] => only.is_ascii_digit(),
        [first, .., last] => STARTS[usize::from(*first)] & ENDS[usize::from(*last)] != 0,
    }
}

/// Whether a value that begins like this one can go on on the next line.
pub(super) fn can_go_on(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'"' | b'<' | b'(' | b'{' | b'['))
}

/// The value that `text` spells; [`Value::Clipped`] if it can't be read.
pub(super) fn value(text: &[u8], style: Style) -> Value {
    up_to(text, style, usize::MAX)
}

/// The same, but of each container the first `most` members alone: all are read, as the whole decides how the text is taken
/// apart and whether it can be, but only those are made.
pub(super) fn up_to(text: &[u8], style: Style, most: usize) -> Value {
    let read = match text.first() {
        None => Some(Value::Unprintable),
        Some(b'\n' | b'\r') => formatted::value(text),
        Some(b'"') if looks_whole(text) => Some(string(&text[1..text.len() - 1], style)),
        Some(b'<') if looks_whole(text) => data(text, style),
        Some(b'(' | b'{' | b'[') if looks_whole(text) => container(text, style, most),
        Some(_) => scalar(text),
    };
    read.unwrap_or_else(|| Value::Clipped(text.into()))
}

fn string(text: &[u8], style: Style) -> Value {
    let text = charset::utf8(text);
    if style.crlf && memchr(b'\r', &text).is_some() {
        return Value::Str(Str::either(text.replace("\r\n", "\n")));
    }
    Value::Str(Str::either(text))
}

/// `Yes`, `No`, and numbers. Decimal numbers are unsigned with 64 bits, whatever the width and sign
/// that the kernel has: `ioreg` reads up to 32 bits as signed and widens them.
///
/// Source: `printNumber` (`IOKitTools`, ioreg.tproj/ioreg.c).
fn scalar(text: &[u8]) -> Option<Value> {
    match text {
        b"Yes" => return Some(Value::Bool(true)),
        b"No" => return Some(Value::Bool(false)),
        _ => {}
    }
    let text = std::str::from_utf8(text).ok()?;
    let raw = if let Some(hex) = text.strip_prefix("0x") {
        u64::from_str_radix(hex, 16).ok()?
    } else if text.starts_with('-') {
        text.parse::<i64>().ok()? as u64
    } else {
        text.parse().ok()?
    };
    let signed = text.starts_with('+') || text.starts_with("0x+");
    (!signed).then(|| Value::Number(Number::unsized_(raw)))
}

/// `<0084d7>`, `<"ab","cd">`, `<>`.
fn data(text: &[u8], style: Style) -> Option<Value> {
    let inner = text.strip_prefix(b"<")?.strip_suffix(b">")?;
    if let Some(words) = inner.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")) {
        // A zero byte ended the text or it didn't; `-f` lets any number of them pass.
        let nuls = if style.formatted { Nuls::Any } else { Nuls::UpTo(1) };
        // Each zero byte within prints as `","`. Text with quotation marks of its own (JSON, say) is one piece.
        let pieces = words.split_str("\",\"");
        let own_marks = pieces.into_iter().any(|piece| memchr(b'"', piece).is_some());
        let bytes = if own_marks { words.to_vec() } else { words.replace("\",\"", "\0") };
        return Some(Value::Data(Data::blurred(bytes, nuls)));
    }
    if inner == b"unknown object" {
        return Some(Value::Unprintable);
    }
    let digits: Cow<'_, [u8]> = if memchr2(b'\n', b'\r', inner).is_some() {
        Cow::Owned(inner.iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect())
    } else {
        Cow::Borrowed(inner)
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (pairs, odd) = digits.as_chunks::<2>();
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|[high, low]| Some((digit(*high)? << 4 | digit(*low)?) as u8)).collect();
    Some(Value::Data(Data::exact(bytes.filter(|_| odd.is_empty())?)))
}

/// How far the end of a string is looked into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    /// In a dictionary, a whole key must follow the comma behind a string.
    Keys,
    /// A key's opening quotation mark is enough: keys can hold quotation marks too.
    Marks,
}

fn container(text: &[u8], style: Style, most: usize) -> Option<Value> {
    [Care::Keys, Care::Marks]
        .into_iter()
        .find_map(|care| Reader { text, at: 0, style, care, most }.read())
}

/// A container that is being read.
struct Open {
    members: Members,
    /// How many more members are kept.
    room: usize,
}

enum Members {
    Array(Vec<Value>),
    Set(Vec<Value>),
    Dict(Vec<(Key, Value)>, Key),
}

impl Open {
    fn new(mark: u8, room: usize) -> Option<Self> {
        let members = match mark {
            b'(' => Members::Array(Vec::new()),
            b'[' => Members::Set(Vec::new()),
            b'{' => Members::Dict(Vec::new(), Key::default()),
            _ => return None,
        };
        Some(Self { members, room })
    }

    fn is_full(&self) -> bool {
        self.room == 0
    }

    fn end(&self) -> u8 {
        match self.members {
            Members::Array(_) => b')',
            Members::Set(_) => b']',
            Members::Dict(..) => b'}',
        }
    }

    fn put(&mut self, value: Value) {
        if self.is_full() {
            return;
        }
        self.room -= 1;
        match &mut self.members {
            Members::Array(list) | Members::Set(list) => list.push(value),
            Members::Dict(pairs, key) => pairs.push((std::mem::take(key), value)),
        }
    }

    fn close(self) -> Value {
        match self.members {
            Members::Array(list) => Value::Array(list.into()),
            Members::Set(list) => Value::Set(list.into()),
            Members::Dict(pairs, _) => Value::Dict(pairs.into_iter().collect()),
        }
    }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    style: Style,
    care: Care,
    /// How many members of a container are kept.
    most: usize,
}

impl<'a> Reader<'a> {
    fn read(mut self) -> Option<Value> {
        let mut stack = vec![Open::new(*self.text.first()?, self.most)?];
        self.at = 1;
        let mut fresh = true;
        loop {
            self.skip_line_ends();
            let depth = stack.len();
            let top = stack.last_mut()?;
            // At the start of a member, or of the end.
            if fresh && self.peek() == Some(top.end()) {
                self.at += 1;
            } else {
                let full = top.is_full();
                if let Members::Dict(_, key) = &mut top.members {
                    let text = self.key()?;
                    if !full {
                        *key = charset::key(text);
                    }
                }
                let next = self.peek()?;
                if let Some(open) = Open::new(next, if full { 0 } else { self.most }) {
                    if depth >= DEEPEST {
                        return None;
                    }
                    self.at += 1;
                    stack.push(open);
                    fresh = true;
                    continue;
                }
                let member = self.member(next, top)?;
                top.put(member);
                fresh = false;
                if self.after_member(top.end())? {
                    continue;
                }
            }
            // A container has ended, and perhaps the one around it with it.
            loop {
                let ended = stack.pop()?;
                let Some(top) = stack.last_mut() else {
                    return (self.at == self.text.len()).then(|| ended.close());
                };
                if !top.is_full() {
                    top.put(ended.close());
                }
                fresh = false;
                if self.after_member(top.end())? {
                    break;
                }
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Line ends stand between members only where an editor or a mail program wrapped the line.
    fn skip_line_ends(&mut self) {
        self.at = self.text.len() - past_line_ends(&self.text[self.at..]).len();
    }

    /// Whether another member follows; takes the comma or the container's end.
    fn after_member(&mut self, end: u8) -> Option<bool> {
        self.skip_line_ends();
        let next = self.peek()?;
        self.at += 1;
        if next == b',' { Some(true) } else { (next == end).then_some(false) }
    }

    fn key(&mut self) -> Option<&'a [u8]> {
        let rest = self.text.get(self.at..)?.strip_prefix(b"\"")?;
        let mut marks = memchr::memchr_iter(b'"', rest);
        let length = marks.find(|at| rest.get(at + 1) == Some(&b'='))?;
        self.at += length + 3;
        Some(&rest[..length])
    }

    fn member(&mut self, next: u8, within: &Open) -> Option<Value> {
        let rest = &self.text[self.at..];
        let end = match next {
            b'"' => self.string_end(rest, within)?,
            b'<' => data_end(rest)?,
            _ => rest.iter().position(|byte| *byte == b',' || *byte == within.end())?,
        };
        self.at += end;
        let text = &rest[..end];
        match next {
            _ if within.is_full() => Some(Value::Unprintable),
            b'"' => Some(string(&text[1..text.len() - 1], self.style)),
            // What a person made unreadable stays as it is.
            b'<' => data(text, self.style).or_else(|| Some(Value::Clipped(text.into()))),
            // Nothing between two commas: a value that could not be printed.
            _ if text.is_empty() => Some(Value::Unprintable),
            _ => scalar(text.trim_ascii()).or_else(|| Some(Value::Clipped(text.into()))),
        }
    }

    /// The length of the string at the start of `rest`, with its quotation marks.
    fn string_end(&self, rest: &[u8], within: &Open) -> Option<usize> {
        let ends = memchr::memchr_iter(b'"', rest.get(1..)?).map(|at| at + 2);
        ends.into_iter().find(|end| {
            let after = past_line_ends(&rest[*end..]);
            match after.first() {
                Some(b',') => match within.members {
                    Members::Dict(..) => self.starts_pair(past_line_ends(&after[1..])),
                    _ => starts_member(past_line_ends(&after[1..]), within.end()),
                },
                Some(byte) if *byte == within.end() => {
                    matches!(after.get(1), None | Some(b',' | b')' | b'}' | b']' | b'\n' | b'\r'))
                }
                _ => false,
            }
        })
    }

    /// Whether a dictionary's next pair can start here.
    fn starts_pair(&self, text: &[u8]) -> bool {
        let Some(rest) = text.strip_prefix(b"\"") else {
            return false;
        };
        self.care == Care::Marks
            || memchr(b'"', rest).is_some_and(|end| rest.get(end + 1) == Some(&b'='))
    }
}

fn past_line_ends(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| !b"\r\n".contains(byte)).unwrap_or(text.len());
    &text[end..]
}

/// Whether a list's next member can start here.
fn starts_member(text: &[u8], end: u8) -> bool {
    match text.first() {
        Some(b'"' | b'<' | b'(' | b'{' | b'[' | b',' | b'0'..=b'9' | b'-') => true,
        Some(b'Y') => text.starts_with(b"Yes"),
        Some(b'N') => text.starts_with(b"No"),
        Some(byte) => *byte == end,
        None => false,
    }
}

/// The length of the data at the start of `rest`, with its angle brackets.
fn data_end(rest: &[u8]) -> Option<usize> {
    let ends = |after: Option<&u8>| {
        matches!(after, None | Some(b',' | b')' | b'}' | b']' | b'\n' | b'\r'))
    };
    if rest.get(1) == Some(&b'"') {
        // The text may hold `">` itself.
        let found = memmem::find_iter(&rest[2..], b"\">").map(|at| at + 4);
        found.into_iter().find(|end| ends(rest.get(*end)))
    } else {
        memchr::memchr_iter(b'>', rest).map(|at| at + 1).find(|end| ends(rest.get(*end)))
    }
}

#[cfg(test)]
mod tests;
