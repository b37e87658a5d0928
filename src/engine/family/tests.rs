//! Rules that no scenario of `tests/conformance` reaches: other machines, closed classes, and what a dump leaves open.

use crate::engine::facts::{Check, Missing, Passive, Platform};
use crate::engine::passive::{Options, match_passive};
use crate::engine::toy::{Toy, array, data, dict, int, pairs, symbol, text};
use crate::model::{Tri, Value};

fn ask(toy: &Toy, node: usize, table: &[(&str, Value)]) -> Passive<usize> {
    // A personality always has a key that only family code could look at.
    let table: Vec<_> = [("IOClass", text("D"))].into_iter().chain(table.iter().cloned()).collect();
    match_passive(toy, node, &pairs(&table), Options::PERSONALITY, None)
}

/// The score if the table fits.
fn score(toy: &Toy, node: usize, table: &[(&str, Value)]) -> Option<i32> {
    let passive = ask(toy, node, table);
    assert_ne!(passive.result, Tri::Unknown, "{table:?}");
    passive.result.is_yes().then_some(passive.score)
}

/// The key that failed; the empty text when the class refused as such.
fn refusal(toy: &Toy, node: usize, table: &[(&str, Value)]) -> String {
    let failure = ask(toy, node, table).failure.expect("refused");
    assert!(failure.family);
    failure.key.map(|key| key.to_string()).unwrap_or_default()
}

fn single(class: &str, properties: &[(&str, Value)]) -> (Toy, usize) {
    let mut toy = Toy::new();
    let node = toy.add(0, class, "dev", properties);
    (toy, node)
}

#[test]
fn speed_and_port_type_add_to_a_host_device_alone() {
    let properties = [("bDeviceClass", int(9)), ("bDeviceSubClass", int(0)), ("USBSpeed", int(3))];
    let table =
        |speed| [("bDeviceClass", int(9)), ("bDeviceSubClass", int(0)), ("USBSpeed", int(speed))];
    let (toy, dev) = single("IOUSBHostDevice", &properties);
    assert_eq!(score(&toy, dev, &table(3)), Some(50_100));
    assert_eq!(refusal(&toy, dev, &table(2)), "USBSpeed");
    let (toy, dev) = single("IOUSBDevice", &properties);
    assert_eq!(score(&toy, dev, &table(2)), Some(50_000));
}

fn keyboard() -> Vec<(&'static str, Value)> {
    let pair = |page, usage| dict(&[("DeviceUsagePage", int(page)), ("DeviceUsage", int(usage))]);
    vec![
        ("Transport", text("USB")),
        ("VendorID", int(1133)),
        ("ProductID", int(50)),
        ("PrimaryUsagePage", int(1)),
        ("PrimaryUsage", int(6)),
        ("DeviceUsagePairs", array(&[pair(1, 6), pair(12, 1)])),
        ("LocationID", int(5)),
        ("VersionNumber", int(1)),
        ("Manufacturer", text("L")),
        ("SerialNumber", text("S")),
        ("ModelNumber", text("M")),
    ]
}

#[test]
fn a_hid_interface_asks_its_device() {
    let mut toy = Toy::new();
    let device = toy.add(0, "IOHIDDevice", "kbd", &keyboard());
    let interface = toy.add(device, "IOHIDInterface", "if", &[]);
    assert_eq!(score(&toy, interface, &[("VendorID", int(1133))]), Some(5000));
    assert_eq!(refusal(&toy, interface, &[("VendorID", int(1))]), "");
    let stray = toy.add(None, "IOHIDInterface", "if", &[]);
    assert_eq!(refusal(&toy, stray, &[]), "");
    // Interfaces below interfaces don't pile up on the stack.
    let mut at = interface;
    for _ in 0..100_000 {
        at = toy.add(at, "IOHIDInterface", "if", &[]);
    }
    assert_eq!(score(&toy, at, &[("VendorID", int(1133))]), Some(5000));
}

fn ethernet(platform: Platform) -> (Toy, usize) {
    let mut toy = Toy::new();
    toy.platform = platform;
    let bridge = toy.add(0, "MyBridge IOPCIBridge", "bridge", &[]);
    let bytes = |text: &[u8]| Value::data(text);
    let node = toy.add(
        bridge,
        "IOPCIDevice",
        "ethernet",
        &[
            ("vendor-id", bytes(&[0x86, 0x80, 0, 0])),
            ("device-id", bytes(&[0x33, 0x15, 0, 0])),
            ("class-code", bytes(&[0, 0, 2, 0])),
            ("revision-id", int(3)),
            ("subsystem-vendor-id", int(0x106b)),
            ("subsystem-id", int(0x11)),
        ],
    );
    (toy, node)
}

#[test]
fn a_fitting_device_and_vendor_add_nothing_on_machines_with_acpi() {
    for (platform, points) in [(Platform::AppleSilicon, 1000), (Platform::Intel, 0)] {
        let (toy, dev) = ethernet(platform);
        assert_eq!(score(&toy, dev, &[("IOPCIMatch", text("0x15338086"))]), Some(points));
    }
}

#[test]
fn the_table_of_contents_is_a_key_of_compact_discs_alone() {
    let (toy, media) = single("IOMedia", &[]);
    assert_eq!(score(&toy, media, &[("TOC", data("x"))]), Some(0));
    let (toy, cd) = single("IOCDMedia IOMedia", &[]);
    assert_eq!(refusal(&toy, cd, &[("TOC", data("x"))]), "TOC");
}

#[test]
fn registers_on_powerpc_are_big_endian() {
    let (mut toy, dev) = ethernet(Platform::PowerPc);
    let bytes = |text: &[u8]| Value::data(text);
    toy.node(dev).properties = pairs(&[
        ("vendor-id", bytes(&[0, 0, 0x80, 0x86])),
        ("device-id", bytes(&[0, 0, 0x15, 0x33])),
    ]);
    assert!(score(&toy, dev, &[("IOPCIPrimaryMatch", text("0x15338086"))]).is_some());
}

#[test]
fn a_closed_family_is_passed_over_and_named() {
    let (mut toy, node) = single("AppleThing", &[]);
    toy.node(node).closed = true;
    let table = pairs(&[("IOClass", text("D"))]);
    let mut checks: Vec<Check<usize>> = Vec::new();
    let passive = match_passive(&toy, node, &table, Options::PERSONALITY, Some(&mut checks));
    assert_eq!(passive.result, Tri::Yes);
    assert_eq!(checks[0].missing, Some(Missing::FamilyRule("AppleThing".into())));
}

#[test]
fn steps_of_a_scsi_nub() {
    let (toy, nub) = single(
        "IOSCSIPeripheralDeviceNub",
        &[
            ("Peripheral Device Type", int(5)),
            ("Vendor Identification", text("V")),
            ("Product Identification", text("P")),
        ],
    );
    let score = |table: &[(&str, Value)]| score(&toy, nub, table);
    let kind = ("Peripheral Device Type", int(5));
    let vendor = ("Vendor Identification", symbol("V"));
    let product = ("Product Identification", text("P"));
    assert_eq!(score(std::slice::from_ref(&kind)), Some(5000));
    assert_eq!(score(&[kind.clone(), vendor.clone()]), Some(10_000));
    assert_eq!(score(&[kind.clone(), vendor.clone(), product.clone()]), Some(15_000));
    // The nub has no revision, so it isn't looked at; nor is a product without a vendor.
    let revision = ("Product Revision Level", text("1"));
    assert_eq!(score(&[kind.clone(), vendor, product, revision]), Some(15_000));
    assert_eq!(score(&[kind.clone(), ("Product Identification", text("x"))]), Some(5000));
    assert_eq!(score(&[kind.clone(), ("IOProbeScore", int(9000))]), Some(9000));
    assert_eq!(score(&[kind, ("IOProbeScore", int(30))]), Some(5030));
    assert_eq!(score(&[("IOMatchCategory", text("c"))]), Some(4900));
    let task = [("IOMatchCategory", text("SCSITaskUserClientDevice"))];
    assert_eq!(score(&task), Some(0));
    assert_eq!(refusal(&toy, nub, &[]), "");
    assert_eq!(refusal(&toy, nub, &[("Peripheral Device Type", int(0))]), "Peripheral Device Type");
}

#[test]
fn ata_firewire_and_serial_keys() {
    let (toy, ata) = single("IOATADevice", &[("ata device type", text("ata"))]);
    let kind = |kind| [("ata device type", text(kind)), ("IOProbeScore", int(7))];
    assert_eq!(score(&toy, ata, &kind("ata")), Some(7));
    assert_eq!(refusal(&toy, ata, &kind("atapi")), "ata device type");
    assert_eq!(ask(&toy, ata, &kind("atapi")).score, 0);

    let (toy, unit) = single("IOFireWireUnit", &[("Unit_Spec_ID", int(0x609e))]);
    assert_eq!(score(&toy, unit, &[("Unit_Spec_ID", int(0x609e))]), Some(0));
    assert_eq!(refusal(&toy, unit, &[("GUID", int(1))]), "GUID");
    let (toy, unit) = single("IOFireWireSBP2LUN", &[("IOUnit", int(0))]);
    assert_eq!(refusal(&toy, unit, &[("IOUnit", int(1))]), "IOUnit");
    let (toy, nub) = single("IOFireWireMagicMatchingNub", &[("IODesiredChild", text("D"))]);
    assert_eq!(score(&toy, nub, &[]), Some(0));
    let (toy, nub) = single("IOFireWireMagicMatchingNub", &[("IODesiredChild", text("E"))]);
    assert_eq!(refusal(&toy, nub, &[]), "IOClass");

    let mut toy = Toy::new();
    let stream = toy.add(0, "MyStream IORS232SerialStreamSync IOSerialStreamSync", "s", &[]);
    let client = toy.add(stream, "IOSerialBSDClient", "c", &[("IOTTYSuffix", text("1"))]);
    let kind = |kind| [("IOSerialBSDClientType", kind)];
    assert_eq!(score(&toy, client, &kind(text("IORS232SerialStream"))), Some(0));
    assert_eq!(score(&toy, client, &kind(text("IOSerialStream"))), Some(0));
    assert_eq!(refusal(&toy, client, &kind(text("IOModemSerialStream"))), "IOSerialBSDClientType");
    assert_eq!(refusal(&toy, client, &kind(text("IOService"))), "IOSerialBSDClientType");
    assert_eq!(refusal(&toy, client, &kind(int(1))), "IOSerialBSDClientType");
    assert_eq!(refusal(&toy, client, &[("IOTTYSuffix", text("2"))]), "IOTTYSuffix");
}

#[test]
fn a_medium_changes_with_its_storage_clients() {
    use super::{MediaState, media_after_attach, media_after_detach};
    let storage = text("IOStorage");
    let content = Some(text("GUID_partition_scheme"));
    assert_eq!(
        media_after_attach(Some(&storage), content.as_ref()),
        Some(MediaState { leaf: false, content })
    );
    assert_eq!(
        media_after_attach(Some(&storage), Some(&int(1))),
        Some(MediaState { leaf: false, content: None })
    );
    assert_eq!(media_after_attach(Some(&text("IOMediaBSDClient")), None), None);
    let hint = Some(text("Apple_HFS"));
    assert_eq!(
        media_after_detach(Some(&storage), hint.as_ref()),
        Some(MediaState { leaf: true, content: hint })
    );
}
