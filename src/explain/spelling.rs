//! Words that may be misspelt.

/// The word nearest to a misspelt one, if it is near at all: a letter or two changed, added, left out, or another case.
pub(crate) fn nearest_word<'a>(
    wrong: &str,
    words: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let most = match wrong.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    let lower = wrong.to_lowercase();
    words
        .filter(|word| word.len().abs_diff(wrong.len()) <= 8 && *word != wrong)
        .filter_map(|word| {
            let distance = distance(&lower, &word.to_lowercase());
            (distance <= most).then_some((distance, word))
        })
        .min()
        .map(|(_, word)| word)
}

/// How many letters must be changed, added or taken out to make one word of the other.
pub fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], at + 1);
        for (column, have) in other.iter().enumerate() {
            let changed = corner + usize::from(letter != *have);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
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
        assert_eq!(
            (distance("why", "whi"), distance("reason", "raeson"), distance("why", "info")),
            (1, 2, 4)
        );
    }
}
