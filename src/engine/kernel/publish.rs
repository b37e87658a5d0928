//! Registering: who is to be matched, and the nubs that drivers make.

use crate::engine::ObjectId;
use crate::engine::event::{AllocFailure, Event, PublishFailure};
use crate::engine::keys::KEYS;
use crate::engine::machine::{Flow, Machine};
use crate::engine::scenario::{ErrorCode, NodeDef, OnStart};
use crate::engine::world::{flag, state};
use crate::model::{Key, Str, Value};

impl Machine {
    /// Asks for an object to be matched, if it hangs in the registry.
    ///
    /// Source: `IOService::registerService` (iokit/Kernel/IOService.cpp).
    pub(crate) fn register_service(&mut self, id: ObjectId) -> Flow {
        if self.world.is_attached(id) { self.start_matching(id) } else { Ok(()) }
    }

    /// Queues an object for matching.
    ///
    /// 1. One that is queued already, or is being matched, only takes note; a running pass is then repeated.
    /// 2. So does one that is inactive; nothing comes of it.
    /// 3. Otherwise its busy count rises, until the pass is over.
    ///
    /// Source: `IOService::startMatching` (iokit/Kernel/IOService.cpp).
    pub(crate) fn start_matching(&mut self, id: ObjectId) -> Flow {
        let need = !self.has_flag(id, flag::NEED_CONFIG | flag::CONFIG_RUNNING)
            && !self.has_state(id, state::INACTIVE);
        self.change_flags(id, 0, flag::NEED_CONFIG);
        if need {
            self.adjust_busy(id, 1)?;
            self.queue(id);
        }
        Ok(())
    }

    pub(crate) fn act(&mut self, driver: ObjectId, actions: &[OnStart]) -> Flow {
        for action in actions {
            match action {
                OnStart::Publish(node) => self.publish(driver, node)?,
                OnStart::PublishResource { key, value } => {
                    self.publish_resource(key, value.clone(), ObjectId::RESOURCES)?;
                }
                OnStart::RegisterService => self.register_service(driver)?,
                OnStart::SetProperty { key, value } => {
                    self.set_property(driver, key, Some(value.clone()));
                }
            }
        }
        Ok(())
    }

    /// Publishes a resource on `IOResources` or `IOUserResources`, which is then matched again.
    ///
    /// Source: `IOService::publishResource`, `IOService::publishUserResource` (iokit/Kernel/IOService.cpp).
    pub(crate) fn publish_resource(
        &mut self,
        key: &Key,
        value: Option<Value>,
        on: ObjectId,
    ) -> Flow {
        let value = value.unwrap_or_else(|| Value::Str(Str::symbol(KEYS.io_service.as_bytes())));
        self.set_property(on, key, Some(value.clone()));
        let user = on == ObjectId::USER_RESOURCES;
        let value = Box::new(value);
        self.emit(Event::ResourcePublished { key: key.clone(), value, user })?;
        self.register_service(on)
    }

    /// Makes a nub and those below it, then registers those that are to be, parents first.
    fn publish(&mut self, driver: ObjectId, node: &NodeDef) -> Flow {
        let mut made = Vec::new();
        let mut open = vec![(node, driver)];
        while let Some((node, parent)) = open.pop() {
            if let Some(id) = self.publish_one(driver, node, parent)? {
                if node.registered {
                    made.push(id);
                }
                open.extend(node.children.iter().rev().map(|child| (child, id)));
            }
        }
        made.into_iter().try_for_each(|id| self.register_service(id))
    }

    fn publish_one(
        &mut self,
        by: ObjectId,
        node: &NodeDef,
        parent: ObjectId,
    ) -> Flow<Option<ObjectId>> {
        let class = self.program.class_ids.get(&node.class).copied();
        let fail = |reason| Event::PublishFailed { by, class: node.class.clone(), reason };
        let class = match self.allocatable(class) {
            Ok(class) if self.is_singleton(class) => Err(PublishFailure::InitOrAttachFailed),
            Ok(class) => Ok(class),
            Err(AllocFailure::NotAService) => Err(PublishFailure::NotAService),
            Err(AllocFailure::ClassNotFound | AllocFailure::Abstract) => {
                Err(PublishFailure::ClassNotFound)
            }
        };
        let class = match class {
            Ok(class) => class,
            Err(reason) => return self.emit(fail(reason)).map(|()| None),
        };
        if !self.fits_parent(class, Some(parent)) {
            let message = format!("node {}: it needs an IOPlatformExpert above it", node.name);
            return Err(self.error(ErrorCode::BadParent, message));
        }
        let init = self.program.class(class).init;
        let id = self.make_described(node, class);
        if !init || !self.attach(id, parent) {
            self.emit(fail(PublishFailure::InitOrAttachFailed))?;
            return Ok(None);
        }
        self.emit(Event::Published { node: id, by })?;
        Ok(Some(id))
    }
}
