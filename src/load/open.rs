//! Finds out what an input is, from its content, and has it read.

use memchr::memmem;

use super::binary::{self, Binary, Object};
use super::packed::Packed;
use super::xml::{self, Mode, Plist};
use super::{
    Bytes, Files, LoadError, Loaded, Progress, Source, ascii, bundle, explorer, ioreg_archive,
    ioreg_text, kernelcache, merge, packed, relay, tree, webviewer,
};
use crate::model::{
    Dict, Document, DocumentKind, Note, NoteKind, PersonalitySource, Position, Positions, Value,
};

/// The value of the key `format` in a scenario.
const SCENARIO: &str = "ioscope-scenario";

/// How often an input may be packed: a tar archive in a gzip file in a zip archive, and one to spare.
const NESTING: u8 = 4;

/// What is looked for, for messages.
const KNOWN: &str = "an I/O Registry dump (ioreg text, ioreg -a, IORegistryExplorer), an Info.plist or bundle, a kernelcache, or a scenario";

/// Reads whatever `source` is.
///
/// # Errors
/// [`LoadError`] when nothing of a known format is there, nothing of it can be used, or `progress` says to stop.
pub fn load(source: &Source, progress: &mut dyn Progress) -> Result<Loaded, LoadError> {
    match source {
        Source::File { name, bytes } => file(name, bytes, NESTING, progress),
        Source::Tree { name, files } => tree::load(name, files.as_ref(), NESTING, progress),
    }
}

/// Reads one file of a folder or archive by its path in it, as [`Document::others`] has it. The path leads on through archives in
/// archives.
///
/// # Errors
/// As [`load`]; [`LoadError::Unknown`] when `source` isn't a folder or archive, or has no such file.
pub fn load_member(
    source: &Source,
    path: &str,
    progress: &mut dyn Progress,
) -> Result<Loaded, LoadError> {
    match source {
        Source::Tree { name, files } => member(name, files.as_ref(), path, NESTING, progress),
        Source::File { name, bytes } => member_of_file(name, bytes, path, NESTING, progress),
    }
}

fn member(
    name: &str,
    files: &dyn Files,
    path: &str,
    nesting: u8,
    progress: &mut dyn Progress,
) -> Result<Loaded, LoadError> {
    let failed = |reason| LoadError::Unknown { reason: format!("{path} in {name}: {reason}") };
    if files.paths().binary_search_by(|have| have.as_str().cmp(path)).is_err() {
        // The path may lead on into an archive in this one.
        let packed = path.match_indices('/').map(|(at, _)| path.split_at(at)).find(|(above, _)| {
            files.paths().binary_search_by(|have| have.as_str().cmp(above)).is_ok()
        });
        if let Some((above, below)) = packed {
            let bytes = files.read(above).map_err(failed)?;
            return member_of_file(above, &bytes, &below[1..], nesting, progress);
        }
    }
    let bytes = files.read(path).map_err(failed)?;
    file(path, &bytes, nesting, progress)
}

fn member_of_file(
    name: &str,
    bytes: &Bytes,
    path: &str,
    nesting: u8,
    progress: &mut dyn Progress,
) -> Result<Loaded, LoadError> {
    let packed = if nesting > 0 { packed::unpack(name, bytes, progress)? } else { None };
    match packed {
        Some(Packed::Many(members)) => member(name, &members, path, nesting - 1, progress),
        Some(Packed::One { name, bytes, .. }) => {
            member_of_file(&name, &bytes, path, nesting - 1, progress)
        }
        None => Err(LoadError::Unknown {
            reason: format!("{name} is no archive: it has no {path} in it"),
        }),
    }
}

/// Reads one file, which may be packed `nesting` times.
pub(crate) fn file(
    name: &str,
    bytes: &Bytes,
    nesting: u8,
    progress: &mut dyn Progress,
) -> Result<Loaded, LoadError> {
    progress.report(0, bytes.len() as u64)?;
    if nesting > 0
        && let Some(packed) = packed::unpack(name, bytes, progress)?
    {
        return unpacked(name, packed, nesting - 1, progress);
    }
    if bytes.is_empty() {
        return Err(unknown(&format!(
            "{name} is empty; ioreg -a prints nothing when nothing matches"
        )));
    }
    if bytes.starts_with(binary::MAGIC) {
        return binary_list(name, bytes, progress);
    }
    if kernelcache::is_kernel(bytes) {
        return kernelcache::load(name, bytes, progress);
    }
    if begins_as_list(bytes) {
        return xml_list(name, bytes, progress);
    }
    if ioreg_text::sniff(bytes) {
        return ioreg_text::load(name, bytes.clone(), progress);
    }
    if webviewer::is_page(bytes) {
        return webviewer::page(name, bytes, None, progress);
    }
    let opening = xml::opening(&xml::as_text(bytes).text).is_some();
    if opening {
        return xml_list(name, bytes, progress);
    }
    if let Some(loaded) = relay::load_json(bytes) {
        return loaded;
    }
    if let Some((top, notes)) = ascii::read(bytes, Mode::Dump) {
        let format = "property list in ASCII";
        if let Some(loaded) = ioreg_archive::load_value(&top, format, notes) {
            return Ok(loaded);
        }
        return value(name, &top, |mode| {
            let (value, notes) =
                ascii::read(bytes, mode).unwrap_or_else(|| (top.clone(), Vec::new()));
            Ok(Plist { value, positions: Positions::new(), notes })
        });
    }
    Err(unknown(&format!("{name} is {}", describe(bytes))))
}

fn unpacked(
    name: &str,
    packed: Packed,
    nesting: u8,
    progress: &mut dyn Progress,
) -> Result<Loaded, LoadError> {
    let (loaded, mut notes) = match packed {
        Packed::One { name, bytes, notes } => (file(&name, &bytes, nesting, progress), notes),
        Packed::Many(mut members) => {
            let notes = std::mem::take(&mut members.notes);
            (tree::load(name, &members, nesting, progress), notes)
        }
    };
    loaded.map(|loaded| {
        notes.extend(loaded.notes);
        Loaded { notes, ..loaded }
    })
}

/// What a file seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Dump,
    Info,
    Scenario,
    Packed,
    Kernel,
    Other,
}

/// What a file seems to be, at a glance. It may turn out to be something else.
pub(crate) fn kind(bytes: &[u8]) -> Kind {
    let holds = |part: &str| memmem::find(bytes, part.as_bytes()).is_some();
    if packed::is_packed(bytes) {
        return Kind::Packed;
    }
    if kernelcache::is_kernel(bytes) {
        return Kind::Kernel;
    }
    if bytes.starts_with(binary::MAGIC) {
        // The keys of a binary list stand in it as plain text.
        return if holds("RexDataStore") || holds("IORegistryEntryName") || holds("IOObjectClass") {
            Kind::Dump
        } else if holds("CFBundle") || holds("IOKitPersonalities") {
            Kind::Info
        } else {
            Kind::Other
        };
    }
    if ioreg_text::sniff(bytes) {
        return Kind::Dump;
    }
    if holds(SCENARIO) {
        return Kind::Scenario;
    }
    let json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if json && holds("\"IORegistry") {
        return Kind::Dump;
    }
    let key = |name: &str| holds(&format!("<key>{name}</key>"));
    if !holds("<dict") {
        Kind::Other
    } else if key("IORegistryEntryName")
        || key("IORegistryEntryChildren")
        || key("IOObjectClass")
        || key("IORegistry")
    {
        Kind::Dump
    } else if holds("<key>CFBundle") || holds("<key>IOKitPersonalities") {
        Kind::Info
    } else {
        Kind::Other
    }
}

/// Whether a file is a bundle's list, at a glance.
pub(crate) fn is_info(bytes: &[u8]) -> bool {
    kind(bytes) == Kind::Info
}

/// Whether a file that begins so could have many bundles in it: an archive or a kernelcache.
pub(crate) fn may_hold_bundles(head: &[u8]) -> bool {
    packed::is_packed(head) || kernelcache::is_kernel(head)
}

/// Whether a file could be a dump or a bundle's list, by its beginning.
pub(crate) fn may_be_wanted(head: &[u8]) -> bool {
    packed::is_packed(head)
        || head.starts_with(binary::MAGIC)
        || kernelcache::is_kernel(head)
        || begins_as_list(head)
        || ioreg_text::sniff(head)
}

pub(crate) fn unknown(what: &str) -> LoadError {
    LoadError::Unknown { reason: format!("{what}. Looked for: {KNOWN}") }
}

fn begins_as_list(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let text = xml::as_text(head).text;
    let text = text.trim_start();
    ["<?xml", "<!DOCTYPE plist", "<!doctype plist", "<plist", "<dict", "<array"]
        .iter()
        .any(|start| text.starts_with(start))
}

fn binary_list(
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
        return Err(LoadError::Unreadable {
            format: binary::FORMAT,
            at: Position::default(),
            reason: "its top object can't be read".to_owned(),
        });
    }
    value(name, &list.value(list.top(), Mode::Dump), |mode| {
        let value = list.value(list.top(), mode);
        Ok(Plist { value, positions: Positions::new(), notes: Vec::new() })
    })
}

fn xml_list(name: &str, bytes: &Bytes, progress: &mut dyn Progress) -> Result<Loaded, LoadError> {
    let parts = xml::parts(bytes);
    let [first, rest @ ..] = &parts[..] else { return one_list(name, bytes, progress) };
    // Such as the output of several commands in one file.
    let mut loaded = one_list(name, &bytes[first.clone()].into(), progress)?;
    let mut joined = 1;
    for part in rest {
        match one_list(name, &bytes[part.clone()].into(), progress) {
            Ok(more) => joined += usize::from(merge::add(&mut loaded, more)),
            Err(LoadError::Cancelled(cancelled)) => return Err(cancelled.into()),
            Err(_) => {}
        }
    }
    let note = |kind, message| Note::whole(kind, message);
    if joined > 1 {
        loaded.notes.push(merge::remark(joined));
    }
    if joined < parts.len() {
        let message = format!(
            "{} of the {} property lists in the file are left out: they show a plane that is there already, or another machine",
            parts.len() - joined,
            parts.len()
        );
        loaded.notes.push(note(NoteKind::Skipped, message));
    }
    Ok(loaded)
}

fn one_list(name: &str, bytes: &Bytes, progress: &mut dyn Progress) -> Result<Loaded, LoadError> {
    if let Some(loaded) = ioreg_archive::load_xml(bytes, progress)? {
        return Ok(loaded);
    }
    let plist = xml::read_watched(bytes, Mode::Dump, progress)?;
    let format = "ioreg -a property list";
    if let Some(loaded) = ioreg_archive::load_value(&plist.value, format, plist.notes) {
        return Ok(loaded);
    }
    value(name, &plist.value, |mode| xml::read(bytes, mode))
}

/// A list that is no archive of `ioreg`; `read` reads it again, by other rules.
fn value(
    name: &str,
    top: &Value,
    read: impl Fn(Mode) -> Result<Plist, LoadError>,
) -> Result<Loaded, LoadError> {
    let Some(dict) = top.as_dict() else {
        return Err(unknown(&format!("{name} is a property list whose top is {}", shape(top))));
    };
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
    if let Some(loaded) = relay::load(top) {
        return loaded;
    }
    Err(unknown(&format!("{name} is a property list whose top is {}", shape(top))))
}

/// A value in a few words.
fn shape(value: &Value) -> String {
    match value {
        Value::Dict(dict) if dict.is_empty() => "an empty dictionary".to_owned(),
        Value::Dict(dict) => format!("a dictionary with {}", some_keys(dict)),
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
    format!("the keys {}", keys.join(", "))
}

/// Bytes of no known format in a few words.
fn describe(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(40)];
    match std::str::from_utf8(head)
        .or_else(|error| std::str::from_utf8(&head[..error.valid_up_to()]))
    {
        Ok(text)
            if !text.is_empty() && !text.chars().any(|c| c.is_control() && !c.is_whitespace()) =>
        {
            let text: String = text.trim().chars().take(30).collect();
            format!("text that begins with {text:?}")
        }
        _ => {
            let hex: Vec<String> = head.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            format!("a file that begins with the bytes {}", hex.join(" "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Quiet;

    fn open(text: &str) -> Result<Loaded, LoadError> {
        load(&Source::file("input", text.as_bytes()), &mut Quiet)
    }

    #[test]
    fn an_input_is_known_by_its_content() {
        let kind = |text| open(text).unwrap().document.kind;
        assert_eq!(
            kind("<plist><dict><key>format</key><string>ioscope-scenario</string></dict></plist>"),
            DocumentKind::Scenario
        );
        assert_eq!(
            kind("\n\n<plist><dict><key>CFBundleIdentifier</key><string>a</string></dict></plist>"),
            DocumentKind::Bundles
        );
        assert_eq!(
            kind("<plist><dict><key>IORegistryEntryName</key><string>Root</string></dict></plist>"),
            DocumentKind::Snapshot
        );
    }

    #[test]
    fn what_is_not_known_says_what_is_there_and_what_was_looked_for() {
        for (text, part) in [
            ("", "empty"),
            ("hello", "text that begins with \"hello\""),
            ("\u{1}\u{2}", "the bytes 01 02"),
            ("<plist><dict><key>a</key><true/></dict></plist>", "a dictionary with the keys \"a\""),
            ("<plist><array><string>a</string></array></plist>", "an array of 1 values"),
            ("{\"a\": 1}", "text that begins with \"{"),
        ] {
            let message = open(text).unwrap_err().to_string();
            assert!(message.contains(part) && message.contains("Looked for: "), "{message}");
        }
    }

    #[test]
    fn several_lists_in_one_file_are_joined_as_planes() {
        let list = |name: &str, class: &str| {
            format!(
                "<?xml version=\"1.0\"?>\n<plist><dict><key>IORegistryEntryName</key><string>Root</string>\
                 <key>IORegistryEntryID</key><integer>1</integer><key>IORegistryEntryChildren</key><array><dict>\
                 <key>IORegistryEntryName</key><string>{name}</string><key>IORegistryEntryID</key><integer>2</integer>\
                 <key>IOObjectClass</key><string>{class}</string><key>p</key><string>{name}</string></dict></array></dict></plist>\n"
            )
        };
        let expert = "IOPlatformExpertDevice";
        let text =
            [list("Mac1,1", expert), list("device-tree", expert), list("/", expert)].concat();
        let loaded = open(&text).unwrap();
        let registry = &loaded.document.registry;
        let planes: Vec<&str> = registry.planes().map(|(_, plane)| plane.name.as_str()).collect();
        assert_eq!(planes, ["IOService", "IODeviceTree"]);
        assert_eq!((registry.entries().len(), registry.places().len()), (2, 4));
        assert!(loaded.notes.iter().any(|note| note.message.starts_with("1 of the 3")));
    }

    #[test]
    fn a_scenario_is_read_strictly() {
        let text = "<plist><dict><key>format</key><string>ioscope-scenario</string><key>x</key><real>1</real></dict></plist>";
        assert!(matches!(open(text), Err(LoadError::Unreadable { .. })));
    }
}
