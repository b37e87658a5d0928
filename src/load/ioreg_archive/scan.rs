//! The quick way through a sound XML archive: entries are made at once, values stay in the text.

use std::collections::HashMap;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::node::{CHILDREN, Nodes, is_own};
use crate::load::xml::{integer, read_element};
use crate::load::{Cancelled, Progress};
use crate::model::{Decode, Held, Key, Number, Span, Str, Value};

/// How many bytes are read between two reports.
const STRIDE: usize = 1 << 20;

/// What is open.
enum Open {
    Plist,
    /// Entries below this one, or at the top.
    Entries(Option<u32>),
    /// An entry, and the key whose value is due.
    Entry(u32, Option<Key>),
}

/// The entries of `text`, or `None` when something is not as `ioreg` writes it: the careful reader's turn.
pub(super) fn scan(
    text: &str,
    start: usize,
    progress: &mut dyn Progress,
) -> Result<Option<Nodes>, Cancelled> {
    let mut scan = Scan { text, start, keys: HashMap::new(), nodes: Nodes::default() };
    let sound = scan.run(progress)?;
    Ok(sound.then_some(scan.nodes))
}

struct Scan<'a> {
    text: &'a str,
    start: usize,
    keys: HashMap<&'a str, Key>,
    nodes: Nodes,
}

impl<'a> Scan<'a> {
    /// Whether everything was sound.
    fn run(&mut self, progress: &mut dyn Progress) -> Result<bool, Cancelled> {
        let mut reader = Reader::from_str(&self.text[self.start..]);
        let mut open: Vec<Open> = Vec::new();
        let mut done = false;
        let mut due = 0;
        loop {
            let at = self.start + reader.buffer_position() as usize;
            if at >= due {
                progress.report(at as u64, self.text.len() as u64)?;
                due = at + STRIDE;
            }
            let Ok(event) = reader.read_event() else { return Ok(false) };
            let sound = match event {
                Event::Start(tag) => !done && self.start_tag(&mut reader, &mut open, &tag, at),
                Event::Empty(tag) => !done && self.empty(&mut open, &tag, at),
                Event::End(_) => match open.pop() {
                    Some(Open::Entry(entry, None)) => {
                        self.nodes.node(entry).close();
                        done = open.iter().all(|open| matches!(open, Open::Plist));
                        true
                    }
                    Some(Open::Entries(_)) => {
                        done = open.iter().all(|open| matches!(open, Open::Plist));
                        true
                    }
                    Some(Open::Plist) => true,
                    Some(Open::Entry(_, Some(_))) | None => false,
                },
                Event::Text(piece) => piece.trim_ascii().is_empty(),
                Event::Eof => return Ok(open.is_empty() && self.nodes.len() > 0),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => true,
                Event::CData(_) | Event::GeneralRef(_) => false,
            };
            if !sound {
                return Ok(false);
            }
        }
    }

    fn start_tag(
        &mut self,
        reader: &mut Reader<&'a [u8]>,
        open: &mut Vec<Open>,
        tag: &BytesStart<'_>,
        at: usize,
    ) -> bool {
        let name = tag.name();
        let name: &str = name.as_ref();
        if !tag.attributes_raw().trim().is_empty() && name != "plist" {
            return false;
        }
        let next = match (open.last_mut(), name) {
            (None, "plist") => Open::Plist,
            (None | Some(Open::Plist), "array") => Open::Entries(None),
            (None | Some(Open::Plist), "dict") => Open::Entry(self.nodes.open(None), None),
            (Some(Open::Entries(parent)), "dict") => {
                let parent = *parent;
                Open::Entry(self.nodes.open(parent), None)
            }
            (Some(Open::Entry(_, key @ None)), "key") => {
                *key = self.key(reader);
                return key.is_some();
            }
            (Some(Open::Entry(entry, key)), _) => {
                let (entry, Some(key)) = (*entry, key.take()) else { return false };
                match (key.as_str(), name) {
                    (CHILDREN, "array") => {
                        self.nodes.own_keys += 1;
                        Open::Entries(Some(entry))
                    }
                    (CHILDREN, "dict") => {
                        self.nodes.own_keys += 1;
                        Open::Entry(self.nodes.open(Some(entry)), None)
                    }
                    (CHILDREN, _) => return false,
                    _ => {
                        if reader.read_to_end(tag.name()).is_err() {
                            return false;
                        }
                        let end = self.start + reader.buffer_position() as usize;
                        return self.property(entry, key, at, end);
                    }
                }
            }
            _ => return false,
        };
        open.push(next);
        true
    }

    fn empty(&mut self, open: &mut [Open], tag: &BytesStart<'_>, at: usize) -> bool {
        let name = tag.name();
        let name: &str = name.as_ref();
        if !tag.attributes_raw().trim().is_empty() {
            return false;
        }
        match (open.last_mut(), name) {
            (Some(Open::Entry(entry, key)), _) => {
                let (entry, Some(key)) = (*entry, key.take()) else { return false };
                if key == *CHILDREN {
                    self.nodes.own_keys += 1;
                    return name == "array";
                }
                let held = match name {
                    "true" => Held::Value(Value::Bool(true)),
                    "false" => Held::Value(Value::Bool(false)),
                    _ => {
                        let length = self.text[at..].find('>').map_or(0, |end| end + 1);
                        return self.property(entry, key, at, at + length);
                    }
                };
                if is_own(&key) {
                    return false;
                }
                self.nodes.node(entry).push(key, held);
                true
            }
            (Some(Open::Entries(parent)), "dict") => {
                let parent = *parent;
                self.nodes.open(parent);
                true
            }
            _ => false,
        }
    }

    /// The text of a key, up to its end tag.
    fn key(&mut self, reader: &mut Reader<&'a [u8]>) -> Option<Key> {
        let from = self.start + reader.buffer_position() as usize;
        let rest = &self.text[from..];
        let end = rest.find('<')?;
        let name = &rest[..end];
        reader.read_to_end(quick_xml::name::QName("key")).ok()?;
        if name.contains('&') || !rest[end..].starts_with("</key>") {
            return None;
        }
        Some(self.keys.entry(name).or_insert_with(|| Key::new(name)).clone())
    }

    /// Files a value that stands in `start..end`.
    fn property(&mut self, entry: u32, key: Key, start: usize, end: usize) -> bool {
        let element = &self.text[start..end];
        if is_own(&key) {
            let Some(value) = quick(element).or_else(|| read_element(element)) else {
                return false;
            };
            self.nodes.tell(entry, key, value);
            return true;
        }
        let held = match number(element) {
            Some(value) => Held::Value(value),
            None => Held::Span(Span { decoder: 0, start: start as u64, end: end as u64 }),
        };
        self.nodes.node(entry).push(key, held);
        true
    }
}

fn inside<'a>(element: &'a str, open: &str, close: &str) -> Option<&'a str> {
    element.strip_prefix(open)?.strip_suffix(close)
}

fn number(element: &str) -> Option<Value> {
    let digits = inside(element, "<integer>", "</integer>")?;
    integer(digits).map(|raw| Value::Number(Number::unsized_(raw)))
}

/// The commonest elements, read without a reader.
fn quick(element: &str) -> Option<Value> {
    if let Some(text) = inside(element, "<string>", "</string>") {
        return (!text.contains(['&', '<'])).then(|| Value::Str(Str::either(text)));
    }
    number(element)
}

/// Decodes the elements of an XML text.
pub(super) struct Elements {
    pub(super) bytes: Arc<[u8]>,
    /// How many bytes stand before the text: a byte order mark.
    pub(super) base: usize,
}

impl Decode for Elements {
    fn decode(&self, span: Span) -> Value {
        let range = self.base + span.start as usize..self.base + span.end as usize;
        let element = self.bytes.get(range).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let value = element.and_then(|element| quick(element).or_else(|| read_element(element)));
        value.unwrap_or_else(|| Value::Clipped(Vec::new().into()))
    }
}
