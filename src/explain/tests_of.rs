//! Passive tests as rungs of a ladder, for scenarios and snapshots alike.

use crate::engine::{Check, Missing};
use crate::model::Tri;

use super::code;
use super::ladder::Ladder;
use super::missing::missing_words;
use super::value::show_within;
use super::{RungState, Stage};

/// What is said where there are no generic keys.
const NONE: &str = "none";
/// What is said where there are no keys at all.
const CLASS_ONLY: &str = "none: it matches by class only";
/// Characters of a value on a rung.
const INLINE: usize = 60;

/// A rung for each test; whether one of them failed on `node` itself, which ends the ladder. `refusal` is said where a class
/// refuses as such, without a key.
pub(crate) fn key_rungs<N: Copy + Eq>(
    ladder: &mut Ladder,
    checks: &[Check<N>],
    node: N,
    refusal: &str,
    path: impl Fn(N) -> String,
) -> bool {
    let mut ended = false;
    let mut keys = 0;
    for check in checks {
        if check.family && keys == 0 {
            ladder.passed(Stage::Keys, NONE);
            keys = 1;
        }
        let stage = if check.family { Stage::Family } else { Stage::Keys };
        let closed = matches!(check.missing, Some(Missing::FamilyRule(_)));
        let state = match check.result {
            Tri::Yes if closed => RungState::Unknown,
            Tri::Yes => RungState::Passed,
            Tri::No => RungState::Failed,
            Tri::Unknown => RungState::Unknown,
        };
        let open = match (&check.missing, state) {
            (Some(missing), RungState::Unknown) if !closed => Some(missing_words(missing)),
            _ => None,
        };
        let mut text = match (&check.key, open, state) {
            (Some(key), Some(open), _) => format!("{key}, open: this input doesn't show {open}"),
            (Some(key), None, _) => key.to_string(),
            (None, _, RungState::Failed) => refusal.to_owned(),
            (None, _, _) if closed => "closed source: taken for a yes".into(),
            (None, Some(open), _) => format!("open: this input doesn't show {open}"),
            (None, None, RungState::Unknown) => "can't be settled here".into(),
            (None, None, _) => "takes it".into(),
        };
        if check.at != node {
            // An ancestor that doesn't fit ends nothing by itself: the search goes on above it.
            if state == RungState::Failed {
                continue;
            }
            text = format!("{text} at {}", path(check.at));
        } else if state == RungState::Failed {
            ended = true;
        }
        if state == RungState::Passed
            && let Some(expected) = &check.expected
        {
            text = format!("{text} {}", show_within(expected, INLINE));
        }
        keys += usize::from(!check.family);
        ladder.rung(stage, state, text);
        if ended {
            return true;
        }
    }
    if keys == 0 {
        let class_only = if checks.is_empty() { CLASS_ONLY } else { NONE };
        ladder.passed(Stage::Keys, class_only);
    }
    if !checks.iter().any(|check| check.family) {
        ladder.passed(Stage::Family, "nothing to say");
    }
    false
}

/// The rule and the function behind a code; of a code that is no reason nothing.
pub(crate) fn rule_of(code: &str) -> (String, &'static str) {
    code::find(code).map_or((String::new(), ""), |row| (row.rule.to_owned(), row.function))
}
