//! `IOPCIDevice`.

use std::sync::LazyLock;

use crate::engine::compare::{Integer, is_blurred};
use crate::engine::facts::{Fact, Facts, Missing, Platform};
use crate::engine::judge::{Answer, Judge};
use crate::engine::keys::{KEYS, keys};
use crate::model::{Key, Nuls, Number, Tri, Value};

keys! { PCI: Keys {
    matches "IOPCIMatch"
    primary "IOPCIPrimaryMatch"
    secondary "IOPCISecondaryMatch"
    class "IOPCIClassMatch"
    tunnelled "IOPCITunnelled"
    tunnel_compatible "IOPCITunnelCompatible"
    vendor "vendor-id"
    device "device-id"
    class_code "class-code"
    revision "revision-id"
    subsystem_vendor "subsystem-vendor-id"
    subsystem "subsystem-id"
} }

/// A configuration register that matching looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PciRegister {
    /// 0x00: vendor, and device in the upper half.
    Primary,
    /// 0x08: revision, and class in the upper three bytes.
    Class,
    /// 0x2c: subsystem vendor, and subsystem in the upper half.
    Subsystem,
}

/// What is added when `IOPCIMatch` fits the primary register.
const PRIMARY_BONUS: i32 = 1000;

/// *Known.*
///
/// 1. The parent must be an `IOPCIBridge`.
/// 2. `IOPCIMatch` (vendor and device, else subsystem), `IOPCIPrimaryMatch`, `IOPCISecondaryMatch`, `IOPCIClassMatch`: each that
///    is there must fit (see [`terms`]). A value that is no string crashes the kernel. If `IOPCIMatch` fits the primary register,
///    1000 is added on machines without ACPI.
/// 3. Of a tunnelled nub (`IOPCITunnelled`), a table with a string `IOClass` other than `IOPCI2PCIBridge` must have
///    `IOPCITunnelCompatible` = true.
///
/// What a dext's transport entitlement adds to that isn't modelled.
///
/// Source: `IOPCIDevice::matchPropertyTable`, `IOPCIBridge::pciMatchNub` (IOPCIFamily-726, IOPCIDevice.cpp, IOPCIBridge.cpp).
pub(super) fn device<F: Facts>(judge: &mut Judge<'_, F>) {
    let bridge = match judge.facts.provider(judge.node) {
        Ok(None) => Answer::known(false),
        Ok(Some(parent)) => Answer::is_a(judge.facts, parent, "IOPCIBridge"),
        Err(missing) => Answer::unknown(missing),
    };
    if !bridge.result.is_yes() && !judge.note(None, bridge, |_, _| None) {
        return;
    }
    let pci = &*PCI;
    let rules: [(&Key, &[PciRegister], u64); 4] = [
        (&pci.matches, &[PciRegister::Primary, PciRegister::Subsystem], 0xffff_ffff),
        (&pci.primary, &[PciRegister::Primary], 0xffff_ffff),
        (&pci.secondary, &[PciRegister::Subsystem], 0xffff_ffff),
        (&pci.class, &[PciRegister::Class], 0xffff_ff00),
    ];
    for (key, registers, mask) in rules {
        let Some(wanted) = judge.table.find(key) else { continue };
        let Value::Str(text) = wanted else {
            if is_blurred(wanted) {
                judge.note(Some(key), Answer::of(Tri::Unknown, key), |_, _| None);
                continue;
            }
            judge.crash(key);
            return;
        };
        let (answer, at) = any_register(judge, text.bytes(), registers, mask);
        let bonus = at == Some(PciRegister::Primary)
            && *key == pci.matches
            && judge.facts.platform() != Platform::Intel;
        if bonus {
            judge.score = judge.score.wrapping_add(PRIMARY_BONUS);
        }
        let shown = at.unwrap_or(registers[0]);
        let goes_on = judge.note(Some(key), answer, |facts, node| {
            let value = register(facts, node, shown).ok()?;
            Some(Value::Number(Number::sized(value.into(), 32)))
        });
        if !goes_on {
            return;
        }
    }
    tunnel(judge);
}

/// Whether a term fits one of the registers; and which.
fn any_register<F: Facts>(
    judge: &Judge<'_, F>,
    text: &[u8],
    registers: &[PciRegister],
    mask: u64,
) -> (Answer, Option<PciRegister>) {
    let mut unknown = None;
    for at in registers {
        match register(judge.facts, judge.node, *at) {
            Ok(value) if fits(text, value, mask) => {
                return (Answer::known(true), Some(*at));
            }
            Ok(_) => {}
            Err(missing) => unknown = unknown.or(Some(missing)),
        }
    }
    (unknown.map_or(Answer::known(false), Answer::unknown), None)
}

/// Source: `IOPCIDevice::matchPropertyTable` (IOPCIFamily-726, IOPCIDevice.cpp).
fn tunnel<F: Facts>(judge: &mut Judge<'_, F>) {
    let class = judge.table.find(&KEYS.class).and_then(Value::as_str);
    if class.is_none_or(|class| class.bytes() == b"IOPCI2PCIBridge") {
        return;
    }
    let compatible = judge.table.find(&PCI.tunnel_compatible).and_then(Value::as_bool);
    if compatible == Some(true) {
        return;
    }
    let answer = match judge.property(&PCI.tunnelled) {
        Ok(None) => return,
        Ok(Some(_)) => Answer::known(false),
        Err(missing) => Answer::unknown(missing),
    };
    // The class refuses as such; what it looked at is told all the same.
    judge.mention(&PCI.tunnel_compatible, answer.result);
    judge.note(None, answer, |_, _| None);
}

/// Whether one of the terms in `text` fits a register: `(value & mask) == (register & mask)`. See [`terms`].
fn fits(text: &[u8], register: u32, default_mask: u64) -> bool {
    terms(text).any(|(value, mask)| {
        let mask = mask.unwrap_or(default_mask);
        value & mask == u64::from(register) & mask
    })
}

/// What is written in a match string: its [`terms`], each a value with its mask if one is written, and where reading ends. Bytes
/// from there on, other than white space, are never looked at.
pub(crate) fn read_terms(text: &[u8]) -> (Vec<(u64, Option<u64>)>, usize) {
    let mut reader = terms(text);
    let read: Vec<_> = reader.by_ref().collect();
    (read, text.len() - reader.rest.len())
}

/// The terms of a match string: hexadecimal numbers, each with the mask behind its `&`, if there is one.
///
/// Numbers are read as C's `strtoul` with base 16 does: white space, a sign and `0x` may come first. Reading ends, without a
/// word, at the first text that is no number, such as a comma. Between a number and its `&` only spaces may stand; where no
/// number follows the `&` the mask is 0, which fits everything.
///
/// Source: `IOPCIDevice::matchPropertyTable` with its register tests (IOPCIFamily-726, IOPCIBridge.cpp).
fn terms(text: &[u8]) -> Terms<'_> {
    Terms { rest: text }
}

/// See [`terms`].
struct Terms<'t> {
    rest: &'t [u8],
}

impl Iterator for Terms<'_> {
    type Item = (u64, Option<u64>);

    fn next(&mut self) -> Option<Self::Item> {
        let (value, after) = hex(self.rest)?;
        self.rest = after;
        let spaces = self.rest.iter().take_while(|byte| **byte == b' ').count();
        let Some(after) = self.rest[spaces..].strip_prefix(b"&") else {
            return Some((value, None));
        };
        let (mask, after) = hex(after).unwrap_or((0, after));
        self.rest = after;
        Some((value, Some(mask)))
    }
}

/// A hexadecimal number at the start of `text`, and what follows it. Too large a number is the largest.
fn hex(text: &[u8]) -> Option<(u64, &[u8])> {
    let white = |byte: &&u8| matches!(**byte, b' ' | b'\t'..=b'\r');
    let mut rest = &text[text.iter().take_while(white).count()..];
    let negative = rest.first() == Some(&b'-');
    if matches!(rest.first(), Some(b'-' | b'+')) {
        rest = &rest[1..];
    }
    if let [b'0', b'x' | b'X', digits @ ..] = rest {
        rest = digits;
    }
    let digits = rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    if digits == 0 {
        return None;
    }
    let (number, after) = rest.split_at(digits);
    let value = number.iter().try_fold(0_u64, |value, digit| {
        let digit = char::from(*digit).to_digit(16).unwrap_or(0);
        value.checked_mul(16)?.checked_add(digit.into())
    });
    let value = value.map_or(u64::MAX, |value| if negative { value.wrapping_neg() } else { value });
    Some((value, after))
}

/// A configuration register as it was read at enumeration, put together from the properties that hold its parts; a part without a
/// property is 0, but for those that a dump leaves out where the hardware's own description lacks them.
///
/// The properties are data in the machine's byte order, or numbers.
fn register<F: Facts>(facts: &F, node: F::Node, register: PciRegister) -> Fact<u32> {
    let big_endian = facts.platform() == Platform::PowerPc;
    let (low, high, shift, needed): (_, _, _, &[&Key]) = match register {
        PciRegister::Primary => (&PCI.vendor, &PCI.device, 16, &[&PCI.vendor, &PCI.device]),
        PciRegister::Class => (&PCI.revision, &PCI.class_code, 8, &[&PCI.class_code]),
        // Bridges have no subsystem and no properties for one.
        PciRegister::Subsystem => (&PCI.subsystem_vendor, &PCI.subsystem, 16, &[&PCI.vendor]),
    };
    let absent = |key: &&&Key| matches!(facts.property(node, key), Ok(None));
    if facts.is_dump()
        && let Some(key) = needed.iter().find(absent)
    {
        return Err(Missing::Changed((*key).clone()));
    }
    let part = |key: &Key| match facts.property(node, key)? {
        None => Ok(0),
        Some(value) => part(&value, big_endian).ok_or(Missing::Value(key.clone())),
    };
    Ok(part(low)? | part(high)? << shift)
}

/// Up to four bytes of data, or a number; `None` when the source doesn't show the value. Zero bytes that it may have left out
/// at the end change nothing of a little-endian number.
fn part(value: &Value, big_endian: bool) -> Option<u32> {
    match value {
        Value::Data(data) => {
            let mut bytes = [0; 4];
            let known = data.bytes().iter().take(4);
            bytes.iter_mut().zip(known).for_each(|(to, from)| *to = *from);
            if !big_endian {
                return Some(u32::from_le_bytes(bytes));
            }
            let known = data.bytes().len().min(4);
            let whole = known == 4 || data.nuls() == Nuls::Exact;
            whole.then(|| u32::from_be_bytes(bytes).checked_shr(32 - 8 * known as u32).unwrap_or(0))
        }
        other if is_blurred(other) => None,
        other => Some(Integer::of(other).map_or(0, Integer::low)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::toy::{Dump, ROOT_NUB, data, int};

    #[test]
    fn registers_that_a_dump_leaves_out_are_unknown() {
        let mut dump = Dump::new();
        let ids = [("vendor-id", data("\x06\x10\0\0")), ("device-id", int(2))];
        let node = dump.add(ROOT_NUB, "IOPCIDevice", "dev", &ids);
        let snapshot = dump.snapshot();
        let read = |at| register(&snapshot.view(), node, at);
        assert_eq!(read(PciRegister::Primary), Ok(0x0002_1006));
        assert_eq!(read(PciRegister::Subsystem), Ok(0));
        assert_eq!(read(PciRegister::Class), Err(Missing::Changed("class-code".into())));
    }

    #[test]
    fn terms_of_the_primary_register() {
        let primary = |text: &str| fits(text.as_bytes(), 0x1533_8086, 0xffff_ffff);
        for text in [
            "0x15338086",
            "15338086",
            "0x10d38086 0x15338086",
            "\n0x1\n\t0x15338086\n",
            "0x00008086&0x0000ffff",
            "0x15338086 & 0xffffffff",
            "0x00008086& 0xffff",
            "0x1&",
            "0x0&0",
        ] {
            assert!(primary(text), "{text:?}");
        }
        for text in
            ["0x80861533", "0x10d38086,0x15338086", "0x00008086\t&0x0000ffff", "0x1533zzzz", ""]
        {
            assert!(!primary(text), "{text:?}");
        }
    }

    #[test]
    fn a_number_beyond_32_bits_needs_a_mask_that_takes_the_rest_away() {
        assert!(fits(b"0x100000005", 5, 0xffff_ffff));
        assert!(!fits(b"0x100000005&0xffffffffffffffff", 5, 0xffff_ffff));
        assert_eq!(hex(b"-1 x"), Some((u64::MAX, &b" x"[..])));
        assert_eq!(hex(b"11112222333344445"), Some((u64::MAX, &b""[..])));
    }
}
