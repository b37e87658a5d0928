//! Entries out of lists that are already in memory: careful reading, binary lists, JSON.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::node::{Nodes, Own};
use crate::load::binary::{Binary, Object};
use crate::load::xml::Mode;
use crate::load::{Bytes, Cancelled, Progress};
use crate::model::{Decode, Held, Key, NoteKind, Slot, Span, Splitter, Value};

/// How many entries a binary list may show: its objects may be shared, so that few bytes can stand for many.
const MAX_ENTRIES: usize = 2_000_000;

/// The entries of a value, if it is a dictionary or an array of dictionaries.
pub(super) fn values(top: &Value) -> Nodes {
    let mut nodes = Nodes::default();
    // Children are taken from the end, so that each comes after its parent and its elder siblings.
    let mut due: Vec<(Option<u32>, &Value)> = Vec::new();
    push_children(&mut due, None, top, &mut nodes);
    while let Some((parent, value)) = due.pop() {
        let Some(dict) = value.as_dict() else {
            let message = format!("a node is a {} instead of a dictionary", value.type_name());
            nodes.note(NoteKind::Damaged, message);
            continue;
        };
        let at = nodes.open(parent);
        for (key, value) in dict {
            match Own::of(key) {
                Some(Own::Children) => {
                    nodes.own_keys += 1;
                    push_children(&mut due, Some(at), value, &mut nodes);
                }
                Some(own) => nodes.tell(at, own, key.clone(), value.clone()),
                None => nodes.node(at).push(key.clone(), Held::Value(value.clone())),
            }
        }
    }
    nodes
}

fn push_children<'a>(
    due: &mut Vec<(Option<u32>, &'a Value)>,
    parent: Option<u32>,
    value: &'a Value,
    nodes: &mut Nodes,
) {
    match value {
        Value::Dict(_) => due.push((parent, value)),
        Value::Array(list) | Value::Set(list) => {
            due.extend(list.iter().rev().map(|child| (parent, child)));
        }
        other => {
            let message =
                format!("IORegistryEntryChildren is a {} instead of an array", other.type_name());
            nodes.note(NoteKind::Damaged, message);
        }
    }
}

/// The entries of a binary list; their values stay in it.
pub(super) fn objects(
    list: &Binary<'_>,
    progress: &mut dyn Progress,
    total: u64,
) -> Result<Nodes, Cancelled> {
    let mut nodes = Nodes::default();
    let mut due: Vec<(Option<u32>, usize)> = Vec::new();
    match list.object(list.top()) {
        Object::Array(tops) => due.extend(tops.iter().map(|top| (None, top))),
        _ => due.push((None, list.top())),
    }
    due.reverse();
    // Objects that aren't shared take more bytes than they are.
    let room = (total as usize).max(1 << 20);
    let mut slots = 0;
    while let Some((parent, index)) = due.pop() {
        if nodes.len() % 4096 == 0 {
            progress.report((nodes.len() as u64).min(total), total)?;
        }
        if nodes.len() + due.len() > MAX_ENTRIES || slots > room {
            let message = "the nodes repeat without end; the rest is left out".to_owned();
            nodes.note(NoteKind::Skipped, message);
            break;
        }
        let Object::Dict(keys, values) = list.object(index) else {
            nodes.note(NoteKind::Damaged, "a node is not a dictionary".to_owned());
            continue;
        };
        let at = nodes.open(parent);
        slots += keys.len();
        let mut has_properties = false;
        for (key, value) in keys.iter().zip(values.iter()) {
            let key = list.text(key).unwrap_or_default();
            match Own::of(&key) {
                Some(Own::Children) => {
                    nodes.own_keys += 1;
                    match list.object(value) {
                        Object::Array(children) => {
                            let from = due.len();
                            let children = children.iter().take(MAX_ENTRIES);
                            due.extend(children.map(|child| (Some(at), child)));
                            due[from..].reverse();
                        }
                        Object::Dict(..) => due.push((Some(at), value)),
                        _ => nodes.note(NoteKind::Damaged, format!("{key} is not an array")),
                    }
                }
                Some(own) => nodes.tell(at, own, Key::new(&key), list.value(value, Mode::Dump)),
                None => has_properties = true,
            }
        }
        let node = nodes.node(at);
        if has_properties && !node.leave(span(0, index)) {
            // Keys of the entry itself are among its properties, so that these can't be left in the list.
            properties(list, span(0, index), &mut HashMap::default(), &mut |key, held| {
                node.push(key, held);
            });
        }
        node.close();
    }
    Ok(nodes)
}

/// Hands on the properties in an entry's dictionary; `keys` has those that were met before.
fn properties(
    list: &Binary<'_>,
    entry: Span,
    keys: &mut HashMap<usize, Key, RandomState>,
    take: &mut dyn FnMut(Key, Held),
) {
    let Object::Dict(names, values) = list.object(entry.start as usize) else { return };
    for (name, value) in names.iter().zip(values.iter()) {
        let key = keys.entry(name).or_insert_with(|| list.key(name));
        if Own::of(key).is_some() {
            continue;
        }
        let held = match list.object(value) {
            Object::Bool(value) => Held::Value(Value::Bool(value)),
            _ => Held::Span(span(entry.decoder, value)),
        };
        take(key.clone(), held);
    }
}

/// An object has its number for a place.
fn span(decoder: u16, index: usize) -> Span {
    Span { decoder, start: index as u64, end: index as u64 }
}

/// Decodes the objects of a binary list.
pub(super) struct Objects {
    pub(super) bytes: Bytes,
}

impl Decode for Objects {
    fn decode(&self, span: Span) -> Value {
        match Binary::open(&self.bytes) {
            Ok(list) => list.value(span.start as usize, Mode::Dump),
            Err(_) => Value::Clipped(Vec::new().into()),
        }
    }

    fn texts(&self, span: Span, most: usize, take: &mut dyn FnMut(&str)) {
        if let Ok(list) = Binary::open(&self.bytes) {
            list.texts(span.start as usize, most, take);
        }
    }

    fn splitter(&self) -> Splitter<'_> {
        let Ok(list) = Binary::open(&self.bytes) else { return Box::new(|_| Vec::new()) };
        let mut keys = HashMap::default();
        Box::new(move |entry| {
            let mut slots = Vec::new();
            properties(&list, entry, &mut keys, &mut |key, held| slots.push(Slot { key, held }));
            slots
        })
    }

    fn may_have(&self, entry: Span, key: &Key) -> bool {
        let list = Binary::open(&self.bytes).ok();
        list.is_some_and(|list| list.get(list.object(entry.start as usize), key).is_some())
    }
}
