//! Names of one input, interned once each.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::charset;
use crate::model::Key;

/// A name's number in [`Names`], good for comparing and for asking where it was seen last.
struct Known {
    key: Key,
    /// The last block that had the name as a property's key.
    block: u32,
}

/// The names seen so far. A dump repeats a few thousand names hundreds of times, so most lines cost
/// one look-up here instead of one in the process-wide table behind [`Key`].
#[derive(Default)]
pub(super) struct Names {
    known: HashMap<Box<[u8]>, Known, RandomState>,
}

impl Names {
    /// The name that `bytes` spell.
    pub(super) fn key(&mut self, bytes: &[u8]) -> Key {
        match self.known.get(bytes) {
            Some(known) => known.key.clone(),
            None => self.learn(bytes, 0),
        }
    }

    /// The name as the key of a property in block number `block` (from 1), and whether the block had
    /// it already.
    pub(super) fn property(&mut self, bytes: &[u8], block: u32) -> (Key, bool) {
        match self.known.get_mut(bytes) {
            Some(known) => {
                let twice = known.block == block;
                known.block = block;
                (known.key.clone(), twice)
            }
            None => (self.learn(bytes, block), false),
        }
    }

    #[cold]
    fn learn(&mut self, bytes: &[u8], block: u32) -> Key {
        let key = charset::key(bytes);
        self.known.insert(bytes.into(), Known { key: key.clone(), block });
        key
    }
}
