//! A registry as JSON, with everything that is known of it: all planes, and what a source blurs. [`registry_json`](crate::load) reads it.

use std::fmt::Write as _;
use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use crate::load::ioreg_print::Listing;
use crate::model::{Dict, Key, Nuls, PlaceId, Registry, Slot, Tri, Value};

/// Deeper nesting isn't taken apart: readers of JSON refuse it. Real values nest up to 11 deep.
const DEEPEST: usize = 50;

/// Writes a registry as `ioscope-registry`. Only ASCII is written, so that nothing in it acts on a terminal.
///
/// # Errors
/// Those of `out`.
pub fn json(listing: &Listing<'_>, out: &mut dyn Write) -> io::Result<()> {
    let registry = listing.registry;
    let printed = json!(listing.printed);
    write!(
        out,
        "{{\"format\":\"ioscope-registry\",\"version\":1,\"printed\":{printed},\n\"entries\":["
    )?;
    for id in registry.entries() {
        let comma = if id.0 == 0 { "\n" } else { ",\n" };
        let entry = registry.entry(id);
        let chain = entry.inheritance.as_deref();
        let chain = chain.map(|chain| chain.iter().map(Key::as_str).collect::<Vec<_>>());
        let object = json!({
            "id": entry.registry_id, "name": &*entry.name, "location": entry.location.as_deref(),
            "class": &*entry.class, "inheritance": chain, "bundle": entry.bundle.as_deref(), "state": entry.state,
            "retain": registry.retain(id), "word": registry.state_word(id),
            "properties": table(registry, registry.slots(id)),
        });
        write!(out, "{comma}{}", ascii(&object))?;
    }
    out.write_all(b"],\n\"planes\":[")?;
    for (at, (id, plane)) in registry.planes().enumerate() {
        let places: Vec<PlaceId> =
            registry.places().filter(|place| registry.place(*place).plane == id).collect();
        let number = |place: PlaceId| places.binary_search(&place).ok();
        let comma = if at == 0 { "\n" } else { ",\n" };
        let (name, anchor) = (json!(&*plane.name), json!(plane.anchor.and_then(number)));
        write!(out, "{comma}{{\"name\":{},\"anchor\":{anchor},\"places\":[", ascii(&name))?;
        for (at, place) in places.iter().enumerate() {
            let comma = if at == 0 { "\n" } else { ",\n" };
            let shown = registry.place(*place);
            let mut object = json!({
                "entry": shown.entry.0, "parent": shown.parent.and_then(number),
                "name": &*shown.name, "location": shown.location.as_deref(),
            });
            if registry.is_shown_again(*place) {
                let (told, retain) = registry.shown_at(*place);
                let table = table(registry, registry.slots_at(*place));
                object["again"] = json!({"state": told, "retain": retain, "properties": table});
            }
            write!(out, "{comma}{}", ascii(&object))?;
        }
        out.write_all(b"]}")?;
    }
    out.write_all(b"]}\n")?;
    out.flush()
}

/// The properties as pairs: their order and repeated keys stay.
fn table(registry: &Registry, slots: Option<&[Slot]>) -> Json {
    slots.map_or(Json::Null, |slots| {
        let pair = |slot: &Slot| json!([&*slot.key, value(&registry.decoded(&slot.held), 0)]);
        slots.iter().map(pair).collect()
    })
}

/// A value. What JSON has no form for is an object with one key that begins with `$`.
fn value(of: &Value, depth: usize) -> Json {
    let inner = |value_: &Value| value(value_, depth + 1);
    match of {
        Value::Unprintable => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Number(number) if number.bits == Some(64) => json!(number.raw),
        Value::Number(number) => json!({"$number": number.raw, "bits": number.bits}),
        Value::Real(real) if real.is_finite() => json!({"$real": real}),
        Value::Real(real) => json!({"$real": real.to_string()}),
        Value::Date(seconds) => json!({"$date": seconds}),
        Value::Str(text) => match (text.utf8(), text.is_symbol()) {
            (Some(text), Tri::Unknown) => json!(text),
            (Some(text), symbol) => json!({"$string": text, "symbol": symbol == Tri::Yes}),
            (None, _) => json!({"$bytes": STANDARD.encode(text.bytes())}),
        },
        Value::Data(data) => {
            let bytes = STANDARD.encode(data.bytes());
            match data.nuls() {
                Nuls::Exact => json!({"$data": bytes}),
                Nuls::UpTo(count) => json!({"$data": bytes, "zeros": count}),
                Nuls::Any => json!({"$data": bytes, "zeros": "any"}),
            }
        }
        Value::Clipped(text) => json!({"$clipped": STANDARD.encode(text)}),
        _ if depth >= DEEPEST => json!({"$clipped": ""}),
        Value::Array(list) => list.iter().map(inner).collect(),
        Value::Set(list) => json!({"$set": list.iter().map(inner).collect::<Vec<_>>()}),
        Value::Dict(dict) if is_plain(dict) => {
            dict.iter().map(|(key, value)| (key.to_string(), inner(value))).collect()
        }
        Value::Dict(dict) => {
            json!({"$dict": dict.iter().map(|(key, value)| json!([&**key, inner(value)])).collect::<Vec<_>>()})
        }
    }
}

/// Whether an object of JSON says the same.
fn is_plain(dict: &Dict) -> bool {
    let mut keys: Vec<&str> = dict.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    !keys.iter().any(|key| key.starts_with('$')) && keys.windows(2).all(|pair| pair[0] != pair[1])
}

/// The JSON with everything but ASCII written out, and what a property list could begin with.
fn ascii(json: &Json) -> String {
    let text = json.to_string();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() && c != '\u{7f}' && c != '<' {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}
