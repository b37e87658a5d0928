//! Making objects, attaching and detaching them, and the lists in which they wait.

use crate::engine::event::{AllocFailure, Event};
use crate::engine::facts::Family;
use crate::engine::keys::KEYS;
use crate::engine::machine::{Flow, Machine};
use crate::engine::scenario::NodeDef;
use crate::engine::world::{Change, ListName, Object, ObjectProperties, flag};
use crate::engine::{ClassId, ObjectId};

/// Above so many children `attach` waits until one has gone; as nobody detaches meanwhile it then gives up.
///
/// Source: `IOService::attach` (iokit/Kernel/IOService.cpp).
const MAX_CHILDREN: usize = flag::BUSY as usize - 4;

impl Machine {
    /// Whether the class exists now: its kext is loaded.
    pub(crate) fn class_exists(&self, class: ClassId) -> bool {
        self.program.class(class).bundle.is_none_or(|bundle| self.is_loaded(bundle))
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

    /// A new object, which gets the next number.
    pub(crate) fn make_object(&mut self, object: Object) -> ObjectId {
        self.attach_calls.push(0);
        let id = ObjectId(self.world.object_count() + 1);
        if let Some(label) = &object.label {
            self.labels.insert(label.clone(), id);
        }
        self.world.objects.push(object);
        self.keep(Change::Made);
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

    pub(crate) fn hang(&mut self, id: ObjectId, provider: ObjectId) {
        let at = self.object(provider).children.len() as u32;
        self.change(Change::Child { parent: provider, at, child: id, added: true });
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
            self.change(Change::Child { parent: provider, at: at as u32, child: id, added: false });
        }
        if busy > 0 && self.has_flag(id, flag::TERM_PHASE_3) {
            self.adjust_busy(id, -busy)?;
        }
        if self.is_inactive(id) {
            self.instances.remove(&self.program, self.world.object(id).class, id);
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

    /// Adds `delta` to the busy count of an object. Where a count leaves or reaches 0 its provider's changes by one, and so
    /// on upwards. A count stays between 0 and 1023: what would go beyond is refused.
    ///
    /// Source: `IOService::_adjustBusy` (iokit/Kernel/IOService.cpp).
    pub(crate) fn adjust_busy(&mut self, id: ObjectId, delta: i32) -> Flow {
        let mut delta = delta;
        let mut next = (delta != 0).then_some(id);
        while let Some(id) = next {
            let from = self.object(id).busy();
            let was_quiet = from == 0;
            let refused = (delta < 0 && was_quiet) || (delta > 0 && u32::from(from) == flag::BUSY);
            let mut to = from;
            if !refused {
                to = (i32::from(from) + delta) as u16;
                self.change_flags(id, flag::BUSY, u32::from(to) & flag::BUSY);
                self.emit(Event::Busy { node: id, from, to })?;
            }
            let now_quiet = to == 0;
            next = if was_quiet || now_quiet { self.object(id).parent } else { None };
            delta = if now_quiet { -1 } else { 1 };
        }
        Ok(())
    }

    fn leave_list(&mut self, list: ListName, object: ObjectId) {
        if let Some(at) = self.world.list(list).iter().position(|member| *member == object) {
            self.change(Change::List { list, at: at as u32, object, added: false });
        }
    }

    /// Puts a node at the end of a list, once.
    pub(crate) fn join_list(&mut self, list: ListName, object: ObjectId) {
        let members = self.world.list(list);
        if !members.contains(&object) {
            let at = members.len() as u32;
            self.change(Change::List { list, at, object, added: true });
        }
    }

    pub(crate) fn take_list(&mut self, list: ListName) -> Vec<ObjectId> {
        let members: Vec<ObjectId> = self.world.list(list).iter().copied().collect();
        for object in &members {
            self.change(Change::List { list, at: 0, object: *object, added: false });
        }
        members
    }

    /// Whether there is one instance of the class, and it is there already.
    pub(crate) fn is_singleton(&self, class: ClassId) -> bool {
        let name = &self.program.class(class).name;
        *name == KEYS.io_resources || *name == "IOUserResources"
    }

    /// An `IOPlatformDevice` takes its provider for an `IOPlatformExpert` without asking.
    pub(crate) fn fits_parent(&self, class: ClassId, parent: Option<ObjectId>) -> bool {
        self.program.class(class).family != Family::PlatformDevice
            || parent.is_some_and(|parent| {
                self.program.is_a(self.object(parent).class, "IOPlatformExpert")
            })
    }

    /// Makes the object that a node of the scenario describes.
    pub(crate) fn make_described(&mut self, node: &NodeDef, class: ClassId) -> ObjectId {
        let properties = ObjectProperties::new(node.properties.clone(), Vec::new());
        let mut object = Object::new(class, node.name.clone(), properties);
        object.location.clone_from(&node.location);
        object.label.clone_from(&node.id);
        self.make_object(object)
    }
}
