//! Finds what identifies: goes through all values once and gathers what must not be left anywhere.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use bstr::ByteSlice;

use super::keys::{Sort, is_generic, is_system, sort_of};
use crate::model::{EntryId, Key, Registry, Value};

#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) texts: BTreeMap<String, Sort>,
    /// UUIDs in the order of their text.
    pub(super) uuids: BTreeSet<[u8; 16]>,
    /// Addresses in the order of their text.
    pub(super) addresses: BTreeSet<[u8; 6]>,
    pub(super) numbers: BTreeSet<u64>,
    /// Names of accounts in paths.
    pub(super) homes: BTreeSet<String>,
    /// Names of entries that somebody chose.
    pub(super) entries: BTreeSet<EntryId>,
    /// All words of the system: classes, bundles, keys.
    pub(super) system: String,
}

/// The shortest text that is looked for everywhere: shorter ones would be found where they aren't meant.
pub(super) const LEAST: usize = 4;

/// Folders of users that aren't a user's.
const SHARED: [&str; 3] = ["Shared", "Guest", "username"];

/// Classes of volumes and partitions.
const VOLUMES: [&str; 6] = [
    "IOMedia",
    "AppleAPFSVolume",
    "AppleAPFSMedia",
    "CoreStorageLogical",
    "AppleRAIDMember",
    "AppleRAID",
];

/// Gathers what identifies.
pub(super) fn collect(registry: &Registry) -> Found {
    let mut found = Found::default();
    let mut words: HashSet<Cow<'_, str>> = HashSet::new();
    for id in registry.entries() {
        let entry = registry.entry(id);
        let chain = entry.inheritance.iter().flat_map(|chain| chain.iter());
        let own = [&entry.class].into_iter().chain(chain).chain(&entry.bundle);
        words.extend(own.map(|key| Cow::Borrowed(&**key)));
        if is_volume(registry, id) && !is_generic(&entry.name) {
            found.entries.insert(id);
            found.text(&entry.name, Sort::Name);
        }
    }
    for place in registry.places() {
        let id = registry.place(place).entry;
        if found.entries.contains(&id) {
            found.text(&registry.place(place).name, Sort::Name);
        }
        let firmware =
            registry.entry(id).class.contains("NVRAM") || registry.place(place).name == "options";
        for slot in registry.slots_at(place).unwrap_or_default() {
            words.insert(Cow::Owned(slot.key.to_string()));
            let value = registry.decoded(&slot.held);
            found.value(&slot.key, &value, firmware, &mut words);
        }
    }
    let mut words: Vec<Cow<'_, str>> = words.into_iter().collect();
    words.sort_unstable();
    found.system = words.join("\n");
    found
}

/// Whether the entry is a volume or partition, whose name somebody chose. That of a whole disk is its model's.
fn is_volume(registry: &Registry, id: EntryId) -> bool {
    let entry = registry.entry(id);
    let told = |class: &str| {
        let mut chain = entry.inheritance.iter().flat_map(|chain| chain.iter());
        entry.class == class || chain.any(|have| have == class)
    };
    let media = VOLUMES.into_iter().any(told);
    let whole = registry.get(id, &Key::new("Whole"));
    media && whole.as_deref().and_then(Value::as_bool) != Some(true) || told("AppleAPFSVolume")
}

impl Found {
    /// Goes through a property. Values that are kept within others belong to the nearest key above them.
    fn value(
        &mut self,
        key: &Key,
        value: &Value,
        firmware: bool,
        words: &mut HashSet<Cow<'_, str>>,
    ) {
        let mut open: Vec<(Key, &Value)> = vec![(key.clone(), value)];
        while let Some((key, value)) = open.pop() {
            match value {
                Value::Dict(dict) => {
                    words.extend(dict.iter().map(|(key, _)| Cow::Owned(key.to_string())));
                    open.extend(dict.iter().map(|(key, value)| (key.clone(), value)));
                }
                Value::Array(list) | Value::Set(list) => {
                    open.extend(list.iter().map(|value| (key.clone(), value)));
                }
                _ if is_system(&key) => {
                    words.extend(value.as_utf8().map(|text| Cow::Owned(text.to_owned())));
                }
                scalar => self.scalar(&key, scalar, firmware),
            }
        }
    }

    fn scalar(&mut self, key: &str, value: &Value, firmware: bool) {
        let sort = sort_of(key);
        match value {
            Value::Str(text) => {
                self.homes_in(text.bytes());
                self.shapes_in(text.bytes(), firmware);
                self.keyed_text(sort, &text.text());
            }
            Value::Data(data) => {
                let bytes = data.bytes();
                self.homes_in(bytes);
                self.shapes_in(bytes, firmware);
                self.keyed_data(sort, bytes);
                if firmware || key.contains("boot") {
                    self.partitions_in(bytes);
                }
            }
            Value::Number(number) if sort == Some(Sort::Serial) && number.raw >= 10_000 => {
                self.numbers.insert(number.raw);
            }
            _ => {}
        }
    }

    fn keyed_text(&mut self, sort: Option<Sort>, text: &str) {
        let text = text.trim_matches(['\0', ' ']);
        match sort {
            None | Some(Sort::Contents) => {}
            Some(Sort::Uuid) => {
                self.uuids.extend(uuid(text.as_bytes()));
            }
            Some(Sort::Address) => {
                if let Some(address) = address(text.as_bytes()).or(of_digits(text.bytes())) {
                    self.address(address);
                }
            }
            Some(Sort::Serial) => match (uuid(text.as_bytes()), address(text.as_bytes())) {
                (Some(uuid), _) => {
                    self.uuids.insert(uuid);
                }
                (_, Some(address)) => self.address(address),
                _ => self.text(text, Sort::Serial),
            },
            Some(Sort::Name) if is_generic(text) => {}
            Some(Sort::Name) => {
                self.text(text, Sort::Name);
                // Each word of it can stand alone: in the name of a computer, of a mouse.
                for word in text.split(|c: char| !c.is_alphanumeric()) {
                    if word.chars().count() >= LEAST && word.chars().any(char::is_alphabetic) {
                        self.text(word, Sort::Name);
                    }
                }
            }
        }
    }

    fn keyed_data(&mut self, sort: Option<Sort>, bytes: &[u8]) {
        match sort {
            Some(Sort::Uuid) if bytes.len() == 16 && !is_printable(bytes) => {
                if let Ok(uuid) = bytes.try_into() {
                    self.uuid(uuid);
                }
            }
            Some(Sort::Address) if matches!(bytes.len(), 6..=8) && !is_printable(bytes) => {
                if let Some(address) = bytes.first_chunk::<6>() {
                    self.address(*address);
                }
            }
            Some(Sort::Serial)
                if bytes.len() == 8 && !is_printable(bytes) && bytes[4..] != [0; 4] =>
            {
                if let Ok(number) = bytes.try_into() {
                    self.numbers.insert(u64::from_le_bytes(number));
                }
            }
            Some(sort) => {
                if let Some(text) = wide(bytes) {
                    return self.keyed_text(Some(sort), &text);
                }
                for piece in bytes.split(|byte| *byte == 0) {
                    if let Ok(text) = piece.to_str()
                        && !text.chars().any(char::is_control)
                    {
                        self.keyed_text(Some(sort), text);
                    }
                }
            }
            None => {}
        }
    }

    pub(super) fn text(&mut self, text: &str, sort: Sort) {
        if !is_generic(text) {
            self.texts.entry(text.to_owned()).or_insert(sort);
        }
    }

    fn uuid(&mut self, uuid: [u8; 16]) {
        if uuid.iter().any(|byte| *byte != uuid[0]) {
            self.uuids.insert(uuid);
        }
    }

    fn address(&mut self, address: [u8; 6]) {
        // Nobody's: zero, everybody's, and what is no single interface's.
        if address.iter().any(|byte| *byte != address[0]) && address[..3] != [0; 3] {
            self.addresses.insert(address);
        }
    }

    /// Addresses by their look, wherever they are; UUIDs in the firmware's variables, where they name volumes.
    fn shapes_in(&mut self, bytes: &[u8], firmware: bool) {
        if bytes.len() > 1 << 16 {
            return;
        }
        if bytes.len() == 17
            && let Some(address) = address(bytes)
        {
            self.address(address);
        }
        if firmware && bytes.contains(&b'-') {
            for window in bytes.windows(36) {
                self.uuids.extend(uuid(window));
            }
        }
    }

    /// Account names in paths.
    fn homes_in(&mut self, bytes: &[u8]) {
        for at in bytes.find_iter("/Users/") {
            let rest = &bytes[at + 7..];
            let end =
                rest.iter().position(|byte| b"/\0\"'<>:,;)] ".contains(byte)).unwrap_or(rest.len());
            if let Ok(name) = rest[..end].to_str()
                && !name.is_empty()
                && !name.chars().any(char::is_control)
                && !SHARED.contains(&name)
            {
                self.homes.insert(name.to_owned());
                self.text(name, Sort::Name);
            }
        }
    }

    /// Partitions in the device paths of EFI: a node of a hard drive has the partition's GUID.
    fn partitions_in(&mut self, bytes: &[u8]) {
        for at in bytes.find_iter(b"\x04\x01\x2a\x00") {
            let Some(guid) = bytes.get(at + 24..at + 40) else { continue };
            // The last two bytes say that it is a GUID.
            if bytes.get(at + 41) == Some(&2)
                && let Ok(guid) = <[u8; 16]>::try_from(guid)
            {
                self.uuid(swapped(guid));
            }
        }
    }
}

fn is_printable(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| (0x20..0x7f).contains(byte))
}

/// The text in UTF-16, if the bytes look like it.
pub(super) fn wide(bytes: &[u8]) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if pairs.len() < LEAST || !rest.is_empty() {
        return None;
    }
    let plain = |low: u8, high: u8| high == 0 && matches!(low, 0 | 0x20..0x7f);
    let little = pairs.iter().all(|[low, high]| plain(*low, *high));
    let big = pairs.iter().all(|[high, low]| plain(*low, *high));
    let unit: fn([u8; 2]) -> u16 = match (little, big) {
        (true, _) => u16::from_le_bytes,
        (_, true) => u16::from_be_bytes,
        _ => return None,
    };
    let text: String = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).flatten().collect();
    let text = text.trim_matches('\0').to_owned();
    (text.len() >= LEAST).then_some(text)
}

/// Bytes of hexadecimal digits.
fn of_digits<const N: usize>(digits: impl Iterator<Item = u8>) -> Option<[u8; N]> {
    let digit = |byte| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let digits: Vec<u8> = digits.map(digit).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    bytes.try_into().ok().filter(|_| rest.is_empty())
}

/// A UUID in its usual form.
pub(super) fn uuid(text: &[u8]) -> Option<[u8; 16]> {
    if text.len() != 36 || [8, 13, 18, 23].iter().any(|at| text[*at] != b'-') {
        return None;
    }
    let uuid: [u8; 16] = of_digits(text.iter().copied().filter(|byte| *byte != b'-'))?;
    uuid.iter().any(|byte| *byte != uuid[0]).then_some(uuid)
}

/// The first three parts of a UUID in the other order of bytes, as Microsoft and EFI keep them.
pub(super) fn swapped(mut uuid: [u8; 16]) -> [u8; 16] {
    uuid[..4].reverse();
    uuid[4..6].reverse();
    uuid[6..8].reverse();
    uuid
}

/// An address in its usual forms: `00:1f:…`, `00-1f-…`.
pub(super) fn address(text: &[u8]) -> Option<[u8; 6]> {
    let mark = *text.get(2)?;
    if text.len() != 17 || !b":-".contains(&mark) {
        return None;
    }
    of_digits(text.iter().copied().filter(|byte| *byte != mark))
}
