//! The quick way through a sound XML archive: entries are made at once, values stay in the text.
//!
//! It knows only what `ioreg` writes: elements without attributes, and no comments. Whatever else is met sends the text to the
//! careful reader, which passes over damage and says where it is.

mod tags;

use std::collections::HashMap;

use foldhash::fast::RandomState;
use memchr::memchr;

use super::node::{Nodes, Own};
use crate::load::dialect::XML;
use crate::load::xml::{integer, read_element};
use crate::load::{Bytes, Cancelled, Progress};
use crate::model::{Decode, Held, Key, Number, Span, Str, Value};

use tags::{Element, Tag, Tags};

/// How many bytes are read between two reports.
const STRIDE: usize = 1 << 20;

/// The entries of `text`, or `None` when something is not as `ioreg` writes it.
pub(super) fn scan(
    text: &str,
    start: usize,
    progress: &mut dyn Progress,
) -> Result<Option<Nodes>, Cancelled> {
    let Some(start) = behind_head(text, start) else { return Ok(None) };
    let tags = Tags::new(text, start);
    let mut scan = Scan { text, tags, names: HashMap::default(), nodes: Nodes::default() };
    let mut open = Vec::new();
    let mut due = 0;
    loop {
        if scan.tags.at >= due {
            progress.report(scan.tags.at as u64, text.len() as u64)?;
            due = scan.tags.at + STRIDE;
        }
        match scan.step(&mut open) {
            None => return Ok(None),
            Some(()) if open.is_empty() => break,
            Some(()) => {}
        }
    }
    let rest = text[scan.tags.at..].trim();
    let sound = rest.is_empty() || rest == "</plist>";
    Ok((sound && scan.nodes.len() > 0).then_some(scan.nodes))
}

/// Steps over the declaration, the document type and the start of the list.
fn behind_head(text: &str, mut at: usize) -> Option<usize> {
    for begin in ["<?xml", "<!DOCTYPE", "<plist"] {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start().len();
        if rest[blank..].starts_with(begin) {
            let end = memchr(b'>', &rest.as_bytes()[blank..])?;
            if rest[blank..blank + end].contains('[') {
                return None;
            }
            at += blank + end + 1;
        }
    }
    Some(at)
}

/// What is open.
#[derive(Clone, Copy)]
enum Open {
    /// A list of entries below this one, or at the top.
    Entries(Option<u32>),
    /// An entry, between two of its pairs.
    Entry(u32),
}

/// A name that occurs in the text.
#[derive(Clone)]
struct Name {
    key: Key,
    own: Option<Own>,
}

struct Scan<'a> {
    text: &'a str,
    tags: Tags<'a>,
    names: HashMap<&'a str, Name, RandomState>,
    nodes: Nodes,
}

impl<'a> Scan<'a> {
    /// Reads one thing. `None`: it isn't as it should be.
    fn step(&mut self, open: &mut Vec<Open>) -> Option<()> {
        let (_, tag) = self.tags.next()?;
        match (open.last().copied(), tag) {
            (None, Tag::Start(Element::Array)) => open.push(Open::Entries(None)),
            (None, Tag::Start(Element::Dict)) => open.push(Open::Entry(self.nodes.open(None))),
            (Some(Open::Entries(parent)), Tag::Start(Element::Dict)) => {
                open.push(Open::Entry(self.nodes.open(parent)));
            }
            (Some(Open::Entries(parent)), Tag::Empty(Element::Dict)) => {
                self.nodes.open(parent);
            }
            (Some(Open::Entries(_)), Tag::End(Element::Array)) => {
                open.pop();
            }
            (Some(Open::Entry(entry)), Tag::End(Element::Dict)) => {
                self.nodes.node(entry).close();
                open.pop();
            }
            (Some(Open::Entry(entry)), Tag::Start(Element::Key)) => {
                let name = self.tags.content(b"</key>")?;
                let name = self.name(name)?;
                self.pair(entry, name, open)?;
            }
            _ => return None,
        }
        Some(())
    }

    /// A name, interned once.
    fn name(&mut self, text: &'a str) -> Option<Name> {
        if let Some(name) = self.names.get(text) {
            return Some(name.clone());
        }
        if text.contains('&') {
            return None;
        }
        let name = Name { key: Key::new(text), own: Own::of(text) };
        self.names.insert(text, name.clone());
        Some(name)
    }

    /// Reads the value of a pair; children are opened.
    fn pair(&mut self, entry: u32, name: Name, open: &mut Vec<Open>) -> Option<()> {
        let (start, tag) = self.tags.next()?;
        let Name { key, own } = name;
        if own == Some(Own::Children) {
            self.nodes.own_keys += 1;
            match tag {
                Tag::Start(Element::Array) => open.push(Open::Entries(Some(entry))),
                Tag::Start(Element::Dict) => open.push(Open::Entry(self.nodes.open(Some(entry)))),
                Tag::Empty(Element::Array) => {}
                _ => return None,
            }
            return Some(());
        }
        let held = match (tag, own) {
            (Tag::Start(Element::String), Some(own)) => {
                let text = self.tags.content(b"</string>")?;
                let name = self.name(text)?;
                return self.nodes.tell_text(entry, own, &name.key).then_some(());
            }
            (Tag::Start(Element::Integer), own) => {
                let raw = integer(self.tags.content(b"</integer>")?)?;
                if let Some(own) = own {
                    return self.nodes.tell_number(entry, own, raw).then_some(());
                }
                Held::Value(Value::Number(Number::unsized_(raw)))
            }
            (Tag::Empty(Element::True), None) => Held::Value(Value::Bool(true)),
            (Tag::Empty(Element::False), None) => Held::Value(Value::Bool(false)),
            _ => {
                self.tags.skip(tag)?;
                let (start, end) = (start as u64, self.tags.at as u64);
                if let Some(own) = own {
                    let value = read_element(&self.text[start as usize..end as usize])?;
                    self.nodes.tell(entry, own, key, value);
                    return Some(());
                }
                Held::Span(Span { decoder: 0, start, end })
            }
        };
        self.nodes.node(entry).push(key, held);
        Some(())
    }
}

fn inside<'a>(element: &'a str, open: &str, close: &str) -> Option<&'a str> {
    element.strip_prefix(open)?.strip_suffix(close)
}

/// Decodes the elements of an XML text.
pub(super) struct Elements {
    pub(super) bytes: Bytes,
    /// How many bytes stand before the text: a byte order mark.
    pub(super) base: usize,
}

impl Decode for Elements {
    fn decode(&self, span: Span) -> Value {
        let range = self.base + span.start as usize..self.base + span.end as usize;
        let element = self.bytes.get(range).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let value = element.and_then(|element| {
            // The commonest elements need no reader.
            match inside(element, "<string>", "</string>") {
                Some(text) if !text.contains(['&', '<']) => Some(Value::Str(Str::either(text))),
                _ => read_element(element),
            }
        });
        value.unwrap_or_else(|| Value::Clipped(Vec::new().into()))
    }

    fn spelling(&self, span: Span) -> Option<(u16, &[u8])> {
        let range = self.base + span.start as usize..self.base + span.end as usize;
        Some((XML, self.bytes.get(range)?))
    }
}
