use super::*;
use crate::engine::Site;
use crate::engine::facts::{Facts, Family};
use crate::engine::toy::{Dump, ROOT_NUB, dict, int, pairs, text};
use crate::model::{Entry, Personality, PersonalitySource, Tri};

const PERSONALITY: [&str; 3] = ["IOClass", "IOProviderClass", "IOMatchCategory"];

fn driver(class: &str, provider: &str) -> Vec<(&'static str, Value)> {
    PERSONALITY.into_iter().zip([text(class), text(provider), text("c")]).collect()
}

#[test]
fn only_what_matching_made_is_a_driver() {
    let (mut dump, nub) = Dump::with("IOPCIDevice", &[]);
    let started = dump.add(nub, "Driver", "d", &driver("Driver", "IOPCIDevice"));
    let direct = dump.add(nub, "Driver", "d", &driver("Driver", "IOPCIDevice")[..2]);
    let bare = dump.add(nub, "Nub", "n", &[("IOMatchCategory", text("c"))]);
    let hidden = dump.registry.add_entry(Entry::default());
    dump.attach(hidden, nub);
    let snapshot = dump.snapshot();
    let kinds: Vec<_> = snapshot.clients(nub).iter().map(|client| client.kind).collect();
    assert_eq!(
        kinds,
        [ClientKind::Driver, ClientKind::CreatedDirectly, ClientKind::Other, ClientKind::Unknown]
    );
    assert_eq!([started, direct, bare, hidden].len(), kinds.len());
    assert_eq!(snapshot.client_count(nub), Err(Missing::Clients));
}

#[test]
fn the_provider_is_the_parent_that_was_asked_for() {
    let mut dump = Dump::new();
    let counter = dump.add(ROOT_NUB, "Driver", "counter", &[]);
    let resources = dump.add(ROOT_NUB, "IOResources", "IOResources", &[]);
    let console = dump.add(counter, "Driver", "console", &driver("Driver", "IOResources"));
    dump.attach(console, resources);
    let both = dump.add(counter, "Driver", "both", &driver("Driver", "IOService"));
    dump.attach(both, resources);
    let snapshot = dump.snapshot();
    assert_eq!(snapshot.provider_of(console), Ok(Some(resources)));
    assert_eq!(snapshot.provider_of(both), Err(Missing::Ancestors));
    assert_eq!(snapshot.provider_of(ROOT_NUB), Ok(None));
    let own: Vec<_> = snapshot.clients(counter).iter().map(|client| client.own).collect();
    assert_eq!(own, [Tri::No, Tri::Unknown]);
    // Some archives keep the order of attachment.
    dump.registry.set_first_parent(both, resources);
    let snapshot = dump.snapshot();
    assert_eq!(snapshot.provider_of(both), Ok(Some(resources)));
}

#[test]
fn a_driver_that_is_attached_shows_what_its_node_derives_from() {
    let (mut dump, nub) = Dump::with("OtherNub", &[]);
    let first = dump.add(nub, "Driver", "d", &driver("Driver", "IOPCIDevice"));
    let table = pairs(&[("IOProviderClass", text("IOPCIDevice"))]);
    let result = |dump: &Dump, driver| {
        let snapshot = dump.snapshot();
        Site::new(&snapshot, nub).class_test(&table, driver).result
    };
    assert_eq!(result(&dump, None), Tri::Yes);
    // Nobody is a witness for himself, but others are.
    assert_eq!(result(&dump, Some(first)), Tri::Unknown);
    dump.add(nub, "Driver", "e", &driver("Driver", "IOPCIDevice"));
    assert_eq!(result(&dump, Some(first)), Tri::Yes);
}

#[test]
fn copies_in_a_dump_without_ids_are_recognised() {
    let mut dump = Dump::new();
    let counter = dump.add(ROOT_NUB, "IOPCIDevice", "counter", &[]);
    let resources = dump.add(ROOT_NUB, "IOResources", "IOResources", &[]);
    dump.add(resources, "Driver", "d", &driver("Driver", "IOResources"));
    dump.add(counter, "Driver", "d", &driver("Driver", "IOResources"));
    let entries: Vec<_> = dump.registry.entries().collect();
    for entry in entries {
        dump.registry.entry_mut(entry).registry_id = None;
    }
    let snapshot = dump.snapshot();
    assert_eq!(snapshot.clients(counter)[0].own, Tri::No);
    assert_eq!(snapshot.clients(resources)[0].own, Tri::Yes);
}

#[test]
fn classes_are_the_dumps_own_where_it_tells_them() {
    let mut dump = Dump::new();
    let told = dump.add(ROOT_NUB, "Driver", "d", &[]);
    dump.registry.entry_mut(told).inheritance =
        Some(["Driver".into(), "Other".into(), "IOService".into()].into());
    let by_table = dump.add(ROOT_NUB, "Driver", "d", &[]);
    let unheard = dump.add(ROOT_NUB, "Unheard", "u", &[]);
    let usb =
        dump.add(ROOT_NUB, "IOUSBDevice", "u", &[("IOClassNameOverride", text("IOUSBDevice"))]);
    let snapshot = dump.snapshot();
    assert_eq!(snapshot.lineage(told).is_a("Other"), Tri::Yes);
    assert_eq!(snapshot.lineage(by_table).is_a("Other"), Tri::No);
    assert_eq!(snapshot.lineage(unheard).is_a("Other"), Tri::Unknown);
    assert_eq!(snapshot.lineage(usb).is_a("IOUSBHostDevice"), Tri::Yes);
    assert_eq!(snapshot.lineage(usb).is_a("IOUSBDevice"), Tri::Unknown);
    assert_eq!(snapshot.lineage(usb).is_a("IOPCIDevice"), Tri::No);
    assert_eq!(snapshot.lineage(usb).family, Family::UsbHostDevice);
    assert_eq!(snapshot.lineage(unheard).family, Family::Closed);
}

#[test]
fn paths_need_their_plane_and_no_more_than_their_components() {
    let (dump, node) = Dump::with("IOPCIDevice", &[]);
    let snapshot = dump.snapshot();
    assert_eq!(snapshot.view().resolve("IOService:/dev"), Ok(Some(node)));
    assert_eq!(snapshot.view().resolve("IOService:/"), Ok(Some(ROOT_NUB)));
    for path in ["/dev", "IOService:/dev/", "IOService:dev", "dev"] {
        assert_eq!(snapshot.view().resolve(path), Ok(None), "{path}");
    }
    assert_eq!(snapshot.view().resolve("IODeviceTree:/dev"), Err(Missing::Ancestors));
}

#[test]
fn the_sort_of_machine_shows_in_its_classes() {
    let mut dump = Dump::new();
    let sort = |dump: &Dump| dump.snapshot().platform();
    assert_eq!(sort(&dump), Platform::AppleSilicon);
    dump.add(ROOT_NUB, "AppleACPIPlatformExpert", "pe", &[]);
    assert_eq!(sort(&dump), Platform::Intel);
    let mut dump = Dump::new();
    dump.add(ROOT_NUB, "AppleMacRISC4PE", "pe", &[]);
    assert_eq!(sort(&dump), Platform::PowerPc);
}

#[test]
fn a_personality_is_recovered_from_its_driver() {
    let (mut dump, nub) = Dump::with("IOHIDInterface", &[]);
    let mut properties = driver("IOHIDEventService", "IOHIDInterface");
    properties.extend([("VendorID", int(1)), ("IONameMatched", text("x"))]);
    let service = dump.add(nub, "IOHIDEventService", "s", &properties);
    let mut properties = driver("Driver", "IOHIDInterface");
    properties.push(("IOMatchedPersonality", dict(&[("IOClass", text("Driver"))])));
    let dext = dump.add(nub, "Driver", "x", &properties);
    let snapshot = dump.snapshot();
    let recovered = snapshot.personality_of(service).unwrap();
    assert_eq!(recovered.doubtful, ["VendorID"]);
    assert!(recovered.table.contains("VendorID") && !recovered.table.contains("IONameMatched"));
    let recovered = snapshot.personality_of(dext).unwrap();
    assert_eq!((recovered.table.len(), recovered.doubtful.len()), (1, 0));
    assert_eq!(snapshot.personality_of(nub), None);
}

#[test]
fn an_instance_bears_its_personalitys_marks() {
    let (mut dump, nub) = Dump::with("IOPCIDevice", &[]);
    let mut properties = driver("Driver", "IOPCIDevice");
    properties.extend([
        ("CFBundleIdentifier", text("com.a")),
        ("IOProbeScore", int(9)),
        ("k", int(1)),
    ]);
    let started = dump.add(nub, "Driver", "d", &properties);
    let snapshot = dump.snapshot();
    let is = |bundle: &str, extra: &[(&str, Value)]| {
        let own = driver("Driver", "IOPCIDevice");
        let pairs = own[..2].iter().cloned().chain(extra.iter().cloned());
        let table = pairs.map(|(key, value)| (Key::new(key), value)).collect();
        let source = PersonalitySource::Bundle;
        let personality = Personality { bundle: bundle.into(), name: "p".into(), table, source };
        snapshot.is_instance(started, &personality)
    };
    assert_eq!(is("com.a", &[("k", int(1)), ("IOProbeScore", int(0))]), Tri::Yes);
    assert_eq!(is("com.a", &[("k", int(2))]), Tri::Unknown);
    assert_eq!(is("com.b", &[]), Tri::No);
    assert_eq!(is("com.a", &[("IOClass", text("Other"))]), Tri::No);
}
