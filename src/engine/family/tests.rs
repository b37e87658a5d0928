use crate::engine::facts::{Check, Family, FamilyScript, Missing, Passive, Platform};
use crate::engine::passive::{Options, match_passive};
use crate::engine::toy::{Toy, array, data, dict, int, pairs, symbol, text};
use crate::model::{Tri, Value};

fn ask(toy: &Toy, node: usize, table: &[(&str, Value)]) -> Passive<usize> {
    // A personality always has a key that only family code could look at.
    let table: Vec<_> = [("IOClass", text("D"))].into_iter().chain(table.iter().cloned()).collect();
    match_passive(toy, node, &pairs(&table), Options::PERSONALITY, &mut ())
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

fn usb_device(class: i64) -> (Toy, usize) {
    single(
        "IOUSBDevice",
        &[
            ("idVendor", int(0x05ac)),
            ("idProduct", int(0x1234)),
            ("bcdDevice", int(0x0100)),
            ("bDeviceClass", int(class)),
            ("bDeviceSubClass", int(0)),
            ("bDeviceProtocol", int(1)),
        ],
    )
}

#[test]
fn rows_of_a_usb_device() {
    let (toy, dev) = usb_device(9);
    let score = |table: &[(&str, Value)]| score(&toy, dev, table);
    let vendor = ("idVendor", int(0x05ac));
    let product = ("idProduct", int(0x1234));
    let release = ("bcdDevice", int(0x0100));
    let class = ("bDeviceClass", int(9));
    let sub = ("bDeviceSubClass", int(0));
    let protocol = ("bDeviceProtocol", int(1));
    let star = |key| (key, text("*"));
    assert_eq!(score(&[vendor.clone(), product.clone(), release]), Some(100_000));
    assert_eq!(score(&[vendor.clone(), product.clone()]), Some(90_000));
    assert_eq!(score(&[star("idVendor"), star("idProduct"), star("bcdDevice")]), Some(97_000));
    assert_eq!(score(&[class.clone(), sub.clone(), protocol]), Some(60_000));
    assert_eq!(score(&[class.clone(), sub.clone()]), Some(50_000));
    assert_eq!(score(std::slice::from_ref(&class)), None);
    assert_eq!(score(std::slice::from_ref(&vendor)), None);
    assert_eq!(score(&[]), None);
    assert_eq!(score(&[vendor.clone(), sub.clone()]), None);
    assert_eq!(score(&[class, sub, vendor.clone()]), None);
    let with = |own| score(&[vendor.clone(), product.clone(), ("IOProbeScore", int(own))]);
    assert_eq!(with(10_000), Some(99_000));
    assert_eq!(with(9_999), Some(99_999));
    assert_eq!(with(-1), Some(89_999));
    let masked = [vendor.clone(), ("idProduct", int(0x1200)), ("idProductMask", int(0xff00))];
    assert_eq!(score(&masked), Some(89_500));
    let among = |list: &[Value]| score(&[vendor.clone(), ("idProductArray", array(list))]);
    assert_eq!(among(&[int(1), int(0x1234)]), Some(90_000));
    assert_eq!(among(&[int(1)]), None);
    assert_eq!(refusal(&toy, dev, &[]), "");
}

#[test]
fn rows_of_a_vendor_specific_usb_device() {
    let (toy, dev) = usb_device(255);
    let score = |table: &[(&str, Value)]| score(&toy, dev, table);
    let vendor = ("idVendor", int(0x05ac));
    let sub = ("bDeviceSubClass", int(0));
    let protocol = ("bDeviceProtocol", int(1));
    assert_eq!(score(&[vendor.clone(), sub.clone(), protocol.clone()]), Some(80_000));
    assert_eq!(score(&[vendor.clone(), sub.clone()]), Some(70_000));
    assert_eq!(score(&[("bDeviceClass", int(255)), sub.clone(), protocol]), None);
    // An array of products isn't the key idProduct.
    assert_eq!(score(&[vendor, sub, ("idProductArray", array(&[int(1)]))]), Some(70_000));
}

#[test]
fn a_usb_interface_wants_its_configuration_and_number() {
    let (toy, dev) = single(
        "IOUSBInterface",
        &[
            ("idVendor", int(1)),
            ("idProduct", int(2)),
            ("bcdDevice", int(3)),
            ("bConfigurationValue", int(1)),
            ("bInterfaceNumber", int(0)),
            ("bInterfaceClass", int(3)),
            ("bInterfaceSubClass", int(1)),
            ("bInterfaceProtocol", int(2)),
        ],
    );
    let score = |table: &[(&str, Value)]| score(&toy, dev, table);
    let ids = [("idVendor", int(1)), ("idProduct", int(2))];
    let numbers = [("bConfigurationValue", int(1)), ("bInterfaceNumber", text("*"))];
    assert_eq!(score(&ids), None);
    assert_eq!(score(&[ids.as_slice(), &numbers].concat()), Some(89_000));
    let class = [("bInterfaceClass", int(3)), ("bInterfaceSubClass", int(1))];
    assert_eq!(score(&class), Some(50_000));
    assert_eq!(score(&[class.as_slice(), &numbers].concat()), None);
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

fn usage(page: i64, usage: i64) -> Value {
    array(&[dict(&[("DeviceUsagePage", int(page)), ("DeviceUsage", int(usage))])])
}

#[test]
fn points_of_a_hid_device() {
    let (toy, dev) = single("IOHIDDevice", &keyboard());
    let score = |table: &[(&str, Value)]| score(&toy, dev, table);
    let vendor = ("VendorID", int(1133));
    let transport = ("Transport", text("USB"));
    assert_eq!(score(&[]), Some(0));
    assert_eq!(score(&[("PrimaryUsagePage", int(1))]), Some(1100));
    assert_eq!(score(&[("PrimaryUsagePage", int(1)), ("PrimaryUsage", int(6))]), Some(1200));
    assert_eq!(score(&[("PrimaryUsage", int(6))]), Some(0));
    assert_eq!(score(&[("DeviceUsagePairs", usage(12, 1))]), Some(1200));
    assert_eq!(score(std::slice::from_ref(&transport)), Some(1000));
    assert_eq!(score(&[transport.clone(), ("LocationID", int(5))]), Some(3000));
    assert_eq!(score(&[("LocationID", int(5))]), Some(0));
    assert_eq!(score(std::slice::from_ref(&vendor)), Some(5000));
    assert_eq!(score(&[vendor.clone(), ("IOProbeScore", int(7))]), Some(5007));
    assert_eq!(score(&[("ProductID", int(50))]), Some(0));
    let all = [
        transport,
        vendor.clone(),
        ("ProductID", int(50)),
        ("VersionNumber", int(1)),
        ("Manufacturer", text("L")),
        ("SerialNumber", text("S")),
    ];
    assert_eq!(score(&all), Some(7300));
    let product = |keys: &[(&'static str, Value)]| {
        let table: Vec<_> = [vendor.clone()].into_iter().chain(keys.iter().cloned()).collect();
        self::score(&toy, dev, &table)
    };
    assert_eq!(product(&[("ProductID", int(50))]), Some(6000));
    assert_eq!(product(&[("ProductID", text("*"))]), Some(6000));
    assert_eq!(product(&[("ProductIDArray", array(&[int(49), int(50)]))]), Some(5975));
    assert_eq!(product(&[("ProductIDArray", array(&[int(49), int(51)]))]), None);
    let mask = ("ProductIDMask", int(240));
    assert_eq!(product(&[("ProductID", int(48)), mask.clone()]), Some(5950));
    assert_eq!(product(&[("ProductID", int(64)), mask.clone()]), None);
    assert_eq!(product(&[("ProductIDArray", array(&[int(1), int(48)])), mask]), Some(5925));
}

#[test]
fn refusals_of_a_hid_device() {
    let (toy, dev) = single("IOHIDDevice", &keyboard());
    let refusal = |table: &[(&str, Value)]| refusal(&toy, dev, table);
    assert_eq!(refusal(&[("VendorID", int(1))]), "VendorID");
    assert_eq!(refusal(&[("ProductID", int(51))]), "ProductID");
    assert_eq!(refusal(&[("PrimaryUsagePage", int(2))]), "PrimaryUsagePage");
    assert_eq!(refusal(&[("DeviceUsagePairs", usage(13, 1))]), "DeviceUsagePairs");
    let own = [("DeviceUsagePage", int(12)), ("DeviceUsage", int(2))];
    assert_eq!(refusal(&own), "DeviceUsage");
    assert_eq!(refusal(&[("HIDDefaultBehavior", text(""))]), "HIDDefaultBehavior");
    assert_eq!(refusal(&[("BootProtocol", int(1))]), "BootProtocol");
    // A usage without a page always holds, a page alone has 50 points.
    let pairs = |pair: &[(&str, Value)]| [("DeviceUsagePairs", array(&[dict(pair)]))];
    assert_eq!(score(&toy, dev, &pairs(&[("DeviceUsage", int(99))])), Some(0));
    assert_eq!(score(&toy, dev, &pairs(&[("DeviceUsagePage", int(12))])), Some(1150));
}

#[test]
fn a_hid_device_without_usage_pairs_takes_nothing() {
    let (toy, dev) = single("IOHIDDevice", &[("VendorID", int(1133))]);
    assert_eq!(refusal(&toy, dev, &[]), "DeviceUsage");
    assert_eq!(refusal(&toy, dev, &[("VendorID", int(1133))]), "DeviceUsage");
}

#[test]
fn game_controllers_and_vendor_pages() {
    let (toy, dev) = single("IOHIDDevice", &keyboard());
    let controller = |page, usage| [("PrimaryUsagePage", int(page)), ("PrimaryUsage", int(usage))];
    assert_eq!(score(&toy, dev, &controller(5, 1)), Some(0));
    assert_eq!(refusal(&toy, dev, &controller(1, 5)), "PrimaryUsage");
    let mut vendor = keyboard();
    vendor[3].1 = int(0xff01);
    let (toy, dev) = single("IOHIDDevice", &vendor);
    let page = ("PrimaryUsagePage", int(0xff01));
    let usb = ("Transport", text("USB"));
    assert_eq!(refusal(&toy, dev, &[page.clone(), usb.clone()]), "");
    assert_eq!(score(&toy, dev, std::slice::from_ref(&page)), Some(1100));
    assert_eq!(score(&toy, dev, &[page, usb, ("VendorID", int(1133))]), Some(7100));
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

#[test]
fn media_keys_ask_the_table() {
    let (toy, media) = single("IOMedia", &[("UUID", text("ABC")), ("Whole", Value::Bool(true))]);
    assert_eq!(score(&toy, media, &[("UUID", data("ABC"))]), Some(0));
    assert_eq!(refusal(&toy, media, &[("UUID", data("ABC\0\0"))]), "UUID");
    assert_eq!(refusal(&toy, media, &[("Whole", int(1))]), "Whole");
    assert_eq!(refusal(&toy, media, &[("Leaf", Value::Bool(true))]), "Leaf");
    // The table of contents is a key of compact discs alone.
    assert_eq!(score(&toy, media, &[("TOC", data("x"))]), Some(0));
    let (toy, cd) = single("IOCDMedia IOMedia", &[]);
    assert_eq!(refusal(&toy, cd, &[("TOC", data("x"))]), "TOC");
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
fn registers_of_a_pci_device() {
    let (toy, dev) = ethernet(Platform::AppleSilicon);
    let matches = |key, value| score(&toy, dev, &[(key, text(value))]);
    assert_eq!(matches("IOPCIMatch", "0x15338086"), Some(1000));
    assert_eq!(matches("IOPCIMatch", "0x0011106b"), Some(0));
    assert_eq!(matches("IOPCIPrimaryMatch", "0x15338086"), Some(0));
    assert_eq!(matches("IOPCIPrimaryMatch", "0x0011106b"), None);
    assert_eq!(matches("IOPCISecondaryMatch", "0x0011106b"), Some(0));
    assert_eq!(matches("IOPCIClassMatch", "0x02000000"), Some(0));
    assert_eq!(matches("IOPCIClassMatch", "0x02000003&0xffffffff"), Some(0));
    let both = [("IOPCIMatch", text("0x15338086")), ("IOPCIClassMatch", text("0x03000000"))];
    assert_eq!(refusal(&toy, dev, &both), "IOPCIClassMatch");
    assert_eq!(ask(&toy, dev, &[("IOPCIMatch", int(1))]).panic, Some("invalid memory access"));
    let (toy, dev) = ethernet(Platform::Intel);
    assert_eq!(score(&toy, dev, &[("IOPCIMatch", text("0x15338086"))]), Some(0));
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
fn a_pci_device_needs_its_bridge_and_a_tunnel_its_word() {
    let (toy, stray) = single("IOPCIDevice", &[]);
    assert_eq!(refusal(&toy, stray, &[]), "");
    let (mut toy, dev) = ethernet(Platform::AppleSilicon);
    toy.node(dev).properties.set("IOPCITunnelled".into(), Value::Bool(true));
    assert_eq!(refusal(&toy, dev, &[]), "");
    assert_eq!(refusal(&toy, dev, &[("IOPCITunnelCompatible", Value::Bool(false))]), "");
    assert_eq!(score(&toy, dev, &[("IOPCITunnelCompatible", Value::Bool(true))]), Some(0));
    assert_eq!(score(&toy, dev, &[("IOClass", text("IOPCI2PCIBridge"))]), Some(0));
}

#[test]
fn resources_must_all_be_there() {
    let (toy, node) = single(
        "IOResources",
        &[("IOBSD", int(1)), ("IOResourceMatched", array(&[symbol("IOBSD")]))],
    );
    let resource = |value: Value| ask(&toy, node, &[("IOResourceMatch", value)]);
    assert_eq!(resource(text("IOBSD")).result, Tri::Yes);
    assert_eq!(resource(array(&[])).result, Tri::Yes);
    assert_eq!(resource(dict(&[("IOBSD", int(0))])).result, Tri::Yes);
    assert_eq!(resource(array(&[text("IOBSD"), text("x")])).result, Tri::No);
    // A missing name keeps the kernel from reaching what would crash it.
    assert_eq!(resource(array(&[text("x"), int(1)])).panic, None);
    assert_eq!(resource(array(&[text("IOBSD"), int(1)])).panic, Some("invalid memory access"));
    assert_eq!(resource(int(1)).panic, Some("invalid memory access"));
    // By identity: a property list's string is none.
    assert_eq!(refusal(&toy, node, &[("IOResourceMatched", text("IOBSD"))]), "IOResourceMatched");
    assert_eq!(score(&toy, node, &[("IOResourceMatched", symbol("IOBSD"))]), Some(0));
}

#[test]
fn a_script_compares_and_adds() {
    let script = |result, keys: Option<&[&str]>| FamilyScript {
        result,
        keys: keys.map(|keys| keys.iter().map(|key| (*key).into()).collect()),
        score_delta: 1000,
        base: Family::Service,
    };
    let (mut toy, node) = single("Nub", &[("k", data("abc\0"))]);
    toy.node(node).script = Some(script(true, Some(&["k"])));
    assert_eq!(score(&toy, node, &[("k", text("abc"))]), Some(1000));
    assert_eq!(score(&toy, node, &[]), Some(0));
    assert_eq!(refusal(&toy, node, &[("k", data("abc"))]), "k");
    let high = [("k", text("abc")), ("IOProbeScore", int(2_147_483_647))];
    assert_eq!(score(&toy, node, &high), Some(-2_147_482_649));
    toy.node(node).script = Some(script(true, None));
    assert_eq!(score(&toy, node, &[]), Some(1000));
    toy.node(node).script = Some(script(false, None));
    assert_eq!(refusal(&toy, node, &[]), "");
}

#[test]
fn a_closed_family_leaves_the_answer_open() {
    let (mut toy, node) = single("AppleThing", &[]);
    toy.node(node).closed = true;
    let table = pairs(&[("IOClass", text("D"))]);
    let mut checks: Vec<Check<usize>> = Vec::new();
    let passive = match_passive(&toy, node, &table, Options::PERSONALITY, &mut checks);
    assert_eq!(passive.result, Tri::Unknown);
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
