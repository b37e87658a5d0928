//! Entries out of lists that are already in memory: careful reading, binary lists, JSON.

use super::node::{Nodes, Own};
use crate::load::binary::{Binary, Object};
use crate::load::xml::Mode;
use crate::load::{Bytes, Cancelled, Progress};
use crate::model::{Decode, Held, NoteKind, Span, Value};

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
            let message = format!("an entry is a {} instead of a dictionary", value.type_name());
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
            let message = "the objects repeat without end: the rest is left out".to_owned();
            nodes.note(NoteKind::Skipped, message);
            break;
        }
        let Object::Dict(keys, values) = list.object(index) else {
            nodes.note(NoteKind::Damaged, "an entry is no dictionary".to_owned());
            continue;
        };
        let at = nodes.open(parent);
        slots += keys.len();
        for (key, value) in keys.iter().zip(values.iter()) {
            let key = list.key(key);
            match (Own::of(&key), list.object(value)) {
                (Some(Own::Children), children) => {
                    nodes.own_keys += 1;
                    match children {
                        Object::Array(children) => {
                            let from = due.len();
                            let children = children.iter().take(MAX_ENTRIES);
                            due.extend(children.map(|child| (Some(at), child)));
                            due[from..].reverse();
                        }
                        Object::Dict(..) => due.push((Some(at), value)),
                        _ => nodes.note(NoteKind::Damaged, format!("{key} is no array")),
                    }
                }
                (Some(own), _) => nodes.tell(at, own, key, list.value(value, Mode::Dump)),
                (None, Object::Bool(value)) => {
                    nodes.node(at).push(key, Held::Value(Value::Bool(value)));
                }
                (None, _) => {
                    let span = Span { decoder: 0, start: value as u64, end: value as u64 };
                    nodes.node(at).push(key, Held::Span(span));
                }
            }
        }
        nodes.node(at).close();
    }
    Ok(nodes)
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
}
