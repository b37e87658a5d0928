//! Power states: what a service shows under `IOPowerManagement`.

use std::fmt::Write as _;

use super::reading::Reading;
use crate::model::{Dict, Value};

/// Bits of a power state's capabilities.
///
/// Source: `IOPMPowerFlags` (`iokit/IOKit/pwr_mgt/IOPM.h`).
const FLAGS: [(u64, &str); 9] = [
    (0x1, "asleep"),
    (0x2, "power on"),
    (0x4, "can sleep"),
    (0x40, "prevents idle sleep"),
    (0x80, "restart"),
    (0x100, "initial state"),
    (0x200, "root domain's state"),
    (0x8000, "device usable"),
    (0x1_0000, "low power"),
];

/// The dictionary as a whole: the state that the service is in.
pub(super) fn state(dict: &Dict) -> Vec<Reading> {
    let number = |key: &str| dict.get(key).and_then(Value::as_number).map(|number| number.raw);
    let Some(now) = number("CurrentPowerState") else { return Vec::new() };
    let of = number("MaxPowerState").map_or(String::new(), |most| format!(" of 0 to {most}"));
    // The rule for drivers is that the lowest state is the one without power.
    let off = if now == 0 { ", off" } else { "" };
    let mut text = format!("power state {now}{of}{off}");
    if let Some(wanted) = number("DesiredPowerState").filter(|wanted| *wanted != now) {
        let _ = write!(text, ", on the way to {wanted}");
    }
    vec![Reading::fact(text)]
}

pub(super) fn number(top: &str, key: &str, raw: u64) -> Vec<Reading> {
    if top != "IOPowerManagement" {
        return Vec::new();
    }
    if key == "CapabilityFlags" {
        let known: u64 = FLAGS.iter().map(|(bit, _)| bit).sum();
        let mut words: Vec<String> = FLAGS
            .iter()
            .filter(|(bit, _)| raw & bit != 0)
            .map(|(_, word)| (*word).to_owned())
            .collect();
        if raw & !known != 0 {
            words.push(format!("{:#x}", raw & !known));
        }
        let words = if words.is_empty() { "none".to_owned() } else { words.join(", ") };
        return vec![Reading::fact(format!("{raw:#x}")), Reading::fact(words)];
    }
    if key.ends_with("PowerState") && raw == 0 {
        return vec![Reading::fact("the lowest: off")];
    }
    Vec::new()
}
