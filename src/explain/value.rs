//! Values for people, in `ioreg`'s own syntax, and for programs, as JSON.

use std::fmt::Write as _;

use std::slice;

use serde_json::{Map, Value as Json, json};

use crate::model::{Key, Number, Value};

/// Characters after which a value is cut.
const LONG: usize = 160;
/// Depth up to which JSON nests; what lies deeper is given as text.
const DEEP: usize = 32;

/// A value as `ioreg` prints it: `"s"`, `12`, `<0a0b>`, `Yes`, `("a","b")`, `{"k"=1}`. A long one ends in `…`.
pub fn show(value: &Value) -> String {
    show_within(value, LONG)
}

/// The same, cut behind `limit` characters.
pub fn show_within(value: &Value, limit: usize) -> String {
    written(value, limit, number)
}

/// The same as [`show`] for programs: whole, and numbers in decimal alone.
pub fn spell(value: &Value) -> String {
    written(value, usize::MAX / 8, |number| number.raw.to_string())
}

/// A collection that is being written.
enum Open<'v> {
    List(slice::Iter<'v, Value>),
    Dict(slice::Iter<'v, (Key, Value)>),
}

/// A value whose numbers are written so, cut behind `limit` characters. Nesting is kept on a stack of its own, because inputs nest as
/// deep as they like.
pub(crate) fn written(value: &Value, limit: usize, number: fn(Number) -> String) -> String {
    // Most values are short.
    let mut out = String::with_capacity(64);
    let mut open: Vec<(Open<'_>, char, bool)> = Vec::new();
    let mut at = value;
    // Each character has at least a byte, so a text this long is cut below whatever comes.
    'value: while out.len() <= 4 * limit {
        let opened = match at {
            Value::Array(list) => Some(('(', Open::List(list.iter()), ')')),
            Value::Set(list) => Some(('[', Open::List(list.iter()), ']')),
            Value::Dict(dict) => Some(('{', Open::Dict(dict.iter()), '}')),
            _ => None,
        };
        match opened {
            Some((start, members, end)) => {
                out.push(start);
                open.push((members, end, true));
            }
            None => scalar(&mut out, at, limit, number),
        }
        loop {
            let Some((members, end, first)) = open.last_mut() else { break 'value };
            let member = match members {
                Open::List(list) => list.next().map(|value| (None, value)),
                Open::Dict(dict) => dict.next().map(|(key, value)| (Some(key), value)),
            };
            let Some((key, member)) = member else {
                out.push(*end);
                open.pop();
                continue;
            };
            if !std::mem::take(first) {
                out.push(',');
            }
            if let Some(key) = key {
                out.push('"');
                out.push_str(key);
                out.push_str("\"=");
            }
            at = member;
            break;
        }
    }
    if out.len() > limit && out.chars().count() > limit {
        out = out.chars().take(limit.saturating_sub(1)).collect();
        out.push('…');
    }
    out
}

fn scalar(out: &mut String, value: &Value, limit: usize, number: fn(Number) -> String) {
    // Writing to a string can't fail.
    let _ = match value {
        Value::Bool(true) => out.write_str("Yes"),
        Value::Bool(false) => out.write_str("No"),
        Value::Number(told) => out.write_str(&number(*told)),
        Value::Real(real) => write!(out, "{real:?}"),
        Value::Str(text) => write!(out, "\"{}\"", text.text()),
        Value::Data(data) => {
            out.push('<');
            for byte in data.bytes().iter().take(2 * limit) {
                let _ = write!(out, "{byte:02x}");
            }
            out.push('>');
            Ok(())
        }
        Value::Date(seconds) => write!(out, "date {seconds}"),
        Value::Unprintable => out.write_str("(not printed by ioreg)"),
        Value::Clipped(text) => {
            write!(out, "{} (cut)", String::from_utf8_lossy(&text[..text.len().min(limit)]))
        }
        Value::Array(_) | Value::Set(_) | Value::Dict(_) => Ok(()),
    };
}

/// A number: in decimal, and where bytes can be told apart in hexadecimal; large ones in hexadecimal alone.
pub fn number(number: Number) -> String {
    match number.raw {
        small @ 0..10 => small.to_string(),
        middling @ 10..0x1_0000 => format!("{middling} ({middling:#x})"),
        large => format!("{large:#x}"),
    }
}

/// `{type, bits, value}`: strings as text, data as hexadecimal digits, collections of the same.
pub fn to_json(value: &Value) -> Json {
    json_within(value, DEEP)
}

fn json_within(value: &Value, depth: usize) -> Json {
    let mut out = Map::new();
    out.insert("type".into(), value.type_name().into());
    if let Value::Number(number) = value
        && let Some(bits) = number.bits
    {
        out.insert("bits".into(), bits.into());
    }
    let content = match value {
        Value::Bool(yes) => json!(yes),
        Value::Number(number) => json!(number.raw),
        Value::Real(real) | Value::Date(real) => json!(real),
        Value::Str(text) => json!(text.text()),
        Value::Data(data) => json!(data.bytes().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })),
        Value::Unprintable => Json::Null,
        Value::Clipped(text) => json!(String::from_utf8_lossy(text)),
        _ if depth == 0 => json!(show(value)),
        Value::Array(list) | Value::Set(list) => {
            list.iter().map(|member| json_within(member, depth - 1)).collect()
        }
        Value::Dict(dict) => Json::Object(
            dict.iter()
                .map(|(key, member)| (key.to_string(), json_within(member, depth - 1)))
                .collect(),
        ),
    };
    out.insert("value".into(), content);
    Json::Object(out)
}

/// A text in which nothing acts on a terminal: control characters and marks of writing direction are written out, as `\x1b`
/// or `\u{202e}`. Line ends stay if `lines`.
pub fn harmless(text: &str, lines: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' if lines => out.push(c),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            // Marks, embeddings, overrides and isolates of writing direction, line and paragraph separators, and what is
            // not seen at all.
            '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Dict;

    #[test]
    fn values_look_as_ioreg_prints_them() {
        let dict: Dict = [
            ("a".into(), Value::Array(vec![Value::string("x"), Value::integer(5)].into())),
            ("b".into(), Value::data([0x0a, 0xff])),
        ]
        .into_iter()
        .collect();
        assert_eq!(show(&Value::Dict(dict)), r#"{"a"=("x",5),"b"=<0aff>}"#);
        assert_eq!(show(&Value::Bool(false)), "No");
        assert_eq!(show(&Value::integer(0x8086)), "32902 (0x8086)");
        assert_eq!(show(&Value::integer(0x10d3_8086)), "0x10d38086");
        assert_eq!(show(&Value::Array(Vec::new().into())), "()");
    }

    #[test]
    fn long_and_deep_values_are_cut() {
        let long = show_within(&Value::string("x".repeat(500)), 20);
        assert_eq!(long.chars().count(), 20);
        assert!(long.ends_with('…'));
        let mut deep = Value::Bool(true);
        for _ in 0..2_000 {
            deep = Value::Array(vec![deep].into());
        }
        assert!(show_within(&deep, 30).starts_with("((((("));
        assert!(to_json(&deep).to_string().len() > 100);
    }

    #[test]
    fn json_says_type_and_width() {
        assert_eq!(
            to_json(&Value::Number(Number::sized(5, 32))),
            json!({"type": "number", "bits": 32, "value": 5})
        );
        assert_eq!(to_json(&Value::data([1, 2])), json!({"type": "data", "value": "0102"}));
    }

    #[test]
    fn nothing_acts_on_a_terminal() {
        assert_eq!(harmless("a\x1b[31mb\u{202e}c\nd", true), "a\\x1b[31mb\\u{202e}c\nd");
        assert_eq!(harmless("a\nb\u{9b}", false), "a\\x0ab\\x9b");
    }
}
