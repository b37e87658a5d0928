use super::*;
use crate::model::{Dict, Entry, Held, Number, Properties, Slot};
use crate::model::{EntryId, Key, Registry};

/// A class and properties.
type Node<'a> = (&'a str, &'a [(&'a str, Value)]);

/// Nodes below each other in a plane.
fn nodes(plane: &str, nodes: &[Node<'_>]) -> (Registry, EntryId) {
    let mut registry = Registry::new();
    let plane = registry.add_plane(plane);
    let mut above = None;
    let mut last = EntryId(0);
    for (at, (class, properties)) in nodes.iter().enumerate() {
        let slots = properties
            .iter()
            .map(|(key, value)| Slot { key: Key::new(key), held: Held::Value(value.clone()) });
        last = registry.add_entry(Entry {
            registry_id: Some(0x1_0000_0100 + at as u64),
            name: (*class).into(),
            class: (*class).into(),
            properties: Properties::Shown(slots.collect()),
            ..Entry::default()
        });
        above = Some(registry.add_place(plane, above, last, (*class).into(), None));
    }
    (registry, last)
}

/// The readings of a property of the last node; a guess begins with a question mark.
fn read_as(chain: &[Node<'_>], key: &str, machine: Order) -> Vec<String> {
    let (registry, entry) = nodes("IODeviceTree", chain);
    let around = Around::new(&registry, entry, machine);
    let value = registry.get(entry, &Key::new(key)).unwrap().into_owned();
    let path = [Step::Key(key.into())];
    let mark =
        |reading: Reading| format!("{}{}", if reading.guess { "?" } else { "" }, reading.text);
    interpret(&around, &path, &value).into_iter().map(mark).collect()
}

fn alone(key: &str, value: Value) -> Vec<String> {
    read_as(&[("IOService", &[(key, value)])], key, Order::Little)
}

fn hex(text: &str) -> Value {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    Value::data(digits.chunks(2).map(byte).collect::<Vec<_>>())
}

#[test]
fn plain_values_say_what_is_sure_and_call_the_rest_a_guess() {
    let number = |raw, bits| Value::Number(Number::sized(raw, bits));
    for (value, readings) in [
        (Value::Bool(true), &[][..]),
        (number(5, 32), &[]),
        (number(0x8086, 32), &["0x8086"]),
        (number(0xffff_ffff, 32), &["0xffffffff", "-1"]),
        (Value::Number(Number::unsized_(u64::MAX - 99)), &["0xffffffffffffff9c", "-100"]),
        (number(0x626c_746e, 32), &["0x626c746e", "?as a four-char code 'bltn'"]),
        (hex("d3100000"), &["?as little-endian 0x10d3", "?4307"]),
        (hex("41"), &["?as a number 65 (0x41)"]),
        (hex("01000000"), &["?as little-endian 1"]),
        (hex("010203"), &[]),
        (Value::data(b"one\0two\0"), &["\"one\", \"two\""]),
        (Value::data(b""), &[]),
        (Value::string("plain"), &[]),
        (Value::Clipped(b"x".as_slice().into()), &["cut by the tool that wrote it"]),
    ] {
        assert_eq!(alone("some-key", value.clone()), readings, "{value:?}");
    }
}

#[test]
fn pci_identifiers_have_their_width_their_order_and_their_names() {
    let vendor = ("vendor-id", hex("86800000"));
    let device = ("device-id", hex("d3100000"));
    for (key, value, words) in [
        ("vendor-id", "86800000", "0x8086 Intel Corporation"),
        ("device-id", "d3100000", "0x10d3 82574L Gigabit Network Connection"),
        // Which order it is shows in where the zeros are.
        ("vendor-id", "0000106b", "0x106b Apple Inc."),
        ("vendor-id", "de10", "0x10de NVIDIA Corporation"),
        ("class-code", "30030c00", "USB controller, XHCI (0x0c0330)"),
        ("class-code", "00000300", "VGA compatible controller, VGA controller (0x030000)"),
        ("revision-id", "03000000", "0x03"),
        // Its bytes could be letters.
        ("subsystem-id", "70720000", "0x7270"),
    ] {
        let own = (key, hex(value));
        let mut properties = vec![vendor.clone(), device.clone()];
        properties.retain(|(have, _)| *have != key);
        properties.push(own);
        let found = read_as(&[("IOPCIDevice", &properties)], key, Order::Little);
        assert_eq!(found, [words], "{key} {value}");
    }
    // Without its vendor a device has no name, and what is no register is none.
    assert_eq!(alone("device-id", hex("d3100000")), ["0x10d3"]);
    assert_eq!(alone("vendor-id", hex("86801234")), ["?as little-endian 0x34128086", "?873627782"]);
    // On PowerPC a class fits both ways: the machine decides.
    let class = [("class-code", hex("00020000"))];
    let found = read_as(&[("IOPCIDevice", &class)], "class-code", Order::Big);
    assert_eq!(found, ["Ethernet controller (0x020000)"]);
}

#[test]
fn names_and_terms_of_pci_devices_are_spelled_out() {
    for (key, text, words) in [
        ("IOName", "pci8086,10d3", "Intel Corporation 82574L Gigabit Network Connection"),
        ("IONameMatched", "pciclass,020000", "Ethernet controller"),
        ("IOPCIPrimaryMatch", "0x10d38086", "Intel Corporation 82574L Gigabit Network Connection"),
        ("IOPCIMatch", "0x00008086&0x0000ffff", "Intel Corporation"),
        ("IOPCIClassMatch", "0x02000000&0xffff0000", "Ethernet controller"),
        ("IOPCIClassMatch", "0x03000000&0xff000000", "Display controller"),
        ("pcidebug", "0:31:6", "bus 0, device 31, function 6"),
        ("pcidebug", "0:28:0(1:3)", "bus 0, device 28, function 0, behind it bus 1 to 3"),
        ("Content Hint", "7C3457EF-0000-11AA-AA11-00306543ECAC", "APFS"),
    ] {
        assert_eq!(alone(key, Value::string(text)), [words], "{key} {text}");
    }
    for text in ["pci8086", "pci,", "pciclass,xx", "pcié,1", "pci+086,10d3", "0x"] {
        assert_eq!(alone("IOName", Value::string(text)), [""; 0], "{text}");
        let _ = alone("IOPCIMatch", Value::string(text));
        let _ = alone("IOPCIClassMatch", Value::string(text));
        let _ = alone("pcidebug", Value::string(text));
    }
    let compatible = alone("compatible", Value::data(b"pci8086,10d3\0pci8086,0\0"));
    assert_eq!(compatible[0], "\"pci8086,10d3\", \"pci8086,0\"");
    assert_eq!(compatible[1], "Intel Corporation 82574L Gigabit Network Connection");
    assert_eq!(alone("IOPCIExpressLinkStatus", Value::integer(4161)), ["2.5 GT/s, x4", "0x1041"]);
    assert_eq!(alone("IOPCIExpressLinkStatus", Value::integer(0)), ["0x0"]);
}

#[test]
fn addresses_of_pci_devices_are_decoded() {
    let bridge: Node<'_> =
        ("IOPCIDevice", &[("#address-cells", hex("03000000")), ("#size-cells", hex("02000000"))]);
    let reg = hex(
        "00d80000 00000000 00000000 00000000 00000000 10d80002 00000000 00000000 00000000 00400000",
    );
    let found = read_as(&[bridge, ("IOService", &[("reg", reg)])], "reg", Order::Little);
    assert_eq!(
        found,
        ["configuration space of bus 0, device 27, function 0", "BAR 0: 32-bit memory, 16 KiB",]
    );
    let assigned = hex(
        "181000c2 0f000000 00000080 00000000 00000010 24fb0081 00000000 a0ef0000 00000000 20000000",
    );
    let node: Node<'_> = ("IOPCIDevice", &[("assigned-addresses", assigned)]);
    assert_eq!(
        read_as(&[node], "assigned-addresses", Order::Little),
        [
            "BAR 2: 32-bit memory, prefetchable at 0xf80000000, 256 MiB",
            "BAR 5: I/O at 0xefa0, 32 bytes"
        ]
    );
    // A part of an address is none.
    let cut: Node<'_> = ("IOPCIDevice", &[("reg", hex("00d80000 00000000 0000"))]);
    assert_eq!(read_as(&[cut], "reg", Order::Little), [""; 0]);
    let ranges = hex("00000082 00000000 000050a0 00000082 00000000 000050a0 00000000 00001000 \
                      000000c2 00000000 00000000 000000c2 00000000 00000000 00000000 00000000");
    let window = [bridge.1, &[("ranges", ranges)]].concat();
    assert_eq!(
        read_as(&[bridge, ("IOPCIDevice", &window)], "ranges", Order::Little),
        ["32-bit memory 0xa0500000 to 0xa05fffff", "32-bit memory window closed (size 0)"]
    );
}

#[test]
fn addresses_of_a_device_tree_have_the_cells_that_the_parent_states() {
    let bus =
        |address: &str, size: &str| [("#address-cells", hex(address)), ("#size-cells", hex(size))];
    let reg = |text: &str| [("reg", hex(text))];
    for (bus, reg, order, words) in [
        // Little-endian trees have the lower half first.
        (
            bus("02000000", "02000000"),
            reg("0000f010 02000000 00002000 00000000"),
            Order::Little,
            "0x210f00000, 2 MiB",
        ),
        (bus("01000000", "00000000"), reg("03010000"), Order::Little, "0x103"),
        (bus("00000001", "00000001"), reg("80800000 00001000"), Order::Big, "0x80800000, 4 KiB"),
        // What the bytes of the counts say counts more than the machine that was guessed.
        (bus("00000001", "00000001"), reg("80800000 00001000"), Order::Little, "0x80800000, 4 KiB"),
    ] {
        let found = read_as(&[("IOService", &bus), ("IOService", &reg)], "reg", order);
        assert_eq!(found, [words]);
    }
    let unstated: &[(&str, Value)] = &reg("00000080 00000000 00100000");
    let found = read_as(&[("IOService", &[]), ("IOService", unstated)], "reg", Order::Little);
    assert_eq!(found, ["?as two cells of address and one of size: 0x80000000, 4 KiB"]);
    let interrupts: &[(&str, Value)] = &[("interrupts", hex("2d000000 01000000"))];
    let controller: &[(&str, Value)] = &[("#interrupt-cells", hex("02000000"))];
    let found = read_as(&[("A", controller), ("B", interrupts)], "interrupts", Order::Little);
    assert_eq!(found, ["interrupt 0x2d 0x1"]);
    assert_eq!(alone("interrupts", hex("2d000000")), ["?as little-endian cells 0x2d"]);
    assert_eq!(alone("clock-frequency", hex("0020bcbe")), ["3.2 GHz"]);
    assert_eq!(alone("AAPL,phandle", hex("5a000000")), ["handle 0x5a"]);
}

#[test]
fn usb_and_hid_numbers_have_words() {
    let device: &[(&str, Value)] = &[
        ("idVendor", Value::integer(0x5ac)),
        ("idProduct", Value::integer(0x24f)),
        ("USB Vendor Name", Value::string("Apple Inc.")),
        ("USB Product Name", Value::string("Keyboard")),
        ("bDeviceClass", Value::integer(0)),
        ("locationID", Value::integer(0x1432_0000)),
        ("bcdUSB", Value::integer(0x200)),
        ("PrimaryUsagePage", Value::integer(1)),
        ("PrimaryUsage", Value::integer(6)),
        ("Device Speed", Value::integer(2)),
        ("USBSpeed", Value::integer(3)),
    ];
    let read = |key: &str| read_as(&[("IOUSBHostDevice", device)], key, Order::Little);
    assert_eq!(read("locationID"), ["bus 0x14, ports 3.2", "0x14320000"]);
    assert_eq!(read("bcdUSB"), ["USB 2.0.0", "0x200"]);
    assert_eq!(read("PrimaryUsage"), ["keyboard", "0x6"]);
    assert_eq!(read("Device Speed"), read("USBSpeed"));
    assert_eq!(read("idVendor"), ["0x05ac"]);
    // A location of something that needn't be USB is a guess, and one with a gap is none.
    assert_eq!(
        alone("LocationID", Value::integer(0x1430_0000))[0],
        "?as a USB location: bus 0x14, port 3"
    );
    assert_eq!(alone("LocationID", Value::integer(0x1403_0001)), ["0x14030001"]);
    let (registry, entry) = nodes("IOService", &[("IOUSBHostDevice", device)]);
    let line = super::device(&Around::new(&registry, entry, Order::Little));
    assert_eq!(line.as_deref(), Some("Apple Inc. Keyboard · USB 05ac:024f"));
}

#[test]
fn identifiers_dates_and_power_states_are_read() {
    let address = hex("0016cb000102");
    assert_eq!(alone("IOMACAddress", address.clone()), ["00:16:cb:00:01:02"]);
    assert_eq!(alone("local-mac-address", address), ["00:16:cb:00:01:02"]);
    let uuid = hex("28732ac1 1ff8 d211 ba4b 00a0c93ec93b");
    assert_eq!(alone("partition-uuid", uuid), ["?as a UUID 28732AC1-1FF8-D211-BA4B-00A0C93EC93B"]);
    assert_eq!(alone("ManufactureDate", Value::integer((32 << 9) | (5 << 5) | 8)), ["2012-05-08"]);
    assert_eq!(date(0.0), "2001-01-01 00:00:00 UTC");
    assert_eq!(date(-1.0), "2000-12-31 23:59:59 UTC");
    assert_eq!(date(741_484_800.0), "2024-07-01 00:00:00 UTC");
    assert_eq!(date(f64::INFINITY), "inf s after 2001-01-01");
    let dict = |pairs: &[(&str, u64)]| {
        let pairs = pairs.iter().map(|(key, raw)| (Key::new(key), Value::integer(*raw)));
        Value::Dict(pairs.collect::<Dict>())
    };
    let power = dict(&[("CurrentPowerState", 2), ("MaxPowerState", 3)]);
    assert_eq!(alone("IOPowerManagement", power), ["power state 2 of 0 to 3"]);
    let off = dict(&[("CurrentPowerState", 0), ("DesiredPowerState", 1)]);
    assert_eq!(alone("IOPowerManagement", off), ["power state 0, off, on the way to 1"]);
    let (registry, entry) = nodes("IOService", &[("IOService", &[])]);
    let around = Around::new(&registry, entry, Order::Little);
    let path = ["IOPowerManagement", "CapabilityFlags"].map(|key| Step::Key(key.into()));
    let flags = interpret(&around, &path, &Value::integer(0x8002));
    assert_eq!(flags[1].text, "power on, device usable");
}

#[test]
fn a_number_that_names_an_entry_leads_to_it() {
    let properties = [("AppleUSBAlternateServiceRegistryID", Value::integer(0x1_0000_0100))];
    let chain: &[Node<'_>] = &[("First", &[]), ("Second", &properties)];
    let (registry, entry) = nodes("IOService", chain);
    let around = Around::new(&registry, entry, Order::Little);
    let path = [Step::Key("AppleUSBAlternateServiceRegistryID".into())];
    let found = interpret(&around, &path, &properties[0].1);
    assert_eq!(
        (found[0].text.as_str(), found[0].leads_to),
        ("0x100000100 First", Some(EntryId(0)))
    );
    let gone = interpret(&around, &path, &Value::integer(7));
    assert_eq!((gone[0].leads_to, gone[0].guess), (None, false));
}

#[test]
fn every_width_sign_and_order_can_be_seen() {
    let rows = inspect_number(Number::sized(0xffff_fffe, 32));
    let row =
        |name: &str| rows.iter().find(|(have, _)| *have == name).map(|(_, text)| text.as_str());
    assert_eq!(row("8 bits"), Some("0xfe  254  signed -2  (the lower bits)"));
    assert_eq!(row("32 bits"), Some("0xfffffffe  4294967294  signed -2"));
    assert_eq!(row("bytes swapped"), Some("0xfeffffff"));
    let rows = inspect_bytes(&[0xd3, 0x10, 0x86, 0x80, 1]);
    assert_eq!(rows[1].1, "little-endian 0x10d3 4307   big-endian 0xd310 54032 (-11504)");
    assert_eq!(rows.len(), 3);
    assert!(inspect_bytes(&[]).is_empty());
    assert_eq!(inspect_bytes(b"bltnx").last().unwrap().1, "\"bltnx\"");
}

#[test]
fn no_bytes_make_a_reading_fail() {
    let keys = "reg ranges interrupts assigned-addresses vendor-id class-code clock-frequency IOMACAddress \
                some-uuid compatible #address-cells x";
    let mut state = 1u64;
    for round in 0..400usize {
        let bytes: Vec<u8> = (0..round % 67)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 33) as u8 & if round % 3 == 0 { 3 } else { 255 }
            })
            .collect();
        let value = || Value::data(&bytes);
        let above = [("#address-cells", value()), ("#size-cells", value())];
        for key in keys.split(' ') {
            let own = [(key, value()), ("ranges", value())];
            for order in [Order::Little, Order::Big] {
                let _ = read_as(&[("A", &above), ("B", &own)], key, order);
            }
        }
        let raw = state;
        for key in
            ["locationID", "IOPCIExpressLinkStatus", "ManufactureDate", "UpdateTime", "bcdUSB"]
        {
            let _ = alone(key, Value::integer(raw));
        }
        let _ = (inspect_bytes(&bytes), inspect_number(Number::unsized_(raw)));
    }
}
