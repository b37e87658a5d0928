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
use super::{BundleId, ClassId, ObjectId, PersonalityId};

use crate::model::{Str, Value};

pub use change::Change;
pub(crate) use change::Kind;
pub(crate) use change::{PropertyChange, StarterChange};
pub(crate) use facts::View;
pub use object::{Object, ObjectProperties, Pass, StartList};
pub(crate) use object::{flag, state};
pub use view::Projection;

/// Everything about a machine that can be looked at, at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    pub(crate) objects: Vec<Object>,
    /// Objects that a replay has taken back, the next one to come last.
    to_come: ToCome,
    /// The server of each dext's driver that has one.
    servers: BTreeMap<ObjectId, ObjectId>,
    /// The drivers of each server, in order of attachment.
    services: BTreeMap<ObjectId, Vec<ObjectId>>,
    /// Personalities by the slot of their provider class, in order of arrival.
    pub(crate) catalogue: Vec<Vec<PersonalityId>>,
    pub(crate) generation: u32,
    /// What the kernel knows of each bundle.
    pub(crate) bundles: Vec<Knowledge>,
    /// Published instances by class; a class with instances stands among those of its superclass.
    pub(crate) instances: Vec<BTreeMap<u32, Instance>>,
    /// Where each class stands among its superclass's instances.
    pub(crate) class_places: Vec<u32>,
    pub(crate) next_instance: u32,
    /// Nodes that have something to come, by the list that they are in.
    pub(crate) lists: [VecDeque<ObjectId>; 3],
    /// Whose turn it is next.
    pub(crate) line: VecDeque<Turn>,
    /// What is so by now, by the switch.
    pub(crate) switches: [bool; 3],
    pub(crate) root_media: Option<ObjectId>,
}

/// Objects that don't exist yet, in the state in which they will come into being. Moments are equal whatever comes later.
#[derive(Clone, Debug, Default)]
struct ToCome(Vec<Object>);

impl PartialEq for ToCome {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A list of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListName {
    /// To be matched.
    Jobs,
    /// They wait for the daemon's report.
    Deferred,
    /// They wait for the system to wake.
    Delayed,
}

/// Something that is so or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Switch {
    /// The daemon has reported.
    DaemonReady,
    /// The system is asleep.
    Asleep,
    /// The system shuts down.
    Shutdown,
}

/// What the kernel knows of a bundle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Knowledge {
    /// It doesn't know the bundle.
    #[default]
    Unknown,
    /// It knows the bundle; the code is not loaded.
    Known,
    /// The code is loaded.
    Loaded,
}

/// One of the instances of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instance {
    Object(ObjectId),
    /// All instances of a subclass.
    Class(ClassId),
}

/// A turn in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The first job of the queue is run.
    Job,
    /// A thread that waited goes on.
    Thread(u32),
    /// The termination thread works.
    Terminate,
}

impl World {
    pub(crate) fn new(program: &Program) -> Self {
        Self {
            catalogue: vec![Vec::new(); program.slots.len()],
            generation: 1,
            bundles: vec![Knowledge::Unknown; program.bundles.len()],
            instances: vec![BTreeMap::new(); program.classes.len()],
            class_places: vec![0; program.classes.len()],
            next_instance: 1,
            ..Self::default()
        }
    }

    /// An object; also one that has gone.
    pub fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id.index()]
    }

    /// The server of a dext's driver, if it has one.
    pub fn server(&self, driver: ObjectId) -> Option<ObjectId> {
        self.servers.get(&driver).copied()
    }

    /// The drivers of a server, in order of attachment.
    pub fn services(&self, server: ObjectId) -> &[ObjectId] {
        self.services.get(&server).map_or(&[], Vec::as_slice)
    }

    /// The number of objects that have come into being so far.
    pub fn object_count(&self) -> u32 {
        self.objects.len() as u32
    }

    /// The personalities in the catalogue: provider classes in no special order, those of one class in order of arrival.
    pub fn catalogue(&self) -> impl Iterator<Item = PersonalityId> + '_ {
        self.catalogue.iter().flatten().copied()
    }

    /// What the kernel knows of a bundle.
    pub fn bundle(&self, id: BundleId) -> Knowledge {
        self.bundles[id.index()]
    }

    /// The nodes of a list, the first to come first.
    pub(crate) fn list(&self, name: ListName) -> &VecDeque<ObjectId> {
        &self.lists[name as usize]
    }

    /// Whether something is so by now.
    pub(crate) fn is(&self, which: Switch) -> bool {
        self.switches[which as usize]
    }

    /// Nodes queued for matching, the next one first.
    pub fn queue(&self) -> impl ExactSizeIterator<Item = ObjectId> + '_ {
        self.list(ListName::Jobs).iter().copied()
    }

    /// Nodes with a driver that waits for the daemon's report, in order of first deferral.
    pub fn deferred(&self) -> impl ExactSizeIterator<Item = ObjectId> + '_ {
        self.list(ListName::Deferred).iter().copied()
    }

    /// Whether the I/O Kit daemon has reported.
    pub fn is_daemon_ready(&self) -> bool {
        self.is(Switch::DaemonReady)
    }

    /// Nodes that wait for the system to wake, in order of first deferral.
    pub fn delayed(&self) -> impl ExactSizeIterator<Item = ObjectId> + '_ {
        self.list(ListName::Delayed).iter().copied()
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
