//! What tools for iOS devices get from the diagnostics relay: property lists and JSON around an `IORegistry` dictionary.
//!
//! Known from the sources of libimobiledevice and pymobiledevice3, not from real files.

use super::{LoadError, Loaded, ioreg_archive, registry_json};
use crate::model::{Dict, Key, Note, NoteKind, Value};

const FORMAT: &str = "diagnostics relay of an iOS device";

/// Takes the registry out of a reply. `None`: the list is no reply.
pub(crate) fn load(top: &Value) -> Option<Result<Loaded, LoadError>> {
    let top = top.as_dict()?;
    let inner = top.dict("Diagnostics").unwrap_or(top).get("IORegistry")?;
    if let Some(loaded) = ioreg_archive::load_value(inner, FORMAT, Vec::new()) {
        return Some(Ok(loaded));
    }
    Some(Err(match inner.as_dict() {
        Some(table) if !table.is_empty() => return one_entry(table),
        Some(_) => LoadError::unreadable(
            FORMAT,
            "the reply is empty, as newer systems answer when they are asked for a whole plane; ask for one node by its \
             name or class",
        ),
        None => {
            LoadError::unknown(&format!("the reply holds a {} under IORegistry", inner.type_name()))
        }
    }))
}

/// A reply for one entry is its property table alone.
fn one_entry(table: &Dict) -> Option<Result<Loaded, LoadError>> {
    let class = table.str("IOClass").unwrap_or("IOService").to_owned();
    let mut named = table.clone();
    named.push(Key::new("IORegistryEntryName"), Value::string(&class));
    named.push(Key::new("IOObjectClass"), Value::string(&class));
    let message = format!(
        "the reply has the properties of one node, without its name and class; it is called {class} here"
    );
    let note = Note::whole(NoteKind::Information, message);
    ioreg_archive::load_value(&Value::Dict(named), FORMAT, vec![note]).map(Ok)
}

/// Reads JSON. `None`: it is no JSON.
pub(crate) fn load_json(bytes: &[u8]) -> Option<Result<Loaded, LoadError>> {
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace())?;
    if !matches!(start, b'{' | b'[') {
        return None;
    }
    // Its reader refuses more than 128 levels.
    let json: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    if let Some(loaded) = registry_json::load(&json) {
        return Some(loaded);
    }
    let top = registry_json::value(&json, false);
    if let Some(loaded) = ioreg_archive::load_value(&top, "ioreg -a as JSON", Vec::new()) {
        return Some(Ok(loaded));
    }
    if let Some(loaded) = load(&top) {
        return Some(loaded);
    }
    let dict = top.as_dict()?;
    let is_entry = dict.contains("IOClass") || dict.contains("IOProviderClass");
    if is_entry { one_entry(dict) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Number;

    const ENTRY: &str = "<dict><key>IOClass</key><string>AppleSmartBattery</string><key>Cycles</key><integer>7</integer></dict>";

    fn plist(text: &str) -> Value {
        crate::load::xml::read(text.as_bytes(), crate::load::xml::Mode::Dump).unwrap().value
    }

    #[test]
    fn one_entry_comes_with_or_without_its_wrapper() {
        for text in [
            format!("<dict><key>IORegistry</key>{ENTRY}</dict>"),
            format!(
                "<dict><key>Status</key><string>Success</string><key>Diagnostics</key><dict><key>IORegistry</key>{ENTRY}</dict></dict>"
            ),
        ] {
            let loaded = load(&plist(&text)).unwrap().unwrap();
            let registry = &loaded.document.registry;
            let entry = registry.entries().next().unwrap();
            assert_eq!(registry.entry(entry).class, *"AppleSmartBattery");
            assert_eq!(
                registry.get(entry, &"Cycles".into()).as_deref(),
                Some(&Value::Number(Number::unsized_(7)))
            );
        }
    }

    #[test]
    fn an_empty_reply_says_what_to_ask_instead() {
        let top = plist("<dict><key>IORegistry</key><dict/></dict>");
        let message = load(&top).unwrap().unwrap_err().to_string();
        assert!(message.contains("ask for one node"), "{message}");
    }
}
