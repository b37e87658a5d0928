//! The registered services, and which of them have a driver.

use crate::engine;
use crate::model::{EntryId, Key};

/// A registered service, as far as overviews need to know it.
pub(super) struct Service {
    pub(super) entry: EntryId,
    pub(super) class: Key,
    pub(super) driven: bool,
}

/// Every registered service of which it can be told whether it has a driver.
pub(super) fn services(engine: &engine::Snapshot<'_>) -> Vec<Service> {
    let registry = engine.registry();
    let mut services = Vec::new();
    for entry in registry.entries() {
        let state = registry.entry(entry).state.unwrap_or_default();
        if state.registered != Some(true) || state.active == Some(false) {
            continue;
        }
        let clients = engine.clients(entry);
        let drivers = || clients.iter().filter(|client| client.kind == engine::ClientKind::Driver);
        let driven = drivers().any(|client| !client.own.is_no());
        if !driven && clients.iter().any(|client| client.kind == engine::ClientKind::Unknown) {
            continue;
        }
        services.push(Service { entry, class: registry.entry(entry).class.clone(), driven });
    }
    services
}
