//! What the value of a property means: facts about bytes and numbers, told by the key, the node, and the nodes above it.
//!
//! A reading that isn't certain says so in its words («as little-endian 0x10d3»): the same bytes can be something else.

mod cells;
mod identifier;
mod number;
mod pci;
mod power;
mod text;
mod time;
mod usb;

pub use number::{Inspection, inspect_bytes, inspect_number};
pub use pci::{pci_class, pci_device, pci_vendor};
pub use text::strings as c_strings;
pub use time::date;

use std::borrow::Cow;

use crate::model::{Data, EntryId, Key, PlaceId, Registry, Step, Value};

/// Nodes above a node that are asked about the shape of its addresses.
const ABOVE: usize = 64;

/// One reading of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The words, without control characters unless the value has some.
    pub text: String,
    /// Whether it is only one of the ways in which the bytes can be read.
    pub guess: bool,
    /// The entry that the value names.
    pub leads_to: Option<EntryId>,
}

impl Reading {
    fn fact(text: impl Into<String>) -> Self {
        Self { text: text.into(), guess: false, leads_to: None }
    }

    fn guess(text: impl Into<String>) -> Self {
        Self { text: text.into(), guess: true, leads_to: None }
    }

    /// A fact if `sure`, a guess if not.
    fn when(sure: bool, text: impl Into<String>) -> Self {
        Self { text: text.into(), guess: !sure, leads_to: None }
    }
}

/// In which order the bytes of a number stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The lowest byte first: Intel and Apple silicon.
    Little,
    /// The highest byte first: PowerPC.
    Big,
}

impl Order {
    /// The first eight bytes as a number.
    pub fn number(self, bytes: &[u8]) -> u64 {
        let add = |sum: u64, byte: &u8| (sum << 8) | u64::from(*byte);
        let bytes = &bytes[..bytes.len().min(8)];
        match self {
            Self::Little => bytes.iter().rev().fold(0, add),
            Self::Big => bytes.iter().fold(0, add),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Little => "little-endian",
            Self::Big => "big-endian",
        }
    }
}

/// The node that a value belongs to, by which the value is read.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    registry: &'a Registry,
    entry: EntryId,
    machine: Order,
}

impl std::fmt::Debug for Around<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Around").field("entry", &self.entry).finish_non_exhaustive()
    }
}

impl<'a> Around<'a> {
    /// The surroundings of an entry in a registry of a machine with this byte order.
    pub fn new(registry: &'a Registry, entry: EntryId, machine: Order) -> Self {
        Self { registry, entry, machine }
    }

    /// The registry.
    pub fn registry(&self) -> &'a Registry {
        self.registry
    }

    /// The node.
    pub fn entry(&self) -> EntryId {
        self.entry
    }

    fn value_of(&self, entry: EntryId, key: &str) -> Option<Cow<'a, Value>> {
        self.registry.get(entry, &Key::new(key))
    }

    fn value(&self, key: &str) -> Option<Cow<'a, Value>> {
        self.value_of(self.entry, key)
    }

    fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    fn class(&self) -> &'a str {
        &self.registry.entry(self.entry).class
    }

    /// A number of the node: one of its own, or data of up to eight bytes.
    fn number(&self, key: &str) -> Option<u64> {
        match &*self.value(key)? {
            Value::Number(number) => Some(number.raw),
            Value::Data(data) if (1..=8).contains(&data.bytes().len()) => {
                Some(self.order().number(data.bytes()))
            }
            _ => None,
        }
    }

    /// The entry above, in the device tree if it is there, else among the services.
    fn above(&self, entry: EntryId) -> Option<EntryId> {
        let registry = self.registry;
        let places = registry.places_of(entry);
        let within = |plane: &str| -> Option<PlaceId> {
            let plane = registry.plane_named(plane)?;
            places.iter().copied().find(|place| registry.place(*place).plane == plane)
        };
        let place = within("IODeviceTree").or_else(|| within("IOService"))?;
        Some(registry.place(registry.place(place).parent?).entry)
    }

    /// The order of the node's bytes: what the counts of cells around it say, which are small in one order only, or what the
    /// machine has.
    fn order(&self) -> Order {
        let mut at = Some(self.entry);
        for _ in 0..ABOVE {
            let Some(entry) = at else { break };
            for key in ["#address-cells", "#size-cells", "#interrupt-cells"] {
                if let Some(value) = self.value_of(entry, key)
                    && let Value::Data(data) = &*value
                    && let [first, .., last] = data.bytes()
                    && data.bytes().len() == 4
                    && (*first == 0) != (*last == 0)
                {
                    return if *last == 0 { Order::Little } else { Order::Big };
                }
            }
            at = self.above(entry);
        }
        self.machine
    }

    /// The entry with this registry entry ID.
    fn with_id(&self, id: u64) -> Option<EntryId> {
        self.registry.entries().find(|entry| self.registry.entry(*entry).registry_id == Some(id))
    }
}

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
            readings.extend(number::plain(*number, readings.is_empty()));
            readings
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
                vec![Reading::guess("there, which in a device tree means yes")]
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
