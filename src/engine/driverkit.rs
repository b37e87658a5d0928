//! `DriverKit`: drivers in processes of their own.
//!
//! The kernel's side (tokens, reuse, entitlements, crash and rematch, sleep, upgrade) follows the kernel's code; the daemon
//! and the processes do what the scenario says.

mod entitlements;
mod exit;
mod launch;
mod process;
mod transport;
mod upgrade;

use std::collections::HashSet;

use super::event::{Action, DextFailure, Event, Starter};
use super::machine::{Flow, Machine};
use super::program::Program;
use super::scenario::{Answer, ErrorCode, Step};
use super::well_known::WELL_KNOWN;
use super::world::{ListName, Switch};
use super::{BundleId, ObjectId};
use crate::model::{Key, Value};

pub(crate) use launch::{Launching, same_organisation};

/// What the machine remembers of dexts and their processes.
#[derive(Debug)]
pub(crate) struct DriverKit {
    /// By bundle.
    dexts: Vec<Dext>,
    /// In the order of asking.
    launches: Vec<Launch>,
    /// Drivers whose Start has succeeded.
    started: HashSet<ObjectId>,
}

/// A dext.
#[derive(Clone, Debug, Default)]
struct Dext {
    /// Launches of the present build so far.
    launches: usize,
    /// Crashes of the present build that count.
    crashes: u32,
    /// Launches that have neither failed nor ended.
    live: u32,
    /// The newer build has replaced the first one.
    upgraded: bool,
    /// The newer build waits.
    upgrade_pending: bool,
}

/// A launch, and the process that comes of it.
#[derive(Debug)]
struct Launch {
    bundle: BundleId,
    /// Of the newer build.
    upgraded: bool,
    /// The server's name.
    name: Key,
    /// The driver for which the process is launched.
    tag: ObjectId,
    answer: Answer,
    state: LaunchState,
    /// How often the process has to check in until the launch is complete.
    pending: u32,
    server: Option<ObjectId>,
    /// Counted in [`Dext::live`].
    live: bool,
    /// How the process ends, once that is decided.
    exit: Option<super::event::ExitReason>,
    /// The process doesn't run any more.
    dead: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LaunchState {
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

    /// The server that came of a launch.
    pub(crate) fn server_of_launch(&self, launch: u32) -> Option<ObjectId> {
        self.launches[launch as usize].server
    }

    fn launch_of_server(&self, server: ObjectId) -> Option<u32> {
        let at = self.launches.iter().position(|launch| launch.server == Some(server))?;
        Some(at as u32)
    }
}

impl Machine {
    /// Steps that only `DriverKit` has.
    pub(crate) fn driver_kit_step(&mut self, index: u32, step: &Step) -> Flow {
        let begin = |action| Event::Step { index, action };
        match step {
            Step::CrashServer(name) => {
                let launch = self.running(index, name)?;
                self.emit(begin(Action::CrashServer(name.clone())))?;
                self.end_process(launch, super::event::ExitReason::Crash);
                Ok(())
            }
            Step::ExitServer(name) => {
                let launch = self.running(index, name)?;
                self.emit(begin(Action::ExitServer(name.clone())))?;
                self.end_process(launch, super::event::ExitReason::Exit);
                Ok(())
            }
            Step::Sleep => {
                self.emit(begin(Action::Sleep))?;
                self.set_switch(Switch::Asleep, true);
                Ok(())
            }
            Step::Wake => {
                self.emit(begin(Action::Wake))?;
                self.set_switch(Switch::Asleep, false);
                for node in self.take_list(ListName::Delayed) {
                    self.start_matching(node)?;
                }
                Ok(())
            }
            Step::UpgradeDext(id) => self.upgrade_step(index, id),
            Step::Shutdown => {
                if self.world.switches.shutdown {
                    let message = format!("step {index}: the system shuts down already");
                    return Err(self.error(ErrorCode::BadStep, message));
                }
                self.emit(begin(Action::Shutdown))?;
                self.set_switch(Switch::Shutdown, true);
                for launch in 0..self.kit.launches.len() as u32 {
                    self.cancel_launch(launch);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The oldest running process of a server name.
    fn running(&self, index: u32, name: &Key) -> Flow<u32> {
        let runs =
            |launch: &Launch| launch.name == *name && launch.server.is_some() && !launch.dead;
        let oldest = self.kit.launches.iter().position(runs);
        oldest.map(|at| at as u32).ok_or_else(|| {
            let message = format!("step {index}: no server {name} is running");
            self.error(ErrorCode::BadStep, message)
        })
    }

    /// A dext can't match on `IOResources`.
    pub(crate) fn dext_on_resources(&mut self, provider: ObjectId, starter: Starter) -> Flow {
        self.dext_failed(provider, starter, DextFailure::OnResources, None)
    }

    fn dext_failed(
        &mut self,
        provider: ObjectId,
        starter: Starter,
        reason: DextFailure,
        server: Option<ObjectId>,
    ) -> Flow {
        let Starter { personality, instance, .. } = starter;
        self.emit(Event::DextFailed { provider, personality, instance, reason, server })
    }

    /// A string property as a name.
    fn name_property(&self, id: ObjectId, key: &Key) -> Option<Key> {
        self.property(id, key).and_then(Value::as_utf8).map(Key::new)
    }

    /// Whether an object stands for a process.
    pub(crate) fn is_server(&self, id: ObjectId) -> bool {
        self.program.class(self.object(id).class).name == "IOUserServer"
    }

    /// A driver that was started has been stopped: its server lets it go.
    ///
    /// Source: `IOUserServer::serviceStop` (iokit/Kernel/IOUserServer.cpp).
    pub(crate) fn stopped(&mut self, service: ObjectId) {
        if let Some(server) = self.world.server(service) {
            self.leave_server(service, server);
        }
    }

    fn leave_server(&mut self, service: ObjectId, server: ObjectId) {
        let at = self.world.services(server).iter().position(|have| *have == service);
        if let Some(at) = at {
            let at = at as u32;
            self.change(super::world::Kind::Service { server, at, service, added: false });
        }
    }

    fn dext_bundle(&self, instance: ObjectId) -> Option<BundleId> {
        let name = self.name_property(instance, &WELL_KNOWN.bundle)?;
        self.program.bundle_ids.get(&name).copied()
    }
}
