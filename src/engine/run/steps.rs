//! The steps of a scenario.

use std::sync::Arc;

use crate::engine::ObjectId;
use crate::engine::event::{Action, Event, ExitReason};
use crate::engine::keys::KEYS;
use crate::engine::machine::{Flow, Launch, Machine, TerminateOptions};
use crate::engine::scenario::{ErrorCode, NodeRef, Step};
use crate::engine::world::{Kind, ListName};
use crate::model::Key;

impl Machine {
    pub(super) fn run_steps(&mut self) -> Flow {
        let program = Arc::clone(&self.program);
        for (index, step) in program.scenario.steps.iter().enumerate() {
            self.run_step(index as u32, step)?;
            self.come_to_rest()?;
        }
        Ok(())
    }

    fn begin(&mut self, index: u32, action: Action) -> Flow {
        self.emit(Event::Step { index, action })
    }

    fn run_step(&mut self, index: u32, step: &Step) -> Flow {
        match step {
            Step::AddPersonalities(ids) => {
                self.begin(index, Action::AddPersonalities(ids.as_slice().into()))?;
                let list = ids.iter().flat_map(|id| self.personalities_of(id)).collect();
                self.add_personalities(list)
            }
            Step::RemovePersonalities(ids) => {
                self.begin(index, Action::RemovePersonalities(ids.as_slice().into()))?;
                ids.iter().try_for_each(|id| self.remove_personalities(id))
            }
            Step::Register(node) => {
                let node = self.node(index, node)?;
                self.begin(index, Action::Register(node))?;
                self.register_service(node)
            }
            Step::RegisterDefault(place) => {
                // The registry's nodes are numbered in the same order, with the two resource objects behind the root.
                let node = if *place == 0 { ObjectId::ROOT } else { ObjectId(place + 3) };
                self.begin(index, Action::Register(node))?;
                self.register_service(node)
            }
            Step::PublishResource { key, value } => {
                self.begin(index, Action::PublishResource(key.clone()))?;
                self.publish_resource(key, value.clone(), ObjectId::RESOURCES)
            }
            Step::SetProperty { node, key, value } => {
                let node = self.node(index, node)?;
                self.begin(index, Action::SetProperty(node, key.clone()))?;
                self.set_property(node, key, Some(value.clone()));
                Ok(())
            }
            Step::RemoveProperty { node, key } => {
                let node = self.node(index, node)?;
                self.begin(index, Action::RemoveProperty(node, key.clone()))?;
                self.set_property(node, key, None);
                Ok(())
            }
            Step::Terminate(node) => {
                let node = self.node(index, node)?;
                self.begin(index, Action::Terminate(node))?;
                self.terminate(node, TerminateOptions::default())
            }
            Step::LoadKext(id) => {
                self.begin(index, Action::LoadKext(id.clone()))?;
                self.load_kext_step(id)
            }
            Step::DaemonReady => self.daemon_ready(index),
            Step::SetRootMedia(node) => {
                let node = self.node(index, node)?;
                self.begin(index, Action::SetRootMedia(node))?;
                self.set_root_media(node);
                Ok(())
            }
            Step::Autounload => {
                self.begin(index, Action::Autounload)?;
                self.autounload()
            }
            Step::CrashServer(name) => {
                let action = Action::CrashServer(name.clone());
                self.end_server(index, name, action, ExitReason::Crash)
            }
            Step::ExitServer(name) => {
                let action = Action::ExitServer(name.clone());
                self.end_server(index, name, action, ExitReason::Exit)
            }
            Step::Sleep => {
                self.begin(index, Action::Sleep)?;
                self.asleep = true;
                Ok(())
            }
            Step::Wake => {
                self.begin(index, Action::Wake)?;
                self.asleep = false;
                let delayed = self.take_list(ListName::Delayed);
                delayed.into_iter().try_for_each(|node| self.start_matching(node))
            }
            Step::UpgradeDext(id) => self.upgrade_step(index, id),
            Step::Shutdown => self.shut_down(index),
        }
    }

    /// The node that a step names. A name that is no path is an `id`.
    fn node(&self, index: u32, node: &NodeRef) -> Flow<ObjectId> {
        let text = node.0.as_str();
        let path = text.strip_prefix("IOService:").unwrap_or(text);
        let found = if path.starts_with('/') {
            self.view().lookup(path)
        } else {
            self.labels.get(&node.0).copied()
        };
        found.ok_or_else(|| {
            self.error(ErrorCode::BadStep, format!("step {index}: there is no node {text}"))
        })
    }

    /// The daemon reports: nodes with deferred drivers are queued, the root is released, and `IOKit` is published on
    /// `IOUserResources`.
    ///
    /// Source: `IOService::iokitDaemonLaunched` (iokit/Kernel/IOService.cpp).
    fn daemon_ready(&mut self, index: u32) -> Flow {
        if self.world.is_daemon_ready() {
            let message = format!("step {index}: the daemon has already reported");
            return Err(self.error(ErrorCode::BadStep, message));
        }
        self.begin(index, Action::DaemonReady)?;
        if !self.program.scenario.daemon_available {
            // The text is the kernel's own, with its conversions not carried out.
            let reason =
                "kernelmanagerd is unavailable in this environment, but it was launched @%s:%d";
            return Err(self.panic(reason));
        }
        self.change(Kind::DaemonReady);
        for node in self.take_list(ListName::Deferred) {
            self.start_matching(node)?;
        }
        self.adjust_busy(ObjectId::ROOT, -1)?;
        self.publish_resource(&KEYS.io_kit, None, ObjectId::USER_RESOURCES)
    }

    /// The oldest running process of a server name ends.
    fn end_server(&mut self, index: u32, name: &Key, action: Action, reason: ExitReason) -> Flow {
        let runs =
            |launch: &Launch| launch.name == *name && launch.server.is_some() && !launch.dead;
        let Some(oldest) = self.kit.launches.iter().position(runs) else {
            let message = format!("step {index}: no server {name} is running");
            return Err(self.error(ErrorCode::BadStep, message));
        };
        self.begin(index, action)?;
        self.end_process(oldest as u32, reason);
        Ok(())
    }

    /// The system shuts down: launches that are pending are cancelled.
    fn shut_down(&mut self, index: u32) -> Flow {
        if self.shuts_down {
            let message = format!("step {index}: the system is already shutting down");
            return Err(self.error(ErrorCode::BadStep, message));
        }
        self.begin(index, Action::Shutdown)?;
        self.shuts_down = true;
        for launch in 0..self.kit.launches.len() as u32 {
            self.cancel_launch(launch);
        }
        Ok(())
    }
}
