//! The characters of a list, and its lines.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use crate::load::charset;
use crate::model::Position;

/// The characters of an input.
pub(crate) struct Text<'a> {
    /// As UTF-8, without a byte order mark.
    pub(crate) text: Cow<'a, str>,
    /// How it had to be read, when it isn't UTF-8.
    pub(crate) remark: Option<&'static str>,
}

/// Decodes UTF-8 (with damage), UTF-16 of either order, and Latin-1 where the declaration says so.
pub(crate) fn as_text(bytes: &[u8]) -> Text<'_> {
    let utf16 = |bytes, unit| Text {
        text: Cow::Owned(charset::utf16(bytes, unit)),
        remark: Some("read as UTF-16"),
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        [b'<', 0, ..] => return utf16(bytes, u16::from_le_bytes),
        [0, b'<', ..] => return utf16(bytes, u16::from_be_bytes),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Text { text: Cow::Borrowed(text), remark: None };
    }
    let head = &bytes[..bytes.len().min(200)].to_ascii_lowercase();
    let declared = |name: &[u8]| head.windows(name.len()).any(|part| part == name);
    if declared(b"iso-8859-1") || declared(b"latin1") || declared(b"windows-1252") {
        let text: String = bytes.iter().copied().map(char::from).collect();
        return Text {
            text: Cow::Owned(text),
            remark: Some("read as Latin-1, as the file declares"),
        };
    }
    let remark = "not UTF-8: bytes that can't be read are shown as U+FFFD";
    Text { text: String::from_utf8_lossy(bytes), remark: Some(remark) }
}

/// The character that a reference such as `&lt;`, `&#65;` or `&#x41;` stands for, by what is between its marks. A NUL stays out.
pub(crate) fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            code.ok().filter(|code| *code != 0).and_then(char::from_u32)?
        }
    })
}

/// Where a list begins: at its declaration, or at the first element of a list that has none.
pub(crate) fn opening(text: &str) -> Option<usize> {
    const HEADS: [&str; 4] = ["<?xml", "<!DOCTYPE plist", "<!doctype plist", "<plist"];
    const ELEMENTS: [&str; 11] = [
        "<dict", "<array", "<set", "<string", "<integer", "<data", "<true", "<false", "<real",
        "<date", "<key",
    ];
    let begins = |heads: &[&str], at: usize| heads.iter().any(|head| text[at..].starts_with(head));
    let tags = || text.match_indices('<').map(|(at, _)| at).take(10_000);
    let first = text.len() - text.trim_start().len();
    if begins(&ELEMENTS, first) {
        return Some(first);
    }
    // Elsewhere a bare element counts only if no declaration follows: markup may stand before it.
    tags().find(|at| begins(&HEADS, *at)).or_else(|| tags().find(|at| begins(&ELEMENTS, *at)))
}

/// The lists that stand one after the other in a file; none if there is only one.
pub(crate) fn parts(bytes: &[u8]) -> Vec<Range<usize>> {
    const END: &[u8] = b"</plist>";
    const MANY: usize = 64;
    let mut parts = Vec::new();
    let mut from = 0;
    for at in memmem::find_iter(bytes, END).take(MANY) {
        let rest = &bytes[at + END.len()..];
        let again = [&b"<?xml"[..], b"<!DOCTYPE", b"<plist"]
            .iter()
            .any(|head| rest.trim_ascii_start().starts_with(head));
        if again {
            parts.push(from..at + END.len());
            from = at + END.len();
        }
    }
    if !parts.is_empty() {
        parts.push(from..bytes.len());
    }
    parts
}

/// Turns offsets into lines and columns, in one pass when they are asked for in order.
pub(crate) struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    column: u32,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    /// The line and column of the character at `offset`.
    pub(crate) fn position(&mut self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        if offset < self.at {
            *self = Self::new(self.text);
        }
        let between = &self.text[self.at..offset];
        let last = match between.rfind('\n') {
            None => between,
            Some(end) => {
                let breaks = between.bytes().filter(|byte| *byte == b'\n').count();
                self.line = self.line.saturating_add(breaks as u32);
                self.column = 1;
                &between[end + 1..]
            }
        };
        self.column = self.column.saturating_add(last.chars().count() as u32);
        self.at = offset;
        Position { line: self.line, column: self.column, offset: offset as u64 }
    }
}
