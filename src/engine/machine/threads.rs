//! Matching threads. Between its turns a thread is a value, not a stack.

use std::collections::BTreeMap;

use crate::engine::ObjectId;
use crate::engine::event::DextFailure;
use crate::model::{Key, Value};

/// A matching thread. Between its turns it is just this value.
#[derive(Debug)]
pub(crate) struct Thread {
    /// The node that is being matched.
    pub(crate) node: ObjectId,
    /// The catalogue's generation when candidates were looked up last.
    pub(crate) generation: u32,
    /// The property keys of a resources object when the last pass with candidates began.
    pub(crate) resource_keys: Option<Vec<Key>>,
    pub(crate) pass: PassRun,
}

/// What a running pass has to remember.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "facts of a pass that don't exclude one another")]
pub(crate) struct PassRun {
    /// It follows the exit of a dext's process.
    pub(crate) is_rematch: bool,
    pub(crate) dext_count: u32,
    pub(crate) stalled: bool,
    /// Which start list, and whether it has a winner.
    pub(crate) list: usize,
    pub(crate) entered: bool,
    pub(crate) winner: Option<ObjectId>,
    /// Everything that is left waits for the daemon, or for the system to wake.
    pub(crate) deferred: bool,
    /// How far the start of the current driver has come.
    pub(crate) start: StartState,
}

/// How far the start of one driver has come.
#[derive(Debug, Default)]
pub(crate) enum StartState {
    #[default]
    Idle,
    Resources(Checking),
    /// A dext's process is waited for.
    Launch(Launching),
}

/// Whether a thread goes on, or waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress<T = ()> {
    Done(T),
    Waits,
}

/// How far the check of a node's and its driver's resources has come.
#[derive(Debug)]
pub(crate) struct Checking {
    /// Whose `IOResourceMatch` is looked at: 0 the node's, 1 the driver's, 2 no more.
    pub(crate) whose: u8,
    /// What is left of it; `None`: it has not been looked at.
    pub(crate) items: Option<std::vec::IntoIter<Value>>,
    pub(crate) waiting: Option<Value>,
}

impl Checking {
    /// A check that has not begun. On the resources objects there is nothing to check.
    pub(crate) fn new(provider: ObjectId) -> Self {
        let exempt = provider == ObjectId::RESOURCES || provider == ObjectId::USER_RESOURCES;
        Self { whose: if exempt { 2 } else { 0 }, items: None, waiting: None }
    }
}

/// How far the launch for a driver has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Launching {
    Begin,
    /// The server of this launch is waited for.
    Waiting(u32),
    /// The wait has ended, for this reason.
    Woken(u32, DextFailure),
}

/// The threads that wait, by number.
#[derive(Debug, Default)]
pub(crate) struct Threads {
    pub(crate) waiting: BTreeMap<u32, Thread>,
    /// The number under which the next thread will be kept.
    pub(crate) next: u32,
}

impl Threads {
    pub(crate) fn keep(&mut self, thread: Thread) {
        self.waiting.insert(self.next, thread);
        self.next += 1;
    }
}
