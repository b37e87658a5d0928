//! Words that may be misspelt.

use std::collections::{HashMap, HashSet};

/// Words that may be meant by misspelt ones, gathered once for many of these.
pub(crate) struct Words<'a> {
    known: HashSet<&'a str>,
    /// By their number of letters.
    by_length: HashMap<usize, Vec<Word<'a>>>,
}

struct Word<'a> {
    written: &'a str,
    lower: String,
    letters: u64,
}

impl<'a> Words<'a> {
    pub(crate) fn new(words: impl Iterator<Item = &'a str>) -> Self {
        let mut made = Self { known: HashSet::new(), by_length: HashMap::new() };
        for word in words {
            if made.known.insert(word) {
                let lower = word.to_lowercase();
                let letters = letters(&lower);
                let alike = made.by_length.entry(lower.chars().count()).or_default();
                alike.push(Word { written: word, lower, letters });
            }
        }
        made
    }

    /// Whether it is one of them.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.known.contains(word)
    }

    /// The word nearest to a misspelt one, if it is near at all: a letter or two changed, added, left out, or another case.
    pub(crate) fn nearest(&self, wrong: &str) -> Option<&'a str> {
        let most: usize = match wrong.chars().count() {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        let lower = wrong.to_lowercase();
        let (length, own) = (lower.chars().count(), letters(&lower));
        (length.saturating_sub(most)..=length + most)
            .filter_map(|length| self.by_length.get(&length))
            .flatten()
            // A letter that is changed takes one out and brings another in.
            .filter(|word| (word.letters ^ own).count_ones() as usize <= 2 * most)
            .filter(|word| word.written != wrong)
            .map(|word| (distance(&lower, &word.lower), word.written))
            .filter(|(distance, _)| *distance <= most)
            .min()
            .map(|(_, word)| word)
    }
}

/// The letters that a word has, as bits: words with very different letters needn't be compared.
fn letters(word: &str) -> u64 {
    word.chars().fold(0, |bits, letter| bits | 1 << (u32::from(letter) % u64::BITS))
}

/// The nearest of a few words to a misspelt one; see [`Words::nearest`].
pub(crate) fn nearest_word<'a>(
    wrong: &str,
    words: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    Words::new(words).nearest(wrong)
}

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
            distance(name, have)
        };
        // Of several that are equally near the first in the alphabet, so that the hint is always the same.
        if away <= most && best.is_none_or(|(least, first)| (away, have) < (least, first)) {
            best = Some((away, have));
        }
    }
    best.map(|(_, have)| have)
}

/// How many letters must be changed, added, taken out or swapped with their neighbour to make one word of the other.
pub fn distance(one: &str, other: &str) -> usize {
    strsim::osa_distance(one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_leads_to_the_right_word_and_another_word_to_none() {
        let classes = ["IOPCIDevice", "IOUSBHostDevice", "IOService"];
        let near = |word| nearest_word(word, classes.into_iter());
        assert_eq!(near("IOPCIDevise"), Some("IOPCIDevice"));
        assert_eq!(near("iopcidevice"), Some("IOPCIDevice"));
        assert_eq!(near("IOUSBHostDevices"), Some("IOUSBHostDevice"));
        assert_eq!(near("IOPCIBridge"), None);
        assert_eq!(near("IO"), None);
        // Letters may be gained and lost at once, and a word isn't meant by itself.
        assert_eq!(near("IPCIDevicee"), Some("IOPCIDevice"));
        assert_eq!(near("IOService"), None);
        let words = Words::new(classes.into_iter());
        assert!(words.has("IOService") && !words.has("ioservice"));
        assert_eq!(
            (distance("why", "whi"), distance("reason", "raeson"), distance("why", "info")),
            (1, 1, 4)
        );
    }

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
}
