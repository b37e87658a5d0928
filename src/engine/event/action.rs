//! What steps do, and the members of lists in events.

use crate::engine::{ObjectId, PersonalityId};
use crate::model::Key;

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

impl Action {
    /// The word for this action in a scenario.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AddPersonalities(_) => "addPersonalities",
            Self::RemovePersonalities(_) => "removePersonalities",
            Self::Register(_) => "register",
            Self::PublishResource(_) => "publishResource",
            Self::SetProperty(..) => "setProperty",
            Self::RemoveProperty(..) => "removeProperty",
            Self::Terminate(_) => "terminate",
            Self::LoadKext(_) => "loadKext",
            Self::DaemonReady => "daemonReady",
            Self::SetRootMedia(_) => "setRootMedia",
            Self::CrashServer(_) => "crashServer",
            Self::ExitServer(_) => "exitServer",
            Self::Sleep => "sleep",
            Self::Wake => "wake",
            Self::UpgradeDext(_) => "upgradeDext",
            Self::Shutdown => "shutdown",
            Self::Autounload => "autounload",
        }
    }
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
