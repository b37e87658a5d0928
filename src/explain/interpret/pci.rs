//! PCI: identifiers with the names of the PCI ID database, classes, link registers, and personalities' matching terms.

use std::fmt::Write as _;

use pci_ids::{Class, Device, FromId, SubSystem, Subclass, Vendor};

use super::around::Around;
use super::reading::{Order, Reading};
use crate::model::Value;

/// Terms of a matching key that are named.
const NAMED: usize = 3;

/// The name of a vendor in the PCI ID database.
fn pci_vendor(vendor: u16) -> Option<&'static str> {
    Vendor::from_id(vendor).map(Vendor::name)
}

/// The name of a device in the PCI ID database.
fn pci_device(vendor: u16, device: u16) -> Option<&'static str> {
    Device::from_vid_pid(vendor, device).map(Device::name)
}

/// The name of a class, given base class, subclass and programming interface as in the class-code register (24 bits): the most
/// exact one that the PCI ID database has.
fn pci_class(code: u32) -> Option<String> {
    let [_, base, sub, interface] = code.to_be_bytes();
    let Some(subclass) = Subclass::from_cid_sid(base, sub) else {
        return Class::from_id(base).map(|class| class.name().to_owned());
    };
    let interface = subclass.prog_ifs().find(|one| one.id() == interface);
    Some(match interface {
        Some(interface) => format!("{}, {}", subclass.name(), interface.name()),
        None => subclass.name().to_owned(),
    })
}

/// How wide a register is whose value stands under a key.
fn bits(key: &str) -> Option<u32> {
    Some(match key {
        "vendor-id" | "device-id" | "subsystem-vendor-id" | "subsystem-id" => 16,
        "revision-id" => 8,
        "class-code" => 24,
        _ => return None,
    })
}

/// Up to four bytes as a register of so many bits: in the order in which it fits, or in the machine's if both do.
fn register(bytes: &[u8], bits: u32, order: Order) -> Option<u32> {
    if bytes.is_empty() || bytes.len() > 4 {
        return None;
    }
    let other = if order == Order::Little { Order::Big } else { Order::Little };
    let raw = |order: Order| u32::try_from(order.number(bytes)).ok().filter(|raw| raw >> bits == 0);
    raw(order).or_else(|| raw(other).filter(|_| bytes.len() == 4))
}

impl Around<'_> {
    /// A register of the node, from data or a number.
    fn register(&self, key: &str) -> Option<u32> {
        match &*self.value(key)? {
            Value::Number(number) => u32::try_from(number.raw)
                .ok()
                .filter(|raw| bits(key).is_some_and(|bits| raw >> bits == 0)),
            Value::Data(data) => register(data.bytes(), bits(key)?, self.order()),
            _ => None,
        }
    }

    fn register16(&self, key: &str) -> Option<u16> {
        self.register(key).and_then(|raw| u16::try_from(raw).ok())
    }
}

/// Data under the key of an identifier.
pub(super) fn data(around: &Around<'_>, key: &str, bytes: &[u8]) -> Vec<Reading> {
    let read = || register(bytes, bits(key)?, around.order());
    let Some(raw) = read() else { return Vec::new() };
    let digits = bits(key).unwrap_or(32) as usize / 4 + 2;
    let hex = format!("{raw:#0digits$x}");
    let name = match key {
        "vendor-id" | "subsystem-vendor-id" => pci_vendor(raw as u16).map(str::to_owned),
        "device-id" => around
            .register16("vendor-id")
            .and_then(|vendor| pci_device(vendor, raw as u16))
            .map(str::to_owned),
        "subsystem-id" => subsystem(around, raw as u16).map(str::to_owned),
        "class-code" => pci_class(raw),
        _ => None,
    };
    match name {
        // What it is called is worth more than the number, which the bytes show.
        Some(name) if key == "class-code" => vec![Reading::fact(format!("{name} ({hex})"))],
        Some(name) => vec![Reading::fact(format!("{hex} {name}"))],
        None => vec![Reading::fact(hex)],
    }
}

fn subsystem(around: &Around<'_>, device: u16) -> Option<&'static str> {
    let of = around.register16("subsystem-vendor-id")?;
    let whole =
        Device::from_vid_pid(around.register16("vendor-id")?, around.register16("device-id")?)?;
    whole
        .subsystems()
        .find(|one| one.subvendor() == of && one.subdevice() == device)
        .map(SubSystem::name)
}

/// Numbers that the family publishes of a device.
pub(super) fn number(key: &str, raw: u64) -> Vec<Reading> {
    match key {
        // PCI Express Base Specification, Link Status and Link Capabilities: speed in bits 3:0, width in bits 9:4.
        "IOPCIExpressLinkStatus" | "IOPCIExpressLinkCapabilities" => {
            let hex = Reading::fact(format!("{raw:#x}"));
            let speed = match raw & 15 {
                1 => "2.5",
                2 => "5",
                3 => "8",
                4 => "16",
                5 => "32",
                _ => return vec![hex],
            };
            let most = if key.ends_with("Status") { "" } else { "at most " };
            vec![Reading::fact(format!("{most}{speed} GT/s, x{}", raw >> 4 & 63)), hex]
        }
        _ => Vec::new(),
    }
}

/// Text: names such as `pci8086,10d3`, matching terms, and the address that `pcidebug` gives.
pub(super) fn text(key: &str, text: &str) -> Vec<Reading> {
    match key {
        "pcidebug" => debug_address(text).map(Reading::fact).into_iter().collect(),
        "IOPCIMatch" | "IOPCIPrimaryMatch" | "IOPCISecondaryMatch" => {
            let terms = text.split_ascii_whitespace().filter_map(|term| {
                // The device is in the upper half, the vendor in the lower.
                let digits = term.strip_prefix("0x").or(term.strip_prefix("0X"))?;
                let raw = u32::from_str_radix(digits.split('&').next()?, 16).ok()?;
                let (vendor, device) = (raw as u16, (raw >> 16) as u16);
                let whole = !term.contains('&');
                let name = pci_vendor(vendor)?;
                let device = pci_device(vendor, device).filter(|_| whole);
                Some(device.map_or(name.to_owned(), |device| format!("{name} {device}")))
            });
            listed(terms)
        }
        "IOPCIClassMatch" => listed(text.split_ascii_whitespace().filter_map(|term| {
            let (value, mask) = term.split_once('&').unwrap_or((term, "0xffffffff"));
            let hex = |text: &str| u32::from_str_radix(text.trim_start_matches("0x"), 16).ok();
            let (value, mask) = (hex(value)?, hex(mask)?);
            // The lowest byte of the register is the revision.
            match (mask >> 24, mask >> 16 & 255) {
                (255, 255) => pci_class(value >> 8 | if mask >> 8 & 255 == 255 { 0 } else { 255 }),
                (255, _) => {
                    Class::from_id((value >> 24) as u8).map(|class| class.name().to_owned())
                }
                _ => None,
            }
        })),
        _ => listed(name(text).into_iter()),
    }
}

fn listed(names: impl Iterator<Item = String>) -> Vec<Reading> {
    let mut names: Vec<String> = names.collect();
    names.dedup();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    if names.is_empty() {
        return Vec::new();
    }
    let more = if more > 0 { format!(", {more} more") } else { String::new() };
    vec![Reading::fact(format!("{}{more}", names.join(", ")))]
}

/// What a name such as `pci8086,10d3` or `pciclass,020000` means.
fn name(text: &str) -> Option<String> {
    let rest = text.strip_prefix("pci")?;
    if let Some(class) = rest.strip_prefix("class,") {
        return (class.len() == 6)
            .then(|| u32::from_str_radix(class, 16).ok().and_then(pci_class))?;
    }
    let (vendor, device) = rest.split_once(',')?;
    let hex = |text: &str| {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        plain.then(|| u16::from_str_radix(text, 16).ok())?
    };
    let (vendor, device) = (hex(vendor)?, hex(device)?);
    let maker = pci_vendor(vendor)?;
    Some(pci_device(vendor, device).map_or(maker.to_owned(), |device| format!("{maker} {device}")))
}

/// The device that a list of C strings names, such as `compatible`.
pub(super) fn named_in(key: &str, bytes: &[u8]) -> Option<Reading> {
    if !matches!(key, "compatible" | "name" | "IOName") {
        return None;
    }
    let parts = bytes.split(|byte| *byte == 0).take(16);
    let mut names = parts.filter_map(|part| name(std::str::from_utf8(part).ok()?));
    names.next().map(Reading::fact)
}

/// `0:31:6` as the family writes it, with the buses behind a bridge in brackets.
fn debug_address(text: &str) -> Option<String> {
    let (address, behind) = match text.split_once('(') {
        Some((address, rest)) => (address, rest.strip_suffix(')')),
        None => (text, None),
    };
    let mut parts = address.split(':').map(|part| part.parse::<u16>().ok());
    let (bus, device, function) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() {
        return None;
    }
    let mut words = format!("bus {bus}, device {device}, function {function}");
    if let Some((from, to)) = behind.and_then(|rest| rest.split_once(':')) {
        let (from, to) = (from.parse::<u16>().ok()?, to.parse::<u16>().ok()?);
        let _ = write!(words, ", behind it bus {from} to {to}");
    }
    Some(words)
}

/// A PCI device in one line.
pub(super) fn device(around: &Around<'_>) -> Option<String> {
    let (vendor, device) = (around.register16("vendor-id")?, around.register16("device-id")?);
    let maker = pci_vendor(vendor).map_or(format!("vendor {vendor:#06x}"), str::to_owned);
    let model = pci_device(vendor, device).map_or(format!("device {device:#06x}"), str::to_owned);
    let class = around.register("class-code").and_then(pci_class);
    let class = class.map_or(String::new(), |class| format!(" · {class}"));
    Some(format!("{maker} {model}{class} · PCI {vendor:04x}:{device:04x}"))
}
