//! The machine that carries a scenario out: a world, and what threads and queues need while it moves.
//!
//! Here is only what it has and how it writes down what happens; what it does is in [`kernel`](super::kernel), on the
//! scenario's behalf in [`run`](super::run). One thread runs at a time, by the schedule of the scenario format.
//!
//! Invariant: the world changes by [`Machine::change`] alone, which keeps the change for the replay.

mod copies;
mod dexts;
mod instances;
mod threads;
mod waits;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::event::{Candidate, Event};
use super::program::Program;
use super::scenario::{ErrorCode, ScenarioError};
use super::trace::Trace;
use super::world::{Change, Object, PropertyChange, View, World};
use super::{BundleId, ClassId, ObjectId};
use crate::model::{Key, Value};

pub(crate) use copies::{Copies, score_value};
pub(crate) use dexts::{DriverKit, Launch, LaunchState};
use instances::Instances;
pub(crate) use threads::PassRun;
pub(crate) use threads::{Checking, Launching, Progress, StartState, Thread, Threads};
pub(crate) use waits::{WaitFor, Waits};

/// A trace has room for so many events from the start at most: up to about here allocators copy what grows, and beyond they move
/// it without copying. Room that isn't used costs nothing.
const MOST_ROOM: usize = 1 << 20;

/// Why a run ends early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The scenario is wrong; there is no trace.
    Error(ScenarioError),
    /// The kernel would have crashed.
    Panic,
    /// The caller wanted no more events.
    Enough,
}

/// The result of whatever may end the run.
pub(crate) type Flow<T = ()> = Result<T, Stop>;

pub(crate) struct Machine {
    pub(crate) program: Arc<Program>,
    pub(crate) world: World,
    events: Vec<Event>,
    /// Up to which change each event's record goes.
    ends: Vec<u32>,
    changes: Vec<Change>,
    /// False while the machine is set up.
    recording: bool,
    limit: usize,
    stop_after: usize,
    /// Whose turn it is next.
    pub(crate) line: VecDeque<Turn>,
    pub(crate) threads: Threads,
    pub(crate) waits: Waits,
    /// The newest object of each name that the scenario gives.
    pub(crate) labels: HashMap<Key, ObjectId>,
    pub(crate) requests: Requests,
    /// What the kernel knows of each bundle.
    pub(crate) known: Vec<Knowledge>,
    /// Bundles in the order in which they were loaded.
    pub(crate) loaded: Vec<BundleId>,
    pub(crate) instances: Instances,
    /// How often the catalogue has changed.
    pub(crate) generation: u32,
    pub(crate) termination: Termination,
    /// Candidates by class, as long as the catalogue doesn't change.
    pub(crate) found: HashMap<ClassId, Arc<Vec<Candidate>>, FixedState>,
    pub(crate) copies: Copies,
    /// How often `attach` was called on each object.
    pub(crate) attach_calls: Vec<u64>,
    pub(crate) kit: DriverKit,
    pub(crate) root_media: Option<ObjectId>,
    pub(crate) asleep: bool,
    pub(crate) shuts_down: bool,
}

impl Machine {
    /// An empty machine, which writes nothing down yet. More than `limit` events are an error; after `stop_after` the run
    /// ends.
    pub(crate) fn new(program: &Arc<Program>, limit: usize, stop_after: usize) -> Self {
        let room = program.scenario.steps.len().saturating_mul(32);
        let room = room.min(limit).min(stop_after).min(MOST_ROOM);
        Self {
            program: Arc::clone(program),
            world: World::new(program),
            events: Vec::with_capacity(room),
            ends: Vec::with_capacity(room),
            changes: Vec::with_capacity(room * 2),
            recording: false,
            limit,
            stop_after,
            line: VecDeque::new(),
            threads: Threads::default(),
            waits: Waits::default(),
            labels: HashMap::new(),
            requests: Requests::default(),
            known: vec![Knowledge::Unknown; program.bundles.len()],
            loaded: Vec::new(),
            instances: Instances::new(program.classes.len()),
            generation: 0,
            termination: Termination::default(),
            found: HashMap::default(),
            copies: Copies::default(),
            attach_calls: Vec::new(),
            kit: DriverKit::new(program),
            root_media: None,
            asleep: false,
            shuts_down: false,
        }
    }

    /// What was written down.
    pub(crate) fn into_trace(self, panicked: bool) -> Trace {
        let blocked = if panicked { None } else { Some(self.waits.len() as u32) };
        Trace {
            program: self.program,
            events: self.events,
            ends: self.ends,
            changes: self.changes,
            end: self.world,
            blocked_threads: blocked,
        }
    }

    /// What happens from now on is written down.
    pub(crate) fn record(&mut self) {
        self.recording = true;
    }

    pub(crate) fn emit(&mut self, event: Event) -> Flow {
        if !self.recording {
            return Ok(());
        }
        if self.events.len() >= self.stop_after {
            return Err(Stop::Enough);
        }
        if self.events.len() >= self.limit {
            let message = format!("more than {} events: the run doesn't come to rest", self.limit);
            return Err(self.error(ErrorCode::Limit, message));
        }
        self.events.push(event);
        self.ends.push(self.changes.len() as u32);
        if self.events.len() >= self.stop_after { Err(Stop::Enough) } else { Ok(()) }
    }

    pub(crate) fn panic(&mut self, reason: &'static str) -> Stop {
        match self.emit(Event::KernelPanic { reason }) {
            Err(stop @ Stop::Error(_)) => stop,
            _ => Stop::Panic,
        }
    }

    pub(crate) fn error(&self, code: ErrorCode, message: impl Into<String>) -> Stop {
        Stop::Error(ScenarioError::new(self.program.scenario.version, code, message.into()))
    }

    /// The machine as rules see it.
    pub(crate) fn view(&self) -> View<'_> {
        View { program: &self.program, world: &self.world }
    }

    /// Makes a change and keeps it for the replay.
    pub(crate) fn change(&mut self, change: Change) {
        change.apply(&mut self.world);
        self.keep(change);
    }

    /// Keeps a change that has been made already.
    pub(crate) fn keep(&mut self, change: Change) {
        if self.recording {
            self.changes.push(change);
        }
    }

    pub(crate) fn object(&self, id: ObjectId) -> &Object {
        self.world.object(id)
    }

    pub(crate) fn has_state(&self, id: ObjectId, bits: u32) -> bool {
        self.object(id).state & bits != 0
    }

    pub(crate) fn has_flag(&self, id: ObjectId, bits: u32) -> bool {
        self.object(id).flags & bits != 0
    }

    /// Clears and sets bits of the public state word.
    pub(crate) fn change_state(&mut self, object: ObjectId, clear: u32, set: u32) {
        let old = self.object(object).state;
        let new = (old & !clear) | set;
        if old != new {
            self.change(Change::State { object, old, new });
        }
    }

    /// Clears and sets bits of the private state word.
    pub(crate) fn change_flags(&mut self, object: ObjectId, clear: u32, set: u32) {
        let old = self.object(object).flags;
        let new = (old & !clear) | set;
        if old != new {
            self.change(Change::Flags { object, old, new });
        }
    }

    pub(crate) fn is_inactive(&self, id: ObjectId) -> bool {
        !self.object(id).is_active()
    }

    pub(crate) fn property(&self, id: ObjectId, key: &Key) -> Option<&Value> {
        self.object(id).properties.get(key)
    }

    /// Sets a property, or with `None` removes it.
    pub(crate) fn set_property(&mut self, object: ObjectId, key: &Key, value: Option<Value>) {
        let properties = &self.object(object).properties;
        let at = properties.own().iter().position(|(have, _)| have == key);
        let made_with = properties.is_made_with(key);
        let old = at.map(|at| properties.own()[at].clone());
        // Only a property that the object was made with needs a mark that it is gone.
        let new = if value.is_some() || made_with { Some((key.clone(), value)) } else { None };
        if old == new {
            return;
        }
        let at = at.unwrap_or(properties.own().len()) as u32;
        self.change(Change::Property(Box::new(PropertyChange { object, at, old, new })));
    }

    pub(crate) fn is_loaded(&self, bundle: BundleId) -> bool {
        self.known[bundle.index()] == Knowledge::Loaded
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Knowledge {
    Unknown,
    /// It knows the bundle; the code is not loaded.
    Known,
    Loaded,
}

/// A turn in the line.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    /// The first job of the queue is run.
    Job,
    /// A thread that waited goes on.
    Thread(u32),
    /// The termination thread works.
    Terminate,
}

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

/// What becomes of the provider when a terminated object has gone. Where anything does, the object itself is told that it will be
/// terminated, not only its clients.
///
/// Source: `kIOServiceTerminate…` (iokit/IOKit/IOService.h).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Afterwards {
    Nothing,
    /// It is matched again.
    Rematch,
    /// It is matched again with the object's personality alone.
    RematchCurrent,
}

/// What the termination thread has to do.
#[derive(Debug, Default)]
pub(crate) struct Termination {
    /// Objects whose second phase is due.
    pub(crate) phase_2: VecDeque<ObjectId>,
    /// Objects without clients, to be finalised.
    pub(crate) finalize: VecDeque<ObjectId>,
    /// Clients to be stopped, with their providers.
    pub(crate) stop: Vec<(ObjectId, ObjectId)>,
    /// The thread has a turn, or is running.
    pub(crate) woken: bool,
}
