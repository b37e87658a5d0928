//! What `-f` prints instead of plain values: tables of bus addresses, ranges and interrupts, and hexadecimal dumps.
//!
//! Source: `printProp`, `printPhysAddr`, `printSlotNames`, `printPCIRanges`, `printInterruptMap`, `printInterrupts`,
//! `printInterruptParent`, `printData` (`IOKitTools`, ioreg.tproj/ioreg.c). The tables are those of IEEE 1275.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::printer::Printer;
use super::value::{is_text, words};
use crate::model::{EntryId, PlaceId, Registry, Value};

/// The plane by which addresses and interrupts are looked up.
const TREE: &str = "IODeviceTree";

/// Bytes that a line of a dump has at most.
const MOST_PER_LINE: u32 = 32;

/// Writes the value of a property, and ends its line.
pub(super) fn property(
    printer: &mut Printer<'_, '_>,
    place: PlaceId,
    depth: u32,
    key: &str,
    value: &Value,
) {
    let Value::Data(data) = value else {
        if matches!(key, "assigned-addresses" | "slot-names" | "ranges") {
            let what = if key == "ranges" { "ranges" } else { "phys addr" };
            printer.report.errors.push(format!("invalid {what}"));
            printer.lines.end();
            printer.report.ended = true;
            return;
        }
        printer.manner.value(value, &mut printer.lines);
        return printer.lines.end();
    };
    let bytes = data.bytes();
    let entry = printer.listing.registry.place(place).entry;
    match key {
        "reg" if is_below_pci(printer.listing.registry, entry) => addresses(printer, bytes),
        "assigned-addresses" => addresses(printer, bytes),
        "slot-names" => slot_names(printer, bytes),
        "ranges" => ranges(printer, entry, bytes),
        "interrupt-map" => interrupt_map(printer, entry, bytes),
        "interrupts" => interrupts(printer, bytes),
        "interrupt-parent" => interrupt_parent(printer, bytes),
        _ => dump(printer, depth, bytes),
    }
}

/// The 32-bit words in the order of bytes of the machines that are still made.
fn words_of(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
}

fn in_tree(registry: &Registry, entry: EntryId) -> Option<PlaceId> {
    registry.place_in(registry.plane_named(TREE)?, entry)
}

fn is_below_pci(registry: &Registry, entry: EntryId) -> bool {
    in_tree(registry, entry)
        .and_then(|place| registry.place(place).parent)
        .is_some_and(|parent| registry.place(parent).name.starts_with("pci"))
}

/// A line below the one of the key.
fn line(printer: &mut Printer<'_, '_>, text: &str) {
    printer.lines.put(&printer.bars);
    printer.lines.put(text.as_bytes());
    printer.lines.end();
}

fn nothing(printer: &mut Printer<'_, '_>) {
    printer.lines.put(b"<>");
    printer.lines.end();
}

fn addresses(printer: &mut Printer<'_, '_>, bytes: &[u8]) {
    if bytes.is_empty() {
        return nothing(printer);
    }
    printer.lines.end();
    let (records, _) = bytes.as_chunks::<20>();
    for (at, record) in records.iter().enumerate() {
        let [hi, mid, lo, size_hi, size_lo] = words_of(record).try_into().unwrap_or([0; 5]);
        line(
            printer,
            &format!("    {at:02}: phys.hi: {hi:08x} phys.mid: {mid:08x} phys.lo: {lo:08x}"),
        );
        line(printer, &format!("        size.hi: {size_hi:08x} size.lo: {size_lo:08x}"));
        let (bus, device, function) = (hi >> 16 & 0xff, hi >> 11 & 0x1f, hi >> 8 & 7);
        let register = hi & 0xff;
        line(
            printer,
            &format!("        bus: {bus} dev: {device} func: {function} reg: {register}"),
        );
        let kind = ["Config", "I/O", "Mem", "64-bit"][(hi >> 24 & 3) as usize];
        let absolute = if hi >> 31 == 1 { "abs" } else { "rel" };
        let prefetch = if hi >> 30 & 1 == 1 { ", prefetch" } else { "" };
        let alias = if hi >> 29 & 1 == 1 { ", alias" } else { "" };
        line(printer, &format!("        type: {kind} flags: {absolute}{prefetch}{alias}"));
    }
}

fn slot_names(printer: &mut Printer<'_, '_>, bytes: &[u8]) {
    let Some((mask, mut names)) = bytes.split_first_chunk::<4>() else { return nothing(printer) };
    let mask = u32::from_le_bytes(*mask);
    if mask == 0 {
        return nothing(printer);
    }
    printer.lines.end();
    for slot in (0..32).filter(|slot| mask >> slot & 1 == 1) {
        let end = memchr::memchr(0, names).unwrap_or(names.len());
        printer.lines.put(&printer.bars);
        printer.lines.put(format!("    {slot:02}: ").as_bytes());
        printer.lines.foreign(&names[..end]);
        printer.lines.end();
        names = names.get(end + 1..).unwrap_or_default();
    }
}

/// Words, each with a blank behind it.
fn row(words: &[u32]) -> String {
    words.iter().fold(String::new(), |mut row, word| {
        let _ = write!(row, "{word:08x} ");
        row
    })
}

/// The number in a property of the entry or of the nearest one above it in the device tree.
fn cells(printer: &mut Printer<'_, '_>, entry: Option<EntryId>, key: &str) -> i32 {
    let registry = printer.listing.registry;
    let found = entry.and_then(|entry| {
        let own = registry.get(entry, &key.into());
        own.or_else(|| {
            let mut above = registry.ancestors(in_tree(registry, entry)?).skip(1);
            above.find_map(|place| registry.get(registry.place(place).entry, &key.into()))
        })
    });
    let word = found.as_deref().and_then(|value| match value {
        Value::Data(data) => {
            let mut word = [0; 4];
            let length = data.bytes().len().min(4);
            word[..length].copy_from_slice(&data.bytes()[..length]);
            Some(i32::from_le_bytes(word))
        }
        _ => None,
    });
    word.unwrap_or_else(|| {
        printer.report.errors.push("unable to get properties".into());
        0
    })
}

fn ranges(printer: &mut Printer<'_, '_>, entry: EntryId, bytes: &[u8]) {
    if bytes.is_empty() {
        return nothing(printer);
    }
    let registry = printer.listing.registry;
    let parent = in_tree(registry, entry)
        .and_then(|place| registry.place(place).parent)
        .map(|parent| registry.place(parent).entry);
    if parent.is_none() {
        printer.report.errors.push("unable to get device tree parent".into());
    }
    let parents = cells(printer, parent, "#address-cells");
    let children = cells(printer, Some(entry), "#address-cells");
    let sizes = cells(printer, Some(entry), "#size-cells");
    printer.lines.end();
    let words = words_of(bytes);
    let mut title = String::from("    ");
    let columns = [("-child--", children), ("-parent-", parents), ("-size---", sizes)];
    for (name, count) in columns {
        title.push_str(name);
        // A count that is no count can't make the line longer than the value has words.
        let more = (count.max(1) as usize - 1).min(words.len());
        if more > 0 {
            title.push('-');
            title.push_str(&"---------".repeat(more - 1));
            title.push_str("--------");
        }
        title.push(' ');
    }
    line(printer, &title);
    let size: i64 = columns.iter().map(|(_, count)| i64::from(*count)).sum();
    let Some(size) = usize::try_from(size).ok().filter(|size| *size > 0) else { return };
    for range in words.chunks_exact(size) {
        let row = row(range);
        line(printer, &format!("    {row}"));
    }
}

/// The node with a handle: its entry, and its path in the device tree.
fn by_handle(printer: &mut Printer<'_, '_>, handle: u32) -> Option<(EntryId, String)> {
    let registry = printer.listing.registry;
    let handles = printer.handles.get_or_insert_with(|| {
        let mut handles = HashMap::new();
        for entry in registry.entries() {
            if let Some(value) = registry.get(entry, &"AAPL,phandle".into())
                && let Value::Data(data) = &*value
                && let Ok(word) = <[u8; 4]>::try_from(data.bytes())
            {
                handles.entry(u32::from_le_bytes(word)).or_insert(entry);
            }
        }
        handles
    });
    let entry = *handles.get(&handle)?;
    let path = in_tree(registry, entry).map(|place| registry.path(place)).unwrap_or_default();
    Some((entry, path.split_once(':').map(|(_, path)| path.to_owned()).unwrap_or_default()))
}

fn interrupt_map(printer: &mut Printer<'_, '_>, entry: EntryId, bytes: &[u8]) {
    let specifier = |printer: &mut Printer<'_, '_>, entry| {
        let address = cells(printer, entry, "#address-cells");
        address.wrapping_add(cells(printer, entry, "#interrupt-cells"))
    };
    let own = specifier(printer, Some(entry));
    printer.lines.end();
    let words = words_of(bytes);
    if words.is_empty() {
        return;
    }
    let mut left = words.as_slice();
    let mut take = |count: i32| {
        let (taken, rest) = left.split_at(left.len().min(count.max(0) as usize));
        left = rest;
        (row(taken), taken.first().copied(), rest.is_empty())
    };
    for at in 0.. {
        let (row, ..) = take(own);
        line(printer, &format!("    {at:02}:   child: {row}"));
        let (_, Some(handle), _) = take(1) else { break };
        let (parent, path) = if let Some((entry, path)) = by_handle(printer, handle) {
            (Some(entry), path)
        } else {
            printer.report.errors.push("error looking up phandle".into());
            (None, "<path error".into())
        };
        let theirs = specifier(printer, parent);
        printer.lines.put(&printer.bars);
        printer.lines.put(format!("        phandle: {handle:08x} (").as_bytes());
        printer.lines.foreign(path.as_bytes());
        printer.lines.put(b")");
        printer.lines.end();
        let (row, _, done) = take(theirs);
        line(printer, &format!("         parent: {row}"));
        if done {
            break;
        }
    }
}

fn interrupts(printer: &mut Printer<'_, '_>, bytes: &[u8]) {
    printer.lines.end();
    for (at, pair) in words_of(bytes).chunks(2).enumerate() {
        let text = match *pair {
            [specifier, sense] => {
                let vector = specifier & 0xff;
                let bridge = if sense & 2 != 0 {
                    format!("HyperTransport vector: {:04x}, ", sense >> 16)
                } else {
                    String::new()
                };
                let trigger = if sense & 1 != 0 { "level" } else { "edge" };
                format!(
                    "specifier: {specifier:08x} (vector: {vector:02x}) sense: {sense:08x} ({bridge}{trigger})"
                )
            }
            [last] => format!("parent interrupt-map entry: {last:08x}"),
            _ => continue,
        };
        line(printer, &format!("    {at:02}: {text}"));
    }
}

/// Where the handle leads nowhere, `ioreg` prints nothing, not even the end of the line.
fn interrupt_parent(printer: &mut Printer<'_, '_>, bytes: &[u8]) {
    let Some(handle) = words_of(bytes).first().copied() else { return };
    let Some((_, path)) = by_handle(printer, handle) else { return };
    printer.lines.put(format!("<{handle:08x}>").as_bytes());
    if !path.is_empty() {
        printer.lines.put(b" (");
        printer.lines.foreign(path.as_bytes());
        printer.lines.put(b")");
    }
    printer.lines.end();
}

fn dump(printer: &mut Printer<'_, '_>, depth: u32, bytes: &[u8]) {
    let text = !printer.manner.hexadecimal && is_text(bytes, true);
    if text || bytes.len() <= 8 {
        printer.lines.put(b"<");
        if text {
            words(bytes, &mut printer.lines);
        } else {
            printer.lines.bytes(bytes);
        }
        printer.lines.put(b">");
        return printer.lines.end();
    }
    let room = printer.options.width.wrapping_sub(20).wrapping_sub(depth.wrapping_mul(2)) / 4;
    // With no room at all `ioreg` never ends.
    let per_line = room.clamp(1, MOST_PER_LINE) as usize;
    for (at, chunk) in bytes.chunks(per_line).enumerate() {
        printer.lines.end();
        let hex = chunk.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, " {byte:02X}");
            hex
        });
        let shown = |byte: &u8| if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '.' };
        let shown: String = chunk.iter().map(shown).collect();
        let offset = at * per_line;
        let pad = 3 * per_line;
        printer.lines.put(&printer.bars);
        printer.lines.put(format!("    {offset:08X}:{hex:pad$} {shown}").as_bytes());
    }
    printer.lines.end();
}
