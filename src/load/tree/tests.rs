use super::*;
use crate::load::fixture::Folder;
use crate::load::{Quiet, Source};

fn open(files: &[(&str, &str)]) -> Result<Loaded, LoadError> {
    let files = Box::new(Folder::new(files));
    crate::load::load(&Source::Tree { name: "folder".into(), files }, &mut Quiet)
}

const SERVICE: &str = "+-o Root  <class IORegistryEntry, id 0x100000100, retain 10>\n  | {\n  |   \"IOKitBuildVersion\" = \"K 1\"\n  | }\n  | \n  \
    +-o Mac1,1  <class IOPlatformExpertDevice, id 0x100000110, registered, matched, active, busy 0, retain 5>\n    | {\n    |   \"model\" = \"x\"\n    | }\n    | \n    \
    +-o A  <class A, id 0x100000111, registered, matched, active, busy 0, retain 5>\n        {\n          \"a\" = 1\n        }\n        \n";
const TREE: &str = "+-o Root  <class IORegistryEntry, id 0x100000100, retain 10>\n  | {\n  |   \"IOKitBuildVersion\" = \"K 1\"\n  | }\n  | \n  \
    +-o /  <class IOPlatformExpertDevice, id 0x100000110, registered, matched, active, busy 0, retain 5>\n    | {\n    |   \"model\" = \"x\"\n    | }\n    | \n    \
    +-o cpus  <class IOService, id 0x100000101, !registered, !matched, active, busy 0, retain 5>\n        {\n          \"c\" = 7\n        }\n        \n";
const KEXT: &str = "<plist><dict><key>CFBundleIdentifier</key><string>org.a</string><key>CFBundlePackageType</key><string>KEXT</string></dict></plist>";

#[test]
fn dumps_of_two_machines_stay_apart_and_are_named() {
    let other = TREE.replace("K 1", "K 2");
    let loaded = open(&[("a.txt", SERVICE), ("b.txt", &other), ("c.txt", SERVICE)]).unwrap();
    assert_eq!(loaded.document.registry.planes().len(), 1);
    let note = loaded.notes.iter().find(|note| note.message.contains("there are also")).unwrap();
    assert!(note.message.contains("this is a.txt") && note.message.contains("b.txt, c.txt"));
}

#[test]
fn of_many_other_dumps_a_few_are_named_and_all_are_known() {
    let names: Vec<String> = (0..30).map(|at| format!("machine{at:02}.txt")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (&**name, SERVICE)).collect();
    let loaded = open(&files).unwrap();
    let note = loaded.notes.iter().find(|note| note.message.contains("there are also")).unwrap();
    assert!(note.message.ends_with("machine03.txt and 26 more"), "{}", note.message);
    assert_eq!(loaded.document.others.len(), 29);
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
