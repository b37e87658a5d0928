//! Who waits for what.

use std::collections::{BTreeMap, HashSet};

use crate::engine::ObjectId;
use crate::model::Dict;

/// Threads that wait, in the order in which they began to.
#[derive(Debug, Default)]
pub(crate) struct Waits {
    next: u64,
    /// For resources: only `IOResources` can end these waits.
    resources: BTreeMap<u64, Wait>,
    others: BTreeMap<u64, Wait>,
}

#[derive(Debug)]
pub(crate) struct Wait {
    pub(crate) thread: u32,
    pub(crate) what: WaitFor,
}

impl Waits {
    pub(crate) fn begin(&mut self, thread: u32, what: WaitFor) {
        let is_resource = matches!(what, WaitFor::Resource(_));
        let list = if is_resource { &mut self.resources } else { &mut self.others };
        list.insert(self.next, Wait { thread, what });
        self.next += 1;
    }

    pub(crate) fn end(&mut self, threads: &[u32]) {
        let woken: HashSet<u32> = threads.iter().copied().collect();
        self.resources.retain(|_, wait| !woken.contains(&wait.thread));
        self.others.retain(|_, wait| !woken.contains(&wait.thread));
    }

    /// The waits that a node's having been matched can end, in the order in which they began.
    pub(crate) fn concerned(&self, node: ObjectId) -> Vec<u64> {
        let mut numbers: Vec<u64> = self.others.keys().copied().collect();
        if node == ObjectId::RESOURCES {
            numbers.extend(self.resources.keys());
            numbers.sort_unstable();
        }
        numbers
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Wait> {
        self.others.get(&number).or(self.resources.get(&number))
    }

    pub(crate) fn len(&self) -> usize {
        self.resources.len() + self.others.len()
    }

    /// The threads that wait for launches, the first to wait first.
    pub(crate) fn launches(&self) -> impl Iterator<Item = (u32, u32)> {
        self.others.values().filter_map(|wait| match wait.what {
            WaitFor::Server(launch) => Some((wait.thread, launch)),
            _ => None,
        })
    }
}

#[derive(Debug)]
pub(crate) enum WaitFor {
    /// `IOResources` has been matched with what the table asks for.
    Resource(Dict),
    /// Any node that fits the table has been matched.
    Service(Dict),
    /// The server of this launch has been matched.
    Server(u32),
}
