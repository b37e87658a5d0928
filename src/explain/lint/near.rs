//! Names that look alike.

/// The known name that a misspelt one was probably meant to be: alike but for case, or a letter or two wrong, missing, added or
/// changed over. Names that differ in digits alone, or in which capitals they have, are different things: `AppleUSBEHCI` is no slip
/// for `AppleUSBXHCI`.
pub(crate) fn nearest_of<'n>(
    name: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>().to_lowercase()
    };
    let capitals = |text: &str| -> Vec<char> {
        let mut found: Vec<char> = text.chars().filter(char::is_ascii_uppercase).collect();
        found.sort_unstable();
        found
    };
    let (plain, big, count) = (letters(name), capitals(name), name.chars().count());
    let most = match count {
        0..6 => 0,
        6..12 => 1,
        _ => 2,
    };
    let mut best: Option<(usize, &str)> = None;
    for have in known {
        if have == name || have.chars().count().abs_diff(count) > most {
            continue;
        }
        let away = if have.eq_ignore_ascii_case(name) {
            0
        } else if letters(have) == plain || capitals(have) != big {
            continue;
        } else {
            distance(name, have, most)
        };
        // Of several that are equally near the first in the alphabet, so that the hint is always the same.
        if away <= most && best.is_none_or(|(least, first)| (away, have) < (least, first)) {
            best = Some((away, have));
        }
    }
    best.map(|(_, have)| have)
}

/// How many letters must be changed, added, left out or swapped with their neighbour to make one name of the other; `most` + 1
/// if more than `most`.
fn distance(one: &str, other: &str, most: usize) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let width = other.len() + 1;
    let mut before = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row = vec![0; width];
    for (y, a) in one.iter().enumerate() {
        row[0] = y + 1;
        for (x, b) in other.iter().enumerate() {
            let changed = last[x] + usize::from(a != b);
            let mut least = changed.min(last[x + 1] + 1).min(row[x] + 1);
            if x > 0 && y > 0 && *a == other[x - 1] && one[y - 1] == *b {
                least = least.min(before[x - 1] + 1);
            }
            row[x + 1] = least;
        }
        if row.iter().all(|away| *away > most) {
            return most + 1;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_seen_and_other_names_left_alone() {
        let known = ["IOPCIDevice", "IOUSBHostDevice", "IOUSBHostInterface", "AppleUSB20Hub"];
        let near = |name| nearest_of(name, known);
        assert_eq!(near("IOPCIDevcie"), Some("IOPCIDevice"));
        assert_eq!(near("IOPCIdevice"), Some("IOPCIDevice"));
        assert_eq!(near("IOUSBHostDevices"), Some("IOUSBHostDevice"));
        assert_eq!(near("IOUSBHostInterfac"), Some("IOUSBHostInterface"));
        assert_eq!(near("IOPCIDevice"), None);
        assert_eq!(near("AppleUSB30Hub"), None);
        assert_eq!(near("IOUSBDevice"), None);
        assert_eq!(near(""), None);
        assert_eq!(nearest_of("AppleUSBEHCIPCI", ["AppleUSBXHCIPCI"]), None);
    }

    #[test]
    fn a_swap_of_neighbours_is_one_slip() {
        assert_eq!(distance("abcd", "abdc", 2), 1);
        assert_eq!(distance("abcd", "abcd", 2), 0);
        assert_eq!(distance("abcdef", "fedcba", 2), 3);
        assert_eq!(distance("kitten", "sitting", 9), 3);
    }
}
