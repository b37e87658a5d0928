//! The ids of what lives in a simulated machine.

use std::fmt;

/// A registry object of a simulated machine, numbered from 1 in the order in which objects come into being. The number is
/// the `id` of a trace, and stays the object's own after it has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId(pub u32);

/// A personality of a scenario: its place in [`Program::personalities`](super::Program::personalities).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonalityId(pub u32);

/// A class of a scenario, built in or defined: its place in [`Program::classes`](super::Program::classes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassId(pub u32);

/// A bundle of a scenario, built in or defined: its place in `Program::bundles`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BundleId(pub u32);

impl ObjectId {
    /// The platform's root nub.
    pub const ROOT: Self = Self(1);
    /// The `IOResources` object.
    pub const RESOURCES: Self = Self(2);
    /// The `IOUserResources` object.
    pub const USER_RESOURCES: Self = Self(3);

    pub(crate) fn index(self) -> usize {
        self.0 as usize - 1
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "#{}", self.0)
    }
}

impl PersonalityId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl ClassId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl BundleId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}
