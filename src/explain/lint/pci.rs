//! `IOPCIMatch` and its sisters.

use std::fmt::Write as _;

use crate::engine::{Family, read_pci_terms};
use crate::explain::harmless;
use crate::explain::placeholder::is_placeholder;
use crate::model::{Str, Value};

use super::scope::{Listed, Scope};
use super::table::Severity;

const KEYS: [&str; 4] =
    ["IOPCIMatch", "IOPCIPrimaryMatch", "IOPCISecondaryMatch", "IOPCIClassMatch"];
const TUNNEL: &str = "IOPCITunnelCompatible";

/// Vendors of devices that drivers are written for. Nobody makes a device whose number and vendor could be taken for each other
/// among these and is meant the other way round.
const VENDORS: [u16; 40] = [
    0x1000, 0x1002, 0x1022, 0x102b, 0x1033, 0x103c, 0x1042, 0x104c, 0x105a, 0x106b, 0x1077, 0x1095,
    0x10b5, 0x10de, 0x10ec, 0x1102, 0x1103, 0x1106, 0x1131, 0x11ab, 0x11c1, 0x1217, 0x1344, 0x144d,
    0x14e4, 0x15ad, 0x15b3, 0x15b7, 0x168c, 0x1814, 0x1912, 0x1969, 0x197b, 0x1af4, 0x1b21, 0x1b4b,
    0x1c5c, 0x1d6a, 0x8086, 0x9005,
];

pub(super) fn check(scope: &mut Scope<'_>, listed: Listed<'_>) {
    if scope.family(listed) != Family::PciDevice {
        return;
    }
    for key in KEYS {
        let rest = " instead of a string: the kernel takes it for one, and can crash";
        scope
            .mistyped(listed, "pci-match-bad-type", key, |value| value.as_str().is_some(), rest)
            .fix("Write a string of hexadecimal terms, such as 0x10d38086");
        let text = listed.table.get(key).and_then(Value::as_str).map(Str::text);
        if let Some(text) = text.filter(|text| !is_placeholder(text)) {
            terms(scope, listed, key, &text);
        }
    }
    if listed.table.contains("IOPCIMatch") && listed.table.contains("IOPCIPrimaryMatch") {
        let words = "IOPCIMatch and IOPCIPrimaryMatch are both there, and both must fit: the first by the device's \
                     own numbers or its subsystem's, the second only by its own";
        scope.report_in(listed, "pci-keys-together", &["IOPCIMatch"], words);
    }
    tunnel(scope, listed);
}

fn terms(scope: &mut Scope<'_>, listed: Listed<'_>, key: &'static str, text: &str) {
    let (terms, end) = read_pci_terms(text.as_bytes());
    let rest = String::from_utf8_lossy(&text.as_bytes()[end.min(text.len())..]).trim().to_owned();
    if terms.is_empty() {
        let words = format!(
            "{key} is \"{}\", which doesn't begin with a hexadecimal number: nothing ever fits it",
            harmless(text, false)
        );
        scope
            .report_in(listed, "pci-match-syntax", &[key], words)
            .fix("Write hexadecimal terms with spaces between them, such as 0x10d38086 0x15338086");
        return;
    }
    if !rest.is_empty() {
        let shown: String = rest.chars().take(24).collect();
        let words = format!(
            "reading {key} ends at \"{}\", and everything from there on is ignored",
            harmless(&shown, false)
        );
        scope
            .report_in(listed, "pci-match-syntax", &[key], words)
            .fix("Put spaces, and nothing else, between the terms");
    }
    let class = key == "IOPCIClassMatch";
    let mut turned = Vec::new();
    for (value, mask) in terms {
        if mask == Some(0) && value != 0 {
            let words =
                format!("the term 0x{value:08x} of {key} has the mask 0, so every device fits it");
            scope.report_in(listed, "pci-mask-empty", &[key], words);
            continue;
        }
        if class {
            if value != 0 && value <= 0x00ff_ffff && mask.is_none_or(|mask| mask & 0xff00_0000 != 0)
            {
                let words = format!(
                    "the term 0x{value:x} of {key} has 0 where the register has the class: class, subclass and interface are its upper three bytes"
                );
                let mut fix = format!("Write 0x{:08x}", value << 8);
                if let Some(mask) = mask {
                    let _ = write!(fix, ", and shift the mask 0x{mask:x} as well");
                }
                scope.report_in(listed, "pci-class-shift", &[key], words).fix(fix);
            }
            continue;
        }
        let (upper, lower) = ((value >> 16) as u16, value as u16);
        let known = |id: u16| VENDORS.contains(&id);
        if value > u64::from(u32::MAX) {
            continue;
        }
        if mask.is_none() && value <= 0xffff && value != 0 {
            let words = format!(
                "the term 0x{value:x} of {key} has no device in its upper half, which must then be 0"
            );
            let fix = if known(lower) {
                format!("Write 0x{value:08x}&0x0000ffff if all devices of the vendor are meant")
            } else {
                "Write device and vendor, as in 0x10d38086".into()
            };
            scope.report_in(listed, "pci-term-incomplete", &[key], words).fix(fix);
        } else if known(upper)
            && !known(lower)
            && matches!(mask, None | Some(0xffff_ffff | 0xffff_0000))
        {
            turned.push((value, upper, lower, mask));
        }
    }
    // What looks turned round once is a device; a list of them is a slip.
    if let Some((value, upper, lower, mask)) = turned.first() {
        let words = format!(
            "the term 0x{value:08x} of {key} asks for vendor 0x{lower:04x} and device 0x{upper:04x}; 0x{upper:04x} is a vendor, so the halves are swapped"
        );
        let fix = match mask {
            None | Some(0xffff_ffff) => {
                format!("Write 0x{lower:04x}{upper:04x}: the device comes first")
            }
            Some(_) => format!("Write 0x0000{upper:04x}&0x0000ffff: the vendor is the lower half"),
        };
        scope.report_in(listed, "pci-word-order", &[key], words).fix(fix);
    }
}

/// What a device behind Thunderbolt asks of its driver.
fn tunnel(scope: &mut Scope<'_>, listed: Listed<'_>) {
    let class = listed.table.str("IOClass");
    if class.is_none_or(|class| class == "IOPCI2PCIBridge") {
        return;
    }
    let rest = ", and only <true/> gives the driver a device behind Thunderbolt";
    scope
        .mistyped(listed, "pci-tunnel-key", TUNNEL, |value| value.as_bool().is_some(), rest)
        .severity(Severity::Warning)
        .fix("Write <true/>");
    // Said once a bundle.
    if !listed.table.contains(TUNNEL) && !scope.has("pci-tunnel-key") {
        let words = format!("there is no {TUNNEL}, so a device behind Thunderbolt is refused");
        scope.report_in(listed, "pci-tunnel-key", &[], words);
    }
}
