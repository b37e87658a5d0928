//! A scenario's class with a `familyMatch` of its own.

use crate::engine::facts::{Facts, FamilyScript, Sink};
use crate::engine::passive::{Answer, Judge};

/// Refuses everything, or compares the keys that the script names (the table's value is asked), then adds to the score; the
/// addition wraps.
pub(super) fn script<F: Facts, S: Sink<F::Node>>(
    judge: &mut Judge<'_, F, S>,
    script: &FamilyScript,
) {
    if !script.result && !judge.note(None, Answer::known(false), |_, _| None) {
        return;
    }
    let mut concerned = script.keys.is_none();
    for key in script.keys.iter().flatten() {
        concerned |= judge.table.find(key).is_some();
        judge.compare(key);
        if judge.decided() {
            return;
        }
    }
    if concerned {
        judge.score = judge.score.wrapping_add(script.score_delta);
    }
}
