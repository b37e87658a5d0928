//! Property values as `ioreg` prints them.
//!
//! Nothing is escaped, so a quotation mark in a string can't be told from its end by itself: what
//! follows it decides. Nesting is kept on a stack of our own.

use std::borrow::Cow;

use bstr::ByteSlice;
use memchr::{memchr, memchr2, memmem};

use super::formatted;
use crate::load::charset;
use crate::model::{Data, Key, Nuls, Number, Str, Value, texts};

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
    let read = match text.first() {
        Some(b'\n' | b'\r') => formatted::value(text),
        Some(b'(' | b'{' | b'[') if looks_whole(text) => container(text, style),
        _ => return leaf(text, style),
    };
    read.unwrap_or_else(|| Value::Clipped(text.into()))
}

/// Hands on the texts in the value that `text` spells, as [`Value::texts`] does.
pub(super) fn texts(text: &[u8], style: Style, most: usize, take: &mut dyn FnMut(&str)) {
    match text.first() {
        Some(b'\n' | b'\r') => value(text, style).texts(most, take),
        Some(b'"' | b'<') if looks_whole(text) && most > 0 => leaf_texts(text, style, take),
        Some(b'(' | b'{' | b'[') if looks_whole(text) => {
            let _ = [Care::Keys, Care::Marks]
                .into_iter()
                .find_map(|care| member_texts(Reader::new(text, care), style, most, take));
        }
        _ => {}
    }
}

/// The same for the members of a container; `None` if it can't be read so.
fn member_texts(
    mut reader: Reader<'_>,
    style: Style,
    most: usize,
    take: &mut dyn FnMut(&str),
) -> Option<()> {
    let mut left = most;
    while left > 0 {
        match reader.next()? {
            Token::Key(text) => texts::string(&charset::text(text), take),
            Token::Open(_) => left -= 1,
            Token::Leaf(text) => {
                leaf_texts(text, style, take);
                left -= 1;
            }
            Token::Close if reader.open.is_empty() => break,
            Token::Close => {}
        }
    }
    Some(())
}

/// The same for what is no container.
fn leaf_texts(text: &[u8], style: Style, take: &mut dyn FnMut(&str)) {
    match text {
        [b'"', inner @ .., b'"'] => {
            texts::string(&unwrapped(inner, style).to_str_lossy(), take);
        }
        [b'<', digits @ .., b'>'] if digits.first().is_some_and(u8::is_ascii_hexdigit) => {
            let mut bytes = Vec::new();
            for pair in digits.as_chunks::<2>().0.iter().take(texts::MOST_BYTES) {
                match hex(*pair) {
                    Some(byte) if texts::is_of_string(byte) => bytes.push(byte),
                    // Most data is no text, which its first bytes tell.
                    Some(_) => return,
                    None => return leaf(text, style).texts(1, take),
                }
            }
            texts::data(&bytes, take);
        }
        [b'<', ..] => leaf(text, style).texts(1, take),
        _ => {}
    }
}

/// The text of a string, with the line ends that it had.
fn unwrapped(text: &[u8], style: Style) -> Cow<'_, [u8]> {
    let text = charset::utf8(text);
    if style.crlf && memchr(b'\r', &text).is_some() {
        return Cow::Owned(text.replace("\r\n", "\n"));
    }
    text
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
    let (pairs, odd) = digits.as_chunks::<2>();
    let bytes: Option<Vec<u8>> = pairs.iter().map(|pair| hex(*pair)).collect();
    Some(Value::Data(Data::exact(bytes.filter(|_| odd.is_empty())?)))
}

fn hex(pair: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8)
}

/// The value of what is no container.
fn leaf(text: &[u8], style: Style) -> Value {
    let read = match text {
        // Nothing behind a key or between two commas: a value that could not be printed.
        [] => Some(Value::Unprintable),
        [b'"', inner @ .., b'"'] => Some(Value::Str(Str::either(unwrapped(inner, style)))),
        // What a person made unreadable stays as it is.
        [b'<', ..] => data(text, style),
        _ => scalar(text.trim_ascii()),
    };
    read.unwrap_or_else(|| Value::Clipped(text.into()))
}

/// How far the end of a string is looked into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    /// In a dictionary, a whole key must follow the comma behind a string.
    Keys,
    /// A key's opening quotation mark is enough: keys can hold quotation marks too.
    Marks,
}

fn container(text: &[u8], style: Style) -> Option<Value> {
    [Care::Keys, Care::Marks].into_iter().find_map(|care| made(Reader::new(text, care), style))
}

fn made(mut reader: Reader<'_>, style: Style) -> Option<Value> {
    let mut open: Vec<Members> = Vec::new();
    loop {
        let value = match (reader.next()?, open.last_mut()) {
            (Token::Open(b'('), _) => {
                open.push(Members::Array(Vec::new()));
                continue;
            }
            (Token::Open(b'['), _) => {
                open.push(Members::Set(Vec::new()));
                continue;
            }
            (Token::Open(_), _) => {
                open.push(Members::Dict(Vec::new(), Key::default()));
                continue;
            }
            (Token::Key(text), Some(Members::Dict(_, key))) => {
                *key = charset::key(text);
                continue;
            }
            (Token::Key(_), _) => continue,
            (Token::Leaf(text), _) => leaf(text, style),
            (Token::Close, _) => open.pop()?.close(),
        };
        match open.last_mut() {
            None => return Some(value),
            Some(Members::Array(list) | Members::Set(list)) => list.push(value),
            Some(Members::Dict(pairs, key)) => pairs.push((std::mem::take(key), value)),
        }
    }
}

/// The members of a container that is being read.
enum Members {
    Array(Vec<Value>),
    Set(Vec<Value>),
    /// With the key whose value comes next.
    Dict(Vec<(Key, Value)>, Key),
}

impl Members {
    fn close(self) -> Value {
        match self {
            Self::Array(list) => Value::Array(list.into()),
            Self::Set(list) => Value::Set(list.into()),
            Self::Dict(pairs, _) => Value::Dict(pairs.into_iter().collect()),
        }
    }
}

/// A part of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    /// Its opening mark, or that of a container in it.
    Open(u8),
    /// The key of what comes next.
    Key(&'a [u8]),
    /// A member that is no container.
    Leaf(&'a [u8]),
    Close,
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    /// The first member, or the end.
    First,
    /// The value of a key.
    Value,
    /// A comma, or the end.
    After,
}

/// Reads the parts of a container.
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    care: Care,
    /// The marks that end what is open.
    open: Vec<u8>,
    due: Due,
}

impl<'a> Reader<'a> {
    fn new(text: &'a [u8], care: Care) -> Self {
        Self { text, at: 0, care, open: Vec::new(), due: Due::Value }
    }

    /// The next part. `None` if it can't be read; it isn't asked for behind the last [`Token::Close`].
    fn next(&mut self) -> Option<Token<'a>> {
        if self.due != Due::Value {
            self.skip_line_ends();
            let end = *self.open.last()?;
            if self.due == Due::After {
                match self.peek()? {
                    byte if byte == end => return self.close(),
                    b',' => self.at += 1,
                    _ => return None,
                }
                self.skip_line_ends();
            } else if self.due == Due::First && self.peek() == Some(end) {
                return self.close();
            }
            if end == b'}' {
                self.due = Due::Value;
                return Some(Token::Key(self.key()?));
            }
        }
        let mark = self.peek()?;
        let end = match mark {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            _ => {
                self.due = Due::After;
                return Some(Token::Leaf(self.leaf(mark)?));
            }
        };
        if self.open.len() >= DEEPEST {
            return None;
        }
        self.at += 1;
        self.open.push(end);
        self.due = Due::First;
        Some(Token::Open(mark))
    }

    fn close(&mut self) -> Option<Token<'a>> {
        self.at += 1;
        self.open.pop();
        self.due = Due::After;
        (!self.open.is_empty() || self.at == self.text.len()).then_some(Token::Close)
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Line ends stand between members only where an editor or a mail program wrapped the line.
    fn skip_line_ends(&mut self) {
        self.at = self.text.len() - past_line_ends(&self.text[self.at..]).len();
    }

    fn key(&mut self) -> Option<&'a [u8]> {
        let rest = self.text.get(self.at..)?.strip_prefix(b"\"")?;
        let mut marks = memchr::memchr_iter(b'"', rest);
        let length = marks.find(|at| rest.get(at + 1) == Some(&b'='))?;
        self.at += length + 3;
        Some(&rest[..length])
    }

    fn leaf(&mut self, mark: u8) -> Option<&'a [u8]> {
        let rest = &self.text[self.at..];
        let within = *self.open.last()?;
        let end = match mark {
            b'"' => self.string_end(rest, within)?,
            b'<' => data_end(rest)?,
            _ => rest.iter().position(|byte| *byte == b',' || *byte == within)?,
        };
        self.at += end;
        Some(&rest[..end])
    }

    /// The length of the string at the start of `rest`, with its quotation marks, in a container that ends with `within`.
    fn string_end(&self, rest: &[u8], within: u8) -> Option<usize> {
        let ends = memchr::memchr_iter(b'"', rest.get(1..)?).map(|at| at + 2);
        ends.into_iter().find(|end| {
            let after = past_line_ends(&rest[*end..]);
            match after.first() {
                Some(b',') if within == b'}' => self.starts_pair(past_line_ends(&after[1..])),
                Some(b',') => starts_member(past_line_ends(&after[1..]), within),
                Some(byte) if *byte == within => {
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
