//! Names that look alike.

use crate::explain::distance;

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
}
