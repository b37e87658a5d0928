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

pub(crate) use launch::same_organisation;

use crate::engine::event::{DextFailure, Event, Starter};
use crate::engine::keys::KEYS;
use crate::engine::machine::{Flow, Machine};
use crate::engine::world::Change;
use crate::engine::{BundleId, ObjectId};
use crate::model::{Key, Value};

impl Machine {
    /// A dext's driver can't be started.
    pub(crate) fn dext_failed(
        &mut self,
        provider: ObjectId,
        starter: Starter,
        reason: DextFailure,
        server: Option<ObjectId>,
    ) -> Flow {
        let Starter { personality, instance, .. } = starter;
        self.emit(Event::DextFailed { provider, personality, instance, reason, server })
    }

    fn name_property(&self, id: ObjectId, key: &Key) -> Option<Key> {
        self.property(id, key).and_then(Value::as_utf8).map(Key::new)
    }

    /// Whether an object stands for a process.
    pub(crate) fn is_server(&self, id: ObjectId) -> bool {
        self.program.class(self.object(id).class).name == "IOUserServer"
    }

    /// A driver has been stopped, or never was started: its server lets it go.
    ///
    /// Source: `IOUserServer::serviceStop` (iokit/Kernel/IOUserServer.cpp).
    pub(crate) fn leave_server(&mut self, service: ObjectId) {
        if let Some((server, at)) = self.world.server(service) {
            self.change(Change::Service { server, at, service, added: false });
        }
    }

    fn dext_bundle(&self, instance: ObjectId) -> Option<BundleId> {
        let name = self.name_property(instance, &KEYS.bundle)?;
        self.program.bundle_ids.get(&name).copied()
    }
}
