//! Property values in words: a preview in one line, and what the raw bytes can mean.

use std::fmt::Write as _;

use crate::model::{Data, Nuls, Number, Value};

use super::text::{clean, clean_bytes};

/// Characters of a value that are looked at for one line. More is never shown in a row, and values can be megabytes.
const LINE: usize = 400;

/// A value in one line.
pub(crate) fn preview(value: &Value) -> String {
    let mut out = String::new();
    write_value(&mut out, value, 0);
    out
}

fn write_value(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Bool(true) => out.push_str("Yes"),
        Value::Bool(false) => out.push_str("No"),
        Value::Number(number) => {
            let _ = write!(out, "{}", number.raw);
        }
        Value::Real(number) => {
            let _ = write!(out, "{number}");
        }
        Value::Str(text) => {
            let bytes = text.bytes();
            let shown = &bytes[..bytes.len().min(LINE)];
            let _ = write!(out, "\"{}\"", clean_bytes(shown));
            if shown.len() < bytes.len() {
                out.push('…');
            }
        }
        Value::Data(data) => out.push_str(&bytes_line(data)),
        Value::Date(seconds) => out.push_str(&date(*seconds)),
        Value::Array(list) | Value::Set(list) => {
            write_members(out, '[', ']', list.len(), depth, |out, at| {
                write_value(out, &list[at], depth + 1);
            });
        }
        Value::Dict(dict) => {
            let pairs: Vec<_> = dict.iter().take(LINE / 4).collect();
            write_members(out, '{', '}', dict.len(), depth, |out, at| {
                let Some((key, value)) = pairs.get(at) else { return };
                let _ = write!(out, "{} ", clean(key));
                write_value(out, value, depth + 1);
            });
        }
        Value::Unprintable => out.push_str("not printed by ioreg"),
        Value::Clipped(bytes) => {
            let _ = write!(out, "{}…", clean_bytes(&bytes[..bytes.len().min(LINE)]));
        }
    }
}

fn write_members(
    out: &mut String,
    open: char,
    close: char,
    len: usize,
    depth: usize,
    mut member: impl FnMut(&mut String, usize),
) {
    out.push(open);
    if len > 0 {
        out.push(' ');
    }
    for at in 0..len {
        if depth > 1 || out.len() > LINE || at >= LINE / 4 {
            out.push('…');
            break;
        }
        member(out, at);
        if at + 1 < len {
            out.push_str(", ");
        }
    }
    if len > 0 {
        out.push(' ');
    }
    out.push(close);
}

fn bytes_line(data: &Data) -> String {
    const SHOWN: usize = 24;
    let bytes = data.bytes();
    let mut line = String::with_capacity(3 * SHOWN);
    for (at, byte) in bytes.iter().take(SHOWN).enumerate() {
        let _ = write!(line, "{}{byte:02x}", if at == 0 { "" } else { " " });
    }
    if bytes.len() > SHOWN {
        line.push_str(" …");
    }
    if bytes.is_empty() {
        line.push_str("empty");
    }
    line
}

/// How many members or bytes a value has, for those that have such a number; `+` where the source may hide zero bytes.
pub(crate) fn size(value: &Value) -> String {
    match value {
        Value::Data(data) => {
            let more = if data.nuls() == Nuls::Exact { "" } else { "+" };
            format!("{}{more}", data.bytes().len())
        }
        Value::Array(list) | Value::Set(list) => list.len().to_string(),
        Value::Dict(dict) => dict.len().to_string(),
        Value::Number(Number { bits: Some(bits), .. }) => bits.to_string(),
        _ => String::new(),
    }
}

/// What a value can mean beyond what is written: hexadecimal and signed for numbers, a little-endian number or C
/// strings for data. Empty when there is nothing to add.
pub(crate) fn meaning(value: &Value) -> String {
    match value {
        Value::Number(number) => number_meaning(*number),
        Value::Data(data) => data_meaning(data),
        Value::Clipped(_) => "cut by the tool that wrote it".to_owned(),
        _ => String::new(),
    }
}

/// The same for the value of a property: identifiers of PCI devices are numbers even where their bytes could be letters.
pub(crate) fn meaning_of(key: &str, value: &Value) -> String {
    let digits = match key {
        "vendor-id" | "device-id" | "subsystem-id" | "subsystem-vendor-id" => 4,
        "revision-id" => 2,
        "class-code" => 6,
        _ => return meaning(value),
    };
    match value {
        Value::Data(data) if data.bytes().len() == 4 => {
            let raw =
                data.bytes().iter().rev().fold(0u32, |sum, byte| (sum << 8) | u32::from(*byte));
            format!("{raw:#0cells$x}", cells = digits + 2)
        }
        other => meaning(other),
    }
}

fn number_meaning(number: Number) -> String {
    let bits = u32::from(number.bits.unwrap_or(64)).clamp(1, 64);
    let signed = ((number.raw << (64 - bits)) as i64) >> (64 - bits);
    match (number.raw, signed) {
        (0..10, _) => String::new(),
        (raw, below) if below < 0 => format!("{raw:#x}  {below}"),
        (raw, _) => format!("{raw:#x}"),
    }
}

fn data_meaning(data: &Data) -> String {
    let bytes = data.bytes();
    if let Some(strings) = strings(bytes) {
        return strings;
    }
    match bytes.len() {
        1 | 2 | 4 | 8 => {
            let raw = bytes.iter().rev().fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
            if raw < 10 { raw.to_string() } else { format!("{raw:#x}  {raw}") }
        }
        _ => String::new(),
    }
}

/// The C strings that the bytes hold, if they hold nothing else.
fn strings(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().rposition(|byte| *byte != 0)? + 1;
    let text = &bytes[..end];
    let letters = text.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    let printable = text.iter().all(|byte| matches!(byte, 0 | b' '..=b'~'));
    // Two letters keep small numbers such as 0x41 from reading as text.
    if !printable || letters < 2 || text.split(|byte| *byte == 0).any(<[u8]>::is_empty) {
        return None;
    }
    let shown: Vec<String> = text[..text.len().min(LINE)]
        .split(|byte| *byte == 0)
        .map(|part| format!("\"{}\"", String::from_utf8_lossy(part)))
        .collect();
    Some(shown.join(", "))
}

/// Seconds since 2001-01-01 00:00:00 UTC as a date.
fn date(seconds: f64) -> String {
    if !seconds.is_finite() || seconds.abs() > 1e11 {
        return format!("{seconds} s after 2001-01-01");
    }
    let whole = seconds.floor() as i64;
    let (days, rest) = (whole.div_euclid(86_400), whole.rem_euclid(86_400));
    // Days since 0000-03-01 in the proleptic Gregorian calendar; 2001-01-01 is day 730,791.
    let day = days + 730_791;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let of_month = of_year - (153 * shifted + 2) / 5 + 1;
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{of_month:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// Lines of sixteen bytes: offset, hexadecimal, and the printable characters.
pub(crate) fn hex_line(offset: usize, bytes: &[u8]) -> (String, String) {
    let mut hex = String::with_capacity(50);
    for at in 0..16 {
        match bytes.get(at) {
            Some(byte) => {
                let _ = write!(hex, "{byte:02x} ");
            }
            None => hex.push_str("   "),
        }
        if at == 7 {
            hex.push(' ');
        }
    }
    hex.extend(bytes.iter().map(|byte| match byte {
        b' '..=b'~' => char::from(*byte),
        _ => '.',
    }));
    (format!("{offset:04x}"), hex)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Dict, Key};

    #[test]
    fn values_read_as_their_type_and_what_the_bytes_can_mean() {
        let number = |raw, bits| Value::Number(Number::sized(raw, bits));
        for (value, line, meant) in [
            (Value::Bool(true), "Yes", ""),
            (number(5, 32), "5", ""),
            (number(0x8086, 32), "32902", "0x8086"),
            (number(0xffff_ffff, 32), "4294967295", "0xffffffff  -1"),
            (Value::data([0xd3, 0x10, 0, 0]), "d3 10 00 00", "0x10d3  4307"),
            (Value::data(b"pci8086,10d3\0pci\0"), "", "\"pci8086,10d3\", \"pci\""),
            (Value::data([0x41, 0, 0, 0]), "41 00 00 00", "0x41  65"),
            (Value::data([]), "empty", ""),
            (Value::string("a\u{1b}b"), "\"a␛b\"", ""),
            (Value::Date(0.0), "2001-01-01 00:00:00 UTC", ""),
            (Value::Date(-1.0), "2000-12-31 23:59:59 UTC", ""),
            (Value::Date(741_484_800.0), "2024-07-01 00:00:00 UTC", ""),
        ] {
            if !line.is_empty() {
                assert_eq!(preview(&value), line);
            }
            assert_eq!(meaning(&value), meant, "{value:?}");
        }
    }

    #[test]
    fn nested_values_show_their_first_members_and_stay_short() {
        let inner: Dict =
            [(Key::new("CurrentPowerState"), Value::integer(2))].into_iter().collect();
        assert_eq!(preview(&Value::Dict(inner)), "{ CurrentPowerState 2 }");
        assert_eq!(preview(&Value::Dict(Dict::new())), "{}");
        let many: Vec<Value> = (0..100_000).map(Value::integer).collect();
        assert!(preview(&Value::Array(many.into())).len() < 2 * LINE);
        let mut deep = Value::Bool(true);
        for _ in 0..1000 {
            deep = Value::Array(vec![deep].into());
        }
        assert!(preview(&deep).len() < 40);
        // Taken apart level by level: dropping it as a whole would recurse.
        while let Value::Array(list) = &deep {
            let inner = list[0].clone();
            deep = inner;
        }
    }

    #[test]
    fn identifiers_of_pci_devices_are_numbers_of_their_width() {
        for (key, bytes, meant) in [
            ("subsystem-id", [0x70, 0x72, 0, 0], "0x7270"),
            ("device-id", [0x70, 0x00, 0, 0], "0x0070"),
            ("class-code", [0x00, 0x80, 0x07, 0], "0x078000"),
            ("revision-id", [3, 0, 0, 0], "0x03"),
            ("compatible", *b"pr\0\0", "\"pr\""),
        ] {
            assert_eq!(meaning_of(key, &Value::data(bytes)), meant, "{key}");
        }
        assert_eq!(meaning_of("vendor-id", &Value::string("x")), "");
    }
}
