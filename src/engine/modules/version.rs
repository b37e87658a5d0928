//! Versions of kexts, which matter from version 3 of the scenario format on.

use crate::engine::BundleId;
use crate::engine::event::KextFailure;
use crate::engine::machine::Machine;
use crate::model::Key;

impl Machine {
    /// Whether a library is there in a version that doesn't do: one older than asked for, or one that is no longer
    /// compatible with the version asked for. A library without a compatible version can't be linked against.
    ///
    /// Source: `OSKext::resolveDependencies` (libkern/c++/OSKext.cpp).
    pub(super) fn version_conflict(
        &self,
        library: BundleId,
        wanted: Option<&Key>,
    ) -> Option<KextFailure> {
        if self.program.scenario.version < 3 {
            return None;
        }
        let kext = self.program.bundle(library).kext?;
        let kext = &self.program.scenario.kexts[kext as usize];
        let wanted = wanted?;
        let asked = parse(wanted);
        let have = kext.version.as_deref().and_then(parse);
        let compatible = kext.compatible_version.as_deref().and_then(parse);
        let fits = match (asked, have, compatible) {
            (Some(asked), Some(have), Some(compatible)) => compatible <= asked && asked <= have,
            _ => false,
        };
        (!fits).then(|| KextFailure::Version { library: kext.id.clone(), wanted: wanted.clone() })
    }
}

/// A kext's version as a number that orders like the version: up to three parts, then a stage (`d`, `a`, `b`, `fc`) and its
/// level.
///
/// Source: `OSKextParseVersionString` (libkern/OSKextVersion.c).
fn parse(text: &str) -> Option<u64> {
    let stage_at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (numbers, stage) = text.split_at(stage_at);
    let mut parts = [0_u64; 3];
    for (at, part) in numbers.split('.').enumerate() {
        let limit = if at == 0 { 9999 } else { 99 };
        let value: u64 = part.parse().ok().filter(|value| *value <= limit)?;
        *parts.get_mut(at)? = value;
    }
    let letters = stage.find(|c: char| c.is_ascii_digit()).unwrap_or(stage.len());
    let (letters, level) = stage.split_at(letters);
    let rank = match letters {
        "" => 9,
        "d" => 1,
        "a" => 3,
        "b" => 5,
        "f" | "fc" => 7,
        _ => return None,
    };
    let level: u64 = if level.is_empty() {
        if rank == 9 { 255 } else { return None }
    } else {
        level.parse().ok().filter(|level| (1..=255).contains(level))?
    };
    Some(((parts[0] * 100 + parts[1]) * 100 + parts[2]) * 10_000 + rank * 1000 + level)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn stages_come_before_the_release() {
        let order = ["1.0d1", "1.0a3", "1.0b2", "1.0fc1", "1.0", "1.0.1", "1.1", "10.0"];
        let numbers: Vec<_> = order.iter().map(|text| parse(text).unwrap()).collect();
        assert!(numbers.is_sorted_by(|one, other| one < other));
        assert_eq!(parse("1.0"), parse("1.0.0"));
        assert_eq!(parse("1.0.100"), None);
        assert_eq!(parse("one"), None);
    }
}
