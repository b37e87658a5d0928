//! The tags of a sound list, one after the other.
//!
//! Most of an archive is tags and the white space between them, so both are compared in words of eight bytes.

use memchr::memchr;

/// What stands between tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Dict,
    Array,
    Set,
    Key,
    String,
    Integer,
    Data,
    Real,
    Date,
    True,
    False,
}

/// A tag without attributes. Ends are those of containers: see [`Tags::text`] for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Start(Element),
    End(Element),
    Empty(Element),
}

pub(super) struct Tags<'a> {
    text: &'a str,
    pub(super) at: usize,
    /// The containers that are open in the value that is passed over.
    nested: Vec<Element>,
}

impl<'a> Tags<'a> {
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at, nested: Vec::new() }
    }

    /// Reads the next tag, before which there is only white space; and where it begins.
    pub(super) fn next(&mut self) -> Option<(usize, Tag)> {
        use Element::{Array, Data, Date, Dict, False, Integer, Key, Real, Set, String, True};
        use Tag::{Empty, End, Start};
        self.at = behind_blanks(self.text.as_bytes(), self.at);
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let is = |spelt: &[u8]| rest.starts_with(spelt);
        let (tag, length) = match rest.get(1)? {
            b'k' if is(b"<key>") => (Start(Key), 5),
            b'k' if is(b"<key/>") => (Empty(Key), 6),
            b'i' if is(b"<integer>") => (Start(Integer), 9),
            b's' if is(b"<string>") => (Start(String), 8),
            b's' if is(b"<string/>") => (Empty(String), 9),
            b's' if is(b"<set>") => (Start(Set), 5),
            b's' if is(b"<set/>") => (Empty(Set), 6),
            b'/' if is(b"</dict>") => (End(Dict), 7),
            b'/' if is(b"</array>") => (End(Array), 8),
            b'/' if is(b"</set>") => (End(Set), 6),
            b'd' if is(b"<dict>") => (Start(Dict), 6),
            b'd' if is(b"<data>") => (Start(Data), 6),
            b'd' if is(b"<dict/>") => (Empty(Dict), 7),
            b'd' if is(b"<data/>") => (Empty(Data), 7),
            b'd' if is(b"<date>") => (Start(Date), 6),
            b't' if is(b"<true/>") => (Empty(True), 7),
            b'f' if is(b"<false/>") => (Empty(False), 8),
            b'a' if is(b"<array>") => (Start(Array), 7),
            b'a' if is(b"<array/>") => (Empty(Array), 8),
            b'r' if is(b"<real>") => (Start(Real), 6),
            _ => return None,
        };
        self.at += length;
        Some((start, tag))
    }

    /// Reads the text up to `end`, the end tag of its element, which must be the next tag.
    fn content<const N: usize>(&mut self, end: &[u8; N]) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        let from = self.at;
        let to = next_tag(bytes, from)?;
        if !bytes[to..].starts_with(end) {
            return None;
        }
        self.at = to + N;
        Some(&self.text[from..to])
    }

    /// Reads the text of an element that holds nothing else, whose start tag was read.
    #[inline]
    pub(super) fn text(&mut self, of: Element) -> Option<&'a str> {
        match of {
            Element::Key => self.content(b"</key>"),
            Element::Integer => self.content(b"</integer>"),
            Element::String => self.content(b"</string>"),
            Element::Data => self.content(b"</data>"),
            Element::Real => self.content(b"</real>"),
            Element::Date => self.content(b"</date>"),
            _ => None,
        }
    }

    /// Steps over the rest of a value whose first tag was read.
    pub(super) fn skip(&mut self, first: Tag) -> Option<()> {
        use Element::{Array, Dict, Set};
        self.nested.clear();
        let mut tag = first;
        loop {
            match tag {
                Tag::Start(container @ (Dict | Array | Set)) => self.nested.push(container),
                Tag::Start(leaf) => _ = self.text(leaf)?,
                Tag::End(container) if self.nested.pop() == Some(container) => {}
                Tag::Empty(_) => {}
                Tag::End(_) => return None,
            }
            if self.nested.is_empty() {
                return Some(());
            }
            tag = self.next()?.1;
        }
    }
}

/// One in every byte.
const ONES: u64 = u64::MAX / 255;

/// The highest bit of every byte that is `byte` in `word`.
fn equal(word: u64, byte: u8) -> u64 {
    const LOW: u64 = ONES * 0x7f;
    let other = word ^ (ONES * u64::from(byte));
    !(((other & LOW) + LOW) | other | LOW)
}

fn word(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The first place from `at` on that isn't white space. It is line ends and tabs, nearly always.
fn behind_blanks(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = word(bytes, at) {
        let others = !(equal(word, b'\t') | equal(word, b'\n')) & (ONES << 7);
        at += (others.trailing_zeros() / 8) as usize;
        if others != 0 {
            break;
        }
    }
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// The next `<` from `at` on. Names and numbers are short: no vector search pays for them.
fn next_tag(bytes: &[u8], at: usize) -> Option<usize> {
    const NEAR: usize = 32;
    for near in (at..at + NEAR).step_by(8) {
        let Some(word) = word(bytes, near) else { break };
        let found = equal(word, b'<');
        if found != 0 {
            return Some(near + (found.trailing_zeros() / 8) as usize);
        }
    }
    Some(at + memchr(b'<', bytes.get(at..)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_byte_by_byte() {
        for at in 0..20 {
            for byte in u8::MIN..=u8::MAX {
                let mut bytes = vec![b'\t'; 20];
                bytes[at] = byte;
                let blank = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                assert_eq!(behind_blanks(&bytes, 0), blank);
                let tag = bytes.iter().position(|byte| *byte == b'<');
                assert_eq!(next_tag(&bytes, 0), tag);
            }
        }
        let far = format!("{}<", "x".repeat(100));
        assert_eq!(
            (0..=100).map(|at| next_tag(far.as_bytes(), at)).collect::<Vec<_>>(),
            [Some(100); 101]
        );
        assert_eq!(next_tag(far.as_bytes(), 101), None);
    }

    #[test]
    fn tags_are_read_up_to_the_last_byte() {
        for (text, tag) in [
            ("\r\n \x0c<set>", Some(Tag::Start(Element::Set))),
            ("\t<string/>", Some(Tag::Empty(Element::String))),
            ("</dict>", Some(Tag::End(Element::Dict))),
            ("\x0b<dict>", None),
            ("a<dict>", None),
            ("<dict >", None),
            ("<di", None),
            ("<", None),
            ("", None),
        ] {
            let mut tags = Tags::new(text, 0);
            assert_eq!(tags.next().map(|(_, tag)| tag), tag, "{text:?}");
            assert!(tag.is_none() || tags.at == text.len());
        }
    }

    #[test]
    fn a_value_is_passed_over_only_if_its_tags_match() {
        for (text, whole) in [
            ("<dict><key>a</key><array><set/><data>\n</data></array></dict>", true),
            ("<dict><key>a</key><array></dict></array>", false),
            ("<string>a</string>", true),
            ("<string>a</data>", false),
            ("<array><real>1</real><date>x</date><integer>1</integer>", false),
        ] {
            let mut tags = Tags::new(text, 0);
            let (_, first) = tags.next().unwrap();
            assert_eq!(tags.skip(first).is_some() && tags.at == text.len(), whole, "{text}");
        }
    }
}
