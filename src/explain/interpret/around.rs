//! The node that a value belongs to, and the nodes above it: by them its bytes are read.

use std::borrow::Cow;

use crate::model::{EntryId, Key, Registry, Value};

use super::reading::Order;

/// Nodes above a node that are asked about the shape of its addresses.
pub(super) const ABOVE: usize = 64;

/// The node that a value belongs to, by which the value is read.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    pub(super) registry: &'a Registry,
    pub(super) entry: EntryId,
    machine: Order,
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

    pub(super) fn value_of(&self, entry: EntryId, key: &str) -> Option<Cow<'a, Value>> {
        self.registry.get(entry, &Key::new(key))
    }

    pub(super) fn value(&self, key: &str) -> Option<Cow<'a, Value>> {
        self.value_of(self.entry, key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    pub(super) fn class(&self) -> &'a str {
        &self.registry.entry(self.entry).class
    }

    /// A number of the node: one of its own, or data of up to eight bytes.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        match &*self.value(key)? {
            Value::Number(number) => Some(number.raw),
            Value::Data(data) if (1..=8).contains(&data.bytes().len()) => {
                Some(self.order().number(data.bytes()))
            }
            _ => None,
        }
    }

    /// The entry above, in the device tree if it is there, else among the services.
    pub(super) fn above(&self, entry: EntryId) -> Option<EntryId> {
        let registry = self.registry;
        let within = |plane: &str| registry.place_in(registry.plane_named(plane)?, entry);
        let place = within("IODeviceTree").or_else(|| within("IOService"))?;
        Some(registry.place(registry.place(place).parent?).entry)
    }

    /// The order of the node's bytes: what the counts of cells around it say, which are small in one order only, or what the
    /// machine has.
    pub(super) fn order(&self) -> Order {
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
    pub(super) fn with_id(&self, id: u64) -> Option<EntryId> {
        self.registry.entries().find(|entry| self.registry.entry(*entry).registry_id == Some(id))
    }
}
