//! Values in JSON, and what is needed to write JSON at all.

use crate::model::{Dict, Value};

/// JSON in the making.
#[derive(Debug, Default)]
pub(super) struct Json {
    pub(super) text: String,
}

impl Json {
    /// A comma, unless something has just been opened.
    pub(super) fn separate(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'{' | b'[' | b':' | b'\n')) {
            self.text.push(',');
        }
    }

    pub(super) fn key(&mut self, key: &str) {
        self.separate();
        self.quote(key);
        self.text.push(':');
    }

    pub(super) fn open(&mut self, bracket: char) {
        self.separate();
        self.text.push(bracket);
    }

    pub(super) fn close(&mut self, bracket: char) {
        self.text.push(bracket);
    }

    /// A string as a value.
    pub(super) fn string(&mut self, text: &str) {
        self.separate();
        self.quote(text);
    }

    /// A number, a boolean or null as a value.
    pub(super) fn plain(&mut self, value: impl std::fmt::Display) {
        use std::fmt::Write as _;
        self.separate();
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{value}");
    }

    fn quote(&mut self, text: &str) {
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                c if c.is_control() && c.is_ascii() => {
                    let code = u32::from(c);
                    self.text.push_str("\\u00");
                    self.hex(code as u8);
                }
                c => self.text.push(c),
            }
        }
        self.text.push('"');
    }

    fn hex(&mut self, byte: u8) {
        for half in [byte >> 4, byte & 15] {
            self.text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
    }

    /// A property value: strings, numbers (64-bit ones signed) and booleans as such, data as `{"data":"hex"}`, sets as
    /// `{"set":[…]}`.
    pub(super) fn value(&mut self, value: &Value) {
        // What is open, innermost last: nesting may be deep.
        let mut open: Vec<Open<'_>> = Vec::new();
        let mut next = Some(value);
        loop {
            if let Some(value) = next.take() {
                open.extend(self.opening(value));
            }
            let Some(innermost) = open.last_mut() else { return };
            let end = match innermost {
                Open::List(list, close) => {
                    next = list.next();
                    *close
                }
                Open::Dict(pairs) => {
                    if let Some((key, member)) = pairs.next() {
                        self.key(key);
                        next = Some(member);
                    }
                    "}"
                }
            };
            if next.is_none() {
                self.text.push_str(end);
                open.pop();
            }
        }
    }

    /// Writes a value, or how it begins.
    fn opening<'a>(&mut self, value: &'a Value) -> Option<Open<'a>> {
        match value {
            Value::Bool(value) => self.plain(value),
            Value::Number(number) => match number.bits {
                Some(bits) if bits < 64 => self.plain(number.raw),
                _ => self.plain(number.raw as i64),
            },
            Value::Real(real) | Value::Date(real) => self.plain(real),
            Value::Str(text) => self.string(&text.text()),
            Value::Data(data) => {
                self.open('{');
                self.key("data");
                self.text.push('"');
                for byte in data.bytes() {
                    self.hex(*byte);
                }
                self.text.push_str("\"}");
            }
            Value::Array(list) => {
                self.open('[');
                return Some(Open::List(list.iter(), "]"));
            }
            Value::Set(list) => {
                self.open('{');
                self.key("set");
                self.open('[');
                return Some(Open::List(list.iter(), "]}"));
            }
            Value::Dict(dict) => {
                self.open('{');
                return Some(Open::Dict(pairs(dict).into_iter()));
            }
            Value::Unprintable | Value::Clipped(_) => self.plain("null"),
        }
        None
    }
}

enum Open<'a> {
    List(std::slice::Iter<'a, Value>, &'static str),
    Dict(std::vec::IntoIter<(&'a str, &'a Value)>),
}

/// The pairs of a dictionary, each key once, with the value that counts.
fn pairs(dict: &Dict) -> Vec<(&str, &Value)> {
    let mut seen = std::collections::HashSet::new();
    let mut pairs: Vec<(&str, &Value)> = dict
        .iter()
        .rev()
        .filter(|(key, _)| seen.insert(key))
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    pairs.reverse();
    pairs
}
