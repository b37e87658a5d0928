//! The quick way through a sound XML archive: entries are made at once, values stay in the text.
//!
//! It knows only what `ioreg` writes: elements without attributes, and no comments. Whatever else is met sends the text to the
//! careful reader, which passes over damage and says where it is. Finding where things begin and end takes most of the time, and
//! each tag tells what it is by itself: so [`items`] finds them in several parts of a long text at a time, and [`Builder`] makes
//! entries of them, one after the other.

mod items;
mod tags;
mod texts;

use std::collections::HashMap;

use foldhash::fast::RandomState;
use memchr::memchr;

use super::node::{Nodes, Own};
use crate::load::dialect::XML;
use crate::load::xml::{integer, read_element};
use crate::load::{Bytes, Cancelled, Progress};
use crate::model::{Decode, Held, Key, Number, Span, Str, Value};

use items::Item;
use tags::{Element, Tag};

/// The entries of `text`, or `None` when something is not as `ioreg` writes it.
pub(super) fn scan(
    text: &str,
    start: usize,
    progress: &mut dyn Progress,
) -> Result<Option<Nodes>, Cancelled> {
    let Some(start) = behind_head(text, start) else { return Ok(None) };
    let mut builder = Builder {
        text,
        names: HashMap::default(),
        nodes: Nodes::default(),
        open: Vec::new(),
        ended: false,
    };
    let end = items::read(text, start, progress, &mut |item| builder.take(item))?;
    let sound = end.is_some_and(|end| {
        let rest = text[end..].trim();
        builder.ended && builder.nodes.len() > 0 && (rest.is_empty() || rest == "</plist>")
    });
    Ok(sound.then_some(builder.nodes))
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

/// Makes entries of items.
struct Builder<'a> {
    text: &'a str,
    names: HashMap<&'a str, Name, RandomState>,
    nodes: Nodes,
    open: Vec<Open>,
    /// Nothing may follow.
    ended: bool,
}

impl<'a> Builder<'a> {
    /// Takes the next item. `None`: it doesn't belong there.
    fn take(&mut self, item: Item<'a>) -> Option<()> {
        match (self.open.last().copied(), item) {
            (None, _) if self.ended => return None,
            (None, Item::Tag(Tag::Start(Element::Array))) => self.open.push(Open::Entries(None)),
            (None, Item::Tag(Tag::Start(Element::Dict))) => self.entry(None),
            (Some(Open::Entries(parent)), Item::Tag(Tag::Start(Element::Dict))) => {
                self.entry(parent);
            }
            (Some(Open::Entries(parent)), Item::Tag(Tag::Empty(Element::Dict))) => {
                self.nodes.open(parent);
            }
            (Some(Open::Entries(_)), Item::Tag(Tag::End(Element::Array))) => self.close(),
            (Some(Open::Entry(entry)), Item::Tag(Tag::End(Element::Dict))) => {
                self.nodes.node(entry).close();
                self.close();
            }
            (Some(Open::Entry(entry)), Item::Children(first)) => {
                self.nodes.own_keys += 1;
                match first {
                    Tag::Start(Element::Array) => self.open.push(Open::Entries(Some(entry))),
                    Tag::Start(Element::Dict) => self.entry(Some(entry)),
                    Tag::Empty(Element::Array) => {}
                    _ => return None,
                }
            }
            (Some(Open::Entry(entry)), Item::Pair { key, first, start, end }) => {
                let name = self.name(key)?;
                self.pair(entry, name, first, start, end)?;
            }
            _ => return None,
        }
        Some(())
    }

    fn entry(&mut self, parent: Option<u32>) {
        let entry = self.nodes.open(parent);
        self.open.push(Open::Entry(entry));
    }

    fn close(&mut self) {
        self.open.pop();
        self.ended = self.open.is_empty();
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

    /// Takes a pair whose value begins with the tag `first` at `start`.
    fn pair(&mut self, entry: u32, name: Name, first: Tag, start: usize, end: usize) -> Option<()> {
        let Name { key, own } = name;
        let element = &self.text[start..end];
        let held = match (first, own) {
            (Tag::Start(Element::String), Some(own)) => {
                let text = inside(element, "<string>", "</string>")?;
                let name = self.name(text)?;
                return self.nodes.tell_text(entry, own, &name.key).then_some(());
            }
            (Tag::Start(Element::Integer), own) => {
                let raw = integer(inside(element, "<integer>", "</integer>")?)?;
                if let Some(own) = own {
                    return self.nodes.tell_number(entry, own, raw).then_some(());
                }
                Held::Value(Value::Number(Number::unsized_(raw)))
            }
            (Tag::Empty(Element::True), None) => Held::Value(Value::Bool(true)),
            (Tag::Empty(Element::False), None) => Held::Value(Value::Bool(false)),
            (_, Some(own)) => {
                self.nodes.tell(entry, own, key, read_element(element)?);
                return Some(());
            }
            (_, None) => Held::Span(Span { decoder: 0, start: start as u64, end: end as u64 }),
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

impl Elements {
    fn element(&self, span: Span) -> Option<&str> {
        let range = self.base + span.start as usize..self.base + span.end as usize;
        std::str::from_utf8(self.bytes.get(range)?).ok()
    }
}

impl Decode for Elements {
    fn decode(&self, span: Span) -> Value {
        let value = self.element(span).and_then(|element| {
            // The commonest elements need no reader.
            match inside(element, "<string>", "</string>") {
                Some(text) if !text.contains(['&', '<']) => Some(Value::Str(Str::either(text))),
                _ => read_element(element),
            }
        });
        value.unwrap_or_else(|| Value::Clipped(Vec::new().into()))
    }

    fn texts(&self, span: Span, most: usize, take: &mut dyn FnMut(&str)) {
        match self.element(span) {
            Some(element) if !element.contains('&') => _ = texts::read(element, most, take),
            _ => self.decode(span).texts(most, take),
        }
    }

    fn spelling(&self, span: Span) -> Option<(u16, &[u8])> {
        let range = self.base + span.start as usize..self.base + span.end as usize;
        Some((XML, self.bytes.get(range)?))
    }
}
