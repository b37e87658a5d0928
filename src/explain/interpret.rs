//! What the value of a property means: facts about bytes and numbers, told by the key, the node, and the nodes above it.
//!
//! A reading that isn't certain says so in its words («as little-endian 0x10d3»): the same bytes can be something else.

mod around;
mod cells;
mod identifier;
mod number;
mod pci;
mod power;
mod reading;
mod text;
mod time;
mod usb;

pub use around::Around;
pub use number::{Inspection, inspect_bytes, inspect_number};
pub use reading::{Order, Reading};
pub use text::strings as c_strings;
pub use time::date;

use crate::model::{Data, Step, Value};

/// What a value means beyond what is written, the most telling reading first; nothing where there is nothing to add.
/// `path` is the way to the value from the node's property table.
pub fn interpret(around: &Around<'_>, path: &[Step], value: &Value) -> Vec<Reading> {
    let key = path.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Index(_) => None,
    });
    let key = key.unwrap_or_default();
    let top = match path.first() {
        Some(Step::Key(top)) => top.as_str(),
        _ => "",
    };
    match value {
        Value::Number(number) => {
            let mut readings = usb::number(around, key, number.raw);
            readings.extend(pci::number(key, number.raw));
            readings.extend(power::number(top, key, number.raw));
            readings.extend(time::number(key, number.raw));
            readings.extend(cells::memory(around, top, key, number.raw));
            readings.extend(identifier::entry(around, key, number.raw));
            if readings.is_empty() { number::plain(*number) } else { readings }
        }
        Value::Data(data) => of_data(around, top, key, data),
        Value::Str(text) => {
            let text = text.text();
            let mut readings = pci::text(key, &text);
            readings.extend(identifier::text(&text));
            readings
        }
        Value::Dict(dict) if path.len() == 1 && key == "IOPowerManagement" => power::state(dict),
        Value::Clipped(_) => vec![Reading::fact("cut by the tool that wrote it")],
        _ => Vec::new(),
    }
}

fn of_data(around: &Around<'_>, top: &str, key: &str, data: &Data) -> Vec<Reading> {
    let bytes = data.bytes();
    let mut known = pci::data(around, key, bytes);
    if known.is_empty() {
        known = cells::data(around, top, key, bytes);
    }
    if known.is_empty() {
        known = identifier::data(key, bytes);
    }
    if !known.is_empty() {
        return known;
    }
    if bytes.is_empty() {
        return match data.nuls() {
            crate::model::Nuls::Exact if cells::is_device_tree(around) => {
                vec![Reading::guess("present, which in a device tree means yes")]
            }
            _ => Vec::new(),
        };
    }
    if let Some(strings) = text::strings(bytes) {
        let mut readings = vec![Reading::fact(strings)];
        readings.extend(pci::named_in(key, bytes));
        return readings;
    }
    number::of_bytes(bytes, around.order())
}

/// What a node is, in one line: vendor, device and class by their numbers and names. `None` for nodes that have no such
/// numbers.
pub fn device(around: &Around<'_>) -> Option<String> {
    pci::device(around).or_else(|| usb::device(around))
}

#[cfg(test)]
mod tests;
