use crate::explain::Case;
use crate::model::{Dict, Entry, Held, Properties, Slot, State};
use crate::ui::fixture::{bundle, judged, running};

use super::*;

fn slots(properties: Vec<(&str, Value)>) -> Properties {
    let slot = |(key, value): (&str, Value)| Slot { key: key.into(), held: Held::Value(value) };
    Properties::Shown(properties.into_iter().map(slot).collect())
}

/// A machine with a few nodes that differ in everything that can be searched, and many that don't.
fn machine(more: usize) -> Registry {
    let mut registry = Registry::new();
    let plane = registry.add_plane("IOService");
    let mut number = 0x100;
    let mut add = |name: &str, class: &str, properties: Properties, parent| {
        number += 1;
        let state = State {
            registered: Some(true),
            matched: Some(class != "IOPCIDevice"),
            ..State::default()
        };
        let inheritance = (class == "AppleHIDKeyboard").then(|| {
            ["AppleHIDKeyboard", "IOHIDDevice", "IOService"].map(Key::new).as_slice().into()
        });
        let entry = registry.add_entry(Entry {
            registry_id: Some(number),
            name: name.into(),
            class: class.into(),
            inheritance,
            bundle: (class == "AppleHIDKeyboard").then(|| "com.apple.driver.AppleHID".into()),
            state: Some(state),
            properties,
            ..Entry::default()
        });
        let location = name.ends_with("net").then(|| Key::new("19,1"));
        registry.add_place(plane, parent, entry, name.into(), location)
    };
    let root = add("Root", "IORegistryEntry", slots(Vec::new()), None);
    let keyboard =
        vec![("Product", Value::string("Example One")), ("VendorID", Value::integer(1452))];
    let board = add("Keyboard", "AppleHIDKeyboard", slots(keyboard), Some(root));
    let inner: Dict = [(Key::new("model"), Value::string("Mac1,1"))].into_iter().collect();
    let ethernet = vec![
        ("IOName", Value::string("pci8086,10d3")),
        ("vendor-id", Value::data([0x86, 0x80, 0, 0])),
        ("subsystem-vendor-id", Value::data([0x6b, 0x10, 0, 0])),
        ("compatible", Value::data(b"pci8086,10d3\0pci8086,0\0")),
        ("IOPropertyMatch", Value::Dict(inner)),
        ("IOProbeScore", Value::integer(500)),
    ];
    add("ethernet", "IOPCIDevice", slots(ethernet), Some(root));
    add("Apple Bridge", "IOPCIBridge", Properties::NotShown, Some(root));
    let driver = slots(running("com.base.driver", "com_base_driver", "IOService"));
    add("base", "com_base_driver", driver, Some(board));
    for number in 0..more {
        add(&format!("node{number}"), "IOService", slots(Vec::new()), Some(root));
    }
    registry
}

/// The same, judged with a driver that asks for another name.
fn subject(more: usize) -> Case {
    let name = vec![("IONameMatch", Value::string("pci8086,ffff"))];
    judged(machine(more), &[bundle("com.me.nic", "MyNIC", "IOPCIDevice", name)])
}

/// The search, and how often it told of something.
fn searched(shared: &Shared, text: &str) -> (Option<Search>, usize) {
    let order = Arc::new(Order::new(shared.registry(), PlaneId(0)));
    let mut indexes = Indexes::default();
    let begun = Search::new(text, shared, (PlaneId(0), &order), &mut indexes, 0).unwrap();
    let Some((mut search, job)) = begun else { return (None, 0) };
    let mut told = 0;
    job.run(&mut |found| {
        assert!(search.take(found.unwrap()));
        told += 1;
    });
    assert!(search.is_done());
    (Some(search), told)
}

fn found_in(shared: &Shared, text: &str) -> Vec<String> {
    let (search, _) = searched(shared, text);
    let Some(search) = search else { return Vec::new() };
    let hits = (0..search.len()).map(|rank| search.found.results.ranked(rank).unwrap());
    let name = |hit: &Hit| shared.registry().place(search.place(hit).unwrap()).name.to_string();
    hits.map(name).collect()
}

#[test]
fn names_classes_keys_and_values_are_found_fuzzily() {
    let shared = Shared::new(Box::new(subject(3)));
    for (text, expected) in [
        ("kbd", &["Keyboard"][..]),
        ("pcidev", &["ethernet"]),
        ("IOName", &["ethernet"]),
        ("10d3", &["ethernet"]),
        ("Mac1,1", &["ethernet"]),
        ("node 2", &["node2"]),
        ("net@19", &["ethernet"]),
        ("iohiddev", &["Keyboard"]),
        ("drv.applehid", &["Keyboard"]),
        ("keyb example", &["Keyboard"]),
        ("keyb zzz", &[]),
        ("KEYB", &[]),
        ("zzz", &[]),
        ("", &[]),
        ("0x103", &["ethernet"]),
        ("/ethernet", &["ethernet"]),
    ] {
        assert_eq!(found_in(&shared, text), expected, "{text}");
    }
    assert_eq!(found_in(&shared, "0x10").len(), 8);
}

#[test]
fn fields_are_tested_one_by_one() {
    let shared = Shared::new(Box::new(subject(2)));
    for (text, expected) in [
        ("class:IOPCI*", &["ethernet", "Apple Bridge"][..]),
        ("class:iopcidevice", &["ethernet"]),
        ("class:IOPCI", &[]),
        ("super:IOHIDDevice", &["Keyboard"]),
        ("super:AppleHIDKeyboard", &["Keyboard"]),
        ("name:\"apple b\"", &["Apple Bridge"]),
        ("name:ethernet@19", &["ethernet"]),
        ("name:19,", &["ethernet"]),
        ("bundle:applehid", &["Keyboard"]),
        ("state:!matched", &["ethernet"]),
        ("!matched", &["ethernet"]),
        ("state:matched class:IOPCI*", &["Apple Bridge"]),
        ("key:vendor-id", &["ethernet"]),
        ("key:*vendor*", &["Keyboard", "ethernet"]),
        ("key:vendor-id=8086", &["ethernet"]),
        ("key:vendor-id=106b", &[]),
        ("key:subsystem-vendor-id=106b", &["ethernet"]),
        ("key:VendorID=1452", &["Keyboard"]),
        ("key:VendorID=0x5ac", &["Keyboard"]),
        ("key:compatible=pci8086,0", &["ethernet"]),
        ("key:IOPropertyMatch/model=Mac*", &["ethernet"]),
        ("key:IOPropertyMatch/model=x", &[]),
        ("key:IOProbeScore>499", &["ethernet"]),
        ("key:IOProbeScore<499", &[]),
        ("value:example", &["Keyboard"]),
        ("value:1452", &["Keyboard"]),
        ("value:0x8086", &["ethernet"]),
        ("\"pci8086,10d3\"", &["ethernet"]),
        ("\"xample on\"", &["Keyboard"]),
        ("path:/eth", &["ethernet"]),
        ("id:102", &["Keyboard"]),
        ("driver:", &["Keyboard"]),
        ("driver:com.base", &["Keyboard"]),
        ("rejected:", &["ethernet"]),
        ("rejected:mynic", &["ethernet"]),
        ("waiting:", &[]),
        ("!driver: key:vendor-id=8086", &["ethernet"]),
        ("!class:IO* !node", &["Keyboard", "base"]),
        ("eth rejected:", &["ethernet"]),
        ("keyb rejected:", &[]),
        ("10d3 state:!matched", &["ethernet"]),
        ("!example class:*e*", &["Root", "base", "ethernet", "Apple Bridge", "node0", "node1"]),
    ] {
        assert_eq!(found_in(&shared, text), expected, "{text}");
    }
}

#[test]
fn what_was_found_is_marked_and_excerpted() {
    let shared = Shared::new(Box::new(subject(0)));
    let marked = |text: &str, shown: &str| {
        let search = searched(&shared, text).0.unwrap();
        let letters: Vec<char> = shown.chars().collect();
        search.marks(shown).iter().map(|at| letters[*at]).collect::<String>()
    };
    assert_eq!(marked("kbd", "AppleHIDKeyboard"), "Kbd");
    assert_eq!(marked("name:board", "Käyboard"), "board");
    assert_eq!(marked("key:vendor-id=8086", "0x8086 Intel"), "8086");
    assert_eq!(marked("!kbd", "Keyboard"), "");
    let search = searched(&shared, "mac1").0.unwrap();
    let hit = *search.found.results.ranked(0).unwrap();
    let entry = EntryId(2);
    let key = search.key(shared.registry(), entry, &hit).unwrap();
    assert_eq!(key, *"IOPropertyMatch");
    let value = shared.registry().get(entry, &key).unwrap();
    assert_eq!(search.excerpt(&value).as_deref(), Some("model \"Mac1,1\""));
}

#[test]
fn a_search_over_many_threads_and_stretches_finds_the_same_in_the_same_order() {
    let shared = Shared::new(Box::new(subject(3 * index::STRETCH)));
    let (search, told) = searched(&shared, "node");
    let search = search.unwrap();
    assert!(told >= 2, "the first hits are told before the last");
    assert_eq!(search.len(), 3 * index::STRETCH);
    let scores: Vec<i32> =
        (0..search.len()).map(|rank| search.found.results.ranked(rank).unwrap().score).collect();
    assert!(scores.is_sorted_by(|one, other| one >= other));
    let mut place = None;
    for number in 0..100 {
        place = search.next(place, true);
        let name = &shared.registry().place(place.unwrap()).name;
        assert_eq!(*name, *format!("node{number}"), "n follows the tree");
    }
    assert_eq!(found_in(&shared, "node17000 !matched"), Vec::<String>::new());
    assert_eq!(found_in(&shared, "10d3"), ["ethernet"]);
    assert_eq!(found_in(&shared, "key:IOName"), ["ethernet"]);
}

#[test]
fn a_search_that_is_given_up_or_called_back_ends_without_a_word() {
    let mut shared = Shared::new(Box::new(subject(10)));
    let order = Arc::new(Order::new(shared.registry(), PlaneId(0)));
    let mut indexes = Indexes::default();
    let (search, job) =
        Search::new("node", &shared, (PlaneId(0), &order), &mut indexes, 0).unwrap().unwrap();
    drop(search);
    job.run(&mut |msg| panic!("{msg:?}"));
    let (_search, job) =
        Search::new("node", &shared, (PlaneId(0), &order), &mut indexes, 0).unwrap().unwrap();
    let thread = std::thread::spawn(move || {
        let mut told = 0;
        std::thread::sleep(std::time::Duration::from_millis(20));
        job.run(&mut |_| told += 1);
        told
    });
    shared.seek(0);
    assert_eq!(thread.join().unwrap(), 0);
}

#[test]
fn edits_are_searched_as_they_stand_now() {
    let mut registry = machine(0);
    registry.edit(EntryId(1), "Product".into(), Some(Value::string("Changed")));
    registry.edit(EntryId(2), "vendor-id".into(), None);
    let shared = Shared::new(Box::new(judged(registry, &[])));
    assert_eq!(found_in(&shared, "value:changed"), ["Keyboard"]);
    assert_eq!(found_in(&shared, "value:example"), Vec::<String>::new());
    assert_eq!(found_in(&shared, "key:vendor-id"), Vec::<String>::new());
}
