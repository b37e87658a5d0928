//! What is remembered of dexts, and of their processes.

use std::collections::HashSet;

use crate::engine::event::ExitReason;
use crate::engine::program::Program;
use crate::engine::scenario::Answer;
use crate::engine::{BundleId, ObjectId};
use crate::model::Key;

/// What the machine remembers of dexts and their processes.
#[derive(Debug)]
pub(crate) struct DriverKit {
    /// By bundle.
    pub(crate) dexts: Vec<Dext>,
    /// In the order of asking.
    pub(crate) launches: Vec<Launch>,
    pub(crate) started: HashSet<ObjectId>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Dext {
    /// Launches of the present build so far.
    pub(crate) launches: usize,
    /// Crashes of the present build that count.
    pub(crate) crashes: u32,
    /// Launches that have neither failed nor ended.
    pub(crate) live: u32,
    /// The newer build has replaced the first one.
    pub(crate) upgraded: bool,
    /// The newer build waits.
    pub(crate) upgrade_pending: bool,
}

/// A launch, and the process that comes of it.
#[derive(Debug)]
pub(crate) struct Launch {
    pub(crate) bundle: BundleId,
    /// Of the newer build.
    pub(crate) upgraded: bool,
    pub(crate) name: Key,
    /// The driver for which the process is launched.
    pub(crate) tag: ObjectId,
    pub(crate) answer: Answer,
    pub(crate) state: LaunchState,
    /// How often the process has to check in until the launch is complete.
    pub(crate) pending: u32,
    pub(crate) server: Option<ObjectId>,
    /// Counted in [`Dext::live`].
    pub(crate) live: bool,
    /// How the process ends, once that is decided.
    pub(crate) exit: Option<ExitReason>,
    /// The process doesn't run any more.
    pub(crate) dead: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LaunchState {
    Pending,
    Cancelled,
    Complete,
}

impl DriverKit {
    pub(crate) fn new(program: &Program) -> Self {
        Self {
            dexts: vec![Dext::default(); program.bundles.len()],
            launches: Vec::new(),
            started: HashSet::new(),
        }
    }

    /// Whether the newer build of a dext has replaced the first one.
    pub(crate) fn is_upgraded(&self, bundle: BundleId) -> bool {
        self.dexts[bundle.index()].upgraded
    }

    pub(crate) fn server_of_launch(&self, launch: u32) -> Option<ObjectId> {
        self.launches[launch as usize].server
    }

    pub(crate) fn launch_of_server(&self, server: ObjectId) -> Option<u32> {
        let at = self.launches.iter().position(|launch| launch.server == Some(server))?;
        Some(at as u32)
    }
}
