//! Reasons, each with the word that a trace has for it.

use crate::model::Key;

/// Declares a list of words that a trace or a scenario uses.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word for it, in a trace or a scenario.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Why a personality was not stored.
    IgnoredReason {
        /// It has no `IOProviderClass`.
        Missing => "no-provider-class",
        /// Its `IOProviderClass` is no string.
        NotAString => "provider-class-not-a-string",
    }
}

words! {
    /// Why a dext was refused before anything else was looked at.
    DextRejection {
        /// A boot flag forbids `DriverKit`.
        DriverKitDisabled => "driverkit-disabled",
        /// There is no daemon in this environment.
        NoDaemon => "no-daemon",
        /// Relaunches are forbidden, and this would be one.
        RelaunchDisabled => "relaunch-disabled",
        /// The provider is inactive.
        ProviderInactive => "provider-inactive",
    }
}

words! {
    /// Why a candidate was passed over in a rematch.
    RematchReason {
        /// It is not the personality that crashed.
        OtherPersonality => "other-personality",
        /// It is, and has crashed too often.
        RelaunchLimit => "relaunch-limit",
    }
}

words! {
    /// Why no object could be made.
    AllocFailure {
        /// The class doesn't exist (its kext is not loaded, or nobody defines it).
        ClassNotFound => "class-not-found",
        /// The class is abstract.
        Abstract => "abstract",
        /// It is no subclass of `IOService`.
        NotAService => "not-a-service",
    }
}

words! {
    /// Why a dext's driver could not be started.
    DextFailure {
        /// Dexts don't match on `IOResources`.
        OnResources => "on-resources",
        /// A boot flag forbids launches.
        LaunchesDisabled => "launches-disabled",
        /// The system is shutting down.
        Shutdown => "shutdown",
        /// The kernel doesn't know such a dext.
        LaunchRefused => "launch-refused",
        /// The server had to be shared and could not be.
        ReuseFailed => "reuse-failed",
        /// The launch was cancelled.
        LaunchCancelled => "launch-cancelled",
        /// The process did not check in within 120 seconds.
        LaunchTimeout => "launch-timeout",
        /// The process presented the token of another launch.
        TokenMismatch => "token-mismatch",
        /// The process lacks an entitlement that the provider asks for.
        ProviderEntitlements => "provider-entitlements",
        /// The process lacks an entitlement that the driver asks for.
        DriverEntitlements => "driver-entitlements",
    }
}

words! {
    /// Why matching of a node is not complete.
    NotMatchedReason {
        /// A kext is waited for.
        ModuleStall => "module-stall",
        /// The node is inactive.
        Inactive => "inactive",
    }
}

words! {
    /// Why a nub could not be made.
    PublishFailure {
        /// Its class doesn't exist, or is abstract.
        ClassNotFound => "class-not-found",
        /// Its class is no subclass of `IOService`.
        NotAService => "not-a-service",
        /// Its `init` or `attach` returned false.
        InitOrAttachFailed => "init-or-attach-failed",
    }
}

words! {
    /// How a process ended.
    ExitReason {
        /// It crashed.
        Crash => "crash",
        /// It exited by itself.
        Exit => "exit",
        /// It was told to, as it presented another launch's token.
        TokenMismatch => "token-mismatch",
        /// It was told to, as it lacks entitlements.
        Entitlements => "entitlements",
        /// Its launch had been cancelled before it checked in.
        CheckInRefused => "check-in-refused",
    }
}

/// Why a kext could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KextFailure {
    /// Its loading fails every time.
    Fails,
    /// It can't be had.
    Missing,
    /// A library it depends on could not be loaded.
    Library {
        /// The library.
        library: Key,
        /// What is wrong with that.
        reason: Box<KextFailure>,
    },
    /// The superclass of one of its classes doesn't exist.
    Superclass {
        /// The class.
        class: Key,
        /// Its superclass.
        superclass: Key,
    },
    /// A library is there in a version that is not compatible. Version 3 only.
    Version {
        /// The library.
        library: Key,
        /// The version asked for.
        wanted: Key,
    },
    /// A symbol could not be linked. Version 3 only.
    Link,
    /// Its module start routine failed. Version 3 only.
    ModuleStart,
}

impl std::fmt::Display for KextFailure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fails => write!(out, "load fails"),
            Self::Missing => write!(out, "missing"),
            Self::Library { library, reason } => write!(out, "library {library}: {reason}"),
            Self::Superclass { class, superclass } => {
                write!(out, "superclass {superclass} of {class} is not loaded")
            }
            Self::Version { library, wanted } => {
                write!(out, "library {library} is not compatible with version {wanted}")
            }
            Self::Link => write!(out, "link fails"),
            Self::ModuleStart => write!(out, "module start fails"),
        }
    }
}
