//! A machine at one moment as a registry, for display.

use std::sync::Arc;

use super::{View, World};
use crate::engine::ObjectId;
use crate::engine::facts::Facts;
use crate::engine::program::Program;
use crate::model::{Entry, EntryId, Held, Properties, Registry, Slot, State};

/// A machine as a registry, and which entry is which object.
#[derive(Debug)]
pub struct Projection {
    /// The objects that hang in the tree, in the `IOService` plane.
    pub registry: Registry,
    /// The object behind each entry, by the entry's number.
    pub objects: Vec<ObjectId>,
    /// The entry of each object, by the object's number less one; `None` when it doesn't hang in the tree.
    pub entries: Vec<Option<EntryId>>,
}

impl World {
    /// The service plane at this moment. Entries come in the order of the tree, root first, depth first.
    pub fn to_registry(&self, program: &Program) -> Projection {
        let mut registry = Registry::new();
        let plane = registry.add_plane("IOService");
        let mut objects = Vec::new();
        let mut entries = vec![None; self.objects.len()];
        // The registry's own root lies above the platform's root nub, which is the anchor of paths.
        let mut open = if self.objects.is_empty() { vec![] } else { vec![(ObjectId::ROOT, None)] };
        while let Some((id, above)) = open.pop() {
            let object = self.object(id);
            let entry = registry.add_entry(self.entry(id, program));
            entries[id.index()] = Some(entry);
            objects.push(id);
            let (name, location) = (object.name.clone(), object.location.clone());
            let place = registry.add_place(plane, above, entry, name, location);
            if above.is_none() {
                registry.set_anchor(place);
            }
            open.extend(object.children.iter().rev().map(|child| (*child, Some(place))));
        }
        Projection { registry, objects, entries }
    }

    fn entry(&self, id: ObjectId, program: &Program) -> Entry {
        let object = self.object(id);
        let class = program.class(object.class);
        let chain = View { program, world: self }.chain(id).classes;
        let slots = object
            .properties
            .iter()
            .map(|(key, value)| Slot { key: key.clone(), held: Held::Value(value.clone()) })
            .collect();
        Entry {
            registry_id: Some(View::registry_id(id)),
            name: object.name.clone(),
            location: object.location.clone(),
            class: class.name.clone(),
            inheritance: Some(Arc::from(chain)),
            bundle: class.bundle.map(|bundle| program.bundle(bundle).id.clone()),
            state: Some(State {
                registered: Some(object.is_registered()),
                matched: Some(object.is_matched()),
                active: Some(object.is_active()),
                busy: Some(u32::from(object.busy())),
                busy_time: None,
                retain: None,
            }),
            properties: Properties::Shown(slots),
        }
    }
}
