//! Each sort of change by itself, in registries of the test's own making; and a thousand random ones.

mod random;

use super::*;
use crate::model::{Entry, EntryId, Held, Properties, Slot, State};

/// A node of a registry that can be built, changed and built again.
#[derive(Clone, Debug, Default)]
struct Node {
    name: String,
    location: Option<String>,
    class: String,
    state: State,
    properties: Vec<(String, Value)>,
    children: Vec<usize>,
    /// Children in the second plane.
    others: Vec<usize>,
}

#[derive(Clone, Debug, Default)]
struct Model {
    nodes: Vec<Node>,
}

impl Model {
    fn add(&mut self, parent: usize, name: &str, class: &str) -> usize {
        let (name, location) = match name.split_once('@') {
            Some((name, location)) => (name, Some(location.to_owned())),
            None => (name, None),
        };
        let (registered, matched, active) = (Some(true), Some(false), Some(true));
        let state = State { registered, matched, active, ..State::default() };
        let (name, class) = (name.to_owned(), class.to_owned());
        self.nodes.push(Node { name, location, class, state, ..Node::default() });
        let at = self.nodes.len() - 1;
        if at > 0 {
            self.nodes[parent].children.push(at);
        }
        at
    }

    fn set(&mut self, node: usize, key: &str, value: Value) {
        self.nodes[node].properties.push((key.to_owned(), value));
    }

    /// Builds the registry; the registry entry IDs start somewhere else each time, as after another start of the system.
    fn build(&self, first_id: u64) -> Registry {
        let mut registry = Registry::new();
        let planes = [registry.add_plane("IOService"), registry.add_plane("IOPower")];
        let mut entries: Vec<Option<EntryId>> = vec![None; self.nodes.len()];
        for (plane, id) in planes.into_iter().enumerate() {
            let mut due = vec![(None, 0usize)];
            while let Some((parent, at)) = due.pop() {
                let node = &self.nodes[at];
                let entry = *entries[at].get_or_insert_with(|| {
                    let slots = node.properties.iter().map(|(key, value)| Slot {
                        key: key.as_str().into(),
                        held: Held::Value(value.clone()),
                    });
                    registry.add_entry(Entry {
                        registry_id: Some(first_id + at as u64 * 7),
                        name: node.name.as_str().into(),
                        class: node.class.as_str().into(),
                        state: Some(node.state),
                        properties: Properties::Shown(slots.collect()),
                        ..Entry::default()
                    })
                });
                let location = node.location.as_deref().map(Key::from);
                let place =
                    registry.add_place(id, parent, entry, node.name.as_str().into(), location);
                let children = if plane == 0 { &node.children } else { &node.others };
                due.extend(children.iter().rev().map(|child| (Some(place), *child)));
                if plane == 0 && at == 1 {
                    registry.set_anchor(place);
                }
            }
        }
        registry
    }
}

/// Root, machine, a bus with two ports, a device with a driver, and three user clients that are called alike.
fn machine() -> Model {
    let mut model = Model::default();
    let root = model.add(0, "Root", "IORegistryEntry");
    let mac = model.add(root, "Mac1,1", "IOPlatformExpertDevice");
    let bus = model.add(mac, "PCI0@0", "IOPlatformDevice");
    let port = model.add(bus, "HS01@1400", "AppleUSBPort");
    model.add(bus, "HS02@1410", "AppleUSBPort");
    let device = model.add(port, "Keys@1400", "IOUSBHostDevice");
    model.set(device, "idVendor", Value::integer(0x5ac));
    model.set(device, "locationID", Value::integer(0x1400));
    let driver = model.add(device, "KeysDriver", "KeysDriver");
    model.set(driver, "IOClass", Value::string("KeysDriver"));
    model.set(driver, "IOProviderClass", Value::string("IOUSBHostDevice"));
    model.set(driver, "CFBundleIdentifier", Value::string("com.me.keys"));
    for (pid, program) in [(70, "launchd"), (88, "WindowServer"), (90, "launchd")] {
        let client = model.add(driver, "KeysUserClient", "KeysUserClient");
        let creator = Value::string(format!("pid {pid}, {program}"));
        model.set(client, "IOUserClientCreator", creator);
    }
    model.nodes[root].others = vec![device];
    model
}

const DEVICE: usize = 5;
const DRIVER: usize = 6;

/// The changes as lines: kind, path, key, old, new.
fn told(old: &Registry, new: &Registry, options: DiffOptions) -> Vec<String> {
    let diff = Diff::new(old, new, "IOService", options);
    let show = |value: Option<Value>| match value {
        Some(Value::Str(text)) => text.text().into_owned(),
        Some(Value::Number(number)) => number.raw.to_string(),
        Some(Value::Bool(value)) => value.to_string(),
        Some(other) => format!("{other:?}"),
        None => "-".to_owned(),
    };
    let line = |change: &Change| {
        let (before, after) = diff.values(change, old, new);
        let path = diff.path(change, old, new);
        let key = Diff::key(change).unwrap_or_default();
        let word = change.kind.word();
        format!("{word} {path} {key}: {} > {}", show(before), show(after))
    };
    diff.changes().iter().map(line).collect()
}

fn after(change: impl FnOnce(&mut Model)) -> Vec<String> {
    let old = machine();
    let mut new = old.clone();
    change(&mut new);
    told(&old.build(1000), &new.build(5000), DiffOptions::default())
}

#[test]
fn a_thing_does_not_differ_from_itself_whatever_its_ids() {
    assert_eq!(after(|_| {}), [""; 0]);
    let one = machine().build(1);
    let all = DiffOptions { ids: true, busy: true };
    assert_eq!(told(&one, &one, all), [""; 0]);
    assert_eq!(told(&one, &machine().build(2), all).len(), machine().nodes.len());
}

#[test]
fn each_sort_of_change_is_told_once_and_as_what_it_is() {
    let device = "IOService:/PCI0@0/HS01@1400/Keys@1400";
    let moved = "IOService:/PCI0@0/HS02@1410/Keys@1410";
    assert_eq!(
        after(|model| {
            let hub = model.add(2, "Hub@3", "IOPCIDevice");
            model.add(hub, "below", "IOService");
        }),
        [
            "added IOService:/PCI0@0/Hub@3 : - > IOPCIDevice",
            "added IOService:/PCI0@0/Hub@3/below : - > IOService"
        ]
    );
    assert_eq!(
        after(|model| model.nodes[2].children.retain(|child| *child != 4)),
        ["removed IOService:/PCI0@0/HS02@1410 : AppleUSBPort > -"]
    );
    // Plugged in elsewhere: its location is another one too.
    assert_eq!(
        after(|model| {
            model.nodes[3].children.clear();
            model.nodes[4].children.push(DEVICE);
            model.nodes[DEVICE].location = Some("1410".to_owned());
            model.nodes[DEVICE].properties[1].1 = Value::integer(0x1410);
        }),
        [
            format!("moved {moved} : {device} > {moved}"),
            format!("property {moved} locationID: 5120 > 5136"),
        ]
    );
    // Another driver in the same category; what is below it stays what it was.
    assert_eq!(
        after(|model| {
            let driver = &mut model.nodes[DRIVER];
            driver.name = "OtherDriver".to_owned();
            driver.class = "OtherDriver".to_owned();
            driver.properties[0].1 = Value::string("OtherDriver");
            driver.properties[2].1 = Value::string("com.you.keys");
        }),
        [format!("driver {device} : com.me.keys/KeysDriver > com.you.keys/OtherDriver")]
    );
    assert_eq!(
        after(|model| {
            model.nodes[DEVICE].children.clear();
        })
        .first(),
        Some(&format!("driver {device} : com.me.keys/KeysDriver > -"))
    );
    assert_eq!(
        after(|model| {
            let driver = model.add(4, "PortDriver", "PortDriver");
            model.set(driver, "IOClass", Value::string("PortDriver"));
            model.set(driver, "IOProviderClass", Value::string("AppleUSBPort"));
            model.set(driver, "IOMatchCategory", Value::string("ports"));
        }),
        ["driver IOService:/PCI0@0/HS02@1410 ports: - > PortDriver"]
    );
    assert_eq!(
        after(|model| model.nodes[DEVICE].state.registered = Some(false)),
        [format!("state {device} registered: true > false")]
    );
    assert_eq!(
        after(|model| {
            model.nodes[DEVICE].properties[0].1 = Value::integer(7);
            let nested = [(Key::new("k"), Value::integer(1))].into_iter().collect();
            model.set(DEVICE, "more", Value::Dict(nested));
            model.nodes[DEVICE].properties.swap(0, 1);
        })
        .iter()
        .map(|line| line.split('>').next().unwrap_or_default())
        .collect::<Vec<_>>(),
        [format!("property {device} idVendor: 1452 "), format!("property {device} more: - ")]
    );
}

#[test]
fn of_siblings_that_are_called_alike_the_right_one_is_gone() {
    let clients = "IOService:/PCI0@0/HS01@1400/Keys@1400/KeysDriver/KeysUserClient";
    // The pids are others after a restart; the program that opened the client tells which is which.
    let renumbered = |model: &mut Model| {
        for (node, pid) in [(7, 301), (8, 302), (9, 303)] {
            let (_, creator) = &mut model.nodes[node].properties[0];
            let program = creator.as_utf8().and_then(|text| text.split(", ").nth(1));
            *creator = Value::string(format!("pid {pid}, {}", program.unwrap_or_default()));
        }
    };
    assert_eq!(after(renumbered), [""; 0]);
    assert_eq!(
        after(|model| {
            renumbered(model);
            model.nodes[DRIVER].children.retain(|child| *child != 8);
        }),
        [format!("removed {clients} : KeysUserClient > -")]
    );
    let old = machine();
    let mut new = old.clone();
    new.nodes[DRIVER].children.retain(|child| *child != 8);
    let (one, other) = (old.build(1), new.build(1));
    let diff = Diff::new(&one, &other, "IOService", DiffOptions::default());
    let gone = diff.changes()[0].old.expect("something is gone");
    let key = Key::new("IOUserClientCreator");
    let creator = one.get(one.place(gone).entry, &key).expect("it has a creator");
    assert_eq!(creator.as_utf8(), Some("pid 88, WindowServer"));
}

#[test]
fn busy_times_and_retain_counts_count_when_asked() {
    let old = machine();
    let mut new = old.clone();
    new.nodes[DEVICE].state.busy_time = Some(3);
    new.nodes[DEVICE].state.retain = Some(9);
    let mut had = old.clone();
    had.nodes[DEVICE].state.busy_time = Some(2);
    had.nodes[DEVICE].state.retain = Some(9);
    let (one, other) = (had.build(1), new.build(1));
    assert_eq!(told(&one, &other, DiffOptions::default()), [""; 0]);
    let asked = DiffOptions { busy: true, ids: false };
    assert_eq!(
        told(&one, &other, asked),
        ["state IOService:/PCI0@0/HS01@1400/Keys@1400 busy time: 2 > 3"]
    );
    // What one of the two doesn't tell is no change.
    assert_eq!(told(&old.build(1), &other, asked), [""; 0]);
}

#[test]
fn the_platform_may_be_called_otherwise_and_planes_of_one_are_left_out() {
    assert_eq!(
        after(|model| model.nodes[1].name = "Mac2,2".to_owned()),
        ["property IOService:/ IORegistryEntryName: Mac1,1 > Mac2,2"]
    );
    let mut one = machine().build(1);
    one.add_plane("IOUSB");
    let diff = Diff::new(&one, &machine().build(1), "IOService", DiffOptions::default());
    assert_eq!(diff.left_out(), [(Key::new("IOUSB"), true)]);
    assert!(diff.changes().is_empty());
}

#[test]
fn the_work_in_parts_comes_to_the_same() {
    let old = machine().build(1);
    let mut new = machine();
    new.add(2, "Hub@3", "IOPCIDevice");
    new.nodes[2].children.retain(|child| *child != 4);
    let new = new.build(2);
    let whole = Diff::new(&old, &new, "IOService", DiffOptions::default());
    let mut differ = Differ::new(&old, &new, "IOService", DiffOptions::default());
    let mut steps = 0;
    while !differ.advance(&old, &new, 1) {
        steps += 1;
        assert!(steps < 10_000, "it ends");
    }
    assert!(steps > 5);
    assert_eq!(differ.finish().changes(), whole.changes());
}
