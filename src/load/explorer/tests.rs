use plist::{Dictionary, Uid, Value as Their};

use super::*;
use crate::load::Quiet;
use crate::load::fixture::damaged;
use crate::model::{Key, Number, Str, Value};

/// Writes keyed archives.
struct Writer(Vec<Their>);

fn dict(pairs: Vec<(&str, Their)>) -> Their {
    let mut dict = Dictionary::new();
    for (key, value) in pairs {
        dict.insert(key.to_owned(), value);
    }
    Their::Dictionary(dict)
}

fn uid(number: u64) -> Their {
    Their::Uid(Uid::new(number))
}

fn number(value: i64) -> Their {
    Their::Integer(value.into())
}

impl Writer {
    fn new() -> Self {
        Self(vec![Their::String("$null".into())])
    }

    fn add(&mut self, value: Their) -> Their {
        self.0.push(value);
        uid(self.0.len() as u64 - 1)
    }

    fn text(&mut self, text: &str) -> Their {
        self.add(Their::String(text.into()))
    }

    fn array(&mut self, members: Vec<Their>) -> Their {
        self.add(dict(vec![("NS.objects", Their::Array(members))]))
    }

    fn texts(&mut self, texts: &[&str]) -> Their {
        let members = texts.iter().map(|text| self.text(text)).collect();
        self.array(members)
    }

    fn table(&mut self, pairs: Vec<(&str, Their)>) -> Their {
        let (keys, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let keys = keys.into_iter().map(|key| self.text(key)).collect();
        self.add(dict(vec![("NS.keys", Their::Array(keys)), ("NS.objects", Their::Array(values))]))
    }

    /// The number that the object to be added next-but-`ahead` will have.
    fn reserve(&mut self) -> u64 {
        self.0.push(Their::Boolean(false));
        self.0.len() as u64 - 1
    }

    /// Makes a reserved object an entry of one plane.
    fn node(&mut self, at: u64, name: &str, children: &[u64], parents: &[u64], is_root: bool) {
        let [children, parents] = [children, parents].map(|list| {
            let list = self.array(list.iter().copied().map(uid).collect());
            self.table(vec![("IOService", list)])
        });
        let name = self.text(name);
        self.0[at as usize] = dict(vec![
            ("name", name),
            ("childrenInPlanes", children),
            ("parentsInPlanes", parents),
            ("isRegistryRoot", Their::Boolean(is_root)),
        ]);
    }

    fn store(mut self, version: i64, planes: &[&str], entries: Vec<Their>) -> Vec<u8> {
        let class = self.add(dict(vec![("$classname", Their::String("RexDataStore".into()))]));
        let planes = self.texts(planes);
        let entries = self.array(entries);
        let root = self.add(dict(vec![
            ("$class", class),
            ("dataStoreVersion", number(version)),
            ("registryPlanes", planes),
            ("registryEntries", entries),
        ]));
        let top = dict(vec![
            ("$version", number(100_000)),
            ("$archiver", Their::String("NSKeyedArchiver".into())),
            ("$top", dict(vec![("root", root)])),
            ("$objects", Their::Array(self.0)),
        ]);
        let mut bytes = Vec::new();
        top.to_writer_binary(&mut bytes).unwrap();
        bytes
    }
}

fn open(bytes: Vec<u8>) -> Result<Loaded, LoadError> {
    load(&bytes.into(), &mut Quiet).map(|loaded| loaded.expect("a save"))
}

/// A root with one child in two planes, under two names.
fn version_1() -> Vec<u8> {
    let mut writer = Writer::new();
    let (root, child) = (writer.reserve(), writer.reserve());
    for (at, name, chain, other) in [
        (root, "Root", &["IORegistryEntry", "OSObject"][..], child),
        (
            child,
            "Mac1,1",
            &["IOPlatformExpertDevice", "IOService", "IORegistryEntry", "OSObject"],
            root,
        ),
    ] {
        let is_root = at == root;
        let list = writer.array(vec![uid(other)]);
        let both = writer.table(vec![("IOService", list.clone()), ("IODeviceTree", list)]);
        let none = writer.table(Vec::new());
        let in_tree = writer.text(if is_root { "Root" } else { "/" });
        let names = writer.table(vec![("IODeviceTree", in_tree)]);
        let text = "<plist><dict><key>model</key><string>x</string><key>n</key><integer>-1</integer></dict></plist>";
        let entry = vec![
            ("name", writer.text(name)),
            ("location", uid(0)),
            ("namesInPlanes", names),
            ("locationsInPlanes", none.clone()),
            ("childrenInPlanes", if is_root { both.clone() } else { none.clone() }),
            ("parentsInPlanes", if is_root { none } else { both }),
            ("inheritance", writer.texts(chain)),
            ("bundleID", writer.text("com.apple.kernel")),
            ("properties", Their::Data(text.into())),
            ("entryTag", number(if is_root { 1 } else { 2 })),
            ("conformsToIOService", Their::Boolean(!is_root)),
            ("isRegistered", Their::Boolean(!is_root)),
            ("isActive", Their::Boolean(!is_root)),
            ("busyCount", number(0)),
            ("kernelRetainCount", number(7)),
            ("isRegistryRoot", Their::Boolean(is_root)),
            ("dateTerminated", uid(0)),
        ];
        writer.0[at as usize] = dict(entry);
    }
    writer.store(1, &["IOService", "IODeviceTree"], vec![uid(root), uid(child)])
}

#[test]
fn every_plane_has_its_own_names() {
    let loaded = open(version_1()).unwrap();
    let registry = &loaded.document.registry;
    assert_eq!((registry.entries().len(), registry.places().len()), (2, 4));
    let names: Vec<&str> =
        registry.places().map(|place| registry.place(place).name.as_str()).collect();
    assert_eq!(names, ["Root", "Mac1,1", "Root", "/"]);
    let child = EntryId(1);
    let entry = registry.entry(child);
    assert_eq!(entry.class, *"IOPlatformExpertDevice");
    assert_eq!(entry.bundle.as_deref(), Some("com.apple.kernel"));
    assert_eq!(entry.registry_id, None);
    assert_eq!(entry.state.unwrap().registered, Some(true));
    assert_eq!(registry.entry(EntryId(0)).state, None);
    assert_eq!(
        registry.get(child, &Key::new("model")).as_deref(),
        Some(&Value::Str(Str::either("x")))
    );
    assert_eq!(
        registry.get(child, &Key::new("n")).as_deref(),
        Some(&Value::Number(Number::unsized_(u64::MAX)))
    );
    let row = loaded.document.classes.row(&"IOPlatformExpertDevice".into()).unwrap();
    assert_eq!(
        (row.superclass.as_str(), row.bundle.as_deref()),
        ("IOService", Some("com.apple.kernel"))
    );
    assert_eq!(registry.path(registry.places_of(child)[0]), "IOService:/");
    assert!(loaded.notes.is_empty());
}

/// A root alone, whose properties are objects.
fn version_2() -> Vec<u8> {
    let mut writer = Writer::new();
    let none = writer.table(Vec::new());
    let property = |writer: &mut Writer, name: &str, state: i64, value: (&str, Their)| {
        let name = writer.text(name);
        writer.add(dict(vec![("name", name), ("registryState", number(state)), value]))
    };
    let text = writer.text("x");
    let old = property(&mut writer, "model", 3, ("value", text.clone()));
    let new = property(&mut writer, "model", 0, ("value", number(5)));
    let second = writer.add(dict(vec![("index", number(1)), ("value", text)]));
    let first = writer.add(dict(vec![("index", number(0)), ("value", Their::Data(vec![1]))]));
    let members = writer.array(vec![second, first]);
    let name = writer.text("list");
    let list = writer.add(dict(vec![
        ("name", name),
        ("collectionType", number(1)),
        ("children", members),
    ]));
    let children = writer.array(vec![old, new, list]);
    let table = writer.add(dict(vec![("collectionType", number(2)), ("children", children)]));
    let entry = vec![
        ("name", writer.text("Root")),
        ("childrenInPlanes", none),
        ("inheritance", writer.texts(&["IORegistryEntry", "OSObject"])),
        ("properties", table),
        ("entryTag", number(0x1_0000_0100)),
        ("isRegistryRoot", Their::Boolean(true)),
        ("registryState", number(0)),
    ];
    let entry = writer.add(dict(entry));
    writer.store(2, &["IOService"], vec![entry])
}

#[test]
fn version_2_has_property_objects_and_the_kernels_ids() {
    let loaded = open(version_2()).unwrap();
    let registry = &loaded.document.registry;
    let root = EntryId(0);
    assert_eq!(registry.entry(root).registry_id, Some(0x1_0000_0100));
    assert_eq!(registry.keys(root), ["model", "list"]);
    assert_eq!(
        registry.get(root, &Key::new("model")).as_deref(),
        Some(&Value::Number(Number::unsized_(5)))
    );
    let list = registry.get(root, &Key::new("list")).unwrap().into_owned();
    assert_eq!(list.as_list().unwrap(), [Value::data([1]), Value::Str(Str::either("x"))]);
}

#[test]
fn a_newer_store_is_refused_by_its_number() {
    let error = open(Writer::new().store(3, &["IOService"], Vec::new())).unwrap_err();
    assert!(error.to_string().contains("data store version is 3"), "{error}");
}

#[test]
fn an_entry_below_itself_is_cut() {
    let mut writer = Writer::new();
    let root = writer.reserve();
    writer.node(root, "Root", &[root, root], &[], true);
    let loaded = open(writer.store(1, &["IOService"], vec![uid(root)])).unwrap();
    assert_eq!(loaded.document.registry.places().len(), 1);
    assert!(loaded.notes.iter().any(|note| note.kind == NoteKind::Damaged));
}

#[test]
fn the_parent_that_comes_first_is_the_one_of_the_first_attachment() {
    let mut writer = Writer::new();
    let [root, one, other, child] = [(); 4].map(|()| writer.reserve());
    writer.node(root, "Root", &[one, other], &[], true);
    writer.node(one, "one", &[child], &[root], false);
    writer.node(other, "other", &[child], &[root], false);
    writer.node(child, "child", &[], &[other, one], false);
    let all = [root, one, other, child].map(uid).to_vec();
    let registry = open(writer.store(1, &["IOService"], all)).unwrap().document.registry;
    let named = |name: &str| registry.entries().find(|entry| registry.entry(*entry).name == *name);
    // In the plane it stands under `one` first.
    assert_eq!(registry.first_parent(named("child").unwrap()), named("other"));
    assert_eq!(registry.first_parent(named("one").unwrap()), None);
}

#[test]
fn parents_that_multiply_at_each_level_end() {
    let mut writer = Writer::new();
    let entries: Vec<u64> = (0..40).map(|_| writer.reserve()).collect();
    for pair in entries.windows(2) {
        writer.node(pair[0], "", &[pair[1]; 2], &[], pair[0] == entries[0]);
    }
    let loaded =
        open(writer.store(1, &["IOService"], entries.into_iter().map(uid).collect())).unwrap();
    assert!(loaded.document.registry.places().len() <= MAX_PLACES);
    assert!(loaded.notes.iter().any(|note| note.kind == NoteKind::Damaged));
}

#[test]
fn damage_anywhere_neither_panics_nor_hangs() {
    for bytes in [version_1(), version_2()] {
        damaged(&bytes, &[0, 0x0f, 0x81, 0xff], |broken| _ = load(&broken.into(), &mut Quiet));
    }
}
