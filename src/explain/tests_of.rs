//! Passive tests as rungs of a ladder, for scenarios and snapshots alike.

use crate::engine::{Check, Missing};
use crate::model::{Tri, Value};

use super::ladder::{Ladder, RungState, Saying, Stage};
use super::missing::missing_words;
use super::value::show_within;

/// What is said where there are no generic keys.
pub(crate) const NONE: &str = "none";
/// What is said where there are no keys at all.
pub(crate) const CLASS_ONLY: &str = "none: it matches by class only";
/// Characters of a value on a rung.
const INLINE: usize = 60;

/// A rung for each test, with how that is taken to have ended; whether one of them failed on `node` itself, which ends the ladder.
pub(crate) fn key_rungs<'c, N: Copy + Eq + 'c>(
    ladder: &mut Ladder,
    checks: impl Iterator<Item = (&'c Check<N>, Tri)>,
    node: N,
    path: impl Fn(N) -> String,
) -> bool {
    let mut ended = false;
    let mut keys = 0;
    let (mut any, mut family) = (false, false);
    for (check, result) in checks {
        any = true;
        family |= check.family;
        if check.family && keys == 0 {
            ladder.passed(Stage::Keys, NONE);
            keys = 1;
        }
        let stage = if check.family { Stage::Family } else { Stage::Keys };
        let state = match result {
            Tri::Yes if is_closed(check) => RungState::Unknown,
            Tri::Yes => RungState::Passed,
            Tri::No => RungState::Failed,
            Tri::Unknown => RungState::Unknown,
        };
        let elsewhere = check.at != node;
        if state == RungState::Failed {
            // An ancestor that doesn't fit ends nothing by itself: the search goes on above it.
            if elsewhere {
                continue;
            }
            ended = true;
        }
        let expected = check.expected.as_ref().filter(|_| state == RungState::Passed);
        let saying = match rung_saying(check, state) {
            Saying::Key(key, _) if !elsewhere => Saying::Key(key, expected.cloned()),
            Saying::Key(key, _) => {
                let value = expected.map(|value| format!(" {}", show_within(value, INLINE)));
                format!("{key} at {}{}", path(check.at), value.unwrap_or_default()).into()
            }
            Saying::Words(words) if elsewhere => format!("{words} at {}", path(check.at)).into(),
            other => other,
        };
        keys += usize::from(!check.family);
        ladder.rung(stage, state, saying);
        if ended {
            return true;
        }
    }
    if keys == 0 {
        let class_only = if any { NONE } else { CLASS_ONLY };
        ladder.passed(Stage::Keys, class_only);
    }
    if !family {
        ladder.passed(Stage::Family, "nothing to say");
    }
    false
}

/// What is asked of the node where the personality has no `IOExclaveProxy`.
pub(crate) const EXCLAVE: &str = "whether the node is assigned to an exclave";

/// Whether a test is about an exclave that the personality says nothing of.
pub(crate) fn is_exclave(key: &str, expected: Option<&Value>) -> bool {
    key == "IOExclaveProxy" && expected.is_none()
}

/// Whether the test is a closed family's, whose answer is taken for a yes.
fn is_closed<N>(check: &Check<N>) -> bool {
    matches!(check.missing, Some(Missing::FamilyRule(_)))
}

/// What a rung says of its test.
fn rung_saying<N>(check: &Check<N>, state: RungState) -> Saying {
    let closed = is_closed(check);
    let open = match &check.missing {
        Some(missing) if state == RungState::Unknown && !closed => {
            format!("undetermined: this input doesn't show {}", missing_words(missing))
        }
        _ => String::new(),
    };
    match &check.key {
        Some(key) if open.is_empty() => Saying::Key(key.clone(), None),
        Some(key) if is_exclave(key, check.expected.as_ref()) => {
            format!("{EXCLAVE}, {open}").into()
        }
        Some(key) => format!("{key}, {open}").into(),
        // A class refuses as such.
        None if state == RungState::Failed => Saying::Sentence,
        None if closed => "closed source: assumed to accept it".into(),
        None if !open.is_empty() => open.into(),
        None if state == RungState::Unknown => "can't be settled here".into(),
        None => "accepts it".into(),
    }
}
