//! Rules that no scenario of `tests/conformance` reaches: other machines, closed classes, and what a dump leaves open.

use crate::engine::facts::{Check, Missing, Passive, Platform};
use crate::engine::passive::{Options, match_passive};
use crate::engine::toy::{Dump, ROOT_NUB, array, data, dict, int, pairs, symbol, text};
use crate::model::{EntryId, Tri, Value};

fn ask(dump: &Dump, node: EntryId, table: &[(&str, Value)]) -> Passive<EntryId> {
    // A personality always has a key that only family code could look at.
    let table: Vec<_> = [("IOClass", text("D"))].into_iter().chain(table.iter().cloned()).collect();
    match_passive(&dump.snapshot().view(), node, &pairs(&table), Options::PERSONALITY, None)
}

/// The score if the table fits.
fn score(dump: &Dump, node: EntryId, table: &[(&str, Value)]) -> Option<i32> {
    let passive = ask(dump, node, table);
    assert_ne!(passive.result, Tri::Unknown, "{table:?}");
    passive.result.is_yes().then_some(passive.score)
}

/// The key that failed; the empty text when the class refused as such.
fn refusal(dump: &Dump, node: EntryId, table: &[(&str, Value)]) -> String {
    let failure = ask(dump, node, table).failure.expect("refused");
    assert!(failure.family);
    failure.key.map(|key| key.to_string()).unwrap_or_default()
}

#[test]
fn speed_and_port_type_add_to_a_host_device_alone() {
    let properties = [("bDeviceClass", int(9)), ("bDeviceSubClass", int(0)), ("USBSpeed", int(3))];
    let table =
        |speed| [("bDeviceClass", int(9)), ("bDeviceSubClass", int(0)), ("USBSpeed", int(speed))];
    let (dump, dev) = Dump::with("IOUSBHostDevice", &properties);
    assert_eq!(score(&dump, dev, &table(3)), Some(50_100));
    assert_eq!(refusal(&dump, dev, &table(2)), "USBSpeed");
    let (dump, dev) = Dump::with("IOUSBDevice", &properties);
    assert_eq!(score(&dump, dev, &table(2)), Some(50_000));
}

#[test]
fn a_hid_interface_asks_its_device() {
    let mut dump = Dump::new();
    let usage = dict(&[("DeviceUsagePage", int(1)), ("DeviceUsage", int(6))]);
    let keyboard = [("VendorID", int(1133)), ("DeviceUsagePairs", array(&[usage]))];
    let device = dump.add(ROOT_NUB, "IOHIDDevice", "kbd", &keyboard);
    let interface = dump.add(device, "IOHIDInterface", "if", &[]);
    assert_eq!(score(&dump, interface, &[("VendorID", int(1133))]), Some(5000));
    assert_eq!(refusal(&dump, interface, &[("VendorID", int(1))]), "");
    let mut stray = Dump::new();
    stray.registry.entry_mut(ROOT_NUB).class = "IOHIDInterface".into();
    assert_eq!(refusal(&stray, ROOT_NUB, &[]), "");
    // Interfaces below interfaces don't pile up on the stack.
    let mut at = interface;
    for _ in 0..100_000 {
        at = dump.add(at, "IOHIDInterface", "if", &[]);
    }
    assert_eq!(score(&dump, at, &[("VendorID", int(1133))]), Some(5000));
}

fn ethernet(platform: Platform) -> (Dump, EntryId) {
    let mut dump = Dump::new();
    let bridge = match platform {
        Platform::AppleSilicon => "MyBridge IOPCIBridge",
        Platform::Intel => "AppleACPIPCI IOPCIBridge",
        Platform::PowerPc => "AppleMacRISC4PCI IOPCIBridge",
    };
    let bridge = dump.add(ROOT_NUB, bridge, "bridge", &[]);
    let bytes = |text: &[u8]| Value::data(text);
    let node = dump.add(
        bridge,
        "IOPCIDevice",
        "ethernet",
        &[
            ("vendor-id", bytes(&[0x86, 0x80, 0, 0])),
            ("device-id", bytes(&[0x33, 0x15, 0, 0])),
            ("subsystem-vendor-id", int(0x106b)),
            ("subsystem-id", int(0x11)),
        ],
    );
    (dump, node)
}

#[test]
fn a_fitting_device_and_vendor_add_nothing_on_machines_with_acpi() {
    for (platform, points) in [(Platform::AppleSilicon, 1000), (Platform::Intel, 0)] {
        let (dump, dev) = ethernet(platform);
        assert_eq!(score(&dump, dev, &[("IOPCIMatch", text("0x15338086"))]), Some(points));
    }
}

#[test]
fn the_table_of_contents_is_a_key_of_compact_discs_alone() {
    let (dump, media) = Dump::with("IOMedia", &[]);
    assert_eq!(score(&dump, media, &[("TOC", data("x"))]), Some(0));
    let (dump, cd) = Dump::with("IOCDMedia IOMedia", &[]);
    assert_eq!(refusal(&dump, cd, &[("TOC", data("x"))]), "TOC");
}

#[test]
fn registers_on_powerpc_are_big_endian() {
    let (mut dump, dev) = ethernet(Platform::PowerPc);
    let bytes = |text: &[u8]| Value::data(text);
    let ids =
        [("vendor-id", bytes(&[0, 0, 0x80, 0x86])), ("device-id", bytes(&[0, 0, 0x15, 0x33]))];
    dump.set(dev, &ids);
    assert!(score(&dump, dev, &[("IOPCIPrimaryMatch", text("0x15338086"))]).is_some());
}

#[test]
fn a_closed_family_is_passed_over_and_named() {
    let (dump, node) = Dump::with("AppleThing", &[]);
    let table = pairs(&[("IOClass", text("D"))]);
    let mut checks: Vec<Check<EntryId>> = Vec::new();
    let snapshot = dump.snapshot();
    let passive =
        match_passive(&snapshot.view(), node, &table, Options::PERSONALITY, Some(&mut checks));
    assert_eq!(passive.result, Tri::Yes);
    assert_eq!(checks[0].missing, Some(Missing::FamilyRule("AppleThing".into())));
}

#[test]
fn steps_of_a_scsi_nub() {
    let (dump, nub) = Dump::with(
        "IOSCSIPeripheralDeviceNub",
        &[
            ("Peripheral Device Type", int(5)),
            ("Vendor Identification", text("V")),
            ("Product Identification", text("P")),
        ],
    );
    let score = |table: &[(&str, Value)]| score(&dump, nub, table);
    let kind = ("Peripheral Device Type", int(5));
    let vendor = ("Vendor Identification", symbol("V"));
    let product = ("Product Identification", text("P"));
    assert_eq!(score(&[kind.clone(), vendor.clone(), product.clone()]), Some(15_000));
    // The nub has no revision, so it isn't looked at; nor is a product without a vendor.
    let revision = ("Product Revision Level", text("1"));
    assert_eq!(score(&[kind.clone(), vendor, product, revision]), Some(15_000));
    assert_eq!(score(&[kind.clone(), ("Product Identification", text("x"))]), Some(5000));
    assert_eq!(score(&[kind.clone(), ("IOProbeScore", int(9000))]), Some(9000));
    assert_eq!(score(&[kind, ("IOProbeScore", int(30))]), Some(5030));
    let task = [("IOMatchCategory", text("SCSITaskUserClientDevice"))];
    assert_eq!(score(&task), Some(0));
    assert_eq!(refusal(&dump, nub, &[]), "");
}

#[test]
fn ata_firewire_and_serial_keys() {
    let (dump, ata) = Dump::with("IOATADevice", &[("ata device type", text("ata"))]);
    let kind = |kind| [("ata device type", text(kind)), ("IOProbeScore", int(7))];
    assert_eq!(score(&dump, ata, &kind("ata")), Some(7));
    assert_eq!(ask(&dump, ata, &kind("atapi")).score, 0);

    let (dump, unit) = Dump::with("IOFireWireUnit", &[("Unit_Spec_ID", int(0x609e))]);
    assert_eq!(refusal(&dump, unit, &[("GUID", int(1))]), "GUID");
    let (dump, unit) = Dump::with("IOFireWireSBP2LUN", &[("IOUnit", int(0))]);
    assert_eq!(refusal(&dump, unit, &[("IOUnit", int(1))]), "IOUnit");

    let mut dump = Dump::new();
    let stream =
        dump.add(ROOT_NUB, "MyStream IORS232SerialStreamSync IOSerialStreamSync", "s", &[]);
    let client = dump.add(stream, "IOSerialBSDClient", "c", &[("IOTTYSuffix", text("1"))]);
    let kind = |kind| [("IOSerialBSDClientType", kind)];
    assert_eq!(refusal(&dump, client, &kind(text("IOService"))), "IOSerialBSDClientType");
    assert_eq!(refusal(&dump, client, &kind(int(1))), "IOSerialBSDClientType");
    assert_eq!(refusal(&dump, client, &[("IOTTYSuffix", text("2"))]), "IOTTYSuffix");
}

#[test]
fn a_medium_changes_with_its_storage_clients() {
    use super::{MediaState, media_after_attach, media_after_detach};
    let storage = text("IOStorage");
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
