//! Reads a registry that was written as `ioscope-registry`, with everything that was known of it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::{LoadError, Loaded};
use crate::model::{
    Data, Document, DocumentKind, Entry, EntryId, Held, Key, Nuls, Number, PlaceId, Properties,
    Registry, Shown, Slot, Str, Value,
};

const FORMAT: &str = "registry in JSON";

/// The value of the key `format`.
const NAME: &str = "ioscope-registry";

/// Reads a registry. `None`: it is something else.
pub(crate) fn load(json: &Json) -> Option<Result<Loaded, LoadError>> {
    if json["format"].as_str() != Some(NAME) {
        return None;
    }
    let document = match json["version"].as_u64() {
        Some(1) => document(json).ok_or("a node or a place in it can't be read"),
        _ => Err("its version isn't 1, the only one that can be read"),
    };
    let refused = |reason| LoadError::unreadable(FORMAT, reason);
    Some(document.map(|document| Loaded { document, notes: Vec::new() }).map_err(refused))
}

fn document(json: &Json) -> Option<Document> {
    let mut document = Document::new(DocumentKind::Snapshot, FORMAT);
    document.printed = object(&json["printed"]);
    let registry = &mut document.registry;
    for told in json["entries"].as_array()? {
        let id = registry.add_entry(entry(told)?);
        if let Some(word) = told["word"].as_u64() {
            registry.set_state_word(id, word);
        }
        if let Some(count) = number(&told["retain"]) {
            registry.set_retain(id, count);
        }
    }
    for told in json["planes"].as_array()? {
        plane(registry, told)?;
    }
    Some(document)
}

fn plane(registry: &mut Registry, told: &Json) -> Option<()> {
    let plane = registry.add_plane(told["name"].as_str()?);
    let mut places: Vec<PlaceId> = Vec::new();
    for place in told["places"].as_array()? {
        let entry =
            number(&place["entry"]).filter(|at| (*at as usize) < registry.entries().len())?;
        let parent = match place["parent"].as_u64() {
            // A place stands behind the one above it.
            Some(parent) => Some(*places.get(usize::try_from(parent).ok()?)?),
            None => None,
        };
        let (name, location) = (key(&place["name"]).unwrap_or_default(), key(&place["location"]));
        let here = registry.add_place(plane, parent, EntryId(entry), name, location);
        let again = &place["again"];
        if again.is_object() {
            let shown = Shown {
                state: object(&again["state"]),
                retain: number(&again["retain"]),
                properties: properties(&again["properties"]),
            };
            registry.show_again(here, shown);
        }
        places.push(here);
    }
    let anchor = told["anchor"].as_u64().and_then(|at| places.get(usize::try_from(at).ok()?));
    if let Some(anchor) = anchor {
        registry.set_anchor(*anchor);
    }
    Some(())
}

/// An object, without the members that can't be read.
fn object<T: DeserializeOwned>(json: &Json) -> Option<T> {
    T::deserialize(json).ok().or_else(|| {
        let alone = |(key, value): (&String, &Json)| (key.clone(), value.clone());
        let members = json.as_object()?.iter().map(alone);
        let sound =
            |member: &(String, Json)| T::deserialize(Json::from_iter([member.clone()])).is_ok();
        T::deserialize(members.filter(sound).collect::<Json>()).ok()
    })
}

fn number(json: &Json) -> Option<u32> {
    json.as_u64().and_then(|number| u32::try_from(number).ok())
}

fn key(json: &Json) -> Option<Key> {
    json.as_str().map(Key::new)
}

fn entry(json: &Json) -> Option<Entry> {
    let chain = json["inheritance"].as_array();
    Some(Entry {
        registry_id: json["id"].as_u64(),
        name: key(&json["name"])?,
        location: key(&json["location"]),
        class: key(&json["class"])?,
        inheritance: chain.map(|chain| chain.iter().filter_map(key).collect::<Arc<[Key]>>()),
        bundle: key(&json["bundle"]),
        state: object(&json["state"]),
        properties: properties(&json["properties"]),
    })
}

fn properties(json: &Json) -> Properties {
    let Some(pairs) = json.as_array() else { return Properties::NotShown };
    let slot =
        |pair: &Json| Some(Slot { key: key(&pair[0])?, held: Held::Value(value(&pair[1], true)) });
    Properties::Shown(pairs.iter().filter_map(slot).collect())
}

/// A value. In JSON of our own, a plain number has 64 bits, and what JSON has no form for is an object with a tag. JSON is at most
/// 128 levels deep here.
pub(crate) fn value(json: &Json, ours: bool) -> Value {
    let number =
        |raw| if ours { Value::integer(raw) } else { Value::Number(Number::unsized_(raw)) };
    match json {
        Json::Null => Value::Unprintable,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(told) => match (told.as_u64(), told.as_i64()) {
            (Some(raw), _) => number(raw),
            (None, Some(raw)) => number(raw as u64),
            (None, None) => Value::Real(told.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::Str(Str::either(text)),
        Json::Array(list) => Value::Array(list.iter().map(|of| value(of, ours)).collect()),
        Json::Object(map) => ours.then(|| tagged(json)).flatten().unwrap_or_else(|| {
            Value::Dict(map.iter().map(|(key, of)| (Key::new(key), value(of, ours))).collect())
        }),
    }
}

/// A value that JSON has no form for.
fn tagged(json: &Json) -> Option<Value> {
    let bytes = |json: &Json| STANDARD.decode(json.as_str()?).ok();
    let (tag, of) = json.as_object()?.iter().find(|(key, _)| key.starts_with('$'))?;
    Some(match tag.as_str() {
        "$number" => {
            let bits = json["bits"].as_u64().and_then(|bits| u8::try_from(bits).ok());
            Value::Number(Number {
                raw: of.as_u64()?,
                bits: bits.filter(|bits| (1..=64).contains(bits)),
            })
        }
        "$real" => Value::Real(of.as_f64().or_else(|| of.as_str()?.parse().ok())?),
        "$date" => Value::Date(of.as_f64()?),
        "$string" if json["symbol"].as_bool() == Some(true) => {
            Value::Str(Str::symbol(of.as_str()?))
        }
        "$string" => Value::Str(Str::plain(of.as_str()?)),
        "$bytes" => Value::Str(Str::either(bytes(of)?)),
        "$clipped" => Value::Clipped(bytes(of)?.into()),
        "$data" => {
            let zeros = &json["zeros"];
            let nuls =
                match (zeros.as_u64().and_then(|count| u8::try_from(count).ok()), zeros.as_str()) {
                    (Some(count), _) => Nuls::UpTo(count),
                    (None, Some(_)) => Nuls::Any,
                    (None, None) => Nuls::Exact,
                };
            Value::Data(Data::blurred(bytes(of)?, nuls))
        }
        "$set" => Value::Set(of.as_array()?.iter().map(|of| value(of, true)).collect()),
        "$dict" => {
            let pair = |pair: &Json| Some((key(&pair[0])?, value(&pair[1], true)));
            Value::Dict(of.as_array()?.iter().map(pair).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}
