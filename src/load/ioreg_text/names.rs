//! Names of one input, interned once each.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::charset;
use crate::model::Key;

/// What stands between a key and its value.
const ASSIGNS: &[u8] = b"\" = ";

/// No name.
const NONE: u32 = u32::MAX;

struct Known {
    /// The name as others know it, once it was asked for.
    key: Option<Key>,
    /// Where its bytes begin in [`Names::texts`].
    start: usize,
    length: u32,
    /// The last block that had the name as a property's key.
    block: u32,
    /// The key that followed it the last time.
    next: u32,
}

/// The names seen so far. A dump repeats a few thousand names hundreds of times, and entries of one
/// class list their keys in the same order: most lines cost one comparison here instead of a look-up
/// in the process-wide table behind [`Key`].
pub(super) struct Names {
    /// The bytes of every name, each followed by [`ASSIGNS`].
    texts: Vec<u8>,
    known: Vec<Known>,
    table: HashTable<u32>,
    hasher: RandomState,
    /// The key (or, at the start of a block, the class) that the next key follows.
    before: u32,
    /// Number of the current block, from 1.
    block: u32,
}

impl Default for Names {
    fn default() -> Self {
        let hasher = RandomState::default();
        let (texts, known, table) = (Vec::new(), Vec::new(), HashTable::new());
        Self { texts, known, table, hasher, before: NONE, block: 0 }
    }
}

impl Names {
    /// The name that `bytes` spell.
    pub(super) fn key(&mut self, bytes: &[u8]) -> Key {
        let id = self.id(bytes);
        self.shared(id)
    }

    fn shared(&mut self, id: u32) -> Key {
        let known = &mut self.known[id as usize];
        let text = &self.texts[known.start..known.start + known.length as usize];
        known.key.get_or_insert_with(|| charset::key(text)).clone()
    }

    /// A class that `bytes` spell: the keys of the next block will be those that followed it last time.
    pub(super) fn class(&mut self, bytes: &[u8]) -> Key {
        self.before = self.id(bytes);
        self.shared(self.before)
    }

    /// A block of properties begins.
    pub(super) fn start_block(&mut self) {
        self.block = self.block.wrapping_add(1).max(1);
    }

    /// If `line` begins with the key that followed the key before it last time: where its value
    /// begins. [`Names::current`] is the key then.
    #[inline]
    pub(super) fn expected(&mut self, line: &[u8]) -> Option<usize> {
        let id = self.known.get(self.before as usize)?.next;
        let known = self.known.get(id as usize)?;
        let length = known.length as usize + ASSIGNS.len();
        if !line.starts_with(&self.texts[known.start..known.start + length]) {
            return None;
        }
        self.before = id;
        Some(length)
    }

    /// Makes the name the key of a property; [`Names::current`] is the key then.
    pub(super) fn property(&mut self, bytes: &[u8]) {
        let id = self.id(bytes);
        if let Some(before) = self.known.get_mut(self.before as usize) {
            before.next = id;
        }
        self.before = id;
    }

    /// The current key.
    pub(super) fn current(&mut self) -> Key {
        self.shared(self.before)
    }

    /// Notes that the current block has the current key, and tells whether it had it already.
    #[inline]
    pub(super) fn is_repeated(&mut self) -> bool {
        let known = &mut self.known[self.before as usize];
        std::mem::replace(&mut known.block, self.block) == self.block
    }

    fn id(&mut self, bytes: &[u8]) -> u32 {
        let hash = self.hasher.hash_one(bytes);
        let spelt = |id: &u32| self.text(*id) == bytes;
        match self.table.find(hash, spelt) {
            Some(id) => *id,
            None => self.learn(bytes, hash),
        }
    }

    fn text(&self, id: u32) -> &[u8] {
        let known = &self.known[id as usize];
        &self.texts[known.start..known.start + known.length as usize]
    }

    #[cold]
    fn learn(&mut self, bytes: &[u8], hash: u64) -> u32 {
        let (id, start) = (self.known.len() as u32, self.texts.len());
        self.texts.extend_from_slice(bytes);
        self.texts.extend_from_slice(ASSIGNS);
        let length = bytes.len() as u32;
        self.known.push(Known { key: None, start, length, block: 0, next: NONE });
        let (known, texts, hasher) = (&self.known, &self.texts, &self.hasher);
        self.table.insert_unique(hash, id, |id| {
            let known = &known[*id as usize];
            hasher.hash_one(&texts[known.start..known.start + known.length as usize])
        });
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_that_followed_last_time_is_expected_again() {
        let mut names = Names::default();
        let mut block = |lines: &[&str]| -> Vec<String> {
            names.class(b"IOMedia");
            names.start_block();
            let read = lines.iter().map(|line| {
                let expected = names.expected(line.as_bytes());
                if expected.is_none() {
                    names.property(line.split_once('"').unwrap().0.as_bytes());
                }
                let repeated = names.is_repeated();
                format!("{} {expected:?} {repeated}", names.current())
            });
            read.collect()
        };
        let first = block(&["Leaf\" = Yes", "Size\" = 1", "Leaf\" = No"]);
        assert_eq!(first, ["Leaf None false", "Size None false", "Leaf None true"]);
        let second = block(&["Leaf\" = Yes", "Sizes\" = 1", "Size\" =", "Leaf\" = No"]);
        assert_eq!(
            second,
            ["Leaf Some(8) false", "Sizes None false", "Size None false", "Leaf Some(8) true"]
        );
    }
}
