//! Classes whose matching functions are closed source.

use std::sync::LazyLock;

use crate::engine::facts::{Facts, Missing, Sink};
use crate::engine::passive::{Answer, Judge};
use crate::model::Key;

/// Classes, and the key that every personality seen on one of them shares with its nub.
static OBSERVED: LazyLock<[(&str, Key); 5]> = LazyLock::new(|| {
    [
        ("IOThunderboltPort", Key::new("Adapter Type")),
        ("IOHDACodecFunction", Key::new("IOHDACodecFunctionGroupType")),
        ("IOBluetoothL2CAPChannel", Key::new("PSM")),
        ("IOImageLoader", Key::new("consumer-id")),
        ("RTBuddy", Key::new("role")),
    ]
});

/// *Documentation*: not even that, but observed on many machines. A few keys are compared; what else the class asks is unknown,
/// and the record says so.
pub(super) fn nub<F: Facts, S: Sink<F::Node>>(judge: &mut Judge<'_, F, S>) {
    for (class, key) in &*OBSERVED {
        if judge.table.find(key).is_some() && judge.facts.is_a(judge.node, class).is_yes() {
            judge.compare(key);
            if judge.decided() {
                return;
            }
        }
    }
    let missing = Some(Missing::FamilyRule(judge.facts.class(judge.node)));
    let answer = Answer { result: judge.facts.closed_answer(), missing };
    judge.note(None, answer, |_, _| None);
}
