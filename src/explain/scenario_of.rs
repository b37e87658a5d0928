//! A scenario with the nodes of a registry: a machine to try things out on.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::builtin;
use crate::model::{ClassTable, Dict, EntryId, Key, PlaceId, Registry, Value};

/// These two hang below every machine's root by themselves.
const GIVEN: [&str; 2] = ["IOResources", "IOUserResources"];

/// Nodes that are nested deeper than a scenario may be.
const DEEPEST: u32 = 400;

/// The list of a scenario whose machine has the nodes of the service plane, and what it can't carry. Its classes have the ancestry that
/// is known, and do nothing; there are no personalities in it.
pub fn scenario_of(registry: &Registry, classes: &ClassTable) -> (Value, Vec<String>) {
    let mut made =
        Made { registry, classes, defined: BTreeMap::new(), left_out: 0, given: 0, values: 0 };
    let roots = registry.plane_named("IOService").map(|plane| registry.plane(plane));
    let top = roots.and_then(|plane| plane.anchor.or_else(|| plane.roots.first().copied()));
    let nodes: Vec<Value> = top.map(|top| made.tree(top)).into_iter().collect();
    let rows: Vec<Value> = made
        .defined
        .iter()
        .map(|(name, above)| {
            Value::dict([("name", Value::string(&**name)), ("superclass", Value::string(&**above))])
        })
        .collect();
    let list = Value::dict([
        ("format", Value::string("ioscope-scenario")),
        ("version", Value::integer(1)),
        ("title", Value::string("the nodes of a registry")),
        ("classes", Value::Array(rows.into())),
        ("registry", Value::Array(nodes.into())),
    ]);
    let mut notes = vec![
        "a scenario has no ids, states and counts of its own: they follow from its run".to_owned(),
    ];
    let rows = [
        (
            made.given,
            "properties of IOResources and IOUserResources are left out: a scenario has its own",
        ),
        (
            made.left_out,
            "places are left out: in a scenario a node has one place in the service plane",
        ),
        (
            made.values,
            "values are left out: a scenario can't hold dates, fractions or what a dump didn't print",
        ),
    ];
    let told = rows.into_iter().filter(|(count, _)| *count > 0);
    notes.extend(told.map(|(count, what)| format!("{count} {what}")));
    (list, notes)
}

struct Made<'a> {
    registry: &'a Registry,
    classes: &'a ClassTable,
    /// Classes that the scenario must define, with their superclasses.
    defined: BTreeMap<Key, Key>,
    left_out: usize,
    given: usize,
    values: usize,
}

impl Made<'_> {
    /// The node with those below it. They are made from the last to the first, so that children are there before their parent.
    fn tree(&mut self, top: PlaceId) -> Value {
        let registry = self.registry;
        let mut order = vec![top];
        let mut at = 0;
        while at < order.len() {
            let place = order[at];
            at += 1;
            let children: Vec<PlaceId> = registry.children(place).collect();
            let deep = registry.place(place).depth - registry.place(top).depth >= DEEPEST;
            for child in children {
                let entry = registry.place(child).entry;
                if GIVEN.contains(&registry.entry(entry).class.as_str()) {
                    self.given += registry.slots(entry).map_or(0, <[_]>::len);
                } else if deep || registry.place_in(registry.place(top).plane, entry) != Some(child)
                {
                    self.left_out += 1;
                } else {
                    order.push(child);
                }
            }
        }
        let mut made: BTreeMap<PlaceId, Vec<Value>> = BTreeMap::new();
        while let Some(place) = order.pop() {
            let mut children = made.remove(&place).unwrap_or_default();
            children.reverse();
            let node = self.node(place, children);
            match registry.place(place).parent.filter(|_| place != top) {
                Some(parent) => made.entry(parent).or_default().push(node),
                None => return node,
            }
        }
        Value::Dict(Dict::new())
    }

    fn node(&mut self, place: PlaceId, children: Vec<Value>) -> Value {
        let registry = self.registry;
        let (id, shown) = (registry.place(place).entry, registry.place(place));
        let entry = registry.entry(id);
        let mut pairs = vec![
            (Key::new("name"), Value::string(&*shown.name)),
            (Key::new("class"), Value::string(&*self.class(id))),
        ];
        if let Some(location) = &shown.location {
            pairs.push((Key::new("location"), Value::string(&**location)));
        }
        let mut table = Dict::new();
        for slot in registry.slots(id).unwrap_or_default() {
            match plain(&registry.decoded(&slot.held), 0) {
                Some(value) => {
                    table.set(slot.key.clone(), value);
                }
                None => self.values += 1,
            }
        }
        pairs.push((Key::new("properties"), Value::Dict(table)));
        if entry.state.and_then(|state| state.registered) != Some(true) {
            pairs.push((Key::new("registered"), Value::Bool(false)));
        }
        if !children.is_empty() {
            pairs.push((Key::new("children"), Value::Array(children.into())));
        }
        Value::Dict(pairs.into_iter().collect())
    }

    /// The class of a node; it and those above it are defined. A device of the platform must hang below the platform's expert, which
    /// the kernel casts it to: where a registry has it elsewhere, the scenario takes it for a plain service.
    fn class(&mut self, id: EntryId) -> Key {
        let entry = self.registry.entry(id);
        let sealed = is_sealed(&entry.class) || entry.class.is_empty();
        let class = if sealed { Key::new("IOService") } else { entry.class.clone() };
        let chain: Vec<Key> = match entry.inheritance.as_deref() {
            Some(told) if !told.is_empty() => told.to_vec(),
            _ => self.classes.chain(&class).classes,
        };
        for (at, name) in chain.iter().enumerate() {
            if builtin(name).is_some() {
                break;
            }
            let above = chain.get(at + 1).map_or("IOService", |above| above.as_str());
            let above = if is_sealed(above) { "IOService" } else { above };
            self.defined.entry(name.clone()).or_insert_with(|| Key::new(above));
        }
        class
    }
}

/// Whether a scenario has a class by itself, but no nodes of it, or not where a registry has them.
fn is_sealed(class: &str) -> bool {
    matches!(class, "IOPlatformDevice" | "IOUserService")
        || builtin(class).is_some_and(|known| !known.may_be_superclass)
}

/// A value as a scenario may have it; `None` if there is no such.
fn plain(value: &Value, depth: usize) -> Option<Value> {
    if depth > 100 {
        return None;
    }
    let all = |list: &[Value]| -> Option<Arc<[Value]>> {
        list.iter().map(|value| plain(value, depth + 1)).collect()
    };
    Some(match value {
        Value::Real(_) | Value::Date(_) | Value::Unprintable | Value::Clipped(_) => return None,
        Value::Str(text) => Value::string(text.utf8()?),
        Value::Array(list) | Value::Set(list) => Value::Array(all(list)?),
        Value::Dict(dict) => {
            let mut table = Dict::new();
            for (key, value) in dict {
                table.set(key.clone(), plain(value, depth + 1)?);
            }
            Value::Dict(table)
        }
        whole => whole.clone(),
    })
}
