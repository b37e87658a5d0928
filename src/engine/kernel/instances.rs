//! The instances of each class, which a lookup by class goes through.

use crate::engine::machine::Machine;
use crate::engine::world::{Instance, Kind, state};
use crate::engine::{ClassId, ObjectId};

impl Machine {
    /// Publishes an object among the instances of its class. A class that gets its first instance joins those of its
    /// superclass, at the end.
    ///
    /// Source: `OSMetaClass::addInstance` (libkern/c++/OSMetaClass.cpp).
    pub(crate) fn add_instance(&mut self, object: ObjectId) {
        if self.object(object).instance != 0 {
            return;
        }
        let class = self.object(object).class;
        let mut lacking = Vec::new();
        for pair in self.program.class(class).chain.windows(2) {
            if !self.world.instances[pair[0].index()].is_empty() {
                break;
            }
            lacking.push((pair[0], pair[1]));
        }
        for (subclass, class) in lacking.into_iter().rev() {
            let place = self.world.next_instance;
            self.change(Kind::InstanceClass { class, place, subclass, added: true });
        }
        let place = self.world.next_instance;
        self.change(Kind::Instance { class, place, object, added: true });
    }

    /// Takes an object out of the instances of its class, and the class, if it was the last one, out of its superclass's.
    ///
    /// Source: `OSMetaClass::removeInstance` (libkern/c++/OSMetaClass.cpp).
    pub(crate) fn remove_instance(&mut self, object: ObjectId) {
        let place = self.object(object).instance;
        if place == 0 {
            return;
        }
        let class = self.object(object).class;
        self.change(Kind::Instance { class, place, object, added: false });
        for pair in 0.. {
            let chain = &self.program.class(class).chain;
            let (Some(&subclass), Some(&above)) = (chain.get(pair), chain.get(pair + 1)) else {
                break;
            };
            if !self.world.instances[subclass.index()].is_empty() {
                break;
            }
            let place = self.world.class_places[subclass.index()];
            self.change(Kind::InstanceClass { class: above, place, subclass, added: false });
        }
    }

    /// The published instances of a class and its subclasses: in order of first registration, but all of a subclass together,
    /// where the first one of them that is still there was registered. Only those that are registered and active.
    ///
    /// Source: `OSMetaClass::applyToInstances` (libkern/c++/OSMetaClass.cpp).
    pub(crate) fn instances(&self, class: ClassId) -> Vec<ObjectId> {
        let mut found = Vec::new();
        let mut open = vec![self.world.instances[class.index()].values()];
        while let Some(list) = open.last_mut() {
            match list.next() {
                Some(Instance::Object(id)) => {
                    let word = self.object(*id).state;
                    if word & (state::REGISTERED | state::INACTIVE) == state::REGISTERED {
                        found.push(*id);
                    }
                }
                Some(Instance::Class(id)) => {
                    open.push(self.world.instances[id.index()].values());
                }
                None => {
                    open.pop();
                }
            }
        }
        found
    }
}
