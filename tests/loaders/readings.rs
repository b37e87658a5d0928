//! That an archive is the same however it is read: the quick way, the careful way, as a binary list, and by the `plist` crate.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::time::{SystemTime, UNIX_EPOCH};

use ioscope::load::{Loaded, Quiet, Source, load};
use ioscope::model::{PlaceId, Registry, Value};
use libtest_mimic::Failed;

/// Keys that tell of the entry itself, and are none of its properties.
const OWN: [&str; 10] = [
    "IORegistryEntryName",
    "IORegistryEntryLocation",
    "IORegistryEntryID",
    "IOObjectClass",
    "IOObjectInheritance",
    "IOObjectRetainCount",
    "IOServiceState",
    "IOServiceBusyState",
    "IOServiceBusyTime",
    "IORegistryEntryChildren",
];

/// Seconds from 1970 to 2001.
const EPOCH: f64 = 978_307_200.0;

/// Compares all ways to read an archive. `whole`: each of its dictionaries is a place of its own, in their order.
pub(crate) fn compare(bytes: &[u8], whole: bool) -> Result<(), Failed> {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let theirs = plist::Value::from_reader(Cursor::new(&bytes[start..]))?;
    let open = |bytes: Vec<u8>| load(&Source::file("archive", bytes), &mut Quiet);
    let quick = open(bytes.to_vec())?;
    let mut binary = Vec::new();
    theirs.to_writer_binary(&mut binary)?;
    let binary = open(binary)?;
    super::source::agrees(&quick.document.registry)?;
    super::source::agrees(&binary.document.registry)?;
    same("binary", &quick, &binary)?;
    if let Ok(text) = std::str::from_utf8(bytes) {
        let careful = text.replacen("<dict>", "<dict><!-- none that ioreg writes -->", 1);
        let careful = open(careful.into_bytes())?;
        same("careful", &quick, &careful)?;
        if notes(&quick) != notes(&careful) {
            return Err(format!("{:?} and {:?}", notes(&quick), notes(&careful)).into());
        }
    }
    if whole {
        agrees(&quick.document.registry, &theirs)?;
    }
    Ok(())
}

fn notes(loaded: &Loaded) -> Vec<String> {
    loaded.notes.iter().map(|note| format!("{:?} {}", note.kind, note.message)).collect()
}

fn same(what: &str, one: &Loaded, other: &Loaded) -> Result<(), Failed> {
    let (one, other) = (&one.document.registry, &other.document.registry);
    if one.places().len() != other.places().len() || one.entries().len() != other.entries().len() {
        return Err(format!("{what}: the number of entries").into());
    }
    for place in one.places() {
        if told_of(one, place) != told_of(other, place) {
            return Err(format!("{what}: {}", one.path(place)).into());
        }
        let (had, have) = (properties(one, place), properties(other, place));
        let keys: BTreeSet<&str> = had.iter().chain(&have).map(|(key, _)| &**key).collect();
        for key in keys {
            if last(&had, key) != last(&have, key) {
                return Err(format!("{what}: {key} of {}", one.path(place)).into());
            }
        }
    }
    Ok(())
}

/// What a registry says of a place and its entry, but for properties.
fn told_of(registry: &Registry, place: PlaceId) -> String {
    let at = registry.place(place);
    let entry = registry.entry(at.entry);
    format!(
        "{at:?} {:?} {:?} {:?} {:?} {:?}",
        entry.registry_id,
        entry.class,
        entry.inheritance,
        registry.shown_at(place),
        registry.slots_at(place).is_some(),
    )
}

fn properties(registry: &Registry, place: PlaceId) -> Vec<(String, Value)> {
    let slots = registry.slots_at(place).unwrap_or_default();
    slots
        .iter()
        .map(|slot| (slot.key.to_string(), registry.decoded(&slot.held).into_owned()))
        .collect()
}

fn last<'a>(properties: &'a [(String, Value)], key: &str) -> Option<&'a Value> {
    properties.iter().rev().find(|(have, _)| have == key).map(|(_, value)| value)
}

/// Goes through both in the order of the dictionaries.
fn agrees(registry: &Registry, theirs: &plist::Value) -> Result<(), Failed> {
    let mut places = registry.places();
    let mut due = vec![theirs];
    while let Some(value) = due.pop() {
        let dict = match value {
            plist::Value::Array(list) => {
                due.extend(list.iter().rev());
                continue;
            }
            plist::Value::Dictionary(dict) => dict,
            // It is told in a note, and left out.
            _ => continue,
        };
        due.extend(dict.get("IORegistryEntryChildren"));
        let place = places.next().ok_or("there are too few places")?;
        let path = registry.path(place);
        let entry = registry.entry(registry.place(place).entry);
        let wanted = |key| dict.get(key).and_then(plist::Value::as_string);
        if wanted("IOObjectClass").is_some_and(|class| entry.class != *class)
            || wanted("IORegistryEntryName").is_some_and(|name| registry.place(place).name != *name)
            || dict.get("IORegistryEntryID").is_some_and(|id| Some(number(id)) != entry.registry_id)
        {
            return Err(format!("{path} is another entry").into());
        }
        let ours = properties(registry, place);
        let mut ours_alone = ours.iter().filter(|(key, _)| !OWN.contains(&key.as_str()));
        if let Some((key, _)) = ours_alone.find(|(key, _)| !dict.contains_key(key)) {
            return Err(format!("{path} has no {key}").into());
        }
        for (key, value) in dict.iter().filter(|(key, _)| !OWN.contains(&key.as_str())) {
            if !last(&ours, key).is_some_and(|ours| is_same(ours, value)) {
                return Err(format!("{key} of {path}").into());
            }
        }
    }
    if places.next().is_some() { Err("there are too many places".into()) } else { Ok(()) }
}

fn number(value: &plist::Value) -> u64 {
    let signed = value.as_signed_integer().map(|number| number as u64);
    value.as_unsigned_integer().or(signed).unwrap_or_default()
}

fn is_same(ours: &Value, theirs: &plist::Value) -> bool {
    match (ours, theirs) {
        (Value::Bool(ours), plist::Value::Boolean(theirs)) => ours == theirs,
        (Value::Number(ours), theirs @ plist::Value::Integer(_)) => ours.raw == number(theirs),
        (Value::Real(ours), plist::Value::Real(theirs)) => ours.to_bits() == theirs.to_bits(),
        (Value::Str(ours), plist::Value::String(theirs)) => ours.utf8() == Some(theirs),
        (Value::Data(ours), plist::Value::Data(theirs)) => ours.bytes() == theirs,
        (Value::Date(ours), plist::Value::Date(theirs)) => {
            let time = SystemTime::from(*theirs).duration_since(UNIX_EPOCH).unwrap_or_default();
            (ours + EPOCH - time.as_secs_f64()).abs() < 0.001
        }
        (Value::Array(ours), plist::Value::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|(ours, theirs)| is_same(ours, theirs))
        }
        (Value::Dict(ours), plist::Value::Dictionary(theirs)) => {
            ours.iter().all(|(key, _)| theirs.contains_key(key))
                && theirs
                    .iter()
                    .all(|(key, value)| ours.get(key).is_some_and(|ours| is_same(ours, value)))
        }
        _ => false,
    }
}
