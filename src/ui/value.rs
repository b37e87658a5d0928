//! Property values in one line, and bytes in lines of sixteen.

use std::fmt::Write as _;

use crate::explain::interpret::date;
use crate::model::{Data, Key, Nuls, Number, Value};

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
            write_members(out, ['[', ']'], list.iter().map(|value| (None, value)), depth);
        }
        Value::Dict(dict) => {
            let pairs = dict.iter().map(|(key, value)| (Some(key), value));
            write_members(out, ['{', '}'], pairs, depth);
        }
        Value::Unprintable => out.push_str("not printed by ioreg"),
        Value::Clipped(bytes) => {
            let _ = write!(out, "{}…", clean_bytes(&bytes[..bytes.len().min(LINE)]));
        }
    }
}

fn write_members<'a>(
    out: &mut String,
    [open, close]: [char; 2],
    members: impl ExactSizeIterator<Item = (Option<&'a Key>, &'a Value)>,
    depth: usize,
) {
    let len = members.len();
    let blank = if len > 0 { " " } else { "" };
    let _ = write!(out, "{open}{blank}");
    for (at, (key, value)) in members.enumerate() {
        if depth > 1 || out.len() > LINE || at >= LINE / 4 {
            out.push('…');
            break;
        }
        if let Some(key) = key {
            let _ = write!(out, "{} ", clean(key));
        }
        write_value(out, value, depth + 1);
        if at + 1 < len {
            out.push_str(", ");
        }
    }
    let _ = write!(out, "{blank}{close}");
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
    use crate::model::Dict;

    #[test]
    fn values_read_as_their_type() {
        for (value, line) in [
            (Value::Bool(true), "Yes"),
            (Value::integer(32902), "32902"),
            (Value::data([0xd3, 0x10, 0, 0]), "d3 10 00 00"),
            (Value::data([]), "empty"),
            (Value::string("a\u{1b}b"), "\"a␛b\""),
            (Value::Date(0.0), "2001-01-01 00:00:00 UTC"),
        ] {
            assert_eq!(preview(&value), line);
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
}
