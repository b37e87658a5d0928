//! What can be wrong with a scenario.

use thiserror::Error;

use crate::engine::event::words;

/// Why a scenario gives no trace.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ScenarioError {
    /// The version that the scenario claims; 1 when it isn't known.
    pub version: u8,
    /// The code.
    pub code: ErrorCode,
    /// One sentence, for people.
    pub message: String,
}

impl ScenarioError {
    pub(crate) fn new(version: u8, code: ErrorCode, message: String) -> Self {
        Self { version, code, message }
    }
}

words! {
    /// The codes of the format.
    ErrorCode {
        /// Not a property list, or its top level is no dictionary.
        Parse => "parse",
        /// Not a scenario.
        Format => "format",
        /// A version that doesn't exist.
        Version => "version",
        /// A value has the wrong type.
        BadType => "bad-type",
        /// A value is not one of those allowed.
        BadValue => "bad-value",
        /// A required key is missing.
        MissingKey => "missing-key",
        /// Two classes of one name.
        DuplicateClass => "duplicate-class",
        /// A class has the name of a built-in one.
        BuiltinClass => "builtin-class",
        /// A superclass is unknown, or can't be one.
        BadSuperclass => "bad-superclass",
        /// A class is its own ancestor.
        ClassCycle => "class-cycle",
        /// A class names a bundle that isn't there, or can't have classes.
        BadBundle => "bad-bundle",
        /// Two kexts of one identifier.
        DuplicateKext => "duplicate-kext",
        /// A kext has the identifier of a built-in bundle.
        BuiltinKext => "builtin-kext",
        /// A kext that should be loaded can't be.
        BadKext => "bad-kext",
        /// `DriverKit` in version 1.
        Unsupported => "unsupported",
        /// The registry has more than one root.
        BadRegistry => "bad-registry",
        /// A node's class doesn't exist or can't be instantiated.
        BadClass => "bad-class",
        /// An `IOPlatformDevice` that is no child of an `IOPlatformExpert`.
        BadParent => "bad-parent",
        /// A node can't be made.
        BadNode => "bad-node",
        /// A step that can't be done.
        BadStep => "bad-step",
        /// The scenario doesn't come to rest.
        Limit => "limit",
    }
}
