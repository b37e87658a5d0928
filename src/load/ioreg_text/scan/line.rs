//! What single lines look like.

use memchr::{memchr, memmem};

use crate::load::ioreg_text::header;

/// The number of bars and blanks that `text` begins with.
#[inline]
pub(super) fn indent(text: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7f * ONES;
    // The high bit of every byte that isn't zero.
    let marked = |word: u64| (((word & LOW) + LOW) | word) & !LOW;
    let (words, rest) = text.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let others =
            marked(word ^ (ONES * u64::from(b' '))) & marked(word ^ (ONES * u64::from(b'|')));
        if others != 0 {
            return at * 8 + others.trailing_zeros() as usize / 8;
        }
    }
    words.len() * 8 + rest.iter().take_while(|byte| b"| ".contains(byte)).count()
}

/// Where the line that begins at `start` ends, and where the next one begins.
#[inline]
pub(super) fn line_end(bytes: &[u8], start: usize) -> (usize, usize) {
    match memchr(b'\n', &bytes[start..]) {
        Some(0) => (start, start + 1),
        Some(length) => {
            let end = start + length;
            (end - usize::from(bytes[end - 1] == b'\r'), end + 1)
        }
        None => (bytes.len(), bytes.len() + 1),
    }
}

/// How long the key is that `text` begins with, and where its value begins.
pub(super) fn key_length(text: &[u8]) -> Option<(usize, usize)> {
    memchr::memchr_iter(b'"', text).find_map(|quote| match &text[quote + 1..] {
        [b' ', b'=', b' ', ..] => Some((quote, quote + 4)),
        // An editor dropped the blank at the end of the line.
        b" =" => Some((quote, quote + 3)),
        _ => None,
    })
}

/// Where `+-o ` begins if this is a node line. Only bars and blanks stand before it, or, where the line has a class, the
/// markup of a web page.
pub(super) fn node_start(text: &[u8], indent: usize) -> Option<usize> {
    if text[indent..].starts_with(b"+-o ") {
        return Some(indent);
    }
    if !matches!(text.get(indent), Some(b'<' | b'[' | b'`')) {
        return None;
    }
    let start = memmem::find(text, b"+-o ")?;
    header::has_class(&text[start..]).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_blanks_are_counted_by_eights_and_singly() {
        for length in 0..40 {
            let bars: String = "| ".chars().cycle().take(length).collect();
            for after in ["", "x", "x | ", "\u{0}", "}|", "\n", "\u{a0}", "!", "~", "{ |  |  |  | "]
            {
                assert_eq!(
                    indent(format!("{bars}{after}").as_bytes()),
                    length,
                    "{length} {after:?}"
                );
            }
        }
    }

    #[test]
    fn keys_end_where_a_value_can_begin() {
        assert_eq!(key_length(b"a\" = 1"), Some((1, 5)));
        assert_eq!(key_length(b"a\"b\" = \" = "), Some((3, 7)));
        assert_eq!(key_length(b"a\" ="), Some((1, 4)));
        assert_eq!(key_length(b"a\"=1"), None);
    }
}
