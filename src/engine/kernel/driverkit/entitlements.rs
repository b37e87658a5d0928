//! Whether a process may serve a driver.

use std::sync::Arc;

use super::transport;
use crate::engine::ObjectId;
use crate::engine::event::DextFailure;
use crate::engine::keys::KEYS;
use crate::engine::machine::{Flow, Machine};
use crate::model::{Dict, Key, Value};

impl Machine {
    /// What keeps a process from serving a driver: first the provider's demands, then the driver's.
    ///
    /// Source: `IOUserServer::checkEntitlements` (iokit/Kernel/IOUserServer.cpp).
    pub(super) fn lacks_entitlements(
        &mut self,
        provider: ObjectId,
        instance: ObjectId,
        server: ObjectId,
    ) -> Flow<Option<DextFailure>> {
        let program = Arc::clone(&self.program);
        let none = Dict::new();
        let launch = self.kit.launch_of_server(server).map(|at| &self.kit.launches[at as usize]);
        let have = launch
            .and_then(|launch| program.build(launch.bundle, launch.upgraded))
            .map_or(&none, |build| &build.entitlements);
        // A server that has been stopped has no process to ask.
        if self.object(server).parent.is_none() {
            return Ok(Some(DextFailure::ProviderEntitlements));
        }
        let wanted = &KEYS.dext_entitlements;
        if let Some(demand) = self.property(provider, wanted) {
            let Some(found) = satisfied(demand, have) else {
                return Ok(Some(DextFailure::ProviderEntitlements));
            };
            let mut table = self.object(instance).properties.to_dict();
            for (key, value) in found {
                table.set(key, value);
            }
            let accepted = transport::accepts(&self.view(), provider, &table);
            if !accepted.map_err(|reason| self.panic(reason))? {
                return Ok(Some(DextFailure::ProviderEntitlements));
            }
        }
        Ok(match self.property(instance, wanted) {
            Some(demand) if satisfied(demand, have).is_none() => {
                Some(DextFailure::DriverEntitlements)
            }
            _ => None,
        })
    }
}

/// Whether a demand is satisfied, and if so with which entitlements and their values (those that were found on the way
/// included): a string must be there; of an array of strings one; of an array of arrays all of one of them. Only presence
/// counts.
fn satisfied(demand: &Value, have: &Dict) -> Option<Vec<(Key, Value)>> {
    let mut found = Vec::new();
    for alternative in members(demand) {
        let mut all = false;
        for wanted in members(&alternative) {
            let value = wanted.as_utf8().map(Key::new).and_then(|key| {
                let value = have.find(&key)?.clone();
                Some((key, value))
            });
            all = value.is_some();
            found.extend(value);
            if !all {
                break;
            }
        }
        if all {
            return Some(found);
        }
    }
    None
}

/// What a walk over a value yields: the members of a collection, of a dictionary its keys, else the value itself.
fn members(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(list) | Value::Set(list) => list.to_vec(),
        Value::Dict(dict) => dict.iter().map(|(key, _)| Value::string(key.as_bytes())).collect(),
        other => vec![other.clone()],
    }
}
