//! The order in which a `CFDictionary` yields its keys, which is the order in which `ioreg` prints them.
//!
//! It isn't sorted: it follows from the hashes of the keys and the size of the table, and only where two keys want the same slot
//! from the order in which they were put in.
//!
//! Source: `CFBasicHash.c` (`__CFBasicHashTableSizes`, linear probing) and `CFString.c` (`__CFStrHash`), CF-1153.

/// Sizes of tables and how many keys they take before the next one is made.
const LEVELS: [(usize, usize); 27] = [
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

/// Longer keys are hashed by three pieces of 32 units.
const WHOLE: usize = 96;

/// The hash of a string, by its UTF-16 units.
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

/// In which order a dictionary yields the keys that were put in in this order: their positions. A key that comes again keeps its
/// slot, and the later one counts.
pub(crate) fn order<'a>(keys: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
    let keys: Vec<(&str, u64)> = keys.into_iter().map(|key| (key, hash(key))).collect();
    let mut table: Vec<Option<u32>> = Vec::new();
    let (mut level, mut used) = (0, 0);
    for at in 0..keys.len() {
        if let Some(slot) = find(&table, &keys, at) {
            table[slot] = Some(at as u32);
            continue;
        }
        if used + 1 > LEVELS[level].1 {
            let Some(next) = LEVELS.iter().position(|(_, most)| *most > used) else {
                // Far more keys than any dictionary of the kernel has: they stay as they came.
                return (0..keys.len()).collect();
            };
            level = next;
            let old = std::mem::replace(&mut table, vec![None; LEVELS[level].0]);
            old.into_iter().flatten().for_each(|key| put(&mut table, &keys, key as usize));
        }
        put(&mut table, &keys, at);
        used += 1;
    }
    table.into_iter().flatten().map(|at| at as usize).collect()
}

fn slots(size: usize, hash: u64) -> impl Iterator<Item = usize> {
    let first = if size == 0 { 0 } else { (hash % size as u64) as usize };
    (first..size).chain(0..first)
}

/// The slot that has the key already.
fn find(table: &[Option<u32>], keys: &[(&str, u64)], at: usize) -> Option<usize> {
    for slot in slots(table.len(), keys[at].1) {
        let there = table[slot]?;
        if keys[there as usize] == keys[at] {
            return Some(slot);
        }
    }
    None
}

fn put(table: &mut [Option<u32>], keys: &[(&str, u64)], at: usize) {
    if let Some(slot) = slots(table.len(), keys[at].1).find(|slot| table[*slot].is_none()) {
        table[slot] = Some(at as u32);
    }
}

/// Keys of a dictionary that want the same slot as another one, or whose own was taken: only their order depends on the order in
/// which they were put in.
pub fn colliding(keys: &[&str]) -> usize {
    let Some((size, _)) = LEVELS.iter().find(|(_, most)| *most >= keys.len()) else { return 0 };
    let mut taken = vec![0_usize; *size];
    for key in keys {
        taken[(hash(key) % *size as u64) as usize] += 1;
    }
    taken.iter().filter(|count| **count > 1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered<'a>(keys: &[&'a str]) -> Vec<&'a str> {
        order(keys.iter().copied()).into_iter().map(|at| keys[at]).collect()
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
        let text = |fill: char| format!("{}{}{}", "a".repeat(40), String::from(fill).repeat(20), "b".repeat(140));
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
        assert!(same >= 60 - colliding(&there), "{same}");
    }

    #[test]
    fn a_repeated_key_counts_once_and_the_later_one_counts() {
        assert_eq!(order(["a", "b", "a"]).len(), 2);
        assert!(order(["a", "b", "a"]).contains(&2));
        assert!(order(std::iter::empty()).is_empty());
    }
}
