//! Texts that stand once each, with the letters that are in them, so that most needn't be looked at.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher as _;

/// The number of a text in its table.
pub(crate) type TextId = u32;

/// No text.
pub(crate) const NO_TEXT: TextId = u32::MAX;

/// Texts one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    bytes: String,
    /// Where each ends.
    ends: Vec<u32>,
    /// Which letters each has.
    letters: Vec<u64>,
}

/// A table of texts that is being made.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    texts: Texts,
    known: HashTable<TextId>,
    hash: FixedState,
}

impl Builder {
    /// The number of a text, which is added if it is new.
    pub(crate) fn add(&mut self, text: &str) -> TextId {
        let hash = |text: &str| self.hash.hash_one(text);
        let texts = &self.texts;
        let entry = self.known.entry(
            hash(text),
            |have| texts.get(*have) == text,
            |have| hash(texts.get(*have)),
        );
        match entry {
            hashbrown::hash_table::Entry::Occupied(found) => *found.get(),
            hashbrown::hash_table::Entry::Vacant(free) => {
                let id = texts.ends.len() as TextId;
                free.insert(id);
                self.texts.push(text);
                id
            }
        }
    }

    pub(crate) fn finish(mut self) -> Texts {
        self.texts.bytes.shrink_to_fit();
        self.texts
    }
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
        self.letters.push(letters(text.as_bytes()));
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, id: TextId) -> &str {
        let at = id as usize;
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).map_or(0, |end| *end as usize) };
        let end = self.ends.get(at).map_or(start, |end| *end as usize);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Which letters a text has, as [`letters`] tells.
    pub(crate) fn letters(&self, id: TextId) -> u64 {
        self.letters.get(id as usize).copied().unwrap_or(0)
    }
}

/// A bit for each letter and digit in a text, case aside; other bytes share what is left. A text that lacks a bit of a word
/// can't have the word in it.
pub(crate) fn letters(text: &[u8]) -> u64 {
    text.iter().fold(0, |set, byte| set | BITS[usize::from(*byte)])
}

const BITS: [u64; 256] = {
    let mut bits = [0; 256];
    let mut at = 0;
    while at < 256 {
        let byte = (at as u8).to_ascii_lowercase();
        bits[at] = 1
            << match byte {
                b'a'..=b'z' => byte - b'a',
                b'0'..=b'9' => 26 + byte - b'0',
                128.. => 63,
                other => 36 + other % 27,
            };
        at += 1;
    }
    bits
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_stands_once() {
        let mut builder = Builder::default();
        let ids = ["usb", "", "pci", "usb", "Käse", ""].map(|text| builder.add(text));
        assert_eq!(ids, [0, 1, 2, 0, 3, 1]);
        let texts = builder.finish();
        assert_eq!(texts.len(), 4);
        assert_eq!([0, 1, 2, 3].map(|id| texts.get(id)), ["usb", "", "pci", "Käse"]);
        assert_eq!(texts.get(NO_TEXT), "");
    }

    #[test]
    fn letters_are_a_subset_of_those_of_every_text_they_are_in() {
        let has = |text: &str, word: &str| {
            let (text, word) = (letters(text.as_bytes()), letters(word.as_bytes()));
            text & word == word
        };
        assert!(has("AppleHIDKeyboard", "kbd") && has("XHC1@14", "@14") && has("Käse", "ä"));
        assert!(!has("Apple", "kbd") && !has("Käse", "x"));
    }
}
