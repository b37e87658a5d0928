use std::collections::BTreeMap;

use super::*;
use crate::load::{Bytes, Quiet, Source};
use crate::model::Key;

/// A folder in memory.
struct Folder(Vec<String>, BTreeMap<String, Bytes>);

impl Files for Folder {
    fn paths(&self) -> &[String] {
        &self.0
    }

    fn read(&self, path: &str) -> Result<Bytes, String> {
        self.1.get(path).cloned().ok_or_else(|| "no such file".to_owned())
    }
}

fn open(files: &[(&str, &str)]) -> Result<Loaded, LoadError> {
    let files: BTreeMap<String, Bytes> =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().into())).collect();
    let folder = Folder(files.keys().cloned().collect(), files);
    crate::load::load(&Source::Tree { name: "folder".into(), files: Box::new(folder) }, &mut Quiet)
}

const SERVICE: &str = "+-o Root  <class IORegistryEntry, id 0x100000100, retain 10>\n  | {\n  |   \"IOKitBuildVersion\" = \"K 1\"\n  | }\n  | \n  \
    +-o Mac1,1  <class IOPlatformExpertDevice, id 0x100000110, registered, matched, active, busy 0, retain 5>\n    | {\n    |   \"model\" = \"x\"\n    | }\n    | \n    \
    +-o A  <class A, id 0x100000111, registered, matched, active, busy 0, retain 5>\n        {\n          \"a\" = 1\n        }\n        \n";
const TREE: &str = "+-o Root  <class IORegistryEntry, id 0x100000100, retain 10>\n  | {\n  |   \"IOKitBuildVersion\" = \"K 1\"\n  | }\n  | \n  \
    +-o /  <class IOPlatformExpertDevice, id 0x100000110, registered, matched, active, busy 0, retain 5>\n    | {\n    |   \"model\" = \"x\"\n    | }\n    | \n    \
    +-o cpus  <class IOService, id 0x100000101, !registered, !matched, active, busy 0, retain 5>\n        {\n          \"c\" = 7\n        }\n        \n";
const KEXT: &str = "<plist><dict><key>CFBundleIdentifier</key><string>org.a</string><key>CFBundlePackageType</key><string>KEXT</string></dict></plist>";

#[test]
fn the_files_of_a_sysdiagnose_are_planes_of_one_machine() {
    let loaded = open(&[
        ("sysdiagnose_x/ioreg/IODeviceTree.txt", TREE),
        ("sysdiagnose_x/ioreg/IOService.txt", SERVICE),
        ("sysdiagnose_x/ps.txt", "PID COMMAND\n"),
    ])
    .unwrap();
    let registry = &loaded.document.registry;
    let planes: Vec<&str> = registry.planes().map(|(_, plane)| plane.name.as_str()).collect();
    assert_eq!(planes, ["IODeviceTree", "IOService"]);
    assert_eq!((registry.entries().len(), registry.places().len()), (4, 6));
    let resolve = |path: &str| registry.place(registry.resolve(path).unwrap()).entry;
    assert_eq!(resolve("IODeviceTree:/"), resolve("IOService:/"));
    let number = |path: &str, key: &str| {
        registry.get(resolve(path), &Key::new(key)).unwrap().as_number().unwrap().raw
    };
    assert_eq!((number("IODeviceTree:/cpus", "c"), number("IOService:/A", "a")), (7, 1));
}

#[test]
fn dumps_of_two_machines_stay_apart_and_are_named() {
    let other = TREE.replace("K 1", "K 2");
    let loaded = open(&[("a.txt", SERVICE), ("b.txt", &other), ("c.txt", SERVICE)]).unwrap();
    assert_eq!(loaded.document.registry.planes().len(), 1);
    let note = loaded.notes.iter().find(|note| note.message.contains("there are also")).unwrap();
    assert!(note.message.contains("this is a.txt") && note.message.contains("b.txt, c.txt"));
}

#[test]
fn a_dump_and_bundles_side_by_side_make_one_document() {
    let loaded = open(&[
        ("A.kext/Contents/Info.plist", KEXT),
        ("ioreg.txt", SERVICE),
        ("._ioreg.txt", "\0\u{5}"),
    ])
    .unwrap();
    assert_eq!(loaded.document.kind, DocumentKind::Snapshot);
    assert_eq!(loaded.document.bundles.len(), 1);
    assert_eq!(loaded.document.registry.entries().len(), 3);
}

#[test]
fn a_folder_of_nothing_is_one_clear_error() {
    for files in
        [&[][..], &[("a.txt", "hello")], &[("b.png", "x"), ("c.plist", "<plist><true/></plist>")]]
    {
        let error = open(files).unwrap_err().to_string();
        assert!(error.starts_with("there is no dump in folder"), "{error}");
    }
}

#[test]
fn of_a_bundle_whose_list_is_empty_or_cut_that_is_said() {
    for (text, expected) in [
        ("", "folder/A.kext/Contents/Info.plist is empty"),
        ("<plist><dict><key>CFBundle", "folder/A.kext/Contents/Info.plist: "),
    ] {
        let said = open(&[("A.kext/Contents/Info.plist", text)]).unwrap_err().to_string();
        assert!(said.starts_with(expected), "{said}");
        assert!(!said.contains("no Info.plist"), "{said}");
        let with_another =
            [("A.kext/Contents/Info.plist", text), ("B.kext/Contents/Info.plist", KEXT)];
        assert_eq!(open(&with_another).unwrap().document.bundles.len(), 1);
    }
}
