//! `IOSCSIPeripheralDeviceNub` and the logical unit nub.

use std::sync::LazyLock;

use crate::engine::compare::is_equal_to;
use crate::engine::facts::Facts;
use crate::engine::judge::{Answer, Judge};
use crate::engine::keys::KEYS;
use crate::model::{Key, Value};

/// What a device answers to an inquiry: the key that leads, and those that refine it.
pub(super) const NAMES: [&str; 4] = [
    "Peripheral Device Type",
    "Vendor Identification",
    "Product Identification",
    "Product Revision Level",
];
static STEPS: LazyLock<[Key; 4]> = LazyLock::new(|| NAMES.map(Key::new));
/// Points for the first keys that fit.
const POINTS: [i32; 4] = [5000, 10_000, 15_000, 20_000];

/// The score of a table that names a category instead of a device type.
const BY_CATEGORY: i32 = 4900;
/// The category of user clients, which keep their own score.
const TASK_CLIENT: &[u8] = b"SCSITaskUserClientDevice";
/// The most that a table's own score adds.
const OWN: i32 = 4000;

/// *Old source.* The *nub's* value is asked. A key that table or nub lacks is passed over, with those behind it.
///
/// 1. `Peripheral Device Type`, then `Vendor Identification`, `Product Identification`, `Product Revision Level`: each that
///    both have must equal; the score is 5000, 10000, 15000, 20000 by how far it goes.
/// 2. Where not both have a device type: a table with a string `IOMatchCategory` fits, with 4900, or with the score that it
///    has if the category is `SCSITaskUserClientDevice`. Another is refused.
/// 3. To a score other than 0 the table's own is added (4000 if it is 5000 or more).
///
/// Source: `IOSCSIPeripheralDeviceNub::matchPropertyTable` (IOSCSIArchitectureModelFamily-139, IOSCSIPeripheralDeviceNub.cpp).
pub(super) fn nub<F: Facts>(judge: &mut Judge<'_, F>) {
    let own = judge.score;
    let mut score = None;
    for (key, points) in STEPS.iter().zip(POINTS) {
        let Some(answer) = both(judge, key) else { break };
        if !judge.note_property(key, answer) {
            return;
        }
        score = Some(points);
    }
    let score = match (score, judge.table.find(&KEYS.match_category)) {
        (Some(score), _) => score,
        (None, Some(Value::Str(category))) if category.bytes() == TASK_CLIENT => own,
        (None, Some(Value::Str(_))) => BY_CATEGORY,
        (None, _) => {
            judge.note(None, Answer::known(false), |_, _| None);
            return;
        }
    };
    let added = if own >= 5000 { OWN } else { own };
    judge.score = if score == 0 { 0 } else { score.wrapping_add(added) };
}

/// Asks the nub's value about the table's; `None` when one of them lacks the key.
fn both<F: Facts>(judge: &Judge<'_, F>, key: &Key) -> Option<Answer> {
    let wanted = judge.table.find(key)?;
    match judge.property(key) {
        Ok(have) => have.map(|have| Answer::of(is_equal_to(&have, wanted), key)),
        Err(missing) => Some(Answer::unknown(missing)),
    }
}
