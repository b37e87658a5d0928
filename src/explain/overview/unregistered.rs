//! Drivers that run and never registered themselves.

use std::collections::HashMap;

use crate::engine::{self, ClientKind};
use crate::explain::{Case, NodeRef};
use crate::model::{EntryId, Key};

/// A driver that runs and is not registered, so nothing is ever matched on it. Most drivers are like that on purpose.
#[derive(Clone, Debug, PartialEq)]
pub struct Unregistered {
    /// The driver.
    pub driver: NodeRef,
    /// The node on which it was matched.
    pub provider: NodeRef,
    /// Drivers of its class that run in this machine, itself among them.
    pub of_class: usize,
    /// Of these, how many are registered.
    pub registered: usize,
    /// Places of the personalities whose `IOProviderClass` it is, by a class below `IOService`: they wait for its registration.
    pub awaited_by: Vec<usize>,
}

/// Those first that a personality waits for, then those of which others are registered, then as in the dump.
pub(super) fn all(case: &Case, engine: &engine::Snapshot<'_>) -> Vec<Unregistered> {
    let registry = engine.registry();
    let mut found: Vec<(EntryId, EntryId)> = Vec::new();
    let mut counts: HashMap<Key, (usize, usize)> = HashMap::new();
    for provider in registry.entries() {
        for client in engine.clients(provider) {
            if client.kind != ClientKind::Driver || !client.own.is_yes() {
                continue;
            }
            let driver = registry.entry(client.entry);
            let state = driver.state.unwrap_or_default();
            let (all, registered) = counts.entry(driver.class.clone()).or_default();
            *all += 1;
            *registered += usize::from(state.registered == Some(true));
            if state.registered == Some(false) && state.active != Some(false) {
                found.push((provider, client.entry));
            }
        }
    }
    let mut by_class: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, personality) in case.personalities().iter().enumerate() {
        if let Some(class) = personality.provider_class.as_deref() {
            by_class.entry(class).or_default().push(at);
        }
    }
    let mut list: Vec<Unregistered> = found
        .into_iter()
        .map(|(provider, driver)| {
            let mut awaited_by = Vec::new();
            for class in case.chain(driver).classes {
                if class == "IOService" {
                    break;
                }
                awaited_by.extend(by_class.get(class.as_str()).into_iter().flatten().copied());
            }
            let class = &registry.entry(driver).class;
            let (of_class, registered) = counts.get(class).copied().unwrap_or((1, 0));
            Unregistered {
                driver: case.node(driver),
                provider: case.node(provider),
                of_class,
                registered,
                awaited_by,
            }
        })
        .collect();
    list.sort_by_key(|one| (one.awaited_by.is_empty(), one.registered == 0, one.driver.entry.0));
    list
}
