//! One test of an examination, and how much its facts are worth.

use crate::engine::facts::Check;
use crate::model::EntryId;

/// One test, and how much its facts are worth.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The test.
    pub check: Check<EntryId>,
    /// Whether the node's side can have been otherwise when the kernel made the test.
    pub standing: Standing,
    /// Whether the rule itself is only observed: the class is closed source.
    pub observed: bool,
    /// Whether the kernel wrote down then that it was passed, which goes before what can be computed now: `IONameMatched` on the
    /// driver says that its `IONameMatch` fitted.
    pub witnessed: bool,
}

/// Whether a fact can have been otherwise when the kernel made its test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// It changes as drivers come and go: a medium's `Leaf`, the number of clients, a name that is known to change.
    Volatile,
    /// Drivers may set it, though few do: most properties.
    Settable,
    /// It doesn't change: classes, hardware identifiers, registry entry IDs.
    Fixed,
}
