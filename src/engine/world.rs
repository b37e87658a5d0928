//! The state of a simulated machine, and the journal through which alone it changes.
//!
//! Every mutation is one [`Change`] that holds the old and the new value, so that a replay can go to any moment in both
//! directions. What a running pass needs only while it runs (continuations of waiting threads, work lists of the
//! termination thread) is the machine's own and not part of the state.

mod change;
mod facts;
mod object;
mod view;

use std::collections::{BTreeMap, VecDeque};

use super::keys::KEYS;
use super::program::Program;
use super::{ObjectId, PersonalityId};
use crate::model::{Str, Value};

pub(crate) use change::{Change, PropertyChange, StarterChange};
pub(crate) use facts::View;
pub use object::{Object, ObjectProperties, StartList};
pub(crate) use object::{flag, state};
pub use view::Projection;

/// What can be looked at in a machine, at one moment. What only the machine itself asks, as whose turn it is, isn't here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    pub(crate) objects: Vec<Object>,
    /// Objects that a replay has taken back, the next one to come last.
    to_come: ToCome,
    /// The drivers of each server, in order of attachment.
    services: BTreeMap<ObjectId, Vec<ObjectId>>,
    /// Personalities by the slot of their provider class, in order of arrival.
    pub(crate) catalogue: Vec<Vec<PersonalityId>>,
    /// Nodes that have something to come, by the list that they are in.
    lists: [VecDeque<ObjectId>; 3],
    daemon_ready: bool,
}

/// Objects that don't exist yet, in the state in which they will come into being. Moments are equal whatever comes later.
#[derive(Clone, Debug, Default)]
struct ToCome(Vec<Object>);

impl PartialEq for ToCome {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A list of nodes, in the order in which they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListName {
    /// To be matched.
    Jobs,
    /// A driver of theirs waits for the daemon's report.
    Deferred,
    /// They wait for the system to wake.
    Delayed,
}

impl World {
    pub(crate) fn new(program: &Program) -> Self {
        Self { catalogue: vec![Vec::new(); program.slots.len()], ..Self::default() }
    }

    /// An object; also one that has gone.
    pub fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id.index()]
    }

    /// The server that a dext's driver is in, if there is one, and the driver's place in it.
    pub(crate) fn server(&self, driver: ObjectId) -> Option<(ObjectId, u32)> {
        let place = |list: &Vec<ObjectId>| list.iter().position(|service| *service == driver);
        self.services.iter().find_map(|(server, list)| Some((*server, place(list)? as u32)))
    }

    /// The drivers of a server, in order of attachment.
    pub fn services(&self, server: ObjectId) -> &[ObjectId] {
        self.services.get(&server).map_or(&[], Vec::as_slice)
    }

    /// The number of objects that have come into being so far.
    pub fn object_count(&self) -> u32 {
        self.objects.len() as u32
    }

    /// The personalities in the catalogue: provider classes in the order of their names, those of one class in order of arrival.
    pub fn catalogue(&self) -> impl Iterator<Item = PersonalityId> + '_ {
        self.catalogue.iter().flatten().copied()
    }

    /// The nodes of a list, the first to come first.
    pub(crate) fn list(&self, name: ListName) -> &VecDeque<ObjectId> {
        &self.lists[name as usize]
    }

    /// A start list of the pass that runs on an object.
    fn start_list(&mut self, object: ObjectId, list: u32) -> &mut StartList {
        let lists = self.objects[object.index()].pass.get_or_insert_default();
        &mut lists[list as usize]
    }

    /// Whether the I/O Kit daemon has reported.
    pub fn is_daemon_ready(&self) -> bool {
        self.daemon_ready
    }

    /// The match categories of a provider that are taken, and by whom, in order of attachment. A category is held by a client
    /// that is active, or that goes only to be matched again, and whose `IOMatchCategory` is an interned symbol.
    ///
    /// Source: `IOService::copyClientWithCategory` (iokit/Kernel/IOService.cpp).
    pub fn category_holders(
        &self,
        provider: ObjectId,
    ) -> impl Iterator<Item = (&Str, ObjectId)> + '_ {
        self.object(provider).children.iter().filter_map(|id| {
            let client = self.object(*id);
            let counts = client.is_active() || client.flags & flag::REMATCH_ON_DETACH != 0;
            match client.properties.get(&KEYS.match_category) {
                Some(Value::Str(category)) if counts && category.is_symbol().is_yes() => {
                    Some((category, *id))
                }
                _ => None,
            }
        })
    }

    /// The object and the objects above it, nearest first.
    pub fn ancestors(&self, id: ObjectId) -> impl Iterator<Item = ObjectId> + '_ {
        std::iter::successors(Some(id), |at| self.object(*at).parent)
    }

    /// Whether the object hangs in the tree.
    pub(crate) fn is_attached(&self, id: ObjectId) -> bool {
        self.ancestors(id).last() == Some(ObjectId::ROOT)
    }
}
