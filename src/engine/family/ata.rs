//! `IOATADevice`.

use std::sync::LazyLock;

use crate::engine::facts::{Facts, Sink};
use crate::engine::passive::Judge;
use crate::model::Key;

static DEVICE_TYPE: LazyLock<Key> = LazyLock::new(|| Key::new("ata device type"));

/// *Known.* `ata device type` must equal; a failure makes the score 0. The superclass isn't asked, and `IOUnit` is no key of
/// driver matching.
///
/// Source: `IOATADevice::matchPropertyTable` (IOATAFamily-264, IOATADevice.cpp).
pub(super) fn device<F: Facts, S: Sink<F::Node>>(judge: &mut Judge<'_, F, S>) {
    if judge.compare(&DEVICE_TYPE).is_no() {
        judge.score = 0;
    }
}
