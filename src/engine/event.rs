//! What a simulated machine tells of itself: one event for each way the kernel's code can go.

mod action;
mod words;

use std::sync::Arc;

use super::{ObjectId, PersonalityId, Tried};
use crate::model::{Key, Value};

pub use action::{Action, Candidate, Starter};
pub(crate) use words::words;
pub use words::{
    AllocFailure, DextFailure, DextRejection, ExitReason, IgnoredReason, KextFailure,
    NotMatchedReason, PublishFailure, RematchReason,
};

/// One thing that happened.
///
/// `provider` is always the node that is being matched, `instance` a driver object. The kernel function named at each
/// variant is the one whose code takes this way; where no file is named it is in iokit/Kernel/IOService.cpp.
///
/// A trace has millions of these, so whatever is large and rare lies behind a pointer.
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
        list: Arc<Vec<Candidate>>,
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
        tried: Option<Arc<Vec<Tried<ObjectId>>>>,
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
        name_matched: Option<Box<Value>>,
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
        resource: Box<Value>,
    },
    /// The wait has ended. `checkResource`.
    ResourceWaitDone {
        /// The node or driver whose `IOResourceMatch` it is.
        node: ObjectId,
        /// A name, or a matching table.
        resource: Box<Value>,
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
        classes: Arc<Vec<Key>>,
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
        value: Box<Value>,
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
        reason: Box<KextFailure>,
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
    /// A newer build waits until the last process of the old one has gone. `OSKext::upgradeDext` (libkern/c++/OSKext.cpp).
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
