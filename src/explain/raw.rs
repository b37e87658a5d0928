//! One node as it would be written: in the words of `ioreg -l`, and as a property list.

use std::fmt::Write as _;

use super::info_plist;
use super::interpret::c_strings;
use crate::model::{Dict, EntryId, Key, Nuls, PlaceId, Registry, State, Value};

/// Bytes after which a text ends: a value can have any size.
const MOST: usize = 4 << 20;

/// A node and its properties as `ioreg -l -w 0` shows them, without the lines of the tree. Strings keep what they hold: make
/// the text harmless before it is shown.
pub fn node_text(registry: &Registry, place: PlaceId) -> String {
    let id = registry.place(place).entry;
    let entry = registry.entry(id);
    let mut out = format!("+-o {}  <class {}", registry.component(place), entry.class);
    if let Some(id) = entry.registry_id {
        let _ = write!(out, ", id {id:#x}");
    }
    if let Some(state) = &entry.state {
        state_words(&mut out, state);
    }
    out.push_str(">\n");
    let Some(table) = table(registry, id) else { return out };
    out.push_str("    {\n");
    for (key, value) in &table {
        let _ = write!(out, "      \"{key}\" = ");
        as_printed(&mut out, value);
        out.push('\n');
        if out.len() > MOST {
            out.push_str("      … (more than can be shown here)\n");
            break;
        }
    }
    out.push_str("    }\n");
    out
}

fn state_words(out: &mut String, state: &State) {
    let mut flag = |value: Option<bool>, yes: &str, no: &str| match value {
        Some(true) => out.push_str(yes),
        Some(false) => out.push_str(no),
        None => {}
    };
    flag(state.registered, ", registered", ", !registered");
    flag(state.matched, ", matched", ", !matched");
    flag(state.active, ", active", ", inactive");
    if let Some(busy) = state.busy {
        let _ = write!(out, ", busy {busy}");
        if let Some(time) = state.busy_time.filter(|time| *time > 0) {
            let _ = write!(out, " ({} ms)", time / 1_000_000);
        }
    }
    if let Some(retain) = state.retain {
        let _ = write!(out, ", retain {retain}");
    }
}

/// The properties of an entry, if the source shows them.
fn table(registry: &Registry, entry: EntryId) -> Option<Dict> {
    if !registry.shows_properties(entry) {
        return None;
    }
    let pair = |key: Key| Some((key.clone(), registry.get(entry, &key)?.into_owned()));
    Some(registry.keys(entry).into_iter().filter_map(pair).collect())
}

/// A value as `ioreg` prints it, in full: `"s"`, `12`, `<0a0b>`, `Yes`, `("a","b")`, `{"k"=1}`.
pub fn value_text(value: &Value) -> String {
    let mut out = String::new();
    as_printed(&mut out, value);
    out
}

fn as_printed(out: &mut String, value: &Value) {
    // What is left to be written: a stack of its own, because inputs nest as deep as they like.
    enum Part<'a> {
        Value(&'a Value),
        Text(&'static str),
        Key(&'a str),
    }
    let mut left = vec![Part::Value(value)];
    while let Some(part) = left.pop() {
        if out.len() > MOST {
            out.push('…');
            return;
        }
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Key(key) => {
                let _ = write!(out, "\"{key}\"=");
            }
            Part::Value(value @ (Value::Array(list) | Value::Set(list))) => {
                let (open, close) =
                    if matches!(value, Value::Set(_)) { ("[", "]") } else { ("(", ")") };
                out.push_str(open);
                left.push(Part::Text(close));
                for (at, member) in list.iter().enumerate().rev() {
                    left.push(Part::Value(member));
                    if at > 0 {
                        left.push(Part::Text(","));
                    }
                }
            }
            Part::Value(Value::Dict(dict)) => {
                out.push('{');
                left.push(Part::Text("}"));
                for (at, (key, member)) in dict.iter().enumerate().rev() {
                    left.push(Part::Value(member));
                    left.push(Part::Key(key));
                    if at > 0 {
                        left.push(Part::Text(","));
                    }
                }
            }
            Part::Value(plain) => scalar(out, plain),
        }
    }
}

fn scalar(out: &mut String, value: &Value) {
    // Writing to a string can't fail.
    let _ = match value {
        Value::Bool(true) => out.write_str("Yes"),
        Value::Bool(false) => out.write_str("No"),
        Value::Number(number) => write!(out, "{}", number.raw),
        Value::Real(real) => write!(out, "{real}"),
        Value::Str(text) => write!(out, "\"{}\"", text.text()),
        Value::Data(data) if c_strings(data.bytes()).is_some() => {
            let strings = c_strings(data.bytes()).unwrap_or_default();
            write!(out, "<{}>", strings.replace("\", \"", "\",\""))
        }
        Value::Data(data) => {
            out.push('<');
            for byte in data.bytes().iter().take(MOST) {
                let _ = write!(out, "{byte:02x}");
            }
            out.write_str(if data.nuls() == Nuls::Exact { ">" } else { "…>" })
        }
        Value::Date(seconds) => write!(out, "{seconds}"),
        Value::Clipped(text) => write!(out, "{}…", String::from_utf8_lossy(text)),
        Value::Unprintable | Value::Array(_) | Value::Set(_) | Value::Dict(_) => Ok(()),
    };
}

/// A node as a property list, as `ioreg -a` tells it, without its children.
pub fn node_plist(registry: &Registry, place: PlaceId) -> String {
    let at = registry.place(place);
    let entry = registry.entry(at.entry);
    let mut table = table(registry, at.entry).unwrap_or_default();
    let mut add = |key: &str, value: Value| {
        if !table.contains(key) {
            table.push(Key::new(key), value);
        }
    };
    add("IOObjectClass", Value::string(entry.class.as_str()));
    if let Some(id) = entry.registry_id {
        add("IORegistryEntryID", Value::integer(id));
    }
    if let Some(location) = &at.location {
        add("IORegistryEntryLocation", Value::string(location.as_str()));
    }
    add("IORegistryEntryName", Value::string(at.name.as_str()));
    info_plist::document(&Value::Dict(table))
}

/// A value as a whole property list.
pub fn value_plist(value: &Value) -> String {
    info_plist::document(value)
}

/// The arguments with which `ioreg` shows this node, and only its kind, on a Mac.
///
/// `-n` compares with the name in the plane, and with the location if there is an `@`; a name that needs it is quoted for a
/// shell.
pub fn ioreg_arguments(registry: &Registry, place: PlaceId) -> String {
    let at = registry.place(place);
    let plane = &registry.plane(at.plane).name;
    let plane =
        if *plane == "IOService" { String::new() } else { format!("-p {} ", quoted(plane)) };
    format!("ioreg {plane}-l -w 0 -r -d 1 -n {}", quoted(&registry.component(place)))
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@,._-:/+".contains(c);
    if !word.is_empty() && word.chars().all(plain) && !word.starts_with('-') {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Quiet, Source, load, read_plist};

    const DUMP: &str = r#"+-o Root  <class IORegistryEntry, id 0x100000100, retain 11>
  | {
  |   "IOKitBuildVersion" = "Darwin"
  | }
  | 
  +-o It's a node@1f,3  <class IOPCIDevice, id 0x100000116, registered, !matched, active, busy 1 (31 ms), retain 6>
      {
        "flag" = Yes
        "list" = ("a",1,<0102>,{"k"=No})
        "name" = <"pci8086,9d71">
        "number" = 18446744073709551615
      }
      
"#;

    #[test]
    fn a_node_is_written_as_ioreg_writes_it() {
        let source = Source::file("ioreg.txt", DUMP.as_bytes().to_vec());
        let registry = load(&source, &mut Quiet).unwrap().document.registry;
        let place = registry.places().last().unwrap();
        let text = node_text(&registry, place);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], DUMP.lines().nth(5).unwrap().trim_start());
        assert!(lines.contains(&r#"      "list" = ("a",1,<0102>,{"k"=No})"#), "{text}");
        assert!(lines.contains(&r#"      "name" = <"pci8086,9d71">"#), "{text}");
        assert!(lines.contains(&r#"      "number" = 18446744073709551615"#), "{text}");
        assert_eq!(
            ioreg_arguments(&registry, place),
            r"ioreg -l -w 0 -r -d 1 -n 'It'\''s a node@1f,3'"
        );
        let list = read_plist(node_plist(&registry, place).as_bytes()).unwrap();
        let table = list.value.as_dict().unwrap();
        assert_eq!(table.str("IORegistryEntryLocation"), Some("1f,3"));
        assert_eq!(table.get("flag"), Some(&Value::Bool(true)));
        assert_eq!(table.get("list").and_then(Value::as_list).map(<[Value]>::len), Some(4));
    }
}
