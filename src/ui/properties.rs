//! The properties of a node as rows, nested values folded.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::explain::interpret::{Around, interpret};
use crate::model::{Dict, EntryId, Key, KeyPath, Registry, Step, Value};

use super::text::{clean, wrap};
use super::value::{hex_line, preview, size};

/// Rows of one node at most: a value can have millions of members.
const MOST_ROWS: usize = 20_000;

/// Bytes of data, and cells of a string, that fit into a row; longer ones can be unfolded.
const SHORT_DATA: usize = 8;
const SHORT_TEXT: usize = 48;

/// A row of the properties pane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PropertyRow {
    /// The way to the value; the same for all lines of one value.
    pub(crate) path: KeyPath,
    /// Distance from the property table, which is at 0.
    pub(crate) depth: usize,
    /// Key, or index, or offset.
    pub(crate) label: String,
    /// The word for the type; empty in the lines of an unfolded value.
    pub(crate) kind: &'static str,
    /// Number of members or bytes, or of bits.
    pub(crate) size: String,
    /// The value.
    pub(crate) text: String,
    /// What it means, the most telling reading first, two blanks between them.
    pub(crate) meaning: String,
    /// Whether that is only one of the ways to read it.
    pub(crate) guess: bool,
    /// The entry that it names.
    pub(crate) leads_to: Option<EntryId>,
    /// Whether it is unfolded, if there is more to see.
    pub(crate) open: Option<bool>,
}

/// The value to which a way leads in a table.
pub(crate) fn within(table: &Dict, path: &[Step]) -> Option<Value> {
    follow(path, |key| table.find(key).cloned())
}

/// The value to which a way leads from an entry's property table.
pub(crate) fn value_at(registry: &Registry, entry: EntryId, path: &[Step]) -> Option<Value> {
    follow(path, |key| registry.get(entry, key).map(Cow::into_owned))
}

fn follow(path: &[Step], first: impl Fn(&Key) -> Option<Value>) -> Option<Value> {
    let (Step::Key(key), rest) = path.split_first()? else { return None };
    let mut value = first(key)?;
    for step in rest {
        value = match (step, &value) {
            (Step::Key(key), Value::Dict(dict)) => dict.find(key)?.clone(),
            (Step::Index(at), Value::Array(list) | Value::Set(list)) => {
                list.get(*at as usize)?.clone()
            }
            _ => return None,
        };
    }
    Some(value)
}

/// The rows of an entry's properties.
pub(crate) fn rows(around: &Around<'_>, open: &HashSet<KeyPath>) -> Vec<PropertyRow> {
    let (registry, entry) = (around.registry(), around.entry());
    let mut pairs: Vec<(Key, Value)> = registry
        .keys(entry)
        .into_iter()
        .filter_map(|key| Some((key.clone(), registry.get(entry, &key)?.into_owned())))
        .collect();
    pairs.sort_by_cached_key(|(key, _)| (key.to_lowercase(), key.clone()));
    rows_of(around, pairs, &|path| open.contains(path))
}

/// The rows of a table, in its order.
pub(crate) fn rows_of(
    around: &Around<'_>,
    pairs: impl IntoIterator<Item = (Key, Value)>,
    open: &dyn Fn(&KeyPath) -> bool,
) -> Vec<PropertyRow> {
    let mut rows = Vec::new();
    let mut waiting: Vec<(KeyPath, String, Value)> = pairs
        .into_iter()
        .map(|(key, value)| (vec![Step::Key(key.clone())], clean(&key).into_owned(), value))
        .collect();
    waiting.reverse();
    while let Some((path, label, value)) = waiting.pop() {
        if rows.len() >= MOST_ROWS {
            let text = format!("{} more", waiting.len() + 1);
            rows.push(PropertyRow {
                path, label: "…".to_owned(), text, ..PropertyRow::default()
            });
            break;
        }
        let is_open = can_unfold(&value).then(|| open(&path));
        let readings = interpret(around, &path, &value);
        let meant: Vec<&str> = readings.iter().map(|reading| reading.text.as_str()).collect();
        rows.push(PropertyRow {
            depth: path.len() - 1,
            label,
            kind: value.type_name(),
            size: size(&value),
            text: preview(&value),
            meaning: clean(&meant.join("  ")).into_owned(),
            guess: readings.first().is_some_and(|reading| reading.guess),
            leads_to: readings.iter().find_map(|reading| reading.leads_to),
            open: is_open,
            path: path.clone(),
        });
        if is_open == Some(true) {
            unfold(&mut rows, &mut waiting, &path, &value);
        }
    }
    rows
}

fn can_unfold(value: &Value) -> bool {
    match value {
        Value::Dict(dict) => !dict.is_empty(),
        Value::Array(list) | Value::Set(list) => !list.is_empty(),
        Value::Data(data) => data.bytes().len() > SHORT_DATA,
        Value::Str(text) => text.bytes().len() > SHORT_TEXT,
        _ => false,
    }
}

fn unfold(
    rows: &mut Vec<PropertyRow>,
    waiting: &mut Vec<(KeyPath, String, Value)>,
    path: &KeyPath,
    value: &Value,
) {
    let room = MOST_ROWS.saturating_sub(rows.len());
    let step = |step: Step| {
        let mut path = path.clone();
        path.push(step);
        path
    };
    let line = |label: String, text: String| PropertyRow {
        path: path.clone(),
        depth: path.len(),
        label,
        text,
        ..PropertyRow::default()
    };
    match value {
        Value::Dict(dict) => {
            let mut members: Vec<&(Key, Value)> = dict.iter().take(room + 1).collect();
            members.reverse();
            waiting.extend(members.into_iter().map(|(key, value)| {
                (step(Step::Key(key.clone())), clean(key).into_owned(), value.clone())
            }));
        }
        Value::Array(list) | Value::Set(list) => {
            let shown = &list[..list.len().min(room + 1)];
            waiting.extend(
                shown.iter().enumerate().rev().map(|(at, value)| {
                    (step(Step::Index(at as u32)), at.to_string(), value.clone())
                }),
            );
        }
        Value::Data(data) => {
            for (at, bytes) in data.bytes().chunks(16).take(room).enumerate() {
                let (offset, hex) = hex_line(at * 16, bytes);
                rows.push(line(offset, hex));
            }
        }
        Value::Str(text) => {
            let bytes = text.bytes();
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(64 * room)]).into_owned();
            for part in wrap(&clean(&shown), SHORT_TEXT).into_iter().take(room) {
                rows.push(line(String::new(), part));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::interpret::Order;
    use crate::ui::fixture;

    fn registry(properties: Vec<(&str, Value)>) -> (Registry, EntryId) {
        let mut registry = fixture::registry(&["node"]);
        fixture::set(&mut registry, 0, properties);
        (registry, EntryId(0))
    }

    #[test]
    fn nested_values_unfold_in_place() {
        let list = Value::Array(vec![Value::integer(7)].into());
        let inner: Dict = [(Key::new("b"), list)].into_iter().collect();
        let (registry, entry) = registry(vec![("z", Value::Bool(true)), ("a", Value::Dict(inner))]);
        let mut open = HashSet::new();
        let labels = |open: &HashSet<KeyPath>| -> Vec<String> {
            let rows = rows(&Around::new(&registry, entry, Order::Little), open);
            rows.iter().map(|row| format!("{}{}", " ".repeat(row.depth), row.label)).collect()
        };
        assert_eq!(labels(&open), ["a", "z"]);
        let key = |name: &str| Step::Key(name.into());
        open.insert(vec![key("a")]);
        open.insert(vec![key("a"), key("b")]);
        assert_eq!(labels(&open), ["a", " b", "  0", "z"]);
    }

    #[test]
    fn long_data_unfolds_to_hexadecimal_lines_and_endless_values_end() {
        let (registry, entry) = registry(vec![
            ("long", Value::data([b'A'; 20])),
            ("wide", Value::Array(vec![Value::Bool(true); 100_000].into())),
        ]);
        let open = ["long", "wide"].map(|key| vec![Step::Key(key.into())]).into_iter().collect();
        let rows = rows(&Around::new(&registry, entry, Order::Little), &open);
        assert_eq!(rows[2].label, "0010");
        assert!(rows[2].text.starts_with("41 41 41 41 ") && rows[2].text.ends_with("AAAA"));
        assert_eq!(rows.len(), MOST_ROWS + 1);
        assert!(rows.last().is_some_and(|row| row.text.ends_with("more")));
    }
}
