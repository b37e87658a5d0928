//! The instances of each class, which a lookup by class goes through.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;

use crate::engine::program::Program;
use crate::engine::{ClassId, ObjectId};

/// One of the instances of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Instance {
    Object(ObjectId),
    /// All instances of a subclass.
    Class(ClassId),
}

/// Published instances by class; a class with instances stands among those of its superclass.
#[derive(Debug)]
pub(crate) struct Instances {
    by_class: Vec<BTreeMap<u32, Instance>>,
    /// Where each of them stands. Places are given in ascending order.
    places: HashMap<Instance, u32, FixedState>,
    last: u32,
}

impl Instances {
    pub(super) fn new(classes: usize) -> Self {
        let by_class = vec![BTreeMap::new(); classes];
        Self { by_class, places: HashMap::default(), last: 0 }
    }

    fn join(&mut self, class: ClassId, member: Instance) {
        self.last += 1;
        self.by_class[class.index()].insert(self.last, member);
        self.places.insert(member, self.last);
    }

    /// Takes a member out of the instances of a class. `false`: it isn't among them.
    fn leave(&mut self, class: ClassId, member: Instance) -> bool {
        let place = self.places.remove(&member);
        place.is_some_and(|place| self.by_class[class.index()].remove(&place).is_some())
    }

    /// Publishes an object among the instances of its class. A class that gets its first instance joins those of its
    /// superclass, at the end.
    ///
    /// Source: `OSMetaClass::addInstance` (libkern/c++/OSMetaClass.cpp).
    pub(crate) fn add(&mut self, program: &Program, class: ClassId, object: ObjectId) {
        if self.places.contains_key(&Instance::Object(object)) {
            return;
        }
        let pairs = program.class(class).chain.windows(2);
        let lacking = pairs.take_while(|pair| self.by_class[pair[0].index()].is_empty());
        for pair in lacking.collect::<Vec<_>>().into_iter().rev() {
            self.join(pair[1], Instance::Class(pair[0]));
        }
        self.join(class, Instance::Object(object));
    }

    /// Takes an object out of the instances of its class, and the class, if it was the last one, out of its superclass's.
    ///
    /// Source: `OSMetaClass::removeInstance` (libkern/c++/OSMetaClass.cpp).
    pub(crate) fn remove(&mut self, program: &Program, class: ClassId, object: ObjectId) {
        if !self.leave(class, Instance::Object(object)) {
            return;
        }
        for pair in program.class(class).chain.windows(2) {
            if !self.by_class[pair[0].index()].is_empty() {
                break;
            }
            self.leave(pair[1], Instance::Class(pair[0]));
        }
    }

    /// The published instances of a class and its subclasses: in order of first registration, but all of a subclass together,
    /// where the first one of them that is still there was registered.
    ///
    /// Source: `OSMetaClass::applyToInstances` (libkern/c++/OSMetaClass.cpp).
    pub(crate) fn of(&self, class: ClassId) -> impl Iterator<Item = ObjectId> {
        let mut open = vec![self.by_class[class.index()].values()];
        std::iter::from_fn(move || {
            while let Some(list) = open.last_mut() {
                match list.next() {
                    Some(Instance::Object(id)) => return Some(*id),
                    Some(Instance::Class(id)) => open.push(self.by_class[id.index()].values()),
                    None => drop(open.pop()),
                }
            }
            None
        })
    }
}
