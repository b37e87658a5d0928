//! Personalities as a part of an Info.plist.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::model::{Dict, Str, Value};

/// A personality as the part of an Info.plist that spells it: `<key>NAME</key>` and the dictionary, with tabs, as Xcode writes them.
pub fn personality(name: &str, table: &Dict) -> String {
    written(Some(name), &Value::Dict(table.clone()))
}

/// A whole property list.
pub(crate) fn document(value: &Value) -> String {
    format!("{HEAD}{}</plist>\n", written(None, value))
}

/// What stands before the value of a property list.
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
"#;

/// A value, and the key under which it stands.
fn written(name: Option<&str>, whole: &Value) -> String {
    // What is left to be written: a stack of its own, because inputs nest as deep as they like.
    enum Part<'a> {
        Value(&'a Value, usize),
        Key(&'a str, usize),
        Close(&'static str, usize),
    }
    let mut out = String::new();
    let mut left = vec![Part::Value(whole, 0)];
    left.extend(name.map(|name| Part::Key(name, 0)));
    while let Some(part) = left.pop() {
        let (Part::Value(_, depth) | Part::Key(_, depth) | Part::Close(_, depth)) = part;
        out.extend(std::iter::repeat_n('\t', depth.min(DEEP)));
        match part {
            Part::Key(key, _) => {
                let _ = writeln!(out, "<key>{}</key>", escaped(key));
            }
            Part::Close(tag, _) => {
                let _ = writeln!(out, "</{tag}>");
            }
            Part::Value(Value::Dict(dict), depth) if !dict.is_empty() => {
                out.push_str("<dict>\n");
                left.push(Part::Close("dict", depth));
                for (key, value) in dict.iter().rev() {
                    left.push(Part::Value(value, depth + 1));
                    left.push(Part::Key(key, depth + 1));
                }
            }
            Part::Value(value @ (Value::Array(_) | Value::Set(_)), depth) => {
                out.push_str("<array>\n");
                left.push(Part::Close("array", depth));
                let members = value.as_list().unwrap_or_default();
                left.extend(members.iter().rev().map(|member| Part::Value(member, depth + 1)));
            }
            Part::Value(value, _) => {
                out.push_str(&scalar(value));
                out.push('\n');
            }
        }
    }
    out
}

/// So deep it is indented.
const DEEP: usize = 32;

fn scalar(value: &Value) -> String {
    match value {
        Value::Bool(true) => "<true/>".into(),
        Value::Bool(false) => "<false/>".into(),
        Value::Number(number) => format!("<integer>{}</integer>", number.raw as i64),
        Value::Real(number) => format!("<real>{number}</real>"),
        Value::Str(text) => format!("<string>{}</string>", escaped(&Str::text(text))),
        Value::Data(data) => format!("<data>{}</data>", STANDARD.encode(data.bytes())),
        Value::Dict(_) => "<dict/>".into(),
        Value::Date(_)
        | Value::Unprintable
        | Value::Clipped(_)
        | Value::Array(_)
        | Value::Set(_) => "<!-- a value that the input doesn't show -->".into(),
    }
}

/// Text that stands for itself in XML; a character that XML can't hold becomes a question mark.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::read_plist;

    #[test]
    fn what_is_written_can_be_read_back() {
        let inner: Dict = [("model".into(), Value::string("a<b>&\"c\""))].into_iter().collect();
        let table: Dict = [
            ("IOClass".into(), Value::string("me")),
            ("IOProbeScore".into(), Value::integer(1000)),
            ("empty".into(), Value::Dict(Dict::new())),
            ("flag".into(), Value::Bool(true)),
            ("bytes".into(), Value::data([1, 2, 255])),
            ("IOPropertyMatch".into(), Value::Array([Value::Dict(inner)].into())),
        ]
        .into_iter()
        .collect();
        let text = personality("My <Driver>", &table);
        assert!(text.starts_with("<key>My &lt;Driver&gt;</key>\n<dict>\n\t<key>IOClass</key>\n"));
        let list = read_plist(format!("<plist><dict>{text}</dict></plist>").as_bytes()).unwrap();
        let read = list.value.as_dict().and_then(|all| all.dict("My <Driver>")).unwrap();
        for (key, value) in &table {
            let same =
                read.find(key).is_some_and(|have| crate::engine::is_equal_to(have, value).is_yes());
            assert!(same, "{key}");
        }
    }

    #[test]
    fn deep_nesting_ends() {
        let mut value = Value::Bool(true);
        for _ in 0..1000 {
            value = Value::Array([value].into());
        }
        let table: Dict = [("deep".into(), value)].into_iter().collect();
        assert!(personality("x", &table).lines().count() > 2000);
    }
}
