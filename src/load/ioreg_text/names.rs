//! Names of one input, interned once each.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::load::charset;
use crate::model::Key;

/// What stands between a key and its value.
const ASSIGNS: &[u8] = b"\" = ";

/// How many keys of a class may be missing from a block before the order of its keys is given up.
const AHEAD: usize = 8;

struct Known {
    /// The name as others know it, once it was asked for.
    key: Option<Key>,
    /// Where its bytes begin in [`Names::texts`].
    start: usize,
    length: u32,
    /// The last block that had the name as a property's key.
    block: u32,
    /// Of a class: which of [`Names::lists`] holds the keys of its last block.
    list: Option<u32>,
}

/// The names seen so far. A dump repeats a few thousand names hundreds of times, and entries of one
/// class list much the same keys in the same order: most lines cost one comparison here instead of a
/// look-up.
#[derive(Default)]
pub(super) struct Names {
    /// The bytes of every name, each followed by [`ASSIGNS`].
    texts: Vec<u8>,
    known: Vec<Known>,
    table: HashTable<u32>,
    hasher: RandomState,
    /// The keys of classes' last blocks.
    lists: Vec<Vec<u32>>,
    /// The list of the current entry's class.
    list: Option<u32>,
    /// Where in it the next key is expected.
    at: usize,
    /// The keys of the current block.
    keys: Vec<u32>,
    /// Number of the current block, from 1.
    block: u32,
}

impl Names {
    /// The name that `bytes` spell.
    pub(super) fn key(&mut self, bytes: &[u8]) -> Key {
        // A short name is its own number: there is nothing to look up.
        if bytes.len() <= Key::SHORT {
            return charset::key(bytes);
        }
        let id = self.id(bytes);
        self.shared(id)
    }

    fn shared(&mut self, id: u32) -> Key {
        let known = &mut self.known[id as usize];
        let text = &self.texts[known.start..known.start + known.length as usize];
        known.key.get_or_insert_with(|| charset::key(text)).clone()
    }

    /// A class that `bytes` spell, whose keys the next block is expected to have.
    pub(super) fn class(&mut self, bytes: &[u8]) -> Key {
        let id = self.id(bytes);
        let known = &mut self.known[id as usize];
        self.list = known.list.or_else(|| {
            self.lists.push(Vec::new());
            Some(self.lists.len() as u32 - 1)
        });
        known.list = self.list;
        self.shared(id)
    }

    /// A block of properties begins.
    pub(super) fn start_block(&mut self) {
        self.block = self.block.wrapping_add(1).max(1);
        self.at = 0;
        self.keys.clear();
    }

    pub(super) fn end_block(&mut self) {
        if let Some(list) = self.list {
            std::mem::swap(&mut self.lists[list as usize], &mut self.keys);
        }
    }

    /// If `line` begins with the next key of the class's last block, or the one behind that: where its
    /// value begins. [`Names::current`] is the key then.
    #[inline]
    pub(super) fn expected(&mut self, line: &[u8]) -> Option<usize> {
        let list = &self.lists[self.list? as usize];
        for at in self.at..self.at + 2 {
            let id = *list.get(at)?;
            let known = &self.known[id as usize];
            let length = known.length as usize + ASSIGNS.len();
            if line.starts_with(&self.texts[known.start..known.start + length]) {
                self.at = at + 1;
                self.keys.push(id);
                return Some(length);
            }
        }
        None
    }

    /// Makes the name the key of a property; [`Names::current`] is the key then.
    pub(super) fn property(&mut self, bytes: &[u8]) {
        let id = self.id(bytes);
        self.keys.push(id);
        let ahead = self.list.and_then(|list| self.lists[list as usize].get(self.at..));
        let found = ahead.and_then(|ahead| ahead.iter().take(AHEAD).position(|have| *have == id));
        self.at += found.map_or(0, |found| found + 1);
    }

    pub(super) fn current(&mut self) -> Key {
        self.keys.last().copied().map_or_else(Key::default, |id| self.shared(id))
    }

    /// Notes that the current block has the current key, and tells whether it had it already.
    #[inline]
    pub(super) fn is_repeated(&mut self) -> bool {
        let Some(id) = self.keys.last() else { return false };
        let known = &mut self.known[*id as usize];
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
        self.known.push(Known { key: None, start, length, block: 0, list: None });
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
    fn the_keys_of_a_class_are_expected_again() {
        let mut names = Names::default();
        let mut block = |class: &str, lines: &[&str]| -> Vec<String> {
            names.class(class.as_bytes());
            names.start_block();
            let mut read = Vec::new();
            for line in lines {
                let expected = names.expected(line.as_bytes());
                if expected.is_none() {
                    names.property(line.split_once('"').unwrap().0.as_bytes());
                }
                let repeated = names.is_repeated();
                read.push(format!("{} {expected:?} {repeated}", names.current()));
            }
            names.end_block();
            read
        };
        let first = block("IOMedia", &["Leaf\" = Yes", "Size\" = 1", "Leaf\" = No"]);
        assert_eq!(first, ["Leaf None false", "Size None false", "Leaf None true"]);
        assert_eq!(block("IOHub", &["Leaf\" = Yes"]), ["Leaf None false"]);
        let second = block("IOMedia", &["Leaf\" = Yes", "Sizes\" = 1", "Size\" =", "Leaf\" = No"]);
        assert_eq!(
            second,
            ["Leaf Some(8) false", "Sizes None false", "Size None false", "Leaf Some(8) true"]
        );
        // One key may be missing, and one may be new.
        let third = block("IOMedia", &["New\" = 1", "Sizes\" = 1", "Leaf\" = 1"]);
        assert_eq!(third, ["New None false", "Sizes Some(9) false", "Leaf Some(8) false"]);
    }
}
