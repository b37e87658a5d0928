//! What must be gone, and what must stay.

use super::*;
use crate::model::{Entry, State};

const SALT: [u64; 2] = [3, 4];

fn machine(properties: Vec<(&str, Value)>) -> Registry {
    let mut registry = Registry::new();
    let plane = registry.add_plane("IOService");
    let slots = properties
        .into_iter()
        .map(|(key, value)| Slot { key: key.into(), held: Held::Value(value) })
        .collect();
    let entry = registry.add_entry(Entry {
        name: "Lamp".into(),
        class: "IOPlatformExpertDevice".into(),
        state: Some(State::default()),
        properties: Properties::Shown(slots),
        ..Entry::default()
    });
    registry.add_place(plane, None, entry, "Lamp".into(), None);
    registry
}

fn value(registry: &Registry, key: &str) -> Value {
    registry.get(EntryId(0), &key.into()).unwrap().into_owned()
}

#[test]
fn a_serial_number_is_replaced_alike_in_every_form() {
    let serial = "C02AB1CDEFGH";
    let wide: Vec<u8> = serial.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let turned: Vec<u8> = serial.bytes().rev().collect();
    let mut pieces = b"FGH\0\0\0\0\0\0\0\0\0\0".to_vec();
    pieces.extend(b"C02AB1CDE\0\0");
    let mut registry = machine(vec![
        ("IOPlatformSerialNumber", Value::string(serial)),
        ("note", Value::string("the machine C02AB1CDEFGH, c02ab1cdefgh")),
        ("wide", Value::data(&wide)),
        ("turned", Value::data(&turned)),
        ("serial-number", Value::data(&pieces)),
        ("list", Value::Array([Value::string("x C02AB1CDEFGH"), Value::Bool(true)].into())),
    ]);
    let redacted = redact(&mut registry, SALT);
    let other = value(&registry, "IOPlatformSerialNumber").as_utf8().unwrap().to_owned();
    assert_ne!(other, serial);
    assert_eq!(other.len(), serial.len());
    let lower = other.to_lowercase();
    assert_eq!(value(&registry, "note").as_utf8(), Some(&*format!("the machine {other}, {lower}")));
    let wide: Vec<u8> = other.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(value(&registry, "wide"), Value::data(&wide));
    let turned: Vec<u8> = other.bytes().rev().collect();
    assert_eq!(value(&registry, "turned"), Value::data(&turned));
    let Value::Data(pieces) = value(&registry, "serial-number") else { panic!("data") };
    assert_eq!(&pieces.bytes()[..3], &other.as_bytes()[9..], "the end of the number stands first");
    assert_eq!(&pieces.bytes()[13..22], &other.as_bytes()[..9]);
    assert_eq!(pieces.bytes().len(), 24);
    let list = value(&registry, "list");
    assert_eq!(list.as_list().unwrap()[0].as_utf8(), Some(&*format!("x {other}")));
    assert!(redacted.secrets.contains(&Secret::Text(serial.into(), Sort::Serial)));
    let key = ("IOPlatformSerialNumber".to_owned(), Some(Sort::Serial));
    assert_eq!(redacted.replaced[&key], 1);
}

#[test]
fn uuids_and_addresses_are_replaced_as_text_and_as_bytes() {
    let uuid = "01234567-89AB-CDEF-0123-456789ABCDEF";
    let bytes = [
        0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd,
        0xef,
    ];
    let mixed = [
        0x67, 0x45, 0x23, 0x01, 0xab, 0x89, 0xef, 0xcd, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd,
        0xef,
    ];
    let mut registry = machine(vec![
        ("IOPlatformUUID", Value::string(uuid)),
        ("small", Value::string(uuid.to_lowercase())),
        ("bytes", Value::data(bytes)),
        ("mixed", Value::data(mixed)),
        ("IOMACAddress", Value::data([2, 0x1b, 0x2c, 0x3d, 0x4e, 0x5f])),
        ("text", Value::string("at 02:1b:2c:3d:4e:5f and 02-1B-2C-3D-4E-5F")),
        ("turned", Value::data([9, 0x5f, 0x4e, 0x3d, 0x2c, 0x1b, 2, 9])),
        ("Content", Value::string("7C3457EF-0000-11AA-AA11-00306543ECAC")),
    ]);
    redact(&mut registry, SALT);
    let text = |key: &str| value(&registry, key).as_utf8().unwrap().to_owned();
    let other = text("IOPlatformUUID");
    assert_ne!(other, uuid);
    assert_eq!(text("small"), other.to_lowercase());
    let parsed = collect::uuid(other.as_bytes()).unwrap();
    assert_eq!(value(&registry, "bytes"), Value::data(parsed));
    assert_eq!(value(&registry, "mixed"), Value::data(collect::swapped(parsed)));
    let Value::Data(address) = value(&registry, "IOMACAddress") else { panic!("data") };
    let form = |mark: &str, upper: bool| {
        let text =
            address.bytes().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(mark);
        if upper { text.to_uppercase() } else { text }
    };
    assert_eq!(text("text"), format!("at {} and {}", form(":", false), form("-", true)));
    let Value::Data(turned) = value(&registry, "turned") else { panic!("data") };
    let back: Vec<u8> = turned.bytes()[1..7].iter().rev().copied().collect();
    assert_eq!(back, address.bytes());
    assert_eq!(text("Content"), "7C3457EF-0000-11AA-AA11-00306543ECAC", "a kind of partition");
}

#[test]
fn names_are_replaced_as_words_and_words_of_the_system_are_left() {
    let mut registry = machine(vec![
        ("kCGSSessionUserNameKey", Value::string("anna")),
        ("kCGSessionLongUserNameKey", Value::string("Anna Apple")),
        ("path", Value::string("/Users/anna/Library and /Users/Shared/x, hosanna")),
        ("Product", Value::string("Anna’s Mouse")),
        ("CFBundleIdentifier", Value::string("com.apple.Apple")),
        ("IOClass", Value::string("AppleMouse")),
        ("maker", Value::string("Apple Inc.")),
    ]);
    let redacted = redact(&mut registry, SALT);
    let text = |key: &str| value(&registry, key).as_utf8().unwrap().to_owned();
    let other = text("kCGSSessionUserNameKey");
    assert_ne!(other, "anna");
    assert_eq!(text("path"), format!("/Users/{other}/Library and /Users/Shared/x, hosanna"));
    let long = text("kCGSessionLongUserNameKey");
    assert!(!long.contains("Anna") && !long.contains("Apple"), "{long}");
    let first = long.split(' ').next().unwrap().to_owned();
    assert_eq!(text("Product"), format!("{first}’s Mouse"));
    assert_eq!(text("CFBundleIdentifier"), "com.apple.Apple");
    assert_eq!(text("maker"), "Apple Inc.", "a word of the system is meant nowhere else");
    assert!(redacted.words >= 1);
}

#[test]
fn numbers_are_replaced_under_their_key_and_elsewhere() {
    let mut registry = machine(vec![
        ("unique-chip-id", Value::data(0x0012_3456_789a_bcde_u64.to_le_bytes())),
        ("ecid text", Value::string("ecid 0x123456789ABCDE.")),
        ("SerialNumber", Value::Number(Number::sized(123_456_789, 32))),
        ("again", Value::integer(123_456_789)),
        ("iSerialNumber", Value::integer(3)),
    ]);
    redact(&mut registry, SALT);
    let number = value(&registry, "SerialNumber").as_number().unwrap();
    assert_ne!(number.raw, 123_456_789);
    assert_eq!(number.bits, Some(32));
    assert_eq!(value(&registry, "again"), Value::integer(number.raw));
    assert_eq!(value(&registry, "iSerialNumber"), Value::integer(3));
    let text = value(&registry, "ecid text");
    assert!(!text.as_utf8().unwrap().contains("123456789ABCDE"), "{text:?}");
}

#[test]
fn a_display_keeps_a_valid_check_sum() {
    let mut edid = vec![0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 1, 2, 3, 4, 5, 6, 7, 8];
    edid.resize(128, 0);
    edid[54..72].copy_from_slice(b"\0\0\0\xff\0SN12345678\n  ");
    edid[127] = edid[..127].iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)).wrapping_neg();
    let mut registry = machine(vec![("IODisplayEDID", Value::data(&edid))]);
    redact(&mut registry, SALT);
    let Value::Data(other) = value(&registry, "IODisplayEDID") else { panic!("data") };
    assert_ne!(&other.bytes()[12..16], &edid[12..16]);
    assert!(!other.bytes().windows(10).any(|window| window == b"SN12345678"));
    assert_eq!(other.bytes().iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)), 0);
    assert_eq!(other.bytes()[8..12], edid[8..12], "maker and model stay");
}

#[test]
fn what_says_nothing_and_what_matching_compares_stays() {
    let properties = || {
        vec![
            ("Serial Number", Value::string("0000000000")),
            ("Volume Name", Value::string("Macintosh HD")),
            ("IOMACAddress", Value::data([0; 6])),
            ("IOClass", Value::string("C02AB1CDEFGH")),
            ("model", Value::data(b"Lamp1,1\0")),
        ]
    };
    let mut registry = machine(properties());
    let redacted = redact(&mut registry, SALT);
    for (key, was) in properties() {
        assert_eq!(value(&registry, key), was, "{key}");
    }
    assert!(redacted.replaced.is_empty());
}
