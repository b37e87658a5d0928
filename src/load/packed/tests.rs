use std::io::Write;

use super::*;
use crate::load::fixture::{Impatient, damaged, open};
use crate::load::{Cancelled, Quiet, Source, load, load_member};
use crate::model::DocumentKind;

const DUMP: &str =
    "<plist><dict><key>IORegistryEntryName</key><string>Root</string></dict></plist>";
const KEXT: &str = "<plist><dict><key>CFBundleIdentifier</key><string>a</string><key>CFBundlePackageType</key><string>KEXT</string></dict></plist>";

/// [`DUMP`] as `xz -0 -C crc32` writes it.
const XZ: &[u8] = b"\
    \xfd\x37\x7a\x58\x5a\x00\x00\x01\x69\x22\xde\x36\x02\x00\x21\x01\
    \x0c\x00\x00\x00\x8f\x98\x41\x9c\xe0\x00\x4e\x00\x3f\x5d\x00\x1e\
    \x1c\x09\x86\xb1\x37\x65\x94\xa6\xbd\xdc\x04\x4e\xf9\xf2\x99\xd2\
    \xdb\xa6\x96\xb9\xf1\x3f\x73\x13\x5b\xad\x30\x20\xa7\xf4\xc1\x1f\
    \x3d\xb7\xdb\xb2\x00\xc4\x6b\x76\xce\xb2\xfe\xf6\xac\xda\xb8\x26\
    \xc5\x74\x62\xaf\xeb\x8f\x6b\x39\xe9\x9f\xd0\x88\x6b\x00\x00\x00\
    \xcd\x5c\x29\x09\x00\x01\x57\x4f\xb9\x22\x1f\x33\x90\x42\x99\x0d\
    \x01\x00\x00\x00\x00\x01\x59\x5a\
";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        writer.start_file(*path, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn is_dump(bytes: Vec<u8>) {
    let loaded = open(bytes).unwrap();
    assert_eq!(loaded.document.kind, DocumentKind::Snapshot);
    assert_eq!(loaded.document.registry.entries().len(), 1);
}

#[test]
fn every_wrapping_is_taken_off() {
    is_dump(gzip(DUMP.as_bytes()));
    is_dump([gzip(&DUMP.as_bytes()[..20]), gzip(&DUMP.as_bytes()[20..])].concat());
    let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    writer.write_all(DUMP.as_bytes()).unwrap();
    is_dump(writer.finish().unwrap());
    is_dump(XZ.to_vec());
    let files = [("x/._ioreg.plist", &b"\0\x05\x16\x07"[..]), ("x/ioreg.plist", DUMP.as_bytes())];
    is_dump(tar(&files));
    is_dump(gzip(&tar(&files)));
    is_dump(zip(&files));
    is_dump(gzip(&zip(&[("a.tgz", &gzip(&tar(&files)))])));
}

#[test]
fn one_of_several_dumps_can_be_chosen() {
    let other = DUMP.replace("Root", "Other");
    let archive = gzip(&tar(&[("a.plist", DUMP.as_bytes()), ("b.plist", other.as_bytes())]));
    let loaded = open(archive.clone()).unwrap();
    assert!(
        loaded.notes.iter().any(|note| note.message == "this is a.plist; there are also b.plist")
    );
    let source = Source::file("x.tgz", archive);
    let loaded = load_member(&source, "b.plist", &mut Quiet).unwrap();
    let registry = &loaded.document.registry;
    assert_eq!(registry.place(registry.places().next().unwrap()).name, *"Other");
    assert!(load_member(&source, "c.plist", &mut Quiet).is_err());
}

#[test]
fn dumps_in_archives_in_an_archive_can_be_chosen() {
    let other = |name: &str| DUMP.replace("Root", name);
    let two = [("b.plist", other("B")), ("c.plist", other("C"))];
    let inner = gzip(&tar(&two.each_ref().map(|(path, text)| (*path, text.as_bytes()))));
    for outer in [zip(&[("in/two.tgz", &inner)]), tar(&[("in/two.tgz", &inner)])] {
        assert_eq!(open(outer.clone()).unwrap().document.others, ["in/two.tgz/c.plist"]);
        let source = Source::file("outer", outer);
        let loaded = load_member(&source, "in/two.tgz/c.plist", &mut Quiet).unwrap();
        let registry = &loaded.document.registry;
        assert_eq!(registry.place(registry.places().next().unwrap()).name, *"C");
        for path in ["in/two.tgz/d.plist", "in/none.tgz/c.plist", "in", "in/two.tgz/c.plist/x"] {
            assert!(load_member(&source, path, &mut Quiet).is_err(), "{path}");
        }
    }
}

#[test]
fn bundles_in_an_archive_are_found() {
    for archive in [
        tar(&[("A.kext/Contents/Info.plist", KEXT.as_bytes())]),
        zip(&[("A.kext/Contents/Info.plist", KEXT.as_bytes())]),
    ] {
        let loaded = open(archive).unwrap();
        assert_eq!(loaded.document.kind, DocumentKind::Bundles);
        assert_eq!(loaded.document.bundles[0].file, "A.kext");
    }
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![0; (LEAST + 2) as usize];
    let bomb = gzip(&zeros);
    assert!(bomb.len() < 100_000);
    for bytes in [bomb.clone(), gzip(&tar(&[("a.gz", &bomb)])), zip(&[("a.txt", &zeros)])] {
        let error = open(bytes).unwrap_err().to_string();
        assert!(
            error.contains("unpacks to more than 64 MiB") || error.contains("no dump"),
            "{error}"
        );
    }
    let mut nested = DUMP.as_bytes().to_vec();
    for _ in 0..20 {
        nested = gzip(&nested);
    }
    assert!(open(nested).is_err());
}

#[test]
fn a_cut_file_gives_what_is_there() {
    let text = format!(
        "<plist><array>{}</array></plist>",
        "<dict><key>IORegistryEntryName</key><string>a</string></dict>".repeat(5000)
    );
    let packed = gzip(text.as_bytes());
    let loaded = open(packed[..packed.len() - 20].to_vec()).unwrap();
    assert!(loaded.document.registry.entries().len() > 100);
    assert_eq!(loaded.notes[0].kind, NoteKind::Truncated);
    let archive = tar(&[("a.plist", DUMP.as_bytes()), ("b.plist", text.as_bytes())]);
    let loaded = open(archive[..3000].to_vec()).unwrap();
    assert_eq!(loaded.notes[0].kind, NoteKind::Truncated);
}

#[test]
fn damage_anywhere_neither_panics_nor_hangs() {
    let files = [("x/ioreg.plist", DUMP.as_bytes())];
    for whole in [gzip(DUMP.as_bytes()), XZ.to_vec(), zip(&files), tar(&files)] {
        damaged(&whole, &[0, 0x55], |bytes| _ = open(bytes));
    }
}

#[test]
fn unpacking_stops_when_asked() {
    // What can't be compressed takes more than one read.
    let mix = |at: u64| at.wrapping_mul(at).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56;
    let noise: Vec<u8> = (0..200_000).map(|at| mix(at) as u8).collect();
    for bytes in [gzip(&noise), gzip(&tar(&[("a.plist", &noise)]))] {
        let result = load(&Source::file("input", bytes), &mut Impatient);
        assert!(
            matches!(result, Err(LoadError::Cancelled(Cancelled))),
            "{:?}",
            result.map(|loaded| loaded.notes)
        );
    }
}
