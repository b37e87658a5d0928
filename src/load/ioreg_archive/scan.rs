//! The quick way through a sound XML archive: entries are made at once, values stay in the text.
//!
//! It knows only what `ioreg` writes: elements without attributes, and no comments. Whatever else is met sends the text to the
//! careful reader, which passes over damage and says where it is.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use memchr::memchr;

use super::node::{Nodes, Own};
use crate::load::dialect::XML;
use crate::load::xml::{integer, read_element};
use crate::load::{Bytes, Cancelled, Progress};
use crate::model::{Decode, Held, Key, Number, Span, Str, Value};

/// How many bytes are read between two reports.
const STRIDE: usize = 1 << 20;

/// The entries of `text`, or `None` when something is not as `ioreg` writes it.
pub(super) fn scan(
    text: &str,
    start: usize,
    progress: &mut dyn Progress,
) -> Result<Option<Nodes>, Cancelled> {
    let mut scan = Scan {
        text,
        at: start,
        names: HashMap::default(),
        nodes: Nodes::default(),
        nested: Vec::new(),
    };
    if scan.head().is_none() {
        return Ok(None);
    }
    let mut open = Vec::new();
    let mut due = 0;
    loop {
        if scan.at >= due {
            progress.report(scan.at as u64, text.len() as u64)?;
            due = scan.at + STRIDE;
        }
        match scan.step(&mut open) {
            None => return Ok(None),
            Some(()) if open.is_empty() => break,
            Some(()) => {}
        }
    }
    let rest = text[scan.at..].trim();
    let sound = rest.is_empty() || rest == "</plist>";
    Ok((sound && scan.nodes.len() > 0).then_some(scan.nodes))
}

/// What is open.
#[derive(Clone, Copy)]
enum Open {
    /// A list of entries below this one, or at the top.
    Entries(Option<u32>),
    /// An entry, between two of its pairs.
    Entry(u32),
}

/// A tag without attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag<'a> {
    Start(&'a str),
    End(&'a str),
    Empty(&'a str),
}

/// A name that occurs in the text.
#[derive(Clone)]
struct Name {
    key: Key,
    own: Option<Own>,
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    names: HashMap<&'a str, Name, RandomState>,
    nodes: Nodes,
    /// The containers that are open in the value that is passed over.
    nested: Vec<&'a str>,
}

impl<'a> Scan<'a> {
    /// Steps over the declaration, the document type and the start of the list.
    fn head(&mut self) -> Option<()> {
        for begin in ["<?xml", "<!DOCTYPE", "<plist"] {
            let rest = &self.text[self.at..];
            let blank = rest.len() - rest.trim_start().len();
            if rest[blank..].starts_with(begin) {
                let end = memchr(b'>', &rest.as_bytes()[blank..])?;
                if rest[blank..blank + end].contains('[') {
                    return None;
                }
                self.at += blank + end + 1;
            }
        }
        Some(())
    }

    /// Reads the next tag, before which there is only white space.
    fn tag(&mut self) -> Option<Tag<'a>> {
        let rest = &self.text.as_bytes()[self.at..];
        let blank = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.at += blank;
        self.tag_here()
    }

    /// Reads the tag that begins here.
    fn tag_here(&mut self) -> Option<Tag<'a>> {
        let rest = self.text[self.at..].strip_prefix('<')?;
        // Names are short: no vector search pays here.
        let length = rest.bytes().take(16).position(|byte| byte == b'>')?;
        let name = &rest[..length];
        let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase());
        let tag = if let Some(name) = name.strip_prefix('/') {
            Tag::End(name)
        } else if let Some(name) = name.strip_suffix('/') {
            plain(name).then_some(Tag::Empty(name))?
        } else {
            plain(name).then_some(Tag::Start(name))?
        };
        self.at += length + 2;
        Some(tag)
    }

    /// Reads the text up to the end tag `name`, which must be the next tag.
    fn content(&mut self, name: &str) -> Option<&'a str> {
        let text = self.text;
        let from = self.at;
        self.at += memchr(b'<', &text.as_bytes()[from..])?;
        let content = &text[from..self.at];
        (self.tag_here()? == Tag::End(name)).then_some(content)
    }

    /// Reads one thing. `None`: it isn't as it should be.
    fn step(&mut self, open: &mut Vec<Open>) -> Option<()> {
        let tag = self.tag()?;
        match (open.last().copied(), tag) {
            (None, Tag::Start("array")) => open.push(Open::Entries(None)),
            (None, Tag::Start("dict")) => open.push(Open::Entry(self.nodes.open(None))),
            (Some(Open::Entries(parent)), Tag::Start("dict")) => {
                open.push(Open::Entry(self.nodes.open(parent)));
            }
            (Some(Open::Entries(parent)), Tag::Empty("dict")) => {
                self.nodes.open(parent);
            }
            (Some(Open::Entries(_)), Tag::End("array")) => {
                open.pop();
            }
            (Some(Open::Entry(entry)), Tag::End("dict")) => {
                self.nodes.node(entry).close();
                open.pop();
            }
            (Some(Open::Entry(entry)), Tag::Start("key")) => {
                let name = self.content("key")?;
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
        let tag = self.tag()?;
        let start = self.at - tag.length();
        let Name { key, own } = name;
        if own == Some(Own::Children) {
            self.nodes.own_keys += 1;
            match tag {
                Tag::Start("array") => open.push(Open::Entries(Some(entry))),
                Tag::Start("dict") => open.push(Open::Entry(self.nodes.open(Some(entry)))),
                Tag::Empty("array") => {}
                _ => return None,
            }
            return Some(());
        }
        let held = match (tag, own) {
            (Tag::Start("string"), Some(own)) => {
                let text = self.content("string")?;
                let name = self.name(text)?;
                return self.nodes.tell_text(entry, own, &name.key).then_some(());
            }
            (Tag::Start("integer"), own) => {
                let raw = integer(self.content("integer")?)?;
                if let Some(own) = own {
                    return self.nodes.tell_number(entry, own, raw).then_some(());
                }
                Held::Value(Value::Number(Number::unsized_(raw)))
            }
            (Tag::Empty("true"), None) => Held::Value(Value::Bool(true)),
            (Tag::Empty("false"), None) => Held::Value(Value::Bool(false)),
            _ => {
                self.skip(tag)?;
                let (start, end) = (start as u64, self.at as u64);
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

    /// Steps over the rest of a value whose first tag was read.
    fn skip(&mut self, first: Tag<'a>) -> Option<()> {
        self.nested.clear();
        let mut tag = first;
        loop {
            match tag {
                Tag::Start(name @ ("dict" | "array" | "set")) => self.nested.push(name),
                Tag::Start(name @ ("string" | "integer" | "data" | "real" | "date" | "key")) => {
                    self.content(name)?;
                }
                Tag::Empty(
                    "dict" | "array" | "set" | "string" | "data" | "true" | "false" | "key",
                ) => {}
                Tag::End(name) if self.nested.pop() == Some(name) => {}
                _ => return None,
            }
            if self.nested.is_empty() {
                return Some(());
            }
            tag = self.tag()?;
        }
    }
}

impl Tag<'_> {
    /// How many bytes the tag takes.
    fn length(self) -> usize {
        match self {
            Self::Start(name) => name.len() + 2,
            Self::End(name) | Self::Empty(name) => name.len() + 3,
        }
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
