//! What a simulated machine tells of itself: one event for each way the kernel's code can go.

use super::{ObjectId, PersonalityId, Tried};
use crate::model::{Key, Value};

/// One thing that happened.
///
/// `provider` is always the node that is being matched, `instance` a driver object. The kernel function named at each
/// variant is the one whose code takes this way; where no file is named it is in iokit/Kernel/IOService.cpp.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A step of the scenario begins.
    Step {
        /// Its place, from 0.
        index: u32,
        /// What it does.
        action: Action,
    },
    /// A personality was stored in the catalogue. `IOCatalogue::addDrivers` (iokit/Kernel/IOCatalogue.cpp).
    PersonalityAdded {
        /// Which.
        personality: PersonalityId,
    },
    /// A personality equals a stored one of its provider class, and was dropped. `IOCatalogue::addDrivers`
    /// (iokit/Kernel/IOCatalogue.cpp).
    PersonalityDuplicate {
        /// Which.
        personality: PersonalityId,
        /// The last stored one that it equals.
        of: PersonalityId,
    },
    /// A personality has no provider class and was not stored. `IOCatalogue::addPersonality`
    /// (iokit/Kernel/IOCatalogue.cpp).
    PersonalityIgnored {
        /// Which.
        personality: PersonalityId,
        /// Whether the key is missing or of another type.
        reason: IgnoredReason,
    },
    /// A personality was taken out of the catalogue. `IOCatalogue::removeDrivers` (iokit/Kernel/IOCatalogue.cpp).
    PersonalityRemoved {
        /// Which.
        personality: PersonalityId,
    },
    /// A change of the catalogue, or a kext that arrived, queues this node. `catalogNewDrivers`.
    Rematch {
        /// The node.
        provider: ObjectId,
    },
    /// The first matching pass of a node begins. `doServiceMatch`.
    Registered {
        /// The node.
        provider: ObjectId,
    },
    /// A pass looked its candidates up. `IOCatalogue::findDrivers` (iokit/Kernel/IOCatalogue.cpp).
    Candidates {
        /// The node.
        provider: ObjectId,
        /// Best score first.
        list: Box<[Candidate]>,
    },
    /// The category of a candidate is taken. `probeCandidates`, `copyClientWithCategory`.
    CategoryConsumed {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The category.
        category: Key,
        /// The client that holds it.
        by: ObjectId,
        /// A replacement was considered and is not possible.
        irreplaceable: bool,
    },
    /// The generic code refused a candidate. `matchInternal`, `matchPassive`.
    PassiveMatchFailed {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The key that decided.
        key: Key,
        /// With a nested table: who was asked, in the order of evaluation.
        tried: Option<Box<[Tried<ObjectId>]>>,
    },
    /// The class of the node refused a candidate. `matchPropertyTable`.
    FamilyMatchFailed {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The key that decided; `None` when the class refuses as such.
        key: Option<Key>,
    },
    /// A running boot driver is asked to go, so that matching can start again. `canTerminateForReplacement`.
    ReplacedBootDriver {
        /// The node.
        provider: ObjectId,
        /// The candidate that fits.
        personality: PersonalityId,
        /// The category.
        category: Key,
        /// The driver that goes.
        driver: ObjectId,
        /// Its personality.
        driver_personality: Option<PersonalityId>,
    },
    /// A dext is refused before anything else is looked at. `probeCandidates`.
    DextRejected {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// Why.
        reason: DextRejection,
    },
    /// Only a certain personality may match in this pass, or that one may not. `probeCandidates`.
    RematchSkipped {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// Why.
        reason: RematchReason,
    },
    /// The kext of a candidate has to be brought by the daemon; the pass ends. `IOCatalogue::isModuleLoaded`
    /// (iokit/Kernel/IOCatalogue.cpp).
    ModuleStall {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The bundle that is waited for.
        bundle: Key,
    },
    /// A candidate got through to probing. `probeCandidates`.
    Screened {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// Its score after family matching.
        score: i32,
        /// `IONameMatched` in the copy of the personality.
        name_matched: Option<Value>,
    },
    /// `IOClass` is missing or no string. `probeCandidates`.
    NoClass {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
    },
    /// No object of the class can be made. `OSMetaClass::allocClassWithName` (libkern/c++/OSMetaClass.cpp).
    AllocFailed {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The class.
        class: Key,
        /// Why.
        reason: AllocFailure,
    },
    /// `init` returned false. `probeCandidates`.
    InitFailed {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
    },
    /// `attach` before probing returned false. `probeCandidates`, `attach`.
    AttachFailed {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
    },
    /// `probe` is called. `probeCandidates`.
    Probe {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
        /// The score that goes in.
        score: i32,
    },
    /// `probe` returned nothing. `probeCandidates`.
    ProbeFailed {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
    },
    /// `probe` returned an object, which goes into the start list of its category. `probeCandidates`.
    Probed {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The object that was returned.
        instance: ObjectId,
        /// The score that came out.
        score: i32,
        /// The category.
        category: Key,
    },
    /// The drivers of one category are about to be started. `probeCandidates`.
    CategoryStartList {
        /// The node.
        provider: ObjectId,
        /// The category.
        category: Key,
        /// Best score first.
        list: Box<[Starter]>,
    },
    /// The next driver to start waits for the daemon, and with it everything behind it. `probeCandidates`
    /// (`IOMatchDefer`).
    Deferred {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
    },
    /// `attach` before starting returned false. `startCandidate`, `attach`.
    AttachFailedAtStart {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
    },
    /// A matching thread waits for a resource. `checkResource`.
    ResourceWait {
        /// The node or driver whose `IOResourceMatch` it is.
        node: ObjectId,
        /// A name, or a matching table.
        resource: Value,
    },
    /// The wait has ended. `checkResource`.
    ResourceWaitDone {
        /// The node or driver whose `IOResourceMatch` it is.
        node: ObjectId,
        /// A name, or a matching table.
        resource: Value,
    },
    /// A dext's driver can't be started. `startCandidate`, `IOUserServer` (iokit/Kernel/IOUserServer.cpp).
    DextFailed {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
        /// Why.
        reason: DextFailure,
        /// The server, if there is one.
        server: Option<ObjectId>,
    },
    /// A dext is not started in sleep; the rest of the pass waits too. `startCandidate`, `IOServicePH::matchingStart`.
    DeferredInSleep {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
    },
    /// A dext may not share a server: its bundle is of another organisation. `IOUserServer::launchUserServer`
    /// (iokit/Kernel/IOUserServer.cpp).
    ServerNotShared {
        /// The node.
        provider: ObjectId,
        /// The driver object.
        instance: ObjectId,
        /// The server's name.
        name: Key,
        /// The dext.
        bundle: Key,
    },
    /// A dext joins a launch that is under way. `IOUserServerCheckInToken::findExistingToken`
    /// (iokit/Kernel/IOUserServer.cpp).
    ServerJoined {
        /// The node.
        provider: ObjectId,
        /// The driver object.
        instance: ObjectId,
        /// The server's name.
        name: Key,
    },
    /// A dext uses a running server. `IOUserServer::launchUserServer` (iokit/Kernel/IOUserServer.cpp).
    ServerReused {
        /// The node.
        provider: ObjectId,
        /// The driver object.
        instance: ObjectId,
        /// The server.
        server: ObjectId,
    },
    /// The daemon is asked to launch a process. `OSKext::requestDaemonLaunch` (libkern/c++/OSKext.cpp).
    ServerLaunch {
        /// The node.
        provider: ObjectId,
        /// The driver object.
        instance: ObjectId,
        /// The server's name.
        name: Key,
        /// The dext.
        bundle: Key,
        /// The dext has crashed before.
        reslide: bool,
    },
    /// The daemon could not launch the process. `IOUserServerCheckInToken::cancel` (iokit/Kernel/IOUserServer.cpp).
    ServerLaunchFailed {
        /// The server's name.
        name: Key,
        /// The dext.
        bundle: Key,
    },
    /// The process is there. `IOUserServer::withTask` (iokit/Kernel/IOUserServer.cpp).
    ServerCheckedIn {
        /// The server.
        server: ObjectId,
        /// Its name.
        name: Key,
        /// The dext.
        bundle: Key,
        /// Whether it presented the token of its own launch.
        token_ok: bool,
    },
    /// A driver joins its server. `IOUserServer::serviceAttach` (iokit/Kernel/IOUserServer.cpp).
    DextAttached {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
        /// The server.
        server: ObjectId,
        /// `IOUserClasses`, the most derived class first.
        classes: Box<[Key]>,
    },
    /// `start` is called. `startCandidate`.
    Start {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
    },
    /// `start` returned true. `startCandidate`.
    Started {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
    },
    /// `start` returned false. `startCandidate`.
    StartFailed {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
    },
    /// The category has its winner; this driver is let go without being started. `probeCandidates`.
    NotStarted {
        /// The node.
        provider: ObjectId,
        /// The candidate.
        personality: PersonalityId,
        /// The driver object.
        instance: ObjectId,
        /// The category.
        category: Key,
        /// The winner.
        by: ObjectId,
    },
    /// So many dexts fitted the node in this pass. `probeCandidates` (`IODEXTMatchCount`).
    DextMatchCount {
        /// The node.
        provider: ObjectId,
        /// The number; `None`: the property is removed.
        count: Option<u32>,
    },
    /// Matching of the node is complete. `doServiceMatch`.
    Matched {
        /// The node.
        provider: ObjectId,
        /// For the first time.
        first: bool,
    },
    /// Matching of the node has ended without being complete. `doServiceMatch`.
    NotMatched {
        /// The node.
        provider: ObjectId,
        /// Why.
        reason: NotMatchedReason,
    },
    /// A driver made a nub. `attach`.
    Published {
        /// The nub.
        node: ObjectId,
        /// The driver.
        by: ObjectId,
    },
    /// A driver could not make a nub.
    PublishFailed {
        /// The driver.
        by: ObjectId,
        /// The nub's class.
        class: Key,
        /// Why.
        reason: PublishFailure,
    },
    /// A resource was published. `publishResource`, `publishUserResource`.
    ResourcePublished {
        /// Its name.
        key: Key,
        /// Its value.
        value: Value,
        /// On `IOUserResources`.
        user: bool,
    },
    /// A kext that the kernel doesn't know is asked for, for the first time. `OSKext::loadKextWithIdentifier`
    /// (libkern/c++/OSKext.cpp).
    KextLoadRequested {
        /// The bundle.
        bundle: Key,
    },
    /// A kext was loaded. `OSKext::load` (libkern/c++/OSKext.cpp).
    KextLoaded {
        /// The bundle.
        bundle: Key,
    },
    /// A kext could not be loaded. `OSKext::load` (libkern/c++/OSKext.cpp).
    KextLoadFailed {
        /// The bundle.
        bundle: Key,
        /// What is wrong with it.
        reason: KextFailure,
    },
    /// A kext was unloaded, as nothing uses it. `OSKext::considerUnloads` (libkern/c++/OSKext.cpp). Version 3 only.
    KextUnloaded {
        /// The bundle.
        bundle: Key,
    },
    /// Termination of a node is asked for. `terminate`.
    Terminate {
        /// The node.
        node: ObjectId,
    },
    /// The next pass of a node is for one personality alone. `terminatePhase1` (`IORematchPersonality`).
    RematchSet {
        /// The node.
        provider: ObjectId,
        /// The personality.
        personality: Option<PersonalityId>,
        /// `IORematchCount`.
        count: u32,
    },
    /// `stop` is called. `actionStop`.
    Stop {
        /// The object.
        instance: ObjectId,
        /// Its provider.
        provider: ObjectId,
    },
    /// A terminated object left its provider. `detach`.
    Detached {
        /// The object.
        node: ObjectId,
        /// Its provider.
        provider: ObjectId,
    },
    /// A process has ended.
    ServerExit {
        /// Its server.
        server: ObjectId,
        /// The server's name.
        name: Key,
        /// How.
        reason: ExitReason,
    },
    /// A newer build of a dext waits until the last process of the old one has gone. `OSKext::upgradeDext`
    /// (libkern/c++/OSKext.cpp).
    DextUpgradeDelayed {
        /// The dext.
        bundle: Key,
    },
    /// A newer build has replaced the old one. `OSKext::upgradeDext` (libkern/c++/OSKext.cpp).
    DextUpgraded {
        /// The dext.
        bundle: Key,
    },
    /// A busy count changed. `_adjustBusy`.
    Busy {
        /// The node.
        node: ObjectId,
        /// The count before.
        from: u16,
        /// The count after.
        to: u16,
    },
    /// The real kernel would have crashed here. Always the last event.
    KernelPanic {
        /// How.
        reason: &'static str,
    },
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Personalities of these bundles are sent to the catalogue.
    AddPersonalities(Box<[Key]>),
    /// Personalities that name these bundles are removed.
    RemovePersonalities(Box<[Key]>),
    /// `registerService` on a node.
    Register(ObjectId),
    /// A resource is published.
    PublishResource(Key),
    /// A property is set.
    SetProperty(ObjectId, Key),
    /// A property is removed.
    RemoveProperty(ObjectId, Key),
    /// A node is terminated.
    Terminate(ObjectId),
    /// A kext is loaded.
    LoadKext(Key),
    /// The daemon reports.
    DaemonReady,
    /// The root file system lives on a node.
    SetRootMedia(ObjectId),
    /// A process crashes.
    CrashServer(Key),
    /// A process exits.
    ExitServer(Key),
    /// The system goes to sleep.
    Sleep,
    /// The system wakes.
    Wake,
    /// A newer build of a dext is installed.
    UpgradeDext(Key),
    /// The system shuts down.
    Shutdown,
    /// Kexts that nothing uses are unloaded. Version 3 only.
    Autounload,
}

/// One candidate of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The personality.
    pub personality: PersonalityId,
    /// Its `IOProbeScore`.
    pub score: i32,
}

/// One driver in a start list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Starter {
    /// The personality.
    pub personality: PersonalityId,
    /// The score after probing.
    pub score: i32,
    /// The driver object.
    pub instance: ObjectId,
}

/// Declares a list of words that a trace uses.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// The word that stands in a trace.
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
