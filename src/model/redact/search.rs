//! Everything in which what was found can be written, with what stands for it.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::collect::{Found, LEAST, swapped};
use super::disguise::Disguise;
use super::keys::Sort;
use crate::model::Key;

/// The least number that is looked for everywhere.
const LEAST_NUMBER: u64 = 1_000_000;

/// As many digits a text must have that is looked for everywhere.
const SHORTEST_NUMBER: usize = 7;

/// What is looked for, and what comes in its place.
pub(super) struct Search {
    patterns: Option<AhoCorasick>,
    /// By the number of the pattern: what comes in its place, and whether it must stand by itself.
    others: Vec<(Vec<u8>, bool)>,
    numbers: HashMap<u64, u64>,
    texts: HashMap<String, String>,
    /// Texts that are left where no key tells that they are meant: short ones, and words of the system.
    pub(super) words: usize,
}

/// Patterns that are being gathered.
#[derive(Default)]
struct Patterns {
    list: Vec<Vec<u8>>,
    others: Vec<(Vec<u8>, bool)>,
}

impl Patterns {
    fn add(&mut self, this: impl Into<Vec<u8>>, that: impl Into<Vec<u8>>, alone: bool) {
        self.list.push(this.into());
        self.others.push((that.into(), alone));
    }

    /// A text as it is, in UTF-16, and with its bytes turned round.
    fn text(&mut self, this: &str, that: &str, alone: bool) {
        let wide = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(unit).collect()
        };
        self.add(this, that, alone);
        self.add(wide(this, u16::to_le_bytes), wide(that, u16::to_le_bytes), false);
        self.add(wide(this, u16::to_be_bytes), wide(that, u16::to_be_bytes), false);
        if this.len() > LEAST {
            let turned = |text: &str| text.bytes().rev().collect::<Vec<u8>>();
            self.add(turned(this), turned(that), alone);
        }
    }

    /// Hexadecimal digits in small letters and in capitals.
    fn digits(&mut self, this: &str, that: &str) {
        self.text(this, that, false);
        self.text(&this.to_uppercase(), &that.to_uppercase(), false);
    }

    /// Bytes as they are and turned round.
    fn bytes(&mut self, this: &[u8], that: &[u8]) {
        let turned = |bytes: &[u8]| bytes.iter().rev().copied().collect::<Vec<u8>>();
        self.add(this, that, false);
        self.add(turned(this), turned(that), false);
    }
}

impl Search {
    pub(super) fn new(found: &Found, disguise: &mut Disguise) -> Self {
        let mut patterns = Patterns::default();
        for text in found.texts.keys() {
            disguise.reserve(text.as_bytes());
        }
        let texts = disguised(found, disguise);
        let mut words = 0;
        for (text, sort) in &found.texts {
            let that = &texts[text];
            let name = *sort == Sort::Name;
            let number = text.bytes().all(|byte| byte.is_ascii_digit());
            let least = if number { SHORTEST_NUMBER } else { LEAST + usize::from(!name) };
            if text.chars().count() < least || found.system.contains(text.as_str()) {
                words += 1;
                continue;
            }
            patterns.text(text, that, name);
            if !name {
                for case in [str::to_lowercase, str::to_uppercase] {
                    let (this, that) = (case(text), case(that));
                    if this != *text && this.len() == that.len() {
                        patterns.text(&this, &that, false);
                    }
                }
            }
        }
        for home in &found.homes {
            let that = texts.get(home).map_or(home, |that| that);
            patterns.add(format!("/Users/{home}"), format!("/Users/{that}"), true);
        }
        for uuid in &found.uuids {
            let that: [u8; 16] = disguise.raw(uuid).try_into().unwrap_or(*uuid);
            patterns.bytes(uuid, &that);
            patterns.bytes(&swapped(*uuid), &swapped(that));
            for form in [uuid_text, |uuid: &[u8; 16]| hex(uuid, "")] {
                patterns.digits(&form(uuid), &form(&that));
            }
        }
        for address in &found.addresses {
            let mut that = disguise.raw(address);
            // An interface's own address, not one of a group.
            that[0] &= 0xfe;
            patterns.bytes(address, &that);
            for mark in [":", "-", ""] {
                patterns.digits(&hex(address, mark), &hex(&that, mark));
            }
        }
        let mut numbers = HashMap::new();
        for number in &found.numbers {
            let that = disguise.number(*number);
            numbers.insert(*number, that);
            if *number < LEAST_NUMBER {
                continue;
            }
            if *number > u64::from(u32::MAX) {
                patterns.bytes(&number.to_le_bytes(), &that.to_le_bytes());
            }
            if *number >= 10_000_000 {
                patterns.text(&number.to_string(), &that.to_string(), true);
                let (this, that) = (format!("{number:x}"), format!("{that:x}"));
                if this.len() == that.len() && this.len() > 6 {
                    patterns.digits(&this, &that);
                }
            }
        }
        let built =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&patterns.list);
        Self { patterns: built.ok(), others: patterns.others, numbers, texts, words }
    }

    /// What stands for a text that was found as a whole.
    pub(super) fn whole(&self, text: &str) -> Option<&str> {
        self.texts.get(text).map(String::as_str)
    }

    /// A name or key with everything replaced that was found; `None`: nothing of it is in it.
    pub(super) fn renamed(&self, name: &Key) -> Option<Key> {
        let bytes = self.replaced(name.as_bytes())?;
        Some(Key::from(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// What stands for a number: a small one is meant only where its key tells so.
    pub(super) fn number(&self, number: u64, keyed: bool) -> Option<u64> {
        self.numbers.get(&number).copied().filter(|_| keyed || number >= LEAST_NUMBER)
    }

    /// As [`Search::replaced`], of a text that shows bytes in hexadecimal, such as data that somebody has masked a part of.
    pub(super) fn replaced_digits(&self, text: &[u8]) -> Option<Vec<u8>> {
        let mut out = self.replaced(text).unwrap_or_else(|| text.to_vec());
        let mut at = 0;
        while at < out.len() {
            let run = out[at..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            for first in [0, 1] {
                let (pairs, _) = out[(at + first).min(at + run)..at + run].as_chunks::<2>();
                let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or_default() as u8;
                let bytes: Vec<u8> =
                    pairs.iter().map(|[high, low]| digit(*high) << 4 | digit(*low)).collect();
                if let Some(other) = self.replaced(&bytes) {
                    let digits = hex(&other, "");
                    out[at + first..at + first + digits.len()].copy_from_slice(digits.as_bytes());
                }
            }
            at += run.max(1);
        }
        Some(out).filter(|out| out != text)
    }

    /// The bytes with everything replaced that was found; `None`: nothing of it is in them.
    pub(super) fn replaced(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut out: Option<Vec<u8>> = None;
        let mut at = 0;
        while let Some(found) =
            self.patterns.as_ref()?.find(aho_corasick::Input::new(bytes).range(at..))
        {
            let (that, alone) = &self.others[found.pattern().as_usize()];
            if *alone && !stands_alone(bytes, found.start(), found.end()) {
                at = found.start() + 1;
                continue;
            }
            out.get_or_insert_with(|| bytes.to_vec())[found.range()].copy_from_slice(that);
            at = found.end();
        }
        out
    }
}

/// Whether no word goes on before or behind.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let joins = |inner: Option<&u8>, outer: Option<&u8>| word(inner) && word(outer);
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    !joins(bytes.get(start), before) && !joins(bytes.get(end - 1), bytes.get(end))
}

/// What stands for each text. One that is a part of a longer serial number is the same part of what stands for that: a device tree has
/// a machine's number in two pieces.
fn disguised(found: &Found, disguise: &mut Disguise) -> HashMap<String, String> {
    let mut texts: HashMap<String, String> = HashMap::new();
    let serials = found.texts.iter().filter(|(_, sort)| **sort == Sort::Serial);
    let mut serials: Vec<&String> = serials.map(|(text, _)| text).collect();
    serials.sort_by_key(|text| (std::cmp::Reverse(text.len()), *text));
    let mut longer: Vec<&String> = Vec::new();
    for text in serials {
        let part = longer.iter().find_map(|whole| {
            let at = whole.find(text.as_str()).filter(|_| text.len() >= 3)?;
            texts.get(*whole)?.get(at..at + text.len()).map(str::to_owned)
        });
        let that = part.filter(|part| part != text).unwrap_or_else(|| disguise.text(text));
        texts.insert(text.clone(), that);
        longer.push(text);
    }
    for (text, sort) in &found.texts {
        if *sort != Sort::Serial {
            // Word by word, so that a part of a name is the same part of what stands for it.
            let that: String = text
                .split_inclusive(|c: char| !c.is_alphanumeric())
                .map(|piece| {
                    let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
                    disguise.text(word) + &piece[word.len()..]
                })
                .collect();
            texts.insert(text.clone(), that);
        }
    }
    texts
}

fn hex(bytes: &[u8], mark: &str) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(mark)
}

fn uuid_text(uuid: &[u8; 16]) -> String {
    let digits = hex(uuid, "");
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}
