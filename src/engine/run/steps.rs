//! The steps of a scenario.

use std::sync::Arc;

use crate::engine::ObjectId;
use crate::engine::event::{Event, ExitReason};
use crate::engine::keys::KEYS;
use crate::engine::machine::{Afterwards, Flow, Launch, Machine};
use crate::engine::scenario::{ErrorCode, NodeRef, Step};
use crate::engine::world::{Change, ListName};
use crate::model::Key;

impl Machine {
    pub(super) fn run_steps(&mut self) -> Flow {
        let program = Arc::clone(&self.program);
        for (index, step) in program.scenario.steps.iter().enumerate() {
            let node = step.node().map(|node| self.node(node));
            let refusal = match &node {
                Some(Err(refusal)) => Some(refusal.clone()),
                _ => self.refusal(step),
            };
            if let Some(refusal) = refusal {
                let message = format!("step {index}: {refusal}");
                return Err(self.error(ErrorCode::BadStep, message));
            }
            let node = node.and_then(Result::ok);
            self.emit(Event::Step { index: index as u32, node })?;
            self.run_step(step, node.unwrap_or(ObjectId::ROOT))?;
            self.come_to_rest()?;
        }
        Ok(())
    }

    /// The node that a step names. A name that is no path is an `id`.
    fn node(&self, node: &NodeRef) -> Result<ObjectId, String> {
        let name = match node {
            // The registry's nodes are numbered in the same order, with the two resource objects behind the root.
            NodeRef::At(0) => return Ok(ObjectId::ROOT),
            NodeRef::At(place) => return Ok(ObjectId(place + 3)),
            NodeRef::Named(name) => name,
        };
        let path = name.strip_prefix("IOService:").unwrap_or(name);
        let found = if path.starts_with('/') {
            self.view().lookup(path)
        } else {
            self.labels.get(name).copied()
        };
        found.ok_or_else(|| format!("there is no node {name}"))
    }

    fn refusal(&self, step: &Step) -> Option<String> {
        match step {
            Step::DaemonReady if self.world.is_daemon_ready() => {
                Some("the daemon has already reported".into())
            }
            Step::Shutdown if self.shuts_down => Some("the system is already shutting down".into()),
            Step::CrashServer(name) | Step::ExitServer(name) if self.process(name).is_none() => {
                Some(format!("no server {name} is running"))
            }
            Step::UpgradeDext(id) if self.upgradable(id).is_none() => {
                Some(format!("{id} is unknown, has no newer build, or has it already"))
            }
            _ => None,
        }
    }

    /// Does what a step says, with the node that it names.
    fn run_step(&mut self, step: &Step, node: ObjectId) -> Flow {
        match step {
            Step::AddPersonalities(ids) => {
                let list = ids.iter().flat_map(|id| self.personalities_of(id)).collect();
                self.add_personalities(list)?;
            }
            Step::RemovePersonalities(ids) => {
                ids.iter().try_for_each(|id| self.remove_personalities(id))?;
            }
            Step::Register(_) => self.register_service(node)?,
            Step::PublishResource { key, value } => {
                self.publish_resource(key, value.clone(), ObjectId::RESOURCES)?;
            }
            Step::SetProperty { key, value, .. } => {
                self.set_property(node, key, Some(value.clone()));
            }
            Step::RemoveProperty { key, .. } => self.set_property(node, key, None),
            Step::Terminate(_) => self.terminate(node, Afterwards::Nothing)?,
            Step::LoadKext(id) => self.load_kext_step(id)?,
            Step::DaemonReady => self.daemon_ready()?,
            Step::SetRootMedia(_) => self.set_root_media(node),
            Step::Autounload => self.autounload()?,
            Step::CrashServer(name) | Step::ExitServer(name) => {
                let crashes = matches!(step, Step::CrashServer(_));
                let reason = if crashes { ExitReason::Crash } else { ExitReason::Exit };
                self.process(name).into_iter().for_each(|oldest| self.end_process(oldest, reason));
            }
            Step::Sleep => self.asleep = true,
            Step::Wake => {
                self.asleep = false;
                let delayed = self.take_list(ListName::Delayed);
                delayed.into_iter().try_for_each(|node| self.start_matching(node))?;
            }
            Step::UpgradeDext(id) => self.upgrade_step(id)?,
            Step::Shutdown => {
                self.shuts_down = true;
                // Launches that are pending are cancelled.
                (0..self.kit.launches.len() as u32).for_each(|launch| self.cancel_launch(launch));
            }
        }
        Ok(())
    }

    /// The daemon reports: nodes with deferred drivers are queued, the root is released, and `IOKit` is published on
    /// `IOUserResources`.
    ///
    /// Source: `IOService::iokitDaemonLaunched` (iokit/Kernel/IOService.cpp).
    fn daemon_ready(&mut self) -> Flow {
        if !self.program.scenario.daemon_available {
            // The text is the kernel's own, with its conversions not carried out.
            let reason =
                "kernelmanagerd is unavailable in this environment, but it was launched @%s:%d";
            return Err(self.panic(reason));
        }
        self.change(Change::DaemonReady);
        for node in self.take_list(ListName::Deferred) {
            self.start_matching(node)?;
        }
        self.adjust_busy(ObjectId::ROOT, -1)?;
        self.publish_resource(&KEYS.io_kit, None, ObjectId::USER_RESOURCES)
    }

    /// The oldest running process of a server name: the number of its launch.
    fn process(&self, name: &Key) -> Option<u32> {
        let runs =
            |launch: &Launch| launch.name == *name && launch.server.is_some() && !launch.dead;
        self.kit.launches.iter().position(runs).map(|at| at as u32)
    }
}
