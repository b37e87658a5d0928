use super::*;
use crate::load::fixture::{damaged, open};
use crate::model::BundleKind;

const INFO: &str = "<dict ID=\"0\"><key>_PrelinkInfoDictionary</key><array ID=\"1\"><dict ID=\"2\">\
    <key>CFBundleIdentifier</key><string ID=\"3\">org.example.Lamp</string><key>CFBundlePackageType</key><string ID=\"4\">KEXT</string>\
    <key>_PrelinkBundlePath</key><string ID=\"5\">/System/Library/Extensions/Lamp.kext</string>\
    <key>OSBundleLibraries</key><dict ID=\"6\"><key>com.apple.kpi.iokit</key><string ID=\"7\">1.0</string></dict>\
    <key>IOKitPersonalities</key><dict ID=\"8\"><key>Lamp</key><dict ID=\"9\"><key>CFBundleIdentifier</key><string IDREF=\"3\"/>\
    <key>IOProbeScore</key><integer size=\"32\" ID=\"10\">0x10</integer></dict></dict></dict></array></dict>";

/// A Mach-O file with the information in its only segment.
fn image(info: &str) -> Vec<u8> {
    let mut bytes = vec![0xcf, 0xfa, 0xed, 0xfe];
    for word in [0x0100_0007_u32, 3, 2, 1, 72, 0, 0, 0x19, 72] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(b"__PRELINK_INFO\0\0");
    let content = [info.as_bytes(), &[0; 20]].concat();
    for long in [0, content.len() as u64, 104, content.len() as u64] {
        bytes.extend(long.to_le_bytes());
    }
    bytes.extend([0; 16]);
    assert_eq!(bytes.len(), 104);
    bytes.extend(content);
    bytes
}

fn fat(image: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xca, 0xfe, 0xba, 0xbe];
    for word in [1, 7, 3, 28, image.len() as u32, 0] {
        bytes.extend(u32::to_be_bytes(word));
    }
    bytes.extend(image);
    bytes
}

/// LZSS with one match: the text, of which every byte comes literally, and its first 18 bytes again.
fn lzss(image: &[u8]) -> Vec<u8> {
    let mut bytes = b"complzss".to_vec();
    for word in [0, image.len() as u32 + 18, 0] {
        bytes.extend(u32::to_be_bytes(word));
    }
    bytes.resize(0x180, 0);
    for (at, chunk) in image.chunks(8).enumerate() {
        let last = (at + 1) * 8 >= image.len();
        let flags = if last { (1_u16 << chunk.len()) - 1 } else { 0xff };
        bytes.push(flags as u8);
        bytes.extend(chunk);
    }
    assert!(!image.len().is_multiple_of(8) && image.len() > 4096);
    let start = (4096 - 18 + image.len() - 18) % 4096;
    bytes.extend([start as u8, ((start >> 4) & 0xf0) as u8 | 15]);
    bytes
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag, 0x84];
    bytes.extend((content.len() as u32).to_be_bytes());
    bytes.extend(content);
    bytes
}

fn im4p(content: &[u8]) -> Vec<u8> {
    let parts =
        [der(0x16, b"IM4P"), der(0x16, b"krnl"), der(0x16, b"Kernel-1"), der(0x04, content)];
    der(0x30, &parts.concat())
}

fn holds_lamp(bytes: Vec<u8>) {
    let loaded = open(bytes).unwrap();
    let [bundle] = &loaded.document.bundles[..] else { panic!("{:?}", loaded.document) };
    assert_eq!(bundle.kind, BundleKind::Kext);
    assert_eq!(bundle.file, "/System/Library/Extensions/Lamp.kext");
    let personality = &bundle.personalities[0];
    assert_eq!(personality.source, PersonalitySource::Kernelcache);
    assert_eq!(personality.table.str("CFBundleIdentifier"), Some("org.example.Lamp"));
    assert_eq!(personality.table.get("IOProbeScore").unwrap().as_number().unwrap().bits, Some(32));
    assert!(bundle.info.dict("OSBundleLibraries").unwrap().contains("com.apple.kpi.iokit"));
    assert!(bundle.positions.is_empty());
}

#[test]
fn bundles_are_found_in_every_wrapping() {
    let mut image = image(INFO);
    holds_lamp(INFO.into());
    holds_lamp(image.clone());
    holds_lamp(fat(&image));
    let mut packed = Vec::new();
    lzfse_rust::encode_bytes(&image, &mut packed).unwrap();
    holds_lamp(packed.clone());
    holds_lamp(im4p(&packed));
    holds_lamp(der(0x30, &[der(0x16, b"IMG4"), im4p(&packed)].concat()));
    image.resize(5003, 0);
    holds_lamp(lzss(&image));
    holds_lamp(im4p(&lzss(&image)));
}

#[test]
fn lzss_repeats_what_came_before() {
    let mut image = image(INFO);
    image.resize(5003, 7);
    image[4985..].copy_from_slice(b"eighteen bytes end");
    let unpacked = wrapping::unwrap(&lzss(&image)).unwrap().into_owned();
    assert_eq!(unpacked[..5003], image[..]);
    assert_eq!(&unpacked[5003..], b"eighteen bytes end");
}

/// A kernel with two classes: the pointer of the second one to the first is `pointer`.
fn with_symbols(pointer: u64) -> Vec<u8> {
    const BASE: u64 = 0xffff_ff80_0020_0000;
    let names = b"\0__ZN1A10gMetaClassE\0__ZN2BB10gMetaClassE\0__ZN2BB10superClassE\0_main\0";
    let find =
        |name: &[u8]| names.windows(name.len()).position(|part| part == name).unwrap() as u32;
    let header = 32 + 72 * 2 + 24;
    let data = header;
    let symbols = data + 24;
    let strings = symbols + 16 * 4;
    let info = strings + names.len();
    let mut bytes = vec![0xcf, 0xfa, 0xed, 0xfe];
    let words = |bytes: &mut Vec<u8>, words: &[u32]| {
        bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    };
    let longs = |bytes: &mut Vec<u8>, longs: &[u64]| {
        bytes.extend(longs.iter().flat_map(|long| long.to_le_bytes()));
    };
    words(&mut bytes, &[0x0100_0007, 3, 2, 3, 72 * 2 + 24, 0, 0]);
    for (name, address, offset, length) in [
        (b"__DATA\0\0\0\0\0\0\0\0\0\0", BASE, data, 24),
        (b"__PRELINK_INFO\0\0", BASE + 0x10_0000, info, INFO.len()),
    ] {
        words(&mut bytes, &[0x19, 72]);
        bytes.extend(name);
        longs(&mut bytes, &[address, length as u64, offset as u64, length as u64]);
        bytes.extend([0; 16]);
    }
    words(&mut bytes, &[2, 24, symbols as u32, 4, strings as u32, names.len() as u32]);
    assert_eq!(bytes.len(), data);
    longs(&mut bytes, &[0, 0, pointer]);
    for (name, address) in [
        (&b"__ZN1A10g"[..], BASE),
        (b"__ZN2BB10g", BASE + 8),
        (b"__ZN2BB10s", BASE + 16),
        (b"_main", BASE + 20),
    ] {
        words(&mut bytes, &[find(name), 0]);
        longs(&mut bytes, &[address]);
    }
    bytes.extend(names);
    bytes.extend(INFO.as_bytes());
    bytes
}

#[test]
fn symbols_tell_the_class_hierarchy() {
    // The address itself, and the offset from the lowest address with a signature in the upper bits.
    for pointer in [0xffff_ff80_0020_0000, 0x8012_3456_0000_0000] {
        let loaded = open(with_symbols(pointer)).unwrap();
        assert_eq!(loaded.document.classes.len(), 1);
        let row = loaded.document.classes.row(&"BB".into()).unwrap();
        assert_eq!(
            (row.superclass.as_str(), row.bundle.as_deref()),
            ("A", Some("com.apple.kernel"))
        );
    }
    assert!(open(with_symbols(5)).unwrap().document.classes.is_empty());
}

#[test]
fn a_kernel_without_information_says_so() {
    let mut image = image(INFO);
    image[40] = b'X';
    let error = open(image).unwrap_err().to_string();
    assert!(error.contains(" is a Mach-O file without prelink information"), "{error}");
    assert!(!error.starts_with(FORMAT), "the kind of file is said once: {error}");
    let error = open(im4p(b"sealed")).unwrap_err().to_string();
    assert!(error.contains("may be encrypted"), "{error}");
}

#[test]
fn damage_anywhere_neither_panics_nor_hangs() {
    let image = image(INFO);
    let mut packed = Vec::new();
    lzfse_rust::encode_bytes(&image, &mut packed).unwrap();
    let mut long = image.clone();
    long.resize(5003, 0);
    for whole in [image.clone(), fat(&image), im4p(&packed), lzss(&long), with_symbols(1)] {
        damaged(&whole, &[0, 0x7f, 0xff], |bytes| _ = open(bytes));
    }
}
