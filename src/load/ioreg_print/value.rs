//! Property values as `ioreg` prints them.
//!
//! Source: `cfshow` and what it calls (`IOKitTools`, ioreg.tproj/ioreg.c).

use std::vec;

use super::line::Lines;
use super::order::{Tables, order};
use crate::load::charset;
use crate::model::{Data, Key, Nuls, Number, Printed, Value};

/// How values are written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner {
    /// Numbers and data in hexadecimal (`-x`).
    pub(super) hexadecimal: bool,
    /// Dictionaries in the order in which they are kept, not in that of their hashes.
    pub(super) as_kept: bool,
    /// The text from which the values come, if they come from one.
    pub(super) printed: Option<Printed>,
    /// The dictionaries whose order is kept.
    pub(super) tables: Tables,
}

/// The members of a container that are still to be written, with their keys.
type Members<'v> = vec::IntoIter<(Option<&'v Key>, &'v Value)>;

impl Manner {
    /// Writes a value. Nesting is kept on a stack of its own.
    pub(super) fn value(self, value: &Value, lines: &mut Lines<'_>) {
        let mut open: Vec<(Members<'_>, &[u8], bool)> = Vec::new();
        let mut at = value;
        loop {
            match self.open(at) {
                Some((members, [start, end])) => {
                    lines.put(start);
                    open.push((members, end, true));
                }
                None => self.scalar(at, lines),
            }
            loop {
                let Some((members, end, first)) = open.last_mut() else { return };
                let Some((key, member)) = members.next() else {
                    lines.put(end);
                    open.pop();
                    continue;
                };
                if !std::mem::take(first) {
                    lines.put(b",");
                }
                if let Some(key) = key {
                    self.string(key.as_bytes(), lines);
                    lines.put(b"=");
                }
                at = member;
                break;
            }
        }
    }

    fn open(self, value: &Value) -> Option<(Members<'_>, [&'static [u8]; 2])> {
        let mut members: Vec<_> = match value {
            Value::Array(list) | Value::Set(list) => {
                list.iter().map(|member| (None, member)).collect()
            }
            Value::Dict(dict) => dict.iter().map(|(key, member)| (Some(key), member)).collect(),
            _ => return None,
        };
        // Sets of strings have the order of their hashes. How others are hashed isn't known well enough: they stay as they are.
        let hashed: Option<Vec<&str>> = match value {
            _ if self.as_kept || members.len() < 2 => None,
            Value::Dict(dict) => Some(dict.iter().map(|(key, _)| key.as_str()).collect()),
            Value::Set(list) => list.iter().map(Value::as_utf8).collect(),
            _ => None,
        };
        if let Some(hashed) = hashed {
            members = order(self.tables, hashed).into_iter().map(|at| members[at]).collect();
        }
        let marks: [&[u8]; 2] = match value {
            Value::Array(_) => [b"(", b")"],
            Value::Set(_) => [b"[", b"]"],
            _ => [b"{", b"}"],
        };
        Some((members.into_iter(), marks))
    }

    fn scalar(self, value: &Value, lines: &mut Lines<'_>) {
        match value {
            Value::Bool(true) => lines.put(b"Yes"),
            Value::Bool(false) => lines.put(b"No"),
            Value::Number(number) => self.number(as_fetched(*number), lines),
            // Only what is a whole number can be fetched as one.
            Value::Real(real) => {
                if real.fract() == 0.0 && (-9.3e18..9.2e18).contains(real) {
                    self.number(*real as i64 as u64, lines);
                }
            }
            Value::Str(text) => self.string(text.bytes(), lines),
            Value::Data(data) => self.data(data, lines),
            Value::Date(_) => lines.put(b"<unknown object>"),
            Value::Clipped(text) => lines.foreign(text),
            Value::Unprintable | Value::Array(_) | Value::Set(_) | Value::Dict(_) => {}
        }
    }

    fn number(self, number: u64, lines: &mut Lines<'_>) {
        if self.hexadecimal {
            lines.hexadecimal(number);
        } else if self.printed.is_some_and(|printed| printed.signed) && (number as i64) < 0 {
            lines.put(b"-");
            lines.decimal(number.wrapping_neg());
        } else {
            lines.decimal(number);
        }
    }

    /// A string or a key. Nothing is escaped, and text that isn't ASCII doesn't fit the buffer that `ioreg` makes for it; before macOS
    /// 14 it was written in Mac OS Roman.
    pub(super) fn string(self, text: &[u8], lines: &mut Lines<'_>) {
        let text = &text[..memchr::memchr(0, text).unwrap_or(text.len())];
        if text.is_ascii() {
            lines.put(b"\"");
            lines.foreign(text);
            return lines.put(b"\"");
        }
        let Some(printed) = self.printed else { return };
        let roman = if printed.roman { charset::to_roman(text) } else { None };
        lines.put(b"\"");
        lines.foreign(roman.as_deref().unwrap_or(text));
        lines.put(b"\"");
    }

    pub(super) fn data(self, data: &Data, lines: &mut Lines<'_>) {
        lines.put(b"<");
        let bytes = data.bytes();
        // Data whose end a text doesn't tell was text there.
        let was_text = data.nuls() != Nuls::Exact;
        if !self.hexadecimal && (was_text || is_text(bytes, false)) {
            words(bytes, lines);
        } else {
            lines.bytes(bytes);
        }
        lines.put(b">");
    }
}

/// What a program gets that asks for the number with 64 bits: narrower ones were made signed ones of 32 bits on the way.
pub(crate) fn as_fetched(number: Number) -> u64 {
    match number.bits {
        Some(bits) if bits <= 32 => i64::from(number.raw as u32 as i32) as u64,
        _ => number.raw,
    }
}

/// Whether data shows as text: pieces of text with a zero byte behind each but perhaps the last. With `padded` (`-f`), any number
/// of zero bytes may end it.
///
/// Source: `cfdatashow` and `printData` (`IOKitTools`, ioreg.tproj/ioreg.c).
pub(super) fn is_text(bytes: &[u8], padded: bool) -> bool {
    let (mut plain, mut high, mut at) = (0_usize, 0_usize, 0);
    while at < bytes.len() {
        if bytes[at] == 0 {
            if padded {
                at += bytes[at..].iter().take_while(|byte| **byte == 0).count();
            }
            break;
        }
        while let Some(byte) = bytes.get(at) {
            match byte {
                0x20..=0x7e => plain += 1,
                0x80..=0xfe => high += 1,
                _ => break,
            }
            at += 1;
        }
        if bytes.get(at) != Some(&0) {
            break;
        }
        at += 1;
    }
    at >= bytes.len() && plain > 0 && plain >> 2 >= high && bytes.len() != 1
}

/// The pieces of text in quotation marks.
pub(super) fn words(bytes: &[u8], lines: &mut Lines<'_>) {
    let pieces = bytes.split(|byte| *byte == 0).take_while(|piece| !piece.is_empty());
    for (at, piece) in pieces.enumerate() {
        lines.put(if at > 0 { b",\"" } else { b"\"" });
        lines.foreign(piece);
        lines.put(b"\"");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::read_value;
    use crate::model::Str;

    fn shown(manner: Manner, value: &Value) -> String {
        let mut out = Vec::new();
        let mut lines = Lines::new(&mut out, 0, None);
        manner.value(value, &mut lines);
        lines.finish().unwrap();
        String::from_utf8_lossy(&out).into_owned()
    }

    fn plain(value: &Value) -> String {
        shown(Manner::default(), value)
    }

    #[test]
    fn what_somebody_types_is_printed_so() {
        for text in [
            "\"a\"",
            "12",
            "Yes",
            "No",
            "<0084d717>",
            "<\"ab\",\"cd\">",
            "<>",
            "()",
            "{}",
            "(\"a\",(1,(2)),{})",
            "{\"k\"={\"l\"=(1,2)}}",
        ] {
            assert_eq!(plain(&read_value(text).unwrap()), text);
        }
    }

    #[test]
    fn narrow_numbers_are_fetched_as_signed_ones_of_32_bits() {
        let number = |raw, bits| plain(&Value::Number(Number::sized(raw, bits)));
        assert_eq!(number(0xffff_ffff, 32), "18446744073709551615");
        assert_eq!(number(0xff, 8), "255");
        assert_eq!(number(0xffff, 16), "65535");
        assert_eq!(number(0xffff_ffff, 64), "4294967295");
        let hexadecimal = Manner { hexadecimal: true, ..Manner::default() };
        assert_eq!(
            shown(hexadecimal, &Value::Number(Number::sized(0x8000_0000, 32))),
            "0xffffffff80000000"
        );
        assert_eq!(plain(&Value::Real(3.0)), "3");
        assert_eq!(plain(&Value::Real(2.5)), "");
        assert_eq!(plain(&Value::Date(0.0)), "<unknown object>");
    }

    #[test]
    fn text_that_is_not_ascii_is_printed_as_nothing_today_and_in_roman_before() {
        let text = Value::Str(Str::plain("Zoë"));
        assert_eq!(plain(&text), "");
        let manner = |roman| Manner {
            printed: Some(Printed { roman, ..Printed::default() }),
            ..Manner::default()
        };
        assert_eq!(shown(manner(false), &text), "\"Zoë\"");
        let mut out = Vec::new();
        let mut lines = Lines::new(&mut out, 0, None);
        manner(true).value(&text, &mut lines);
        lines.finish().unwrap();
        assert_eq!(out, b"\"Zo\x91\"");
    }

    #[test]
    fn data_is_text_or_hexadecimal_by_its_bytes() {
        let data = |bytes: &[u8]| plain(&Value::data(bytes));
        assert_eq!(data(b"abc"), "<\"abc\">");
        assert_eq!(data(b"abc\0"), "<\"abc\">");
        assert_eq!(data(b"a\0bc\0"), "<\"a\",\"bc\">");
        assert_eq!(data(b"abc\0\0"), "<6162630000>");
        assert_eq!(data(b"a"), "<61>");
        assert_eq!(data(b"\0"), "<00>");
        assert_eq!(data(b"\0abc"), "<00616263>");
        assert_eq!(data(b"ab\x7f"), "<61627f>");
        assert_eq!(data(b"abc\xff"), "<616263ff>");
        assert_eq!(data(b"abc\x80"), "<61626380>", "too much of it isn't ASCII");
        assert!(is_text(b"abcd\x80", false));
        assert!(is_text(b"abc\0\0", true));
        assert!(!is_text(b"\0\0", true));
        let blurred = Value::Data(Data::blurred(b"abc", Nuls::UpTo(1)));
        assert_eq!(plain(&blurred), "<\"abc\">");
        let blurred = Value::Data(Data::blurred(b"/", Nuls::UpTo(1)));
        assert_eq!(plain(&blurred), "<\"/\">", "one byte is text only with a zero byte");
        let hexadecimal = Manner { hexadecimal: true, ..Manner::default() };
        assert_eq!(shown(hexadecimal, &Value::data(b"abc")), "<616263>");
    }

    #[test]
    fn keys_come_in_the_order_of_their_hashes_unless_they_are_kept() {
        let value = read_value("{\"IOClass\"=1,\"IOProviderClass\"=2,\"IOProbeScore\"=3}").unwrap();
        let Value::Dict(dict) = &value else { unreachable!() };
        let wanted: Vec<String> = order(Tables::Now, dict.iter().map(|(key, _)| key.as_str()))
            .into_iter()
            .map(|at| format!("\"{}\"={}", dict.iter().nth(at).unwrap().0, at + 1))
            .collect();
        assert_eq!(plain(&value), format!("{{{}}}", wanted.join(",")));
        let kept = Manner { as_kept: true, ..Manner::default() };
        assert_eq!(shown(kept, &value), "{\"IOClass\"=1,\"IOProviderClass\"=2,\"IOProbeScore\"=3}");
    }

    #[test]
    fn deep_values_need_no_deep_stack() {
        let mut value = Value::integer(1);
        for _ in 0..100_000 {
            value = Value::Array([value].into());
        }
        assert_eq!(plain(&value).len(), 200_001);
        // Values drop recursively; this one is taken apart by hand.
        while let Value::Array(list) = value {
            value = list[0].clone();
            std::mem::forget(list);
        }
    }
}
