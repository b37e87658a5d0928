//! Property lists in XML, laid out as `CFPropertyListWrite` does it.
//!
//! Source: `_CFAppendXML0`, `_XMLPlistAppendDataUsingBase64` (`CFPropertyList.c`, CF-1153).

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::list::{List, Losses, put};
use crate::load::date::date_text;
use crate::load::output::Output;
use crate::model::Value;

/// Longest line of data, its indentation counted as eight characters a level.
const LINE: usize = 76;

/// From this level on, lines of data aren't indented further.
const DEEPEST: usize = 8;

/// Writes a property list.
pub(super) struct Xml<'o> {
    out: Output<'o>,
    /// What is open: whether it is a dictionary.
    open: Vec<bool>,
}

/// Writes the list of a scenario.
///
/// # Errors
/// Those of `out`.
pub fn write_scenario(list: &Value, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = Xml::new(out);
    put(&mut xml, &mut Losses::default(), list);
    xml.finish()
}

impl<'o> Xml<'o> {
    pub(super) fn new(out: &'o mut dyn Write) -> Self {
        let mut xml = Self { out: Output::new(out), open: Vec::new() };
        xml.put(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.put(b"<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n");
        xml.put(b"<plist version=\"1.0\">\n");
        xml
    }

    fn put(&mut self, text: &[u8]) {
        self.out.buffer.extend_from_slice(text);
    }

    fn line(&mut self, text: &str) {
        self.indent(self.open.len());
        self.put(text.as_bytes());
        self.out.end();
    }

    fn indent(&mut self, level: usize) {
        self.out.buffer.extend(std::iter::repeat_n(b'\t', level));
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.put(b"</plist>\n");
        self.out.finish()
    }

    fn element(&mut self, name: &str, text: &str) {
        self.indent(self.open.len());
        self.put(format!("<{name}>").as_bytes());
        let mut rest = text.as_bytes();
        while let Some(at) = memchr::memchr3(b'<', b'>', b'&', rest) {
            let entity: &[u8] = match rest[at] {
                b'<' => b"&lt;",
                b'>' => b"&gt;",
                _ => b"&amp;",
            };
            self.put(&rest[..at]);
            self.put(entity);
            rest = &rest[at + 1..];
        }
        self.put(rest);
        self.put(format!("</{name}>").as_bytes());
        self.out.end();
    }
}

impl List for Xml<'_> {
    fn open(&mut self, dict: bool) {
        self.line(if dict { "<dict>" } else { "<array>" });
        self.open.push(dict);
    }

    fn close(&mut self) {
        let dict = self.open.pop().unwrap_or_default();
        self.line(if dict { "</dict>" } else { "</array>" });
    }

    fn empty(&mut self, dict: bool) {
        self.line(if dict { "<dict/>" } else { "<array/>" });
    }

    fn key(&mut self, key: &str) {
        self.element("key", key);
    }

    fn text(&mut self, text: &str) {
        self.element("string", text);
    }

    fn integer(&mut self, number: i64) {
        self.line(&format!("<integer>{number}</integer>"));
    }

    fn boolean(&mut self, value: bool) {
        self.line(if value { "<true/>" } else { "<false/>" });
    }

    fn real(&mut self, real: f64) {
        self.line(&format!("<real>{}</real>", real_text(real)));
    }

    fn date(&mut self, seconds: f64) {
        self.line(&format!("<date>{}</date>", date_text(seconds)));
    }

    fn data(&mut self, bytes: &[u8]) {
        self.line("<data>");
        let inner = self.open.len().min(DEEPEST);
        let encoded = STANDARD.encode(bytes);
        for line in encoded.as_bytes().chunks(LINE - 8 * inner) {
            self.indent(inner);
            self.put(line);
            self.out.end();
        }
        self.line("</data>");
    }

    fn is_closed(&self) -> bool {
        self.out.is_closed()
    }
}

/// A number as C's `%.17g` writes it, and a few by name.
fn real_text(real: f64) -> String {
    match real {
        _ if real == 0.0 => return "0.0".into(),
        _ if real.is_nan() => return "nan".into(),
        f64::INFINITY => return "+infinity".into(),
        f64::NEG_INFINITY => return "-infinity".into(),
        _ => {}
    }
    let text = format!("{real:.16e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let trimmed = |text: &str| text.trim_end_matches('0').trim_end_matches('.').to_owned();
    if !(-4..17).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", trimmed(digits), exponent.abs());
    }
    let places = usize::try_from(16 - exponent).unwrap_or_default();
    let text = format!("{real:.places$}");
    if places == 0 { text } else { trimmed(&text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Dict, Key};

    fn written(value: &Value) -> String {
        let mut out = Vec::new();
        let mut xml = Xml::new(&mut out);
        put(&mut xml, &mut Losses::default(), value);
        xml.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        let start = text.find("<plist").unwrap() + "<plist version=\"1.0\">\n".len();
        text[start..].strip_suffix("</plist>\n").unwrap().to_owned()
    }

    #[test]
    fn keys_are_sorted_and_members_indented() {
        let list = Value::Array([Value::Bool(true), Value::Array([].into())].into());
        let dict: Dict = [
            (Key::new("b"), list),
            (Key::new("a"), Value::integer(u64::MAX)),
            (Key::new("c"), Value::Dict(Dict::new())),
            (Key::new("a"), Value::string("<&>\"")),
        ]
        .into_iter()
        .collect();
        let wanted = "<dict>\n\t<key>a</key>\n\t<string>&lt;&amp;&gt;\"</string>\n\t<key>b</key>\n\t<array>\n\t\t<true/>\n\t\t<array/>\n\t</array>\n\t<key>c</key>\n\t<dict/>\n</dict>\n";
        assert_eq!(written(&Value::Dict(dict)), wanted);
        assert_eq!(written(&Value::integer(u64::MAX)), "<integer>-1</integer>\n");
    }

    #[test]
    fn lines_of_data_get_shorter_with_their_level() {
        let mut value = Value::data(vec![7; 120]);
        let mut lengths = Vec::new();
        for _ in 0..12 {
            let text = written(&value);
            let line = text.lines().skip_while(|line| line.trim() != "<data>").nth(1).unwrap();
            lengths.push((line.len() - line.trim_start().len(), line.trim_start().len()));
            value = Value::Array([value].into());
        }
        let wanted = [76, 68, 60, 52, 44, 36, 28, 20, 12, 12, 12, 12];
        let tabs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8];
        assert_eq!(lengths, tabs.into_iter().zip(wanted).collect::<Vec<_>>());
        assert_eq!(written(&Value::data([])), "<data>\n</data>\n");
    }

    #[test]
    fn numbers_have_their_forms() {
        for (real, text) in [
            (0.0, "0.0"),
            (1.5, "1.5"),
            (-3.0, "-3"),
            (0.1, "0.10000000000000001"),
            (1e20, "1e+20"),
            (1.25e-7, "1.2499999999999999e-07"),
            (123_456.789, "123456.789"),
            (f64::INFINITY, "+infinity"),
        ] {
            assert_eq!(real_text(real), text);
        }
    }
}
