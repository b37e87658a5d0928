//! One node as it would be written: in the words of `ioreg -l`, and as a property list.

use std::io::{self, ErrorKind, Write};

use super::info_plist;
use crate::load::ioreg_print::{Listing, Printing, print_entry, print_value};
use crate::model::{ClassTable, Key, PlaceId, Printed, Registry, Value};

/// Bytes after which a text ends: a value can have any size.
const MOST: usize = 4 << 20;

/// Keeps the beginning of what is written.
struct Beginning(Vec<u8>);

impl Write for Beginning {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() > MOST {
            return Err(ErrorKind::WriteZero.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is printed, up to the end of the room for it.
fn printed(print: impl FnOnce(&Printing, &mut Beginning) -> io::Result<()>) -> String {
    let options = Printing { list: true, width: MOST as u32, ..Printing::default() };
    let mut begun = Beginning(Vec::new());
    let whole = print(&options, &mut begun).is_ok();
    let mut text = String::from_utf8_lossy(&begun.0).into_owned();
    text.truncate(text.trim_end().len());
    if !whole {
        text.push_str("\n      … (more than can be shown here)");
    }
    text
}

/// A node and its properties as `ioreg -l -w 0` shows them, without the lines of the tree; retain counts only where the source
/// has them. Strings keep what they hold: make the text harmless before it is shown.
pub fn node_text(registry: &Registry, place: PlaceId) -> String {
    let classes = ClassTable::new();
    let listing = Listing { registry, printed: Some(Printed::default()), classes: &classes };
    printed(|options, out| print_entry(&listing, place, options, out)) + "\n"
}

/// A value as `ioreg` prints it, in full: `"s"`, `12`, `<0a0b>`, `Yes`, `("a","b")`, `{"k"=1}`. One of which `ioreg` shows nothing,
/// or not all, is written out.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Real(number) | Value::Date(number) => number.to_string(),
        Value::Clipped(text) => format!("{}…", String::from_utf8_lossy(text)),
        _ => printed(|options, out| print_value(value, options, out)),
    }
}

/// A node as a property list, as `ioreg -a` tells it, without its children.
pub fn node_plist(registry: &Registry, place: PlaceId) -> String {
    let at = registry.place(place);
    let entry = registry.entry(at.entry);
    let mut table = registry.table(at.entry);
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
    use crate::explain::fixture::opened;
    use crate::load::read_plist;

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
    fn what_is_tried_out_is_shown_and_what_has_no_end_is_cut() {
        let mut registry = opened("ioreg.txt", DUMP).document.registry;
        let place = registry.places().last().unwrap();
        let entry = registry.place(place).entry;
        registry.edit(entry, Key::new("number"), Some(Value::integer(5)));
        registry.edit(entry, Key::new("flag"), None);
        let text = node_text(&registry, place);
        assert!(text.contains("\"number\" = 5\n") && !text.contains("flag"), "{text}");
        for at in 0..3 {
            let long = Value::string("x".repeat(MOST));
            registry.edit(entry, Key::new(&format!("long {at}")), Some(long));
        }
        let text = node_text(&registry, place);
        assert!(text.len() < 3 * MOST && text.ends_with("(more than can be shown here)\n"));
    }

    #[test]
    fn a_node_is_written_as_ioreg_writes_it() {
        let registry = opened("ioreg.txt", DUMP).document.registry;
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
