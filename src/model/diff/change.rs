//! One change between two registries, and what counts as one.

use crate::model::{KeyPath, PlaceId};

/// What counts as a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DiffOptions {
    /// Registry entry IDs, and the numbers of the processes that opened user clients.
    pub ids: bool,
    /// Busy times and retain counts.
    pub busy: bool,
}

/// What sort of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeKind {
    /// The entry, or its place in the plane, is only in the newer registry.
    Added,
    /// It is only in the older one.
    Removed,
    /// It is elsewhere, or is called otherwise.
    Moved,
    /// A provider has another driver in a match category, one where it had none, or none where it had one.
    Driver,
    /// Whether it is registered, matched, active or busy.
    State,
    /// A property, or a value inside one.
    Property,
}

impl ChangeKind {
    /// All, in the order in which they are counted.
    pub const ALL: [Self; 6] =
        [Self::Added, Self::Removed, Self::Moved, Self::Driver, Self::State, Self::Property];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Moved => "moved",
            Self::Driver => "driver",
            Self::State => "state",
            Self::Property => "property",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What sort.
    pub kind: ChangeKind,
    /// Where the entry is in the older registry; of a change of driver the driver itself.
    pub old: Option<PlaceId>,
    /// Where it is in the newer one.
    pub new: Option<PlaceId>,
    /// The way to the property; the word for a state; the match category of a driver, empty for the default one.
    pub key: KeyPath,
    /// The change, by its index, that added or removed the subtree in which this one is.
    pub within: Option<u32>,
    /// How many entries came or went with this one, below it.
    pub below: u32,
}

/// A key for what stands in an entry's head and not among its properties.
pub(super) mod head {
    /// The class, as `ioreg -a` calls it.
    pub(in crate::model::diff) const CLASS: &str = "IOObjectClass";
    /// The name, as `ioreg -a` calls it.
    pub(in crate::model::diff) const NAME: &str = "IORegistryEntryName";
    /// The registry entry ID, as `ioreg -a` calls it.
    pub(in crate::model::diff) const ID: &str = "IORegistryEntryID";
}
