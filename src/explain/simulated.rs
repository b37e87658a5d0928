//! The registry of a simulated machine as `ioreg` would show it.

use crate::load::Loaded;
use crate::model::{
    ClassTable, Dict, Entry, Held, Key, PlaceId, Properties, Registry, Slot, Value,
};

use super::{Case, CaseError};

/// The first id that a kernel hands out, to the registry's root.
///
/// Source: `IORegistryEntry::initialize` and `gIORegistryLastID` (iokit/Kernel/IORegistryEntry.cpp).
const ROOT_ID: u64 = 0x1_0000_0100;

/// The registry of a scenario, or of bundles alone, at the end of the run, below the registry's own root.
///
/// # Errors
/// [`CaseError`] when the scenario is wrong or there is nothing in it.
pub fn final_registry(loaded: Loaded) -> Result<Registry, CaseError> {
    let case = Case::new(loaded, &[], &ClassTable::new())?;
    Ok(below_root(case.registry()))
}

/// A copy below the registry's root, which isn't part of a simulated machine's own tree.
fn below_root(machine: &Registry) -> Registry {
    let mut registry = Registry::new();
    let plane = registry.add_plane("IOService");
    let (name, class) = (Key::new("Root"), Key::new("IORegistryEntry"));
    let planes = [(Key::new("IOService"), Value::string("IOService"))];
    let planes = Value::Dict(planes.into_iter().collect::<Dict>());
    let root = registry.add_entry(Entry {
        registry_id: Some(ROOT_ID),
        name: name.clone(),
        class: class.clone(),
        inheritance: Some([class].into()),
        properties: Properties::Shown(vec![Slot {
            key: Key::new("IORegistryPlanes"),
            held: Held::Value(planes),
        }]),
        ..Entry::default()
    });
    let root = registry.add_place(plane, None, root, name, None);
    let entries: Vec<_> =
        machine.entries().map(|id| registry.add_entry(machine.entry(id).clone())).collect();
    let mut places: Vec<PlaceId> = Vec::with_capacity(machine.places().len());
    for id in machine.places() {
        let place = machine.place(id);
        let above = place.parent.map_or(root, |above| places[above.0 as usize]);
        let entry = entries[place.entry.0 as usize];
        let (name, location) = (place.name.clone(), place.location.clone());
        let here = registry.add_place(plane, Some(above), entry, name, location);
        if above == root && registry.plane(plane).anchor.is_none() {
            registry.set_anchor(here);
        }
        places.push(here);
    }
    registry
}
