use super::*;
use crate::engine::toy::{Dump, ROOT_NUB, array, data, dict, int, pairs, text};

fn look(dump: &Dump, node: EntryId, table: &[(&str, Value)]) -> Examination {
    let snapshot = dump.snapshot();
    // A personality always has keys that the generic code doesn't handle.
    let mut table = pairs(table);
    table.set("IOClass".into(), text("Other"));
    Site::new(&snapshot, node).examine(Subject { table: &table, doubtful: &[], driver: None })
}

fn rejected_by(examination: &Examination) -> Option<(&str, Standing)> {
    let evidence = examination.before().rejection()?;
    Some((evidence.check.key.as_deref().unwrap_or(""), evidence.standing))
}

#[test]
fn every_test_is_on_record_with_both_sides() {
    let (dump, node) = Dump::with("IOPCIDevice", &[("x", int(1))]);
    let table = [
        ("IOProviderClass", text("IOPCIDevice")),
        ("IONameMatch", text("other")),
        ("IOPropertyMatch", dict(&[("x", int(2)), ("y", int(3))])),
    ];
    let found = look(&dump, node, &table);
    assert_eq!(found.class.result, Tri::Yes);
    let keys: Vec<_> = found.now.evidence.iter().map(|test| test.check.key.as_deref()).collect();
    // The last one: its parent is no bridge.
    assert_eq!(keys, [Some("IONameMatch"), Some("IOPropertyMatch"), None]);
    let properties = &found.now.evidence[1].check;
    assert_eq!(properties.found, Some(dict(&[("x", int(1))])));
    assert_eq!(rejected_by(&found), Some(("IONameMatch", Standing::Fixed)));
    assert!(found.is_certainly_rejected());
}

#[test]
fn a_property_can_have_been_otherwise_an_identifier_not() {
    let properties = [("vendor-id", data("\x01\0\0\0")), ("colour", text("red"))];
    let (dump, node) = Dump::with("AppleARMIODevice", &properties);
    let asks = |pairs: &[(&str, Value)]| {
        let found = look(&dump, node, &[("IOPropertyMatch", dict(pairs))]);
        rejected_by(&found).map(|(_, standing)| standing)
    };
    assert_eq!(asks(&[("colour", text("blue"))]), Some(Standing::Settable));
    assert_eq!(asks(&[("gone", int(1))]), Some(Standing::Settable));
    let vendor = ("vendor-id", data("\x02\0\0\0"));
    assert_eq!(asks(&[("colour", text("blue")), vendor.clone()]), Some(Standing::Fixed));
    assert_eq!(asks(&[("Leaf", Value::Bool(true))]), Some(Standing::Volatile));
    // Any one of several would do, so the least firm refusal counts.
    let either = array(&[dict(&[vendor]), dict(&[("colour", text("blue"))])]);
    let found = look(&dump, node, &[("IOPropertyMatch", either)]);
    assert_eq!(rejected_by(&found), Some(("IOPropertyMatch", Standing::Settable)));
}

#[test]
fn a_closed_class_is_passed_over_and_named() {
    let (dump, node) = Dump::with("AppleARMIODevice", &[("compatible", data("uart-1\0"))]);
    let found = look(
        &dump,
        node,
        &[("IOProviderClass", text("AppleARMIODevice")), ("IONameMatch", text("uart-1"))],
    );
    assert_eq!(found.passes(), Tri::Yes);
    assert_eq!(found.closed_family.as_deref(), Some("AppleARMIODevice"));
    let found = look(&dump, node, &[("IONameMatch", text("other"))]);
    assert_eq!(found.passes(), Tri::No);
    // Its names are compared by a rule that is only observed.
    assert!(found.before().rejection().unwrap().observed && !found.is_certainly_rejected());
}

#[test]
fn a_medium_is_examined_as_it_was_before_its_clients() {
    let (mut dump, media) = Dump::with(
        "IOMedia",
        &[
            ("Leaf", Value::Bool(false)),
            ("Content", text("GUID_partition_scheme")),
            ("Content Hint", text("")),
            ("Whole", Value::Bool(true)),
        ],
    );
    let scheme = [
        ("IOClass", text("Driver")),
        ("IOProviderClass", text("IOMedia")),
        ("IOMatchCategory", text("IOStorage")),
        ("IOProbeScore", int(4000)),
    ];
    let scheme = dump.add(media, "Driver", "scheme", &scheme);
    let wants_leaf = [("IOProviderClass", text("IOMedia")), ("Leaf", Value::Bool(true))];
    let found = look(&dump, media, &wants_leaf);
    assert_eq!(found.now.passive.result, Tri::No);
    assert_eq!(found.before().passive.result, Tri::Yes);
    assert_eq!(
        rejected_by(&look(&dump, media, &[("Whole", int(1))])),
        Some(("Whole", Standing::Fixed))
    );

    let rival = look(&dump, media, &[("IOMatchCategory", text("IOStorage"))]);
    assert_eq!(rival.category.free, Tri::No);
    let holder = &rival.category.holders[0];
    assert_eq!((holder.entry, holder.shown_score, holder.certain), (scheme, Some(4000), true));
    assert_eq!(look(&dump, media, &[]).category.free, Tri::Yes);
    assert_eq!(look(&dump, media, &[]).category.category, "IODefaultMatchCategory");
}

#[test]
fn a_client_that_writes_into_its_provider_leaves_the_category_open() {
    let (mut dump, nub) = Dump::with("IOPCIDevice", &[]);
    let shown = [
        ("IOClass", text("IOSCSIPeripheralDeviceNub")),
        ("IOProviderClass", text("IOPCIDevice")),
        ("IOMatchCategory", text("SCSITaskUserClientIniter")),
    ];
    dump.add(nub, "IOSCSIPeripheralDeviceNub", "scsi", &shown);
    let found = look(&dump, nub, &[]);
    assert_eq!(found.category.free, Tri::Unknown);
    assert!(!found.category.holders[0].certain);
}

#[test]
fn a_recorded_name_goes_before_the_names_of_now() {
    let mut dump = Dump::new();
    let driver = [
        ("IOClass", text("Driver")),
        ("IOProviderClass", text("IOPlatformExpertDevice")),
        ("IOMatchCategory", text("c")),
        ("IONameMatched", text("ACPI")),
    ];
    let driver = dump.add(ROOT_NUB, "Driver", "pe", &driver);
    let table = pairs(&[
        ("IOProviderClass", text("IOPlatformExpertDevice")),
        ("IONameMatch", array(&[text("x"), text("ACPI")])),
    ]);
    let snapshot = dump.snapshot();
    let subject = Subject { table: &table, doubtful: &[], driver: Some(driver) };
    let site = Site::new(&snapshot, ROOT_NUB);
    let found = site.examine(subject);
    assert_eq!(found.passes(), Tri::Yes);
    assert!(found.before().evidence[0].witnessed);
    let without = site.examine(Subject { driver: None, ..subject });
    assert_eq!(rejected_by(&without), Some(("IONameMatch", Standing::Volatile)));
    assert!(!without.is_certainly_rejected());
}

#[test]
fn doubtful_keys_refuse_nothing() {
    let mut dump = Dump::new();
    let pairs_of_nub = array(&[dict(&[("DeviceUsagePage", int(1)), ("DeviceUsage", int(6))])]);
    let device = [("VendorID", int(1)), ("DeviceUsagePairs", pairs_of_nub)];
    let device = dump.add(ROOT_NUB, "IOHIDDevice", "kbd", &device);
    let node = dump.add(device, "IOHIDInterface", "if", &[]);
    let snapshot = dump.snapshot();
    let class = ("IOProviderClass", text("IOHIDInterface"));
    let table = pairs(&[("VendorID", int(2)), class.clone()]);
    let doubtful = [Key::new("VendorID"), Key::new("LocationID")];
    let look = |table: &Dict, doubtful: &[Key]| {
        Site::new(&snapshot, node).examine(Subject { table, doubtful, driver: None })
    };
    assert_eq!(look(&table, &[]).passes(), Tri::No);
    let doubted = look(&table, &doubtful);
    assert_eq!(doubted.passes(), Tri::Unknown);
    assert!(doubted.now.missing().any(|missing| *missing == Missing::Published("VendorID".into())));
    // A generic key that fails still does.
    let table = pairs(&[("VendorID", int(2)), class, ("IORegistryEntryID", int(5))]);
    assert_eq!(look(&table, &doubtful).passes(), Tri::No);
}

#[test]
fn what_is_not_shown_is_unknown_but_the_class_can_still_refuse() {
    let (mut dump, node) = Dump::with("AppleARMIODevice", &[]);
    dump.hide(node);
    let found = look(
        &dump,
        node,
        &[("IOProviderClass", text("IOMedia")), ("IOPropertyMatch", dict(&[("x", int(1))]))],
    );
    assert_eq!(found.class.result, Tri::No);
    assert!(!found.class.told && !found.is_certainly_rejected());
    dump.registry.entry_mut(node).inheritance =
        Some(["AppleARMIODevice".into(), "IOService".into()].into());
    let found = look(&dump, node, &[("IOProviderClass", text("IOMedia"))]);
    assert!(found.is_certainly_rejected());
    let above = look(&dump, node, &[("IOProviderClass", text("IORegistryEntry"))]);
    assert!(above.class.above_service && above.class.result.is_no());
    let found = look(&dump, node, &[("IOPropertyExistsMatch", text("x"))]);
    assert!(found.now.missing().any(|missing| *missing == Missing::Properties));
}
