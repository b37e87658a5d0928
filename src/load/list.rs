//! Property lists: archives of `ioreg`, information dictionaries, scenarios and others, told apart by what is in them.

use std::ops::Range;

use super::binary::{self, Binary, Object};
use super::glance::SCENARIO;
use super::xml::{self, Mode, Plist};
use super::{
    Bytes, LoadError, Loaded, Progress, ascii, bundle, explorer, ioreg_archive, kernelcache, merge,
    relay,
};
use crate::model::{Dict, Document, DocumentKind, Note, NoteKind, PersonalitySource, Value};

pub(crate) fn in_binary(
    name: &str,
    bytes: &Bytes,
    progress: &mut dyn Progress,
) -> Result<Loaded, LoadError> {
    if let Some(loaded) = explorer::load(bytes, progress)? {
        return Ok(loaded);
    }
    if let Some(loaded) = ioreg_archive::load_binary(bytes, progress)? {
        return Ok(loaded);
    }
    let list = Binary::open(bytes)?;
    if matches!(list.object(list.top()), Object::Broken) {
        return Err(LoadError::unreadable(binary::FORMAT, "its top value can't be read"));
    }
    value(name, &list.value(list.top(), Mode::Dump), |mode| {
        Ok(Plist::without_places(list.value(list.top(), mode)))
    })
}

/// Reads lists in XML, of which there may be several in a file.
pub(crate) fn in_xml(
    name: &str,
    bytes: &Bytes,
    progress: &mut dyn Progress,
) -> Result<Loaded, LoadError> {
    // Nearly always it is one sound archive, and need not be looked through for another list.
    if let Some(loaded) = ioreg_archive::load_xml(bytes, progress)? {
        return Ok(loaded);
    }
    let parts = xml::parts(bytes);
    let [first, rest @ ..] = &parts[..] else { return careful(name, bytes, progress) };
    let one_list = |part: &Range<usize>, progress: &mut dyn Progress| {
        let bytes = bytes[part.clone()].into();
        match ioreg_archive::load_xml(&bytes, progress)? {
            Some(loaded) => Ok(loaded),
            None => careful(name, &bytes, progress),
        }
    };
    // Such as the output of several commands in one file.
    let mut loaded = one_list(first, progress)?;
    let mut joined = 1;
    for part in rest {
        match one_list(part, progress) {
            Ok(more) => joined += usize::from(merge::add(&mut loaded, more)),
            Err(LoadError::Cancelled(cancelled)) => return Err(cancelled.into()),
            Err(_) => {}
        }
    }
    if joined > 1 {
        loaded.notes.push(merge::remark(joined));
    }
    if joined < parts.len() {
        let message = format!(
            "property lists left out: {} of {}; they show a plane that is already there, or another machine",
            parts.len() - joined,
            parts.len()
        );
        loaded.notes.push(Note::whole(NoteKind::Skipped, message));
    }
    Ok(loaded)
}

/// Reads a list of any kind in which anything may be damaged.
fn careful(name: &str, bytes: &[u8], progress: &mut dyn Progress) -> Result<Loaded, LoadError> {
    let plist = xml::read_watched(bytes, Mode::Dump, progress)?;
    let format = "ioreg -a property list";
    let breaks = [NoteKind::Truncated, NoteKind::Damaged, NoteKind::Malformed];
    let damage = plist.notes.iter().find(|note| breaks.contains(&note.kind)).cloned();
    if let Some(loaded) = ioreg_archive::load_value(&plist.value, format, plist.notes) {
        return Ok(loaded);
    }
    value(name, &plist.value, |mode| xml::read(bytes, mode)).map_err(|error| {
        match (error, damage) {
            // What was read of a broken list says nothing of what it is.
            (LoadError::Unknown { .. }, Some(Note { at, message, .. })) => {
                LoadError::Unreadable { format: "property list", at, reason: message }
            }
            (error, _) => error,
        }
    })
}

/// Reads a list in brackets. `None`: it is none.
pub(crate) fn in_ascii(name: &str, bytes: &[u8]) -> Option<Result<Loaded, LoadError>> {
    let (top, notes) = ascii::read(bytes, Mode::Dump)?;
    if let Some(loaded) = ioreg_archive::load_value(&top, "property list in ASCII", notes) {
        return Some(Ok(loaded));
    }
    Some(value(name, &top, |mode| {
        let (value, notes) = ascii::read(bytes, mode).unwrap_or_else(|| (top.clone(), Vec::new()));
        Ok(Plist { notes, ..Plist::without_places(value) })
    }))
}

/// A list that is no archive of `ioreg`; `read` reads it again, by other rules.
fn value(
    name: &str,
    top: &Value,
    read: impl Fn(Mode) -> Result<Plist, LoadError>,
) -> Result<Loaded, LoadError> {
    let unknown = || {
        let top = shape(top);
        LoadError::unknown(&format!("{name} is a property list whose top value is {top}"))
    };
    let dict = top.as_dict().ok_or_else(unknown)?;
    if dict.str("format") == Some(SCENARIO) {
        let Plist { value, notes, .. } = read(Mode::Scenario)?;
        let mut document = Document::new(DocumentKind::Scenario, "scenario");
        document.scenario = Some(value);
        return Ok(Loaded { document, notes });
    }
    if bundle::is_info(dict) {
        let mut notes = Vec::new();
        if let Some(bundle) =
            bundle::from_plist(name, read(Mode::Info)?, PersonalitySource::Bundle, &mut notes)
        {
            let mut document = Document::new(DocumentKind::Bundles, "Info.plist");
            document.bundles.push(bundle);
            return Ok(Loaded { document, notes });
        }
    }
    if dict.contains("_PrelinkInfoDictionary")
        && let Some(loaded) = kernelcache::from_value(&read(Mode::Prelink)?.value, Vec::new())
    {
        return Ok(loaded);
    }
    relay::load(top).unwrap_or_else(|| Err(unknown()))
}

/// A value in a few words.
fn shape(value: &Value) -> String {
    match value {
        Value::Dict(dict) if dict.is_empty() => "an empty dictionary".to_owned(),
        Value::Dict(dict) => format!("a dictionary with {}", some_keys(dict)),
        Value::Array(list) if list.len() == 1 => "an array of 1 value".to_owned(),
        Value::Array(list) => format!("an array of {} values", list.len()),
        other => format!("a {}", other.type_name()),
    }
}

fn some_keys(dict: &Dict) -> String {
    let mut keys: Vec<String> =
        dict.iter().take(4).map(|(key, _)| format!("{:.40?}", key.as_str())).collect();
    if dict.len() > keys.len() {
        keys.push(format!("{} more", dict.len() - keys.len()));
    }
    let noun = if dict.len() == 1 { "key" } else { "keys" };
    format!("the {noun} {}", keys.join(", "))
}
