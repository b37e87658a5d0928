//! Which plane a dump shows. `ioreg` doesn't print it; the text around a dump and the dump itself
//! give it away.

use memchr::memmem;

use super::node::Node;
use crate::load::plane::{self, Top};
use crate::model::Entry;

/// Planes by the name under which a heading, a command or a file names them, in Apple's spelling.
const PLANES: [&str; 13] = [
    "IOService",
    "IODeviceTree",
    "IOPower",
    "IOUSB",
    "IOACPIPlane",
    "IOFireWire",
    "IOPort",
    "IO80211Plane",
    "IOAccessory",
    "IOAudio",
    "IOThunderbolt",
    "CoreCapture",
    "VoodooI2C",
];

/// What the text before a dump says of it.
#[derive(Debug, Default)]
pub(super) struct Hint {
    pub(super) plane: Option<String>,
    /// Whether the text stands at the head of a dump: a heading, or an `ioreg` command.
    pub(super) begins_dump: bool,
}

impl Hint {
    /// Whether nothing was said.
    pub(super) fn is_empty(&self) -> bool {
        self.plane.is_none() && !self.begins_dump
    }

    /// Reads a line that is no part of a dump; `false` if it doesn't speak of one.
    pub(super) fn read(&mut self, line: &[u8]) -> bool {
        let named = |plane: &str| Self { plane: Some(plane.to_owned()), begins_dump: true };
        let Some(hint) = heading(line).map(named).or_else(|| command(line)) else { return false };
        *self = hint;
        true
    }
}

/// Whether a line is the heading of a dump or the command that made one.
pub(super) fn names_one(line: &[u8]) -> bool {
    (heading(line).is_some() && line.trim_ascii_end().ends_with(b":")) || command(line).is_some()
}

/// Whether a node is the registry's root, with which every whole dump begins.
pub(super) fn starts_dump(entry: &Entry) -> bool {
    entry.name == "Root" && entry.class == "IORegistryEntry"
}

/// The plane in a heading such as `IODeviceTree:` or `== IOPower ==`.
fn heading(line: &[u8]) -> Option<&'static str> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric();
    let start = line.iter().position(is_word)?;
    let end = line.iter().rposition(is_word)? + 1;
    PLANES.into_iter().find(|plane| plane.as_bytes() == &line[start..end])
}

/// What a line tells that calls `ioreg`, with or without a prompt before it.
fn command(line: &[u8]) -> Option<Hint> {
    if line.len() > 1000 {
        return None;
    }
    let at = memmem::find(line, b"ioreg")?;
    let starts = at == 0 || b" \t$#%>/".contains(&line[at - 1]);
    let rest = &line[at + 5..];
    if !starts || !(rest.is_empty() || rest.starts_with(b" ")) {
        return None;
    }
    let line = String::from_utf8_lossy(rest);
    let mut words = line.split_ascii_whitespace();
    if !words.clone().all(|word| word.starts_with('-') || is_argument(word)) {
        return None;
    }
    while let Some(word) = words.next() {
        let Some(flags) = word.strip_prefix('-') else {
            continue;
        };
        if let Some((_, attached)) = flags.split_once('p') {
            let plane = if attached.is_empty() { words.next() } else { Some(attached) };
            return Some(Hint { plane: plane.map(str::to_owned), begins_dump: true });
        }
    }
    Some(Hint { plane: None, begins_dump: true })
}

/// Whether a word can be the argument of an option, or part of a pipe behind the command.
fn is_argument(word: &str) -> bool {
    word.chars().all(|char| char.is_ascii_alphanumeric() || "@,._-/|>&\"'~:".contains(char))
}

/// The plane that a dump shows; where neither the text nor the dump says it, what it is taken from.
pub(super) fn infer(
    nodes: &[Node],
    hint: Option<String>,
    file: &str,
) -> (String, Option<&'static str>) {
    if let Some(plane) = hint.or_else(|| shown(nodes).map(str::to_owned)) {
        return (plane, None);
    }
    match file_name(file) {
        Some(plane) => (plane.to_owned(), Some("going by the file's name")),
        None => ("IOService".to_owned(), Some("which ioreg shows by default")),
    }
}

/// The plane in names such as `IOPower.txt`, `host-IOUSB.txt` and `IORegDT.txt`.
fn file_name(file: &str) -> Option<&'static str> {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    if name.contains("IORegDT") {
        return Some("IODeviceTree");
    }
    PLANES.into_iter().filter(|plane| name.contains(plane)).max_by_key(|plane| plane.len())
}

/// The plane whose marks the top of a whole dump bears.
fn shown(nodes: &[Node]) -> Option<&'static str> {
    let (root, below) = nodes.split_first()?;
    if !starts_dump(&root.header.entry) {
        return None;
    }
    let column = below.first()?.column;
    let tops = below.iter().filter(|node| node.column == column).map(|node| &node.header.entry);
    let tops: Vec<Top<'_>> = tops
        .map(|entry| Top {
            name: entry.name.clone(),
            class: entry.class.clone(),
            chain: entry.inheritance.as_deref().unwrap_or_default(),
        })
        .collect();
    plane::shown(true, &tops)
}

/// Whether an entry is of a class, as far as its line tells.
pub(super) fn is_a(entry: &Entry, class: &str) -> bool {
    entry.class == *class
        || entry.inheritance.as_ref().is_some_and(|chain| chain.iter().any(|have| have == class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_commands_name_the_plane() {
        let read = |line: &str| {
            let mut hint = Hint::default();
            hint.read(line.as_bytes()).then_some(hint.plane)
        };
        let plane = |name: &str| Some(Some(name.to_owned()));
        assert_eq!(read("IODeviceTree:"), plane("IODeviceTree"));
        assert_eq!(read("===== IOPower ====="), plane("IOPower"));
        assert_eq!(read("ioreg -lw0 -p IOUSB"), plane("IOUSB"));
        assert_eq!(read("mac:~ me$ ioreg -lpIOPower > out.txt"), plane("IOPower"));
        assert_eq!(read(" ioreg -w0 -rc AppleUSBHostController"), Some(None));
        assert_eq!(read("bash-3.2# /usr/sbin/ioreg -l"), Some(None));
        assert_eq!(read("Here is what ioreg prints (see below)!"), None);
        assert_eq!(read("IOServiceX:"), None);
        assert_eq!(read("a longer text about IOService: this"), None);
    }

    #[test]
    fn a_file_name_can_tell_the_plane() {
        assert_eq!(file_name("sysdiagnose/ioreg/IOACPIPlane.txt"), Some("IOACPIPlane"));
        assert_eq!(file_name("Mac_IORegDT.txt"), Some("IODeviceTree"));
        assert_eq!(file_name("ioreg.txt"), None);
    }
}
