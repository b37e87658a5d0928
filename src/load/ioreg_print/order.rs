//! The order in which a `CFDictionary` yields its keys, which is the order in which `ioreg` prints them.
//!
//! It isn't sorted: it follows from the hashes of the keys and the size of the table, and only where two keys want the same slot
//! from the order in which they were put in.
//!
//! Source: `CFBasicHash.c` (`__CFBasicHashTableSizes`, linear probing) and `CFString.c` (`__CFStrHash`), CF-1153; `CFDictionary.c` of
//! CF-476 (Mac OS X 10.5) and CF-368 (10.4).

use crate::model::{Printed, Retain};

/// Sizes of tables and how many keys they take before the next one is made.
const SIZES: [(u32, u32); 27] = [
    (0, 0),
    (3, 3),
    (7, 6),
    (13, 11),
    (23, 19),
    (41, 32),
    (71, 52),
    (127, 85),
    (191, 118),
    (251, 155),
    (383, 237),
    (631, 390),
    (1087, 672),
    (1723, 1065),
    (2803, 1732),
    (4523, 2795),
    (7351, 4543),
    (11959, 7391),
    (19447, 12019),
    (31231, 19302),
    (50683, 31324),
    (81919, 50629),
    (132_607, 81_956),
    (214_519, 132_580),
    (346_607, 214_215),
    (561_109, 346_784),
    (907_759, 561_026),
];

/// The same in Mac OS X 10.4.
const TIGERS: [(u32, u32); 24] = [
    (5, 4),
    (11, 8),
    (23, 17),
    (41, 29),
    (67, 47),
    (113, 76),
    (199, 123),
    (317, 199),
    (521, 322),
    (839, 521),
    (1361, 843),
    (2207, 1364),
    (3571, 2207),
    (5779, 3571),
    (9349, 5778),
    (15121, 9349),
    (24473, 15127),
    (39607, 24476),
    (64081, 39603),
    (103_681, 64_079),
    (167_759, 103_682),
    (271_429, 167_761),
    (439_199, 271_443),
    (710_641, 439_204),
];

/// Longer keys are hashed by three pieces of 32 units.
const WHOLE: usize = 96;

/// The dictionaries of a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tables {
    /// Mac OS X 10.4 and earlier.
    Tiger,
    /// Mac OS X 10.5.
    Leopard,
    /// Since Mac OS X 10.6.
    #[default]
    Now,
}

impl Tables {
    /// Those with which an `ioreg` made its text.
    pub fn of(printed: Option<Printed>) -> Self {
        match printed {
            None => Self::Now,
            Some(printed) if printed.ids || printed.inheritance => Self::Now,
            Some(printed) if printed.retain == Retain::Short => Self::Leopard,
            Some(_) => Self::Tiger,
        }
    }

    /// The number of slots, and of keys that fill them, of the smallest table for so many keys; `None` if there is none.
    pub fn size(self, keys: usize) -> Option<(usize, usize)> {
        let from = |sizes: &[(u32, u32)]| {
            let found = sizes.iter().find(|(_, most)| *most as usize >= keys);
            found.map(|(slots, most)| (*slots as usize, *most as usize))
        };
        match self {
            Self::Now => from(&SIZES),
            Self::Tiger => from(&TIGERS),
            Self::Leopard => {
                let most = (0..24).map(|power| 3 << power).find(|most| *most >= keys)?;
                Some((most / 3 * 4, most))
            }
        }
    }

    /// The slot that a key wants in a table of so many.
    pub fn slot(self, key: &str, slots: usize) -> usize {
        let hash = match self {
            Self::Now => hash(key),
            Self::Tiger => short_hash(key),
            Self::Leopard => scrambled(hash(key) as u32).into(),
        };
        if slots == 0 { 0 } else { (hash % slots as u64) as usize }
    }
}

/// The hash of a string, by its UTF-16 units. Its lower half is the hash of a program of 32 bits.
fn hash(text: &str) -> u64 {
    if text.is_ascii() && text.len() <= WHOLE {
        return finish(mix(text.len() as u64, text.as_bytes()), text.len());
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    let count = units.len();
    if count <= WHOLE {
        return finish(mix(count as u64, &units), count);
    }
    let middle = (count >> 1) - 16;
    let start = mix(count as u64, &units[..32]);
    let sum = mix(mix(start, &units[middle..middle + 32]), &units[count - 32..]);
    finish(sum, count)
}

/// The hash of Mac OS X 10.4, with 32 bits: of longer strings only 24 units count.
fn short_hash(text: &str) -> u64 {
    let units: Vec<u16> = text.encode_utf16().collect();
    let count = units.len();
    if count < 24 {
        return finish(mix(count as u64, &units), count) & 0xffff_ffff;
    }
    let sum = mix(mix(count as u64, &units[..8]), &units[count - 16..]);
    finish(sum, count) & 0xffff_ffff
}

fn mix<T: Copy + Into<u64>>(mut sum: u64, units: &[T]) -> u64 {
    let (fours, rest) = units.as_chunks::<4>();
    for four in fours {
        let [a, b, c, d] = four.map(Into::into);
        sum = sum
            .wrapping_mul(67_503_105)
            .wrapping_add(a.wrapping_mul(16_974_593))
            .wrapping_add(b.wrapping_mul(66_049))
            .wrapping_add(c.wrapping_mul(257))
            .wrapping_add(d);
    }
    for unit in rest {
        sum = sum.wrapping_mul(257).wrapping_add((*unit).into());
    }
    sum
}

fn finish(sum: u64, count: usize) -> u64 {
    sum.wrapping_add(sum.wrapping_shl((count & 31) as u32))
}

/// What Mac OS X 10.5 made of a hash of 32 bits: Jenkins' mix of three words.
fn scrambled(hash: u32) -> u32 {
    const SEED: u32 = 0x4b61_6e65;
    let (mut a, mut b, mut c) = (SEED.wrapping_add(hash), SEED, 1_u32);
    for [first, second, third] in [[13, 8, 13], [12, 16, 5], [3, 10, 15]] {
        a = a.wrapping_sub(b).wrapping_sub(c) ^ (c >> first);
        b = b.wrapping_sub(c).wrapping_sub(a) ^ (a << second);
        c = c.wrapping_sub(a).wrapping_sub(b) ^ (b >> third);
    }
    c
}

/// In which order a dictionary yields the keys that were put in in this order: their positions. A key that comes again keeps its
/// slot, and the later one counts.
pub(crate) fn order<'a>(tables: Tables, keys: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
    let keys: Vec<&str> = keys.into_iter().collect();
    let Some((slots, mut most)) = tables.size(1) else { return Vec::new() };
    let mut table = Table { tables, keys: &keys, slots: vec![None; slots] };
    let mut used = 0;
    for at in 0..keys.len() {
        if table.slot(at).is_some_and(|slot| table.slots[slot].is_some()) {
            table.put(at);
            continue;
        }
        if used == most {
            let Some(next) = tables.size(used + 1) else {
                // Far more keys than any dictionary of the kernel has: they stay as they came.
                return (0..keys.len()).collect();
            };
            most = next.1;
            let old = std::mem::replace(&mut table.slots, vec![None; next.0]);
            old.into_iter().flatten().for_each(|key| table.put(key as usize));
        }
        table.put(at);
        used += 1;
    }
    table.slots.into_iter().flatten().map(|at| at as usize).collect()
}

struct Table<'k> {
    tables: Tables,
    keys: &'k [&'k str],
    slots: Vec<Option<u32>>,
}

impl Table<'_> {
    /// The slot that has the key already, or else the one that is free for it.
    fn slot(&self, key: usize) -> Option<usize> {
        let size = self.slots.len();
        let first = self.tables.slot(self.keys[key], size);
        (first..size).chain(0..first).find(|slot| {
            self.slots[*slot].is_none_or(|held| self.keys[held as usize] == self.keys[key])
        })
    }

    fn put(&mut self, key: usize) {
        if let Some(slot) = self.slot(key) {
            self.slots[slot] = Some(key as u32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered<'a>(keys: &[&'a str]) -> Vec<&'a str> {
        order(Tables::Now, keys.iter().copied()).into_iter().map(|at| keys[at]).collect()
    }

    #[test]
    fn a_short_hash_is_the_sum_that_the_rule_says() {
        // r = n; r = r * 257 + c; h = r + (r << n), by hand.
        let r = 257 + u64::from(b'a');
        assert_eq!(hash("a"), r + (r << 1));
        assert_eq!(hash(""), 0);
        let r = 4_u64 * 67_503_105
            + u64::from(b'a') * 16_974_593
            + u64::from(b'b') * 66_049
            + u64::from(b'c') * 257
            + u64::from(b'd');
        assert_eq!(hash("abcd"), r + (r << 4));
    }

    #[test]
    fn long_keys_are_hashed_by_their_ends_and_middle() {
        let text = |fill: char| {
            format!("{}{}{}", "a".repeat(40), String::from(fill).repeat(20), "b".repeat(140))
        };
        // The units from 40 to 59 of 200 are in none of the three pieces.
        assert_eq!(hash(&text('x')), hash(&text('y')));
        assert_ne!(hash(&text('x')), hash(&(text('x') + "b")));
    }

    #[test]
    fn the_order_depends_on_the_keys_not_on_how_they_came() {
        let mut keys: Vec<String> = (0..60).map(|at| format!("key number {}", at * at)).collect();
        let there: Vec<&str> = keys.iter().map(String::as_str).collect();
        let first: Vec<String> = ordered(&there).into_iter().map(str::to_owned).collect();
        assert_eq!(first.len(), 60);
        assert_ne!(first, keys, "that it isn't sorted shows only if it is another order");
        keys.reverse();
        let there: Vec<&str> = keys.iter().map(String::as_str).collect();
        let same = ordered(&there).iter().zip(&first).filter(|(a, b)| a == b).count();
        // Some keys want the same slot, and of those the first one gets it.
        assert!((40..=60).contains(&same), "{same}");
    }

    #[test]
    fn older_dictionaries_have_tables_and_hashes_of_their_own() {
        assert_eq!(Tables::Leopard.size(3), Some((4, 3)));
        assert_eq!(Tables::Leopard.size(4), Some((8, 6)));
        assert_eq!(Tables::Leopard.size(13), Some((32, 24)));
        assert_eq!(Tables::Tiger.size(5), Some((11, 8)));
        let long = |middle: &str| format!("{}{middle}{}", "a".repeat(8), "b".repeat(16));
        assert_eq!(short_hash(&long("x")), short_hash(&long("y")));
        assert_ne!(hash(&long("x")), hash(&long("y")));
        assert!(u32::try_from(short_hash(&long("x"))).is_ok());
        let keys =
            ["IOClass", "IOProviderClass", "IOMatchCategory", "IOProbeScore", "IOUserClientClass"];
        let orders =
            [Tables::Now, Tables::Leopard, Tables::Tiger].map(|tables| order(tables, keys));
        assert!(orders.iter().all(|order| order.len() == 5));
        assert_ne!(orders[0], orders[1]);
    }

    #[test]
    fn a_repeated_key_counts_once_and_the_later_one_counts() {
        assert_eq!(order(Tables::Now, ["a", "b", "a"]).len(), 2);
        assert!(order(Tables::Now, ["a", "b", "a"]).contains(&2));
        assert!(order(Tables::Now, std::iter::empty()).is_empty());
    }
}
