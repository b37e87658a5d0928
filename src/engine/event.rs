//! What a simulated machine tells of itself: one event for each way the kernel's code can go.
//!
//! The table of [`Event`]s is the one place that says what they are, their words and their fields; a trace, a lesson's tests and
//! the words for people read it.

mod field;
mod member;
mod words;

use std::sync::Arc;

use super::{ObjectId, PersonalityId, Tried};
use crate::model::{Key, Value};

pub(crate) use field::Field;
pub use member::{Candidate, Starter};
pub(crate) use words::words;
pub use words::{
    AllocFailure, DextFailure, DextRejection, ExitReason, IgnoredReason, KextFailure,
    NotMatchedReason, PublishFailure, RematchReason,
};

/// Declares the events: each with the word that a trace has for it, and its fields in the order in which a trace writes them.
macro_rules! events {
    ($($(#[$event_doc:meta])* $event:ident = $word:literal {
        $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)?
    },)*) => {
        /// One thing that happened. The kernel function named at each variant is the one whose code takes this way; where no file is
        /// named it is in iokit/Kernel/IOService.cpp.
        ///
        /// A field is what it is called: `provider` always the node that is being matched, `personality` the candidate, `instance` its
        /// driver object, `category` its match category, `bundle` a bundle's identifier; `server` a process's server and `name` that
        /// server's name; `reason` why. What is more than that is said at the field.
        ///
        /// A trace has millions of these, so whatever is large and rare lies behind a pointer.
        #[derive(Clone, Debug, PartialEq)]
        #[expect(
            missing_docs,
            reason = "a field's name means the same wherever it stands, and is explained above"
        )]
        pub enum Event {
            $($(#[$event_doc])* $event { $($(#[$field_doc])* $field: $type,)* },)*
        }

        impl Event {
            /// The words of all events.
            pub(crate) const NAMES: &[&str] = &[$($word),*];

            /// The word for this event in a trace.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$event { .. } => $word,)*
                }
            }

            /// Shows the fields, each with its name.
            pub(crate) fn each_field(&self, mut see: impl FnMut(&'static str, Field<'_>)) {
                match self {
                    $(Self::$event { $($field),* } => { $(see(stringify!($field), $field.into());)* })*
                }
            }
        }
    };
}

events! {
    /// A step of the scenario begins.
    Step = "step" {
        /// Its place, from 0.
        index: u32,
        /// The node that it names, if it names one.
        node: Option<ObjectId>,
    },
    /// A personality was stored in the catalogue. `IOCatalogue::addDrivers` (iokit/Kernel/IOCatalogue.cpp).
    PersonalityAdded = "personality-added" { personality: PersonalityId },
    /// A personality equals a stored one of its provider class, and was dropped. `IOCatalogue::addDrivers`
    /// (iokit/Kernel/IOCatalogue.cpp).
    PersonalityDuplicate = "personality-duplicate" {
        personality: PersonalityId,
        /// The last stored one that it equals.
        of: PersonalityId,
    },
    /// A personality has no provider class and was not stored. `IOCatalogue::addPersonality`
    /// (iokit/Kernel/IOCatalogue.cpp).
    PersonalityIgnored = "personality-ignored" {
        personality: PersonalityId,
        /// Whether the key is missing or of another type.
        reason: IgnoredReason,
    },
    /// A personality was taken out of the catalogue. `IOCatalogue::removeDrivers` (iokit/Kernel/IOCatalogue.cpp).
    PersonalityRemoved = "personality-removed" { personality: PersonalityId },
    /// A change of the catalogue, or a kext that arrived, queues this node. `catalogNewDrivers`.
    Rematch = "rematch" { provider: ObjectId },
    /// The first matching pass of a node begins. `doServiceMatch`.
    Registered = "registered" { provider: ObjectId },
    /// A pass looked its candidates up. `IOCatalogue::findDrivers` (iokit/Kernel/IOCatalogue.cpp).
    Candidates = "candidates" {
        provider: ObjectId,
        /// Best score first.
        list: Arc<Vec<Candidate>>,
    },
    /// The category of a candidate is taken. `probeCandidates`, `copyClientWithCategory`.
    CategoryConsumed = "category-consumed" {
        provider: ObjectId, personality: PersonalityId, category: Key,
        /// The client that holds it.
        by: ObjectId,
        /// A replacement was considered and is not possible.
        irreplaceable: bool,
    },
    /// The generic code refused a candidate. `matchInternal`, `matchPassive`.
    PassiveMatchFailed = "passive-match-failed" {
        provider: ObjectId, personality: PersonalityId,
        /// The key that decided.
        key: Key,
        /// With a nested table: who was asked, in the order of evaluation.
        tried: Option<Arc<Vec<Tried<ObjectId>>>>,
    },
    /// The class of the node refused a candidate. `matchPropertyTable`.
    FamilyMatchFailed = "family-match-failed" {
        provider: ObjectId, personality: PersonalityId,
        /// The key that decided; `None` when the class refuses as such.
        key: Option<Key>,
    },
    /// A running boot driver is asked to go, so that matching can start again. `canTerminateForReplacement`.
    ReplacedBootDriver = "replaced-boot-driver" {
        provider: ObjectId, personality: PersonalityId, category: Key,
        driver: ObjectId,
        driver_personality: Option<PersonalityId>,
    },
    /// A dext is refused before anything else is looked at. `probeCandidates`.
    DextRejected = "dext-rejected" {
        provider: ObjectId, personality: PersonalityId, reason: DextRejection,
    },
    /// Only a certain personality may match in this pass, or that one may not. `probeCandidates`.
    RematchSkipped = "rematch-skipped" {
        provider: ObjectId, personality: PersonalityId, reason: RematchReason,
    },
    /// The kext of a candidate has to be brought by the daemon; the pass ends. `IOCatalogue::isModuleLoaded`
    /// (iokit/Kernel/IOCatalogue.cpp).
    ModuleStall = "module-stall" {
        provider: ObjectId, personality: PersonalityId,
        bundle: Key,
    },
    /// A candidate got through to probing. `probeCandidates`.
    Screened = "screened" {
        provider: ObjectId, personality: PersonalityId,
        /// Its score after family matching.
        score: i32,
        /// `IONameMatched` in the copy of the personality.
        name_matched: Option<Box<Value>>,
    },
    /// `IOClass` is missing or no string. `probeCandidates`.
    NoClass = "no-class" { provider: ObjectId, personality: PersonalityId },
    /// No object of the class can be made. `OSMetaClass::allocClassWithName` (libkern/c++/OSMetaClass.cpp).
    AllocFailed = "alloc-failed" {
        provider: ObjectId, personality: PersonalityId, class: Key, reason: AllocFailure,
    },
    /// `init` returned false. `probeCandidates`.
    InitFailed = "init-failed" {
        provider: ObjectId, personality: PersonalityId, instance: ObjectId,
    },
    /// `attach` before probing returned false. `probeCandidates`, `attach`.
    AttachFailed = "attach-failed" {
        provider: ObjectId, personality: PersonalityId, instance: ObjectId,
    },
    /// `probe` is called. `probeCandidates`.
    Probe = "probe" {
        provider: ObjectId, personality: PersonalityId, instance: ObjectId,
        /// The score that goes in.
        score: i32,
    },
    /// `probe` returned nothing. `probeCandidates`.
    ProbeFailed = "probe-failed" {
        provider: ObjectId, personality: PersonalityId, instance: ObjectId,
    },
    /// `probe` returned an object, which goes into the start list of its category. `probeCandidates`.
    Probed = "probed" {
        provider: ObjectId, personality: PersonalityId,
        instance: ObjectId,
        /// The score that came out.
        score: i32,
        category: Key,
    },
    /// The drivers of one category are about to be started. `probeCandidates`.
    CategoryStartList = "category-start-list" {
        provider: ObjectId, category: Key,
        /// Best score first.
        list: Box<[Starter]>,
    },
    /// The next driver to start waits for the daemon, and with it everything behind it. `probeCandidates`
    /// (`IOMatchDefer`).
    Deferred = "deferred" { provider: ObjectId, personality: PersonalityId, instance: ObjectId },
    /// `attach` before starting returned false. `startCandidate`, `attach`.
    AttachFailedAtStart = "attach-failed-at-start" {
        provider: ObjectId, personality: PersonalityId, instance: ObjectId,
    },
    /// A matching thread waits for a resource. `checkResource`.
    ResourceWait = "resource-wait" {
        /// The node or driver whose `IOResourceMatch` it is.
        node: ObjectId,
        /// A name, or a matching table.
        resource: Box<Value>,
    },
    /// The wait has ended. `checkResource`.
    ResourceWaitDone = "resource-wait-done" { node: ObjectId, resource: Box<Value> },
    /// A dext's driver can't be started. `startCandidate`, `IOUserServer` (iokit/Kernel/IOUserServer.cpp).
    DextFailed = "dext-failed" {
        provider: ObjectId, personality: PersonalityId, instance: ObjectId, reason: DextFailure,
        server: Option<ObjectId>,
    },
    /// A dext is not started in sleep; the rest of the pass waits too. `startCandidate`, `IOServicePH::matchingStart`.
    DeferredInSleep = "deferred-in-sleep" {
        provider: ObjectId, personality: PersonalityId, instance: ObjectId,
    },
    /// A dext may not share a server: its bundle is of another organisation. `IOUserServer::launchUserServer`
    /// (iokit/Kernel/IOUserServer.cpp).
    ServerNotShared = "server-not-shared" {
        provider: ObjectId, instance: ObjectId, name: Key, bundle: Key,
    },
    /// A dext joins a launch that is under way. `IOUserServerCheckInToken::findExistingToken`
    /// (iokit/Kernel/IOUserServer.cpp).
    ServerJoined = "server-joined" { provider: ObjectId, instance: ObjectId, name: Key },
    /// A dext uses a running server. `IOUserServer::launchUserServer` (iokit/Kernel/IOUserServer.cpp).
    ServerReused = "server-reused" { provider: ObjectId, instance: ObjectId, server: ObjectId },
    /// The daemon is asked to launch a process. `OSKext::requestDaemonLaunch` (libkern/c++/OSKext.cpp).
    ServerLaunch = "server-launch" {
        provider: ObjectId, instance: ObjectId, name: Key, bundle: Key,
        /// The dext has crashed before.
        reslide: bool,
    },
    /// The daemon could not launch the process. `IOUserServerCheckInToken::cancel` (iokit/Kernel/IOUserServer.cpp).
    ServerLaunchFailed = "server-launch-failed" { name: Key, bundle: Key },
    /// The process is there. `IOUserServer::withTask` (iokit/Kernel/IOUserServer.cpp).
    ServerCheckedIn = "server-checked-in" {
        server: ObjectId, name: Key, bundle: Key,
        /// Whether it presented the token of its own launch.
        token_ok: bool,
    },
    /// A driver joins its server. `IOUserServer::serviceAttach` (iokit/Kernel/IOUserServer.cpp).
    DextAttached = "dext-attached" {
        provider: ObjectId, personality: PersonalityId, instance: ObjectId, server: ObjectId,
        /// `IOUserClasses`, the most derived class first.
        classes: Arc<Vec<Key>>,
    },
    /// `start` is called. `startCandidate`.
    Start = "start" { provider: ObjectId, personality: PersonalityId, instance: ObjectId },
    /// `start` returned true. `startCandidate`.
    Started = "started" { provider: ObjectId, personality: PersonalityId, instance: ObjectId },
    /// `start` returned false. `startCandidate`.
    StartFailed = "start-failed" {
        provider: ObjectId, personality: PersonalityId, instance: ObjectId,
    },
    /// The category has its winner; this driver is let go without being started. `probeCandidates`.
    NotStarted = "not-started" {
        provider: ObjectId, personality: PersonalityId, instance: ObjectId, category: Key,
        by: ObjectId,
    },
    /// So many dexts fitted the node in this pass. `probeCandidates` (`IODEXTMatchCount`).
    DextMatchCount = "dext-match-count" {
        provider: ObjectId,
        /// The number; `None`: the property is removed.
        count: Option<u32>,
    },
    /// Matching of the node is complete. `doServiceMatch`.
    Matched = "matched" {
        provider: ObjectId,
        /// For the first time.
        first: bool,
    },
    /// Matching of the node has ended without being complete. `doServiceMatch`.
    NotMatched = "not-matched" { provider: ObjectId, reason: NotMatchedReason },
    /// A driver made a nub. `attach`.
    Published = "published" {
        node: ObjectId,
        by: ObjectId,
    },
    /// A driver could not make a nub.
    PublishFailed = "publish-failed" {
        by: ObjectId,
        class: Key,
        reason: PublishFailure,
    },
    /// A resource was published. `publishResource`, `publishUserResource`.
    ResourcePublished = "resource-published" {
        key: Key,
        /// On `IOUserResources`.
        user: bool,
        value: Box<Value>,
    },
    /// A kext that the kernel doesn't know is asked for, for the first time. `OSKext::loadKextWithIdentifier`
    /// (libkern/c++/OSKext.cpp).
    KextLoadRequested = "kext-load-requested" { bundle: Key },
    /// A kext was loaded. `OSKext::load` (libkern/c++/OSKext.cpp).
    KextLoaded = "kext-loaded" { bundle: Key },
    /// A kext could not be loaded. `OSKext::load` (libkern/c++/OSKext.cpp).
    KextLoadFailed = "kext-load-failed" { bundle: Key, reason: Box<KextFailure> },
    /// A kext was unloaded, as nothing uses it. `OSKext::considerUnloads` (libkern/c++/OSKext.cpp). Version 3 only.
    KextUnloaded = "kext-unloaded" { bundle: Key },
    /// Termination of a node is asked for. `terminate`.
    Terminate = "terminate" { node: ObjectId },
    /// The next pass of a node is for one personality alone. `terminatePhase1` (`IORematchPersonality`).
    RematchSet = "rematch-set" {
        provider: ObjectId,
        personality: Option<PersonalityId>,
        count: u32,
    },
    /// `stop` is called. `actionStop`.
    Stop = "stop" { instance: ObjectId, provider: ObjectId },
    /// A terminated object left its provider. `detach`.
    Detached = "detached" { node: ObjectId, provider: ObjectId },
    /// A process has ended.
    ServerExit = "server-exit" { server: ObjectId, name: Key, reason: ExitReason },
    /// A newer build waits until the last process of the old one has gone. `OSKext::upgradeDext` (libkern/c++/OSKext.cpp).
    DextUpgradeDelayed = "dext-upgrade-delayed" { bundle: Key },
    /// A newer build has replaced the old one. `OSKext::upgradeDext` (libkern/c++/OSKext.cpp).
    DextUpgraded = "dext-upgraded" { bundle: Key },
    /// A busy count changed. `_adjustBusy`.
    Busy = "busy" {
        node: ObjectId,
        /// The count before.
        from: u16,
        /// The count after.
        to: u16,
    },
    /// The real kernel would have crashed here. Always the last event.
    KernelPanic = "kernel-panic" {
        reason: &'static str,
    },
}
