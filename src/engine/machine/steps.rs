//! The steps of a scenario.

use std::sync::Arc;

use super::{Flow, Machine};
use crate::engine::ObjectId;
use crate::engine::event::{Action, Event};
use crate::engine::scenario::{ErrorCode, NodeRef, Step};
use crate::engine::well_known::WELL_KNOWN;
use crate::engine::world::{Kind, ListName, Switch};
use crate::model::{Key, Str, Value};

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
                self.terminate(node, super::super::terminate::Request::default())
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
            Step::CrashServer(_)
            | Step::ExitServer(_)
            | Step::Sleep
            | Step::Wake
            | Step::UpgradeDext(_)
            | Step::Shutdown => self.driver_kit_step(index, step),
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
        if self.world.switches.daemon_ready {
            let message = format!("step {index}: the daemon has reported already");
            return Err(self.error(ErrorCode::BadStep, message));
        }
        self.begin(index, Action::DaemonReady)?;
        if !self.program.scenario.daemon_available {
            // The text is the kernel's own, with its conversions not carried out.
            let reason =
                "kernelmanagerd is unavailable in this environment, but it was launched @%s:%d";
            return Err(self.panic(reason));
        }
        self.set_switch(Switch::DaemonReady, true);
        for node in self.take_list(ListName::Deferred) {
            self.start_matching(node)?;
        }
        self.adjust_busy(ObjectId::ROOT, -1)?;
        self.publish_resource(&WELL_KNOWN.io_kit, None, ObjectId::USER_RESOURCES)
    }

    /// The root file system lives on `node`.
    ///
    /// Source: `IOService::setRootMedia` (iokit/Kernel/IOService.cpp).
    fn set_root_media(&mut self, node: ObjectId) {
        let new = self
            .world
            .ancestors(node)
            .find(|id| self.program.is_a(self.object(*id).class, "IOBlockStorageDriver"));
        let old = self.world.root_media;
        self.change(Kind::RootMedia(Box::new([old, new])));
    }

    /// Publishes a resource on `IOResources` or `IOUserResources`, which is then matched again.
    ///
    /// Source: `IOService::publishResource`, `IOService::publishUserResource` (iokit/Kernel/IOService.cpp).
    pub(crate) fn publish_resource(
        &mut self,
        key: &Key,
        value: Option<Value>,
        on: ObjectId,
    ) -> Flow {
        let value =
            value.unwrap_or_else(|| Value::Str(Str::symbol(WELL_KNOWN.io_service.as_bytes())));
        self.set_property(on, key, Some(value.clone()));
        let user = on == ObjectId::USER_RESOURCES;
        let value = Box::new(value);
        self.emit(Event::ResourcePublished { key: key.clone(), value, user })?;
        self.register_service(on)
    }
}
