//! Text that is not UTF-8.
//!
//! Before 10.6, and with some settings later, `ioreg` wrote strings in the system encoding, which is
//! Mac OS Roman on most machines. The choice is made for each string alone, since one dump mixes raw
//! data bytes, Mac OS Roman and UTF-8.

use std::borrow::Cow;

use bstr::ByteSlice;

use crate::model::Key;

/// Mac OS Roman, 0x80 to 0xff (Apple, `ROMAN.TXT` at unicode.org).
const ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{f8ff}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// The text of a string as UTF-8. Text that holds at least one whole multi-byte UTF-8 character is
/// damaged UTF-8 rather than Mac OS Roman, and stays as it is.
pub(super) fn utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.is_ascii() || bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()) {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(bytes.iter().map(|byte| roman(*byte)).collect::<String>().into_bytes())
}

/// A name; what is neither UTF-8 nor Mac OS Roman in it shows as U+FFFD.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(utf8(bytes).to_str_lossy().into_owned()),
    }
}

/// The same name, interned.
pub(super) fn key(bytes: &[u8]) -> Key {
    Key::new(&text(bytes))
}

/// UTF-16, whose units `unit` reads, as UTF-8; what is none in it shows as U+FFFD.
pub(super) fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The text in Mac OS Roman; `None` when it is no UTF-8 or has characters that Mac OS Roman lacks.
pub(super) fn to_roman(text: &[u8]) -> Option<Vec<u8>> {
    let byte = |char: char| match char {
        '\0'..='\x7f' => Some(char as u8),
        _ => ROMAN.chars().position(|roman| roman == char).map(|at| 0x80 + at as u8),
    };
    text.to_str().ok()?.chars().map(byte).collect()
}

fn roman(byte: u8) -> char {
    match byte {
        0..=0x7f => char::from(byte),
        high => ROMAN.chars().nth(usize::from(high - 0x80)).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_character_for_every_high_byte() {
        assert_eq!(ROMAN.chars().count(), 128);
        // The platform's own conversions: left quote, right quote, ellipsis, apple, caron.
        for (byte, want) in
            [(0xd4, '‘'), (0xd5, '’'), (0xc9, '…'), (0xf0, '\u{f8ff}'), (0xff, 'ˇ'), (0x80, 'Ä')]
        {
            assert_eq!(roman(byte), want, "{byte:#x}");
        }
    }

    #[test]
    fn roman_text_comes_back() {
        let all: Vec<u8> = (1..=255).collect();
        assert_eq!(to_roman(&utf8(&all)).unwrap(), all);
        assert_eq!(to_roman("Диск".as_bytes()), None);
        assert_eq!(to_roman(b"\xff"), None);
    }

    #[test]
    fn each_string_is_judged_by_itself() {
        assert_eq!(utf8(b"Anna\xd5s Mac").as_bstr(), "Anna’s Mac");
        assert_eq!(utf8("Anna’s Mac".as_bytes()).as_bstr(), "Anna’s Mac");
        assert_eq!(utf8("caf\u{e9} ".as_bytes()).as_bstr(), "caf\u{e9} ");
        // A character cut in two after a whole one: damaged UTF-8.
        assert_eq!(*utf8(b"\xc3\xa9\xc3"), *b"\xc3\xa9\xc3");
        assert_eq!(key(b"\xc3\xa9\xc3").as_str(), "é\u{fffd}");
    }
}
