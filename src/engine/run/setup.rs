//! What is there before the first step.

use std::sync::Arc;

use crate::engine::keys::KEYS;
use crate::engine::machine::{Flow, Knowledge, Machine};
use crate::engine::scenario::{BundleState, ErrorCode, NodeDef};
use crate::engine::world::{Object, ObjectProperties};
use crate::engine::{BundleId, ObjectId};
use crate::model::Key;

impl Machine {
    /// Loads the bundles that are loaded, makes the registry, publishes `IOKit` on `IOResources` and has that matched, and
    /// makes the root busy until the daemon reports. None of this is written down.
    pub(super) fn set_up(&mut self) -> Flow {
        self.learn_bundles()?;
        self.make_registry()?;
        self.publish_resource(&KEYS.io_kit, None, ObjectId::RESOURCES)?;
        self.take_turns()?;
        self.adjust_busy(ObjectId::ROOT, 1)
    }

    fn learn_bundles(&mut self) -> Flow {
        let program = Arc::clone(&self.program);
        let bundles = (0..program.bundles.len() as u32).map(BundleId);
        let state = |bundle| Some(self.kext(bundle)?.state);
        self.known = bundles
            .clone()
            .map(|bundle| match state(bundle) {
                None => Knowledge::Loaded,
                Some(BundleState::Loadable | BundleState::Missing) => Knowledge::Unknown,
                Some(_) => Knowledge::Known,
            })
            .collect();
        for bundle in bundles {
            if self.kext(bundle).is_some_and(|kext| kext.state == BundleState::Loaded)
                && let Err(reason) = self.load_bundle(bundle)?
            {
                let id = &program.bundle(bundle).id;
                let message = format!("kext {id} can't be loaded: {reason}");
                return Err(self.error(ErrorCode::BadKext, message));
            }
        }
        Ok(())
    }

    fn make_registry(&mut self) -> Flow {
        let program = Arc::clone(&self.program);
        let root = &program.scenario.root;
        let id = self.make_node(root, None)?;
        for class in [&KEYS.io_resources, &Key::new("IOUserResources")] {
            let Some(&class) = program.class_ids.get(class) else { continue };
            let name = program.class(class).name.clone();
            let object = Object::new(class, name, ObjectProperties::default());
            let object = self.make_object(object);
            self.hang(object, id);
        }
        let mut open: Vec<(&NodeDef, ObjectId)> =
            root.children.iter().rev().map(|child| (child, id)).collect();
        while let Some((node, parent)) = open.pop() {
            let id = self.make_node(node, Some(parent))?;
            open.extend(node.children.iter().rev().map(|child| (child, id)));
        }
        Ok(())
    }

    fn make_node(&mut self, node: &NodeDef, parent: Option<ObjectId>) -> Flow<ObjectId> {
        let fail = |machine: &Self, code, what: &str| {
            Err(machine.error(code, format!("registry node \"{}\": {what}", node.name)))
        };
        let class = self.program.class_ids.get(&node.class).copied();
        let class = match self.allocatable(class) {
            Ok(class) if !self.is_singleton(class) => class,
            _ => {
                let what = format!("no object of class {} can be made", node.class);
                return fail(self, ErrorCode::BadClass, &what);
            }
        };
        if !self.fits_parent(class, parent) {
            return fail(self, ErrorCode::BadParent, "it needs an IOPlatformExpert above it");
        }
        let made = self.program.class(class);
        if !made.init || made.attach == 0 {
            return fail(self, ErrorCode::BadNode, "init or attach fails");
        }
        let id = self.make_described(node, class);
        self.attach_calls[id.index()] = 1;
        if let Some(parent) = parent {
            self.hang(id, parent);
        }
        Ok(id)
    }
}
