//! How a table is matched: what has been tested before, and what is wanted.

/// How a table is to be matched.
///
/// Source: `kIOServiceClassDone`, `kIOServiceChangesOK` (iokit/Kernel/IOServicePrivate.h).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// The lookup has tested `IOProviderClass` already.
    pub class_done: bool,
    /// The table is a copy of a personality: `IONameMatched` and the score are wanted.
    pub changes_ok: bool,
    /// Go on after a test that fails, so that all tests are recorded. The failure that is reported stays the first one.
    pub exhaustive: bool,
}

impl Options {
    /// A personality that the catalogue's lookup found for the node.
    pub(crate) const PERSONALITY: Self =
        Self { class_done: true, changes_ok: true, exhaustive: false };
    /// A personality that was added, removed or whose module was loaded: does it concern this instance of its provider class?
    ///
    /// The kernel asks its generic code first and the rest afterwards (`copyExistingServices`); the answer is the same.
    pub(crate) const WAKE: Self = Self { class_done: true, changes_ok: false, exhaustive: false };
    /// A matching table that stands by itself, such as the dictionary of an `IOResourceMatch`.
    pub(crate) const TABLE: Self = Self { class_done: false, changes_ok: false, exhaustive: false };
    /// As [`Options::PERSONALITY`], with every test made.
    pub(crate) const EXAMINE: Self = Self { class_done: true, changes_ok: true, exhaustive: true };
}
