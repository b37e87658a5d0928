//! Versions of kexts, which matter from version 3 of the scenario format on.

/// Whether a library does in the version that is asked for. The kernel wants both of its versions to be valid, the compatible one not
/// to be the later of the two, and the one asked for not to be later than its own; a library without a compatible version never
/// does. (That the version asked for be at least the compatible one is the tools' demand, not the kernel's.)
///
/// Source: `OSKext::resolveDependencies` (libkern/c++/OSKext.cpp).
pub(crate) fn serves(asked: Option<u64>, have: Option<u64>, compatible: Option<u64>) -> bool {
    match (asked, have, compatible) {
        (Some(asked), Some(have), Some(compatible)) => compatible <= have && asked <= have,
        _ => false,
    }
}

/// A kext's version as a number that orders like the version: up to three parts of one to four digits, then a stage (`d`, `a`,
/// `b`, `f` or `fc`) with its level. A part behind a dot may be missing; white space ends the version.
///
/// Source: `OSKextParseVersionString` (libkern/OSKextVersion.c).
pub(crate) fn parse_version(text: &str) -> Option<u64> {
    let text = text.split([' ', '\t', '\r', '\n']).next()?;
    let stage_at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (numbers, stage) = text.split_at(stage_at);
    let mut parts = [0_u64; 3];
    for (at, part) in numbers.split('.').enumerate() {
        if part.len() > 4 || (part.is_empty() && at == 0) {
            return None;
        }
        *parts.get_mut(at)? = if part.is_empty() { 0 } else { part.parse().ok()? };
    }
    let value = parts[0] * 1_000_000_000_000 + parts[1] * 100_000_000 + parts[2] * 10_000;
    if stage.is_empty() {
        return Some(value + 9000);
    }
    let letters = stage.find(|c: char| c.is_ascii_digit())?;
    let (letters, level) = stage.split_at(letters);
    let (rank, least) = match letters {
        "d" => (1, 0),
        "a" => (3, 0),
        "b" => (5, 0),
        "f" | "fc" => (7, 1),
        _ => return None,
    };
    let level: u64 = level.parse().ok().filter(|level| (least..=255).contains(level))?;
    Some(value + rank * 1000 + level)
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn stages_come_before_the_release() {
        let order = ["1.0d1", "1.0a3", "1.0b2", "1.0fc1", "1.0", "1.0.1", "1.1", "10.0"];
        let numbers: Vec<_> = order.iter().map(|text| parse_version(text).unwrap()).collect();
        assert!(numbers.is_sorted_by(|one, other| one < other));
        assert_eq!(parse_version("1.0"), parse_version("1.0.0"));
        assert_eq!(parse_version("1."), parse_version("1"));
        assert_eq!(parse_version("1.0 beta"), parse_version("1.0"));
        assert_eq!(parse_version("0"), Some(9000));
    }

    #[test]
    fn what_is_no_version() {
        for text in ["", ".1", "one", "12345", "1.0f0", "1.0b", "1.0b256", "1.0.0.0"] {
            assert_eq!(parse_version(text), None, "{text:?}");
        }
    }
}
