//! What mail programs, web pages and editors do to a text: entities, UTF-16, old line ends.

use bstr::ByteSlice;
use memchr::{memchr, memmem, memrchr};

use crate::load::{Bytes, charset, xml};
use crate::model::Note;

/// A text without what wraps it.
pub(super) struct Unwrapped {
    pub(super) bytes: Bytes,
    /// Where the original differs in length: an offset in `bytes`, and how much farther the
    /// original is from there on.
    shifts: Vec<(u64, u64)>,
}

/// How far into a file a registry tree is looked for.
pub(super) const HEAD: usize = 1 << 17;

/// Takes the wrapping off. A text without any is shared, not copied.
pub(super) fn unwrap(bytes: &Bytes) -> Unwrapped {
    let plain = |bytes| Unwrapped { bytes, shifts: Vec::new() };
    if let Some(text) = utf16(bytes) {
        return unwrap(&text.into_bytes().into());
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    if memchr(b'\n', head).is_none() && memchr(b'\r', head).is_some() {
        let text: Vec<u8> = bytes.replace("\r", "\n");
        return unwrap(&text.into());
    }
    if memmem::find(head, b"&lt;class ").is_some() {
        return entities(bytes);
    }
    if let Some(at) = memmem::find(head, b"+-o ") {
        let line = memrchr(b'\n', &head[..at]).map_or(0, |end| end + 1);
        if head[line..].starts_with(b">") {
            return unquoted(bytes);
        }
    }
    plain(bytes.clone())
}

/// The text of a quoted mail: every line of it begins with `>`.
fn unquoted(bytes: &[u8]) -> Unwrapped {
    let mut clean = Vec::with_capacity(bytes.len());
    let mut shifts = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = line.strip_prefix(b">").unwrap_or(line);
        let text = text.strip_prefix(b" ").filter(|_| text.len() < line.len()).unwrap_or(text);
        let taken = (line.len() - text.len()) as u64;
        let before = shifts.last().map_or(0, |(_, shift)| *shift);
        shifts.push((clean.len() as u64, before + taken));
        clean.extend_from_slice(text);
    }
    Unwrapped { bytes: clean.into(), shifts }
}

/// The text of a file in UTF-16, which begins with a byte order mark.
fn utf16(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => Some(charset::utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Some(charset::utf16(rest, u16::from_be_bytes)),
        _ => None,
    }
}

fn entities(bytes: &[u8]) -> Unwrapped {
    let mut clean = Vec::with_capacity(bytes.len());
    let mut shifts = Vec::new();
    let mut rest = bytes;
    while let Some(at) = memchr(b'&', rest) {
        clean.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let (length, char) = entity(rest).unwrap_or((1, '&'));
        let mut buffer = [0; 4];
        clean.extend_from_slice(char.encode_utf8(&mut buffer).as_bytes());
        rest = &rest[length..];
        if length > char.len_utf8() {
            shifts.push((clean.len() as u64, (bytes.len() - rest.len() - clean.len()) as u64));
        }
    }
    clean.extend_from_slice(rest);
    Unwrapped { bytes: clean.into(), shifts }
}

/// The entity at the start of `text`: its length and the character it stands for.
fn entity(text: &[u8]) -> Option<(usize, char)> {
    let end = memchr(b';', &text[..text.len().min(12)])?;
    let name = std::str::from_utf8(&text[1..end]).ok()?;
    let char = if name == "nbsp" { ' ' } else { xml::entity(name)? };
    Some((end + 1, char))
}

impl Unwrapped {
    /// Moves the notes to where they belong in the original.
    pub(super) fn place(&self, notes: &mut [Note]) {
        for note in notes {
            let after = self.shifts.partition_point(|(start, _)| *start <= note.at.offset);
            if let Some((_, shift)) = after.checked_sub(1).map(|at| self.shifts[at]) {
                note.at.offset += shift;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{NoteKind, Position};

    #[test]
    fn entities_are_read_and_offsets_still_lead_to_the_original() {
        let original = "+-o R  &lt;class A&gt;\n  \"a&amp;b\" = &#39;&bogus; &";
        let text = unwrap(&original.as_bytes().into());
        assert_eq!(text.bytes.as_bstr(), "+-o R  <class A>\n  \"a&b\" = '&bogus; &");
        for mark in ["class", "\n", "b\" =", "bogus"] {
            let offset = text.bytes.find(mark).unwrap() as u64;
            let at = Position { offset, ..Position::default() };
            let mut notes =
                [Note { at, kind: NoteKind::Damaged, message: String::new(), file: None }];
            text.place(&mut notes);
            assert_eq!(notes[0].at.offset, original.find(mark).unwrap() as u64, "{mark}");
        }
    }

    #[test]
    fn utf_16_and_old_line_ends_are_read() {
        let text = "+-o Räum  <class A>\n";
        let marked = format!("\u{feff}{text}");
        let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(*unwrap(&little.into()).bytes, *text.as_bytes());
        assert_eq!(*unwrap(&big.into()).bytes, *text.as_bytes());
        let old = text.replace('\n', "\r");
        assert_eq!(*unwrap(&old.as_bytes().into()).bytes, *text.as_bytes());
    }
}
