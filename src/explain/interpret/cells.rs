//! Cells of the device tree: addresses, ranges, interrupts, frequencies.
//!
//! Source: IEEE 1275-1994, its PCI bus binding 2.1, and `IODTResolveAddressCell` (iokit/Kernel/IODeviceTreeSupport.cpp).

use super::around::{ABOVE, Around};
use super::reading::{Order, Reading};
use crate::model::{EntryId, Value};

/// Readings of one value at most: a range list can be long.
const MOST: usize = 64;

/// Whether the node is one of a device tree.
pub(super) fn is_device_tree(around: &Around<'_>) -> bool {
    around.has("AAPL,phandle") || around.class() == "IOService" && around.has("device_type")
}

/// Data under the keys of a device tree.
pub(super) fn data(around: &Around<'_>, top: &str, key: &str, bytes: &[u8]) -> Vec<Reading> {
    let number = || around.order().number(bytes);
    let known = match (key, bytes.len()) {
        ("#address-cells" | "#size-cells" | "#interrupt-cells", 4) => number().to_string(),
        ("AAPL,phandle" | "interrupt-parent" | "iommu-parent", 4) => {
            format!("handle {:#x}", number())
        }
        ("VRAM,totalsize" | "VRAM,memsize", 4 | 8) => size(number()),
        (_, 4 | 8) if is_frequency(key) => hertz(number()),
        ("reg" | "assigned-addresses", _) => return addresses(around, key, bytes),
        ("ranges", _) => return ranges(around, bytes),
        ("interrupts", _) => return interrupts(around, bytes),
        _ if top == "IOInterruptSpecifiers" => return specifier(bytes, around.order()),
        _ => return Vec::new(),
    };
    vec![Reading::fact(known)]
}

fn is_frequency(key: &str) -> bool {
    let of = key.strip_suffix("-frequency");
    of.is_some_and(|of| {
        "clock bus timebase memory peripheral fixed prf".split(' ').any(|one| one == of)
    })
}

/// Numbers of `IODeviceMemory`: the addresses that a node answers to, as the kernel has resolved them.
pub(super) fn memory(around: &Around<'_>, top: &str, key: &str, raw: u64) -> Vec<Reading> {
    match (top, key) {
        ("IODeviceMemory", "length") => {
            vec![Reading::fact(size(raw)), Reading::fact(format!("{raw:#x}"))]
        }
        ("Size", "Size") if raw >= 1000 && around.class().contains("Media") => {
            vec![Reading::fact(decimal_size(raw))]
        }
        ("Preferred Block Size" | "Physical Block Size" | "Logical Block Size", _) => {
            vec![Reading::fact("bytes")]
        }
        _ => Vec::new(),
    }
}

fn hertz(raw: u64) -> String {
    let (unit, by) = match raw {
        0..1_000 => ("Hz", 1.0),
        1_000..1_000_000 => ("kHz", 1e3),
        1_000_000..1_000_000_000 => ("MHz", 1e6),
        _ => ("GHz", 1e9),
    };
    let text = format!("{:.3}", raw as f64 / by);
    format!("{} {unit}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A size in powers of 1024 where it is a round one.
fn size(raw: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut left = raw;
    let mut unit = None;
    for name in UNITS {
        if left < 1024 || !left.is_multiple_of(1024) {
            break;
        }
        left /= 1024;
        unit = Some(name);
    }
    match unit {
        Some(unit) => format!("{left} {unit}"),
        None if raw < 4096 => format!("{raw} bytes"),
        None => format!("{raw:#x} bytes"),
    }
}

/// A size as makers of disks count.
fn decimal_size(raw: u64) -> String {
    let (unit, by) = match raw {
        0..1_000_000 => ("kB", 1e3),
        1_000_000..1_000_000_000 => ("MB", 1e6),
        1_000_000_000..1_000_000_000_000 => ("GB", 1e9),
        _ => ("TB", 1e12),
    };
    format!("{:.1} {unit}", raw as f64 / by)
}

/// A count of cells that a node states.
fn count(around: &Around<'_>, entry: EntryId, key: &str) -> Option<usize> {
    let value = around.value_of(entry, key)?;
    let raw = match &*value {
        Value::Data(data) => around.order().number(data.bytes()),
        Value::Number(number) => number.raw,
        _ => return None,
    };
    usize::try_from(raw).ok().filter(|count| *count <= 8)
}

/// The counts that hold for the addresses of a node's children, and whether the node states them; if it doesn't, two and one
/// are meant.
fn counts(around: &Around<'_>, entry: EntryId) -> (usize, usize, bool) {
    let address = count(around, entry, "#address-cells");
    let size = count(around, entry, "#size-cells");
    (address.unwrap_or(2), size.unwrap_or(1), address.is_some() && size.is_some())
}

/// Whether the addresses of a node are those of PCI: a bridge with three cells for an address is above it, or it is a device of
/// the PCI family, which writes them so itself.
fn is_pci(around: &Around<'_>) -> bool {
    around.has("pcidebug")
        || around.class() == "IOPCIDevice"
        || around.has("vendor-id") && around.has("class-code")
        || around
            .above(around.entry)
            .is_some_and(|above| count(around, above, "#address-cells") == Some(3))
}

fn cells(bytes: &[u8], order: Order) -> Vec<u32> {
    bytes.chunks_exact(4).map(|part| order.number(part) as u32).collect()
}

/// Cells as one number; the device tree of little-endian machines has the lowest cell first, as a whole number would be.
fn number(cells: &[u32], order: Order) -> Option<u64> {
    let add = |sum: u64, cell: &u32| sum << 32 | u64::from(*cell);
    match (cells.len(), order) {
        (0..=2, Order::Big) => Some(cells.iter().fold(0, add)),
        (0..=2, Order::Little) => Some(cells.iter().rev().fold(0, add)),
        _ => None,
    }
}

fn hex_cells(cells: &[u32]) -> String {
    cells.iter().map(|cell| format!("{cell:08x}")).collect::<Vec<_>>().join(" ")
}

fn addresses(around: &Around<'_>, key: &str, bytes: &[u8]) -> Vec<Reading> {
    let order = around.order();
    if is_pci(around) {
        // Three cells of address and two of size, whatever the order of bytes: the middle cell is the upper half.
        if bytes.is_empty() || !bytes.len().is_multiple_of(20) {
            return Vec::new();
        }
        let all = cells(bytes, order);
        return all
            .chunks_exact(5)
            .take(MOST)
            .map(|one| Reading::fact(pci_address(one, key)))
            .collect();
    }
    let Some(above) = around.above(around.entry) else { return Vec::new() };
    let (address, size_cells, stated) = counts(around, above);
    let each = address + size_cells;
    if each == 0 || bytes.is_empty() || !bytes.len().is_multiple_of(4 * each) {
        return Vec::new();
    }
    let all = cells(bytes, order);
    all.chunks_exact(each)
        .take(MOST)
        .map(|one| {
            let (at, long) = one.split_at(address);
            let at = number(at, order).map_or_else(|| hex_cells(at), |at| format!("{at:#x}"));
            let long = match number(long, order) {
                _ if long.is_empty() => String::new(),
                Some(long) => format!(", {}", size(long)),
                None => format!(", {}", hex_cells(long)),
            };
            let word = if stated { "" } else { "as two cells of address and one of size: " };
            Reading::when(stated, format!("{word}{at}{long}"))
        })
        .collect()
}

/// An address in the form `npt000ss bbbbbbbb dddddfff rrrrrrrr`, its upper and lower half, and its size.
fn pci_address(cells: &[u32], key: &str) -> String {
    let [high, middle, low, size_high, size_low] = *cells else { return hex_cells(cells) };
    let long = u64::from(size_high) << 32 | u64::from(size_low);
    let at = u64::from(middle) << 32 | u64::from(low);
    let register = high & 255;
    if space(high) == 0 {
        let (bus, device, function) = (high >> 16 & 255, high >> 11 & 31, high >> 8 & 7);
        return format!("configuration space of bus {bus}, device {device}, function {function}");
    }
    let which = match register {
        0x10 | 0x14 | 0x18 | 0x1c | 0x20 | 0x24 => format!("BAR {}", (register - 0x10) / 4),
        0x30 => "expansion ROM".to_owned(),
        _ => format!("register {register:#04x}"),
    };
    let prefetch = if high & 0x4000_0000 != 0 { ", prefetchable" } else { "" };
    // `reg` says what the device asks for, the other what it got.
    let got = if key == "reg" && at == 0 { String::new() } else { format!(" at {at:#x}") };
    format!("{which}: {}{prefetch}{got}, {}", space_name(high), size(long))
}

fn space(high: u32) -> u32 {
    high >> 24 & 3
}

fn space_name(high: u32) -> &'static str {
    match space(high) {
        0 => "configuration space",
        1 => "I/O",
        2 => "32-bit memory",
        _ => "64-bit memory",
    }
}

fn ranges(around: &Around<'_>, bytes: &[u8]) -> Vec<Reading> {
    if bytes.is_empty() {
        return vec![Reading::fact("the same addresses as above")];
    }
    let order = around.order();
    let (own, size_cells, stated) = counts(around, around.entry);
    let (above, above_stated) = match around.above(around.entry) {
        Some(above) => {
            let (cells, _, stated) = counts(around, above);
            (if is_pci(around) { 3 } else { cells }, stated || is_pci(around))
        }
        None => (2, false),
    };
    let each = own + above + size_cells;
    let sure = stated && above_stated;
    if each == 0 || !bytes.len().is_multiple_of(4 * each) || !sure {
        return Vec::new();
    }
    let all = cells(bytes, order);
    all.chunks_exact(each)
        .take(MOST)
        .map(|one| {
            let (child, rest) = one.split_at(own);
            let (parent, long) = rest.split_at(above);
            let address = |cells: &[u32]| match *cells {
                [_, middle, low] => Some(u64::from(middle) << 32 | u64::from(low)),
                _ => number(cells, order),
            };
            let long = match *long {
                [high, low] if own == 3 => Some(u64::from(high) << 32 | u64::from(low)),
                _ => number(long, order),
            };
            let kind = if own == 3 { format!("{} ", space_name(child[0])) } else { String::new() };
            let (Some(from), Some(to), Some(long)) = (address(child), address(parent), long) else {
                return Reading::fact(hex_cells(one));
            };
            Reading::fact(match long {
                0 => format!("{kind}window closed (size 0)"),
                _ if from == to => format!("{kind}{from:#x} to {:#x}", from.wrapping_add(long - 1)),
                _ => format!("{kind}{from:#x} at {to:#x} above, {}", size(long)),
            })
        })
        .collect()
}

/// Numbers of interrupts; how many cells each has the controller says, which is known where it is above the node.
fn interrupts(around: &Around<'_>, bytes: &[u8]) -> Vec<Reading> {
    if bytes.is_empty() || !bytes.len().is_multiple_of(4) {
        return Vec::new();
    }
    // Until the way to the controller goes through somebody else.
    let mut here = Some(around.entry);
    let way = std::iter::from_fn(|| {
        let entry = here.filter(|entry| around.value_of(*entry, "interrupt-parent").is_none())?;
        here = around.above(entry);
        here
    });
    let each = way.take(ABOVE).find_map(|entry| count(around, entry, "#interrupt-cells"));
    let all = cells(bytes, around.order());
    let hex = |cells: &[u32]| cells.iter().map(|cell| format!("{cell:#x}")).collect::<Vec<_>>();
    let known = each.filter(|each| *each > 0 && all.len().is_multiple_of(*each));
    if let Some(each) = known {
        let shown: Vec<String> =
            all.chunks(each).take(MOST).map(|one| hex(one).join(" ")).collect();
        return vec![Reading::fact(format!("interrupt {}", shown.join(", ")))];
    }
    let shown = hex(&all[..all.len().min(MOST)]).join(" ");
    vec![Reading::guess(format!("as {} cells {shown}", around.order().name()))]
}

/// A member of `IOInterruptSpecifiers`: the number of the interrupt, then its kind, if the controller has one.
fn specifier(bytes: &[u8], order: Order) -> Vec<Reading> {
    let all = cells(bytes, order);
    let kind = match all[..] {
        [_] if bytes.len() == 4 => String::new(),
        // kIOInterruptTypeLevel and kIOInterruptTypePCIMessaged (iokit/IOKit/IOInterrupts.h, IOPCIFamily).
        [_, kind] if bytes.len() == 8 => match kind {
            _ if kind & 0x3_0000 != 0 => ", message signalled".to_owned(),
            _ if kind & 1 == 1 => format!(", level, {kind:#x}"),
            _ => format!(", edge, {kind:#x}"),
        },
        _ => return Vec::new(),
    };
    vec![Reading::fact(format!("interrupt {} ({:#x}){kind}", all[0], all[0]))]
}
