//! What `DarwinDumper` writes for its web page (`IORegistryWebViewer`): a list in HTML for each plane, and beside it one JSON file with
//! the properties of each entry.

use std::fmt::Write;

use memchr::memmem;
use serde_json::Value as Json;

use super::{Bytes, Files, LoadError, Loaded, Progress, ioreg_text, merge};
use crate::model::{Held, Key, Note, NoteKind, Number, Properties, Slot, Str, Value};

const FORMAT: &str = "IORegistryWebViewer data";

/// Gives the file of an entry's properties by its name.
type Beside<'a> = dyn Fn(&str) -> Option<Bytes> + 'a;

/// Whether a file is the list of a plane.
pub(crate) fn is_page(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    memmem::find(head, b"loadFile('").is_some() && memmem::find(head, b" info='class ").is_some()
}

/// The paths of the lists in a folder: `IOUSB/IOUSB.html` with `IOUSB/data1.txt` beside it.
pub(crate) fn pages(paths: &[String]) -> Vec<String> {
    let is_list = |path: &&String| {
        let Some((folder, file)) = path.rsplit_once('/') else { return false };
        let plane = folder.rsplit('/').next().unwrap_or(folder);
        file.strip_suffix(".html") == Some(plane)
            && paths.binary_search(&format!("{folder}/data1.txt")).is_ok()
    };
    paths.iter().filter(is_list).cloned().collect()
}

/// Reads the planes of a folder as one document.
pub(crate) fn load(
    files: &dyn Files,
    pages: &[String],
    progress: &mut dyn Progress,
) -> Result<Option<Loaded>, LoadError> {
    let mut parts = Vec::new();
    for path in pages {
        let Ok(bytes) = files.read(path) else { continue };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let read = |file: &str| files.read(&format!("{folder}/{file}.txt")).ok();
        match page(path, &bytes, Some(&read), progress) {
            Ok(part) => parts.push(part),
            Err(LoadError::Cancelled(cancelled)) => return Err(cancelled.into()),
            Err(_) => {}
        }
    }
    Ok(merge::join(parts))
}

/// Reads the list of one plane. `read` gives the properties of an entry by the name of their file.
pub(crate) fn page(
    name: &str,
    bytes: &[u8],
    read: Option<&Beside<'_>>,
    progress: &mut dyn Progress,
) -> Result<Loaded, LoadError> {
    let html = String::from_utf8_lossy(bytes);
    let items = items(&html);
    let plane = items.first().map_or("IOService", |item| item.plane);
    // The list says what `ioreg` prints, in other brackets.
    let mut text = format!("{plane}:\n");
    for item in &items {
        let indent = "  ".repeat(item.depth);
        let name = unescape(item.name);
        let _ = writeln!(
            text,
            "{indent}+-o {}  <{}>",
            name.replace(['\n', '\r'], " "),
            unescape(item.info)
        );
    }
    let mut loaded = ioreg_text::load(name, text.into_bytes().into(), progress)?;
    loaded.document.format = FORMAT;
    let Some(read) = read else { return Ok(loaded) };
    let mut unread = 0_usize;
    let registry = &mut loaded.document.registry;
    let places: Vec<_> = registry.places().collect();
    for (place, item) in places.into_iter().zip(&items) {
        let entry = registry.place(place).entry;
        if registry.shows_properties(entry) {
            continue;
        }
        match read(item.file).and_then(|bytes| properties(&bytes)) {
            Some(slots) => registry.entry_mut(entry).properties = Properties::Shown(slots),
            None => unread += 1,
        }
    }
    if unread > 0 {
        let message = format!(
            "{plane}: nodes whose properties are missing or not valid JSON: {unread}; IORegistryWebViewer doesn't \
             escape quotation marks"
        );
        loaded.notes.push(Note::whole(NoteKind::Damaged, message));
    }
    Ok(loaded)
}

/// An entry in the list.
struct Item<'a> {
    depth: usize,
    plane: &'a str,
    file: &'a str,
    name: &'a str,
    info: &'a str,
}

/// The entries: `<li info='class X, id 0x1'><a onClick="loadFile('IOUSB','data2')">NAME</a>`, each `<ul>` one level deeper.
fn items(html: &str) -> Vec<Item<'_>> {
    const MAX_DEPTH: usize = 500;
    let mut depth = 0_usize;
    let mut items = Vec::new();
    for (at, _) in html.match_indices('<') {
        let rest = &html[at..];
        if rest.starts_with("<ul") {
            depth += 1;
        } else if rest.starts_with("</ul") {
            depth = depth.saturating_sub(1);
        } else if rest.starts_with("<li")
            && let Some(item) = item(rest, depth.saturating_sub(1).min(MAX_DEPTH))
        {
            items.push(item);
        }
    }
    items
}

fn item(text: &str, depth: usize) -> Option<Item<'_>> {
    let (_, rest) = text.split_once(" info='")?;
    let (info, rest) = rest.split_once("'>")?;
    let rest = rest.trim_start().strip_prefix("<a onClick=\"loadFile('")?;
    let (plane, rest) = rest.split_once("','")?;
    let (file, rest) = rest.split_once("')\">")?;
    let (name, _) = rest.split_once("</a>")?;
    Some(Item { depth, plane, file, name, info })
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The properties in a JSON file.
fn properties(bytes: &[u8]) -> Option<Vec<Slot>> {
    let json: Json = serde_json::from_slice(bytes).ok()?;
    let slot = |item: &Json| {
        let (key, value) = property(item)?;
        Some(Slot { key, held: Held::Value(value) })
    };
    Some(json.as_array()?.iter().filter_map(slot).collect())
}

/// `{"data":{"title":KEY},"attr":{"ColType":TYPE,"ColValue":TEXT},"children":[…]}`; the JSON reader bounds the depth.
fn property(item: &Json) -> Option<(Key, Value)> {
    let key = Key::new(item["data"]["title"].as_str()?);
    let text = item["attr"]["ColValue"].as_str().unwrap_or_default();
    let children = || {
        let children = item["children"].as_array().map(Vec::as_slice).unwrap_or_default();
        children.iter().filter_map(property)
    };
    let clipped = || Value::Clipped(unescape(text).into_bytes().into());
    let value = match item["attr"]["ColType"].as_str()? {
        "String" => Value::Str(Str::either(unescape(text))),
        "Number" => {
            text.parse().map_or_else(|_| clipped(), |raw| Value::Number(Number::unsized_(raw)))
        }
        "Boolean" => Value::Bool(matches!(text, "Yes" | "true" | "1")),
        "Data" => {
            let text = unescape(text);
            let digits = text.trim_start_matches('<').trim_end_matches('>');
            crate::load::xml::hex(digits).map_or_else(clipped, Value::data)
        }
        "Array" | "Set" => Value::Array(children().map(|(_, value)| value).collect()),
        "Dictionary" => Value::Dict(children().collect()),
        _ => clipped(),
    };
    Some((key, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Quiet;

    const PAGE: &str = "<ul>\n<li id=\"Root\" class=\"jstree-open\" info='class IORegistryEntry, id 0x100000100, retain 19'><a onClick=\"loadFile('IOUSB','data1')\">Root</a>\n\
        <ul><li class=\"jstree-open\" info='class IOUSBRootHubDevice, id 0x100000371, registered, matched, active, busy 0 (1 ms), retain 15'><a onClick=\"loadFile('IOUSB','data2')\">Hub &amp; co@14000000</a>\n\
        <ul><li info='class IOUSBDevice, id 0x100005490, registered, matched, active, busy 0, retain 15'><a onClick=\"loadFile('IOUSB','data3')\">Mouse</a>\n\
        </ul><li info='class IOUSBRootHubDevice, id 0x100000372, registered, matched, active, busy 0, retain 15'><a onClick=\"loadFile('IOUSB','data4')\">Other</a>\n</li>\n</ul>\n";
    const DATA: &str = r#"[{"data":{"title":"n"},"attr":{"ColType":"Number","ColValue":"7"}},
        {"data":{"title":"d"},"attr":{"ColType":"Data","ColValue":"&lt;0102&gt;"}},
        {"data":{"title":"t"},"attr":{"ColType":"Dictionary","ColValue":"0_values"},"children":[
            {"data":{"title":"b"},"attr":{"ColType":"Boolean","ColValue":"Yes"}},
            {"data":{"title":"a"},"attr":{"ColType":"Array","ColValue":"0_values"},"children":[
                {"data":{"title":"0"},"attr":{"ColType":"String","ColValue":"x"}}]}]}]"#;

    #[test]
    fn lists_and_their_properties_make_a_plane() {
        assert!(is_page(PAGE.as_bytes()));
        let read = |file: &str| match file {
            "data2" => Some(Bytes::from(DATA.as_bytes())),
            "data4" => Some(Bytes::from(&b"[{\"broken\"quote\"}]"[..])),
            _ => Some(Bytes::from(&b"[]"[..])),
        };
        let loaded = page("IOUSB.html", PAGE.as_bytes(), Some(&read), &mut Quiet).unwrap();
        let registry = &loaded.document.registry;
        let line = |place| format!("{} {}", registry.place(place).depth, registry.component(place));
        let outline: Vec<String> = registry.places().map(line).collect();
        assert_eq!(outline, ["0 Root", "1 Hub & co@14000000", "2 Mouse", "1 Other"]);
        assert!(registry.plane_named("IOUSB").is_some());
        let hub = registry.entries().nth(1).unwrap();
        assert_eq!(registry.entry(hub).registry_id, Some(0x1_0000_0371));
        let get = |key: &str| registry.get(hub, &Key::new(key)).unwrap().into_owned();
        assert_eq!(get("n"), Value::Number(Number::unsized_(7)));
        assert_eq!(get("d"), Value::data([1, 2]));
        let table = get("t");
        assert_eq!(table.as_dict().unwrap().get("b"), Some(&Value::Bool(true)));
        assert_eq!(
            table.as_dict().unwrap().get("a").unwrap().as_list().unwrap(),
            [Value::Str(Str::either("x"))]
        );
        assert!(loaded.notes.iter().any(|note| note.message.contains("valid JSON: 1;")));
    }

    #[test]
    fn only_lists_with_data_beside_them_count() {
        let paths =
            ["a/IOUSB/IOUSB.html", "a/IOUSB/data1.txt", "a/Other/Other.html", "a/index.html"];
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        assert_eq!(pages(&paths), ["a/IOUSB/IOUSB.html"]);
    }
}
