//! `FireWire` devices, units and SBP-2 targets.

use std::sync::LazyLock;

use crate::engine::compare::is_equal_to;
use crate::engine::facts::Facts;
use crate::engine::judge::{Answer, Judge, value_of};
use crate::engine::keys::KEYS;
use crate::model::{Key, Value};

static DEVICE: LazyLock<[Key; 2]> = LazyLock::new(|| ["Vendor_ID", "GUID"].map(Key::new));
static UNIT: LazyLock<[Key; 4]> =
    LazyLock::new(|| ["Unit_Spec_ID", "Unit_SW_Version", "Vendor_ID", "GUID"].map(Key::new));
static SBP2: LazyLock<[Key; 8]> = LazyLock::new(|| {
    [
        "Command_Set_Spec_ID",
        "Command_Set",
        "Vendor_ID",
        "Command_Set_Revision",
        "Firmware_Revision",
        "Device_Type",
        "GUID",
        "Model_ID",
    ]
    .map(Key::new)
});
static IO_UNIT: LazyLock<Key> = LazyLock::new(|| Key::new("IOUnit"));
static DESIRED_CHILD: LazyLock<Key> = LazyLock::new(|| Key::new("IODesiredChild"));

/// *Known.* Source: `IOFireWireDevice::matchPropertyTable` (IOFireWireFamily-492, IOFireWireDevice.cpp).
pub(super) fn device<F: Facts>(judge: &mut Judge<'_, F>) {
    judge.compare_all(&*DEVICE);
}

/// *Known.* Source: `IOFireWireUnit::matchPropertyTable` (IOFireWireFamily-492, IOFireWireUnit.cpp).
pub(super) fn unit<F: Facts>(judge: &mut Judge<'_, F>) {
    judge.compare_all(&*UNIT);
}

/// *Known.* Source: `IOFireWireSBP2Target::matchPropertyTable` (`IOFireWireSBP2`, IOFireWireSBP2Target.cpp).
pub(super) fn sbp2_target<F: Facts>(judge: &mut Judge<'_, F>) {
    judge.compare_all(&*SBP2);
}

/// *Known.* As the target, and `IOUnit`.
///
/// Source: `IOFireWireSBP2LUN::matchPropertyTable` (`IOFireWireSBP2`, IOFireWireSBP2LUN.cpp).
pub(super) fn sbp2_unit<F: Facts>(judge: &mut Judge<'_, F>) {
    judge.compare_all(SBP2.iter().chain([&*IO_UNIT]));
}

/// *Known.* The table's `IOClass` must be the string that the nub has as `IODesiredChild`.
///
/// Source: `IOFireWireMagicMatchingNub::matchPropertyTable` (IOFireWireFamily-492, IOFireWireMagicMatchingNub.cpp).
pub(super) fn magic_nub<F: Facts>(judge: &mut Judge<'_, F>) {
    let wanted = judge.table.find(&KEYS.class);
    let answer = match (wanted, judge.property(&DESIRED_CHILD)) {
        (Some(wanted @ Value::Str(_)), Ok(Some(child))) => {
            Answer::of(is_equal_to(wanted, &child), &DESIRED_CHILD)
        }
        (_, Err(missing)) => Answer::unknown(missing),
        _ => Answer::known(false),
    };
    judge.note(Some(&KEYS.class), answer, |facts, node| value_of(facts, node, &DESIRED_CHILD));
}
