//! The properties of a saved entry: an XML list in version 1, a tree of objects in version 2.

use std::sync::Arc;

use super::archive::Item;
use crate::load::binary::Object;
use crate::load::xml::{self, Mode};
use crate::load::{Bytes, ioreg_archive};
use crate::model::{Dict, Held, Key, Number, Slot, Str, Value};

/// How deep a property of version 2 may nest; the program's own go to about a dozen levels.
const MAX_DEPTH: usize = 64;

/// How many values the properties of one entry may be.
const MAX_VALUES: usize = 1_000_000;

/// A property that was there once (`registryState`).
const TERMINATED: u64 = 3;

/// The properties, or `None` if they can't be read.
pub(super) fn read(entry: &Item<'_, '_>, file: &Bytes, room: &mut usize) -> Option<Vec<Slot>> {
    let properties = entry.get("properties")?;
    if let Some(bytes) = properties.data() {
        *room = room.checked_sub(bytes.len())?;
        return xml_list(bytes, file);
    }
    let mut left = MAX_VALUES.min(*room);
    let before = left;
    let table = value(&properties, 0, &mut left);
    *room -= before - left;
    table.as_dict().map(slots)
}

fn slots(table: &Dict) -> Vec<Slot> {
    table
        .iter()
        .map(|(key, value)| Slot { key: key.clone(), held: Held::Value(value.clone()) })
        .collect()
}

/// Version 1. A sound list stays in the file.
fn xml_list(bytes: &[u8], file: &Bytes) -> Option<Vec<Slot>> {
    let offset = (bytes.as_ptr() as usize).checked_sub(file.as_ptr() as usize)?;
    if let Some(slots) = ioreg_archive::slots(bytes, offset) {
        return Some(slots);
    }
    xml::read(bytes, Mode::Dump).ok()?.value.as_dict().map(slots)
}

/// Version 2: the value of a `RexRegistryProperty`. The depth is bounded, so recursion is safe.
fn value(property: &Item<'_, '_>, depth: usize, left: &mut usize) -> Value {
    let number = |key| property.get(key).and_then(|number| number.number());
    if depth > MAX_DEPTH || *left == 0 {
        return Value::Clipped(Vec::new().into());
    }
    *left -= 1;
    let Some(children) = property.get("children") else {
        return property.get("value").map_or(Value::Unprintable, |value| scalar(&value));
    };
    let mut named = Vec::new();
    for child in children.members() {
        if child.get("registryState").and_then(|state| state.number()) == Some(TERMINATED) {
            continue;
        }
        let inner = value(&child, depth + 1, left);
        let index = child.get("index").and_then(|index| index.number());
        let name = child.get("name").and_then(|name| name.text()).map(Key::from);
        named.push((name, index, inner));
        if *left == 0 {
            break;
        }
    }
    let list = |mut named: Vec<(Option<Key>, Option<u64>, Value)>| -> Arc<[Value]> {
        named.sort_by_key(|(_, index, _)| index.unwrap_or(u64::MAX));
        named.into_iter().map(|(_, _, value)| value).collect()
    };
    match number("collectionType") {
        Some(1) => Value::Array(list(named)),
        Some(3) => Value::Set(list(named)),
        // The table of the entry itself may lack its type.
        _ => Value::Dict(
            named.into_iter().map(|(name, _, value)| (name.unwrap_or_default(), value)).collect(),
        ),
    }
}

fn scalar(item: &Item<'_, '_>) -> Value {
    match item.object() {
        Object::Bool(value) => Value::Bool(value),
        Object::Integer(raw) => Value::Number(Number::unsized_(raw)),
        Object::Real(value) => Value::Real(value),
        Object::Date(value) => Value::Date(value),
        _ => {
            if let Some(text) = item.text() {
                Value::Str(Str::either(text))
            } else if let Some(bytes) = item.data() {
                Value::data(bytes)
            } else if let Some(Object::Real(time)) = item.get("NS.time").map(|time| time.object()) {
                Value::Date(time)
            } else {
                Value::Unprintable
            }
        }
    }
}
