//! What the daemon in user space is asked for.

use std::collections::{HashSet, VecDeque};

use crate::engine::BundleId;
use crate::model::Key;

/// What the daemon has been asked for.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    /// In the order of asking.
    pub(crate) open: VecDeque<Request>,
    /// Kexts that have been asked for at least once.
    pub(crate) asked: HashSet<Key>,
}

/// One thing that the daemon is asked for.
#[derive(Debug)]
pub(crate) enum Request {
    /// To bring a kext.
    Load(BundleId),
    /// To launch a process: the number of the launch.
    Launch(u32),
    /// A process exits: the number of its launch.
    Exit(u32),
}
