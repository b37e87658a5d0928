//! Making objects, attaching and detaching them, and the instance lists of their classes.

use super::{Flow, Machine};
use crate::engine::event::{AllocFailure, Event};
use crate::engine::world::{
    Change, Instance, Kind, Knowledge, ListName, Object, ObjectProperties, flag, state,
};
use crate::engine::{ClassId, ObjectId};
use crate::model::Key;

/// Above so many children `attach` waits until one has gone; as nobody detaches meanwhile it then gives up.
///
/// Source: `IOService::attach` (iokit/Kernel/IOService.cpp).
const MAX_CHILDREN: usize = flag::BUSY as usize - 4;

impl Machine {
    /// Whether the class exists now: its kext is loaded.
    pub(crate) fn class_exists(&self, class: ClassId) -> bool {
        match self.program.class(class).bundle {
            None => true,
            Some(bundle) => self.world.bundle(bundle) == Knowledge::Loaded,
        }
    }

    /// The class of this name, if a service can be made of it.
    pub(crate) fn allocatable(&self, class: Option<ClassId>) -> Result<ClassId, AllocFailure> {
        let Some(id) = class.filter(|id| self.class_exists(*id)) else {
            return Err(AllocFailure::ClassNotFound);
        };
        let class = self.program.class(id);
        if class.is_abstract {
            Err(AllocFailure::Abstract)
        } else if class.is_service {
            Ok(id)
        } else {
            Err(AllocFailure::NotAService)
        }
    }

    /// A new object, which gets the next number. Until it has another name it goes by its class's.
    pub(crate) fn make(
        &mut self,
        class: ClassId,
        name: Option<Key>,
        properties: ObjectProperties,
    ) -> ObjectId {
        let name = name.unwrap_or_else(|| self.program.class(class).name.clone());
        self.make_object(Object::new(class, name, properties))
    }

    pub(crate) fn make_object(&mut self, object: Object) -> ObjectId {
        self.attach_calls.push(0);
        let id = ObjectId(self.world.object_count() + 1);
        if let Some(label) = &object.label {
            self.labels.insert(label.clone(), id);
        }
        self.world.objects.push(object);
        self.keep(Change(Kind::Made));
        id
    }

    /// Attaches an object as the last child of its provider. `false`: the provider is inactive or has too many children, or
    /// the class says no.
    ///
    /// Source: `IOService::attach` (iokit/Kernel/IOService.cpp).
    pub(crate) fn attach(&mut self, id: ObjectId, provider: ObjectId) -> bool {
        let allowed = self.program.class(self.object(id).class).attach;
        let calls = &mut self.attach_calls[id.index()];
        *calls += 1;
        if *calls > allowed {
            return false;
        }
        let above = self.object(provider);
        if self.is_inactive(provider) || above.children.len() > MAX_CHILDREN {
            return false;
        }
        self.hang(id, provider);
        true
    }

    /// Puts an object below another one.
    pub(crate) fn hang(&mut self, id: ObjectId, provider: ObjectId) {
        let at = self.object(provider).children.len() as u32;
        self.change(Kind::Child { parent: provider, at, child: id, added: true });
        self.media_client_came(id, provider);
    }

    /// Takes an object away from its provider.
    ///
    /// 1. It leaves the lists of deferred matching.
    /// 2. It leaves the tree; a terminated object gives up what is left of its busy count, and its place among the
    ///    instances of its class.
    /// 3. Its provider gives up the one that the busy object had added, and, if it is terminated and has no clients left, goes
    ///    on to be finalised.
    /// 4. If a rematch was asked for, the provider is registered.
    ///
    /// Source: `IOService::detach` (iokit/Kernel/IOService.cpp).
    pub(crate) fn detach(&mut self, id: ObjectId, provider: ObjectId) -> Flow {
        self.leave_list(ListName::Deferred, id);
        self.leave_list(ListName::Delayed, id);
        if self.object(id).parent != Some(provider) {
            return Ok(());
        }
        let busy = i32::from(self.object(id).busy());
        self.media_client_goes(id, provider);
        let children = &self.object(provider).children;
        // Drivers are detached right after they were attached, far more often than not.
        if let Some(at) = children.iter().rposition(|child| *child == id) {
            self.change(Kind::Child { parent: provider, at: at as u32, child: id, added: false });
        }
        if busy > 0 && self.has_flag(id, flag::TERM_PHASE_3) {
            self.adjust_busy(id, -busy)?;
        }
        if self.is_inactive(id) {
            self.remove_instance(id);
            self.emit(Event::Detached { node: id, provider })?;
        }
        if busy > 0 {
            self.adjust_busy(provider, -1)?;
        }
        if self.has_flag(provider, flag::TERM_PHASE_3) && self.object(provider).children.is_empty()
        {
            self.schedule_finalize(provider);
        }
        if self.has_flag(id, flag::REMATCH_ON_DETACH) {
            self.register_service(provider)?;
        }
        Ok(())
    }

    fn leave_list(&mut self, list: ListName, object: ObjectId) {
        let members = match list {
            ListName::Jobs => &self.world.jobs,
            ListName::Deferred => &self.world.deferred,
            ListName::Delayed => &self.world.delayed,
        };
        if let Some(at) = members.iter().position(|member| *member == object) {
            self.change(Kind::List { list, at: at as u32, object, added: false });
        }
    }

    /// Puts a node at the end of a list, once.
    pub(crate) fn join_list(&mut self, list: ListName, object: ObjectId) {
        let members = match list {
            ListName::Jobs => &self.world.jobs,
            ListName::Deferred => &self.world.deferred,
            ListName::Delayed => &self.world.delayed,
        };
        if !members.contains(&object) {
            let at = members.len() as u32;
            self.change(Kind::List { list, at, object, added: true });
        }
    }

    /// Empties a list.
    pub(crate) fn take_list(&mut self, list: ListName) -> Vec<ObjectId> {
        let members: Vec<ObjectId> = match list {
            ListName::Jobs => &self.world.jobs,
            ListName::Deferred => &self.world.deferred,
            ListName::Delayed => &self.world.delayed,
        }
        .iter()
        .copied()
        .collect();
        for object in &members {
            self.change(Kind::List { list, at: 0, object: *object, added: false });
        }
        members
    }

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
    fn remove_instance(&mut self, object: ObjectId) {
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

    /// Ends a pass, keeping what it held for the replay.
    pub(crate) fn end_pass(&mut self, object: ObjectId) {
        if let Some(pass) = self.world.objects[object.index()].pass.take() {
            self.keep(Change(Kind::PassEnded { object, pass }));
        }
    }
}
