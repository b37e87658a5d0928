//! Every dump and bundle at hand opens, with the numbers that were counted in it by other means.
//!
//! `tests/dumps/` holds files written for this; real ones are looked for in the folder that `IOSCOPE_CORPUS` names, and are
//! reported as ignored when it isn't there: they hold serial numbers and names, and aren't handed on.

#[path = "bench/machine.rs"]
#[expect(dead_code, reason = "only archives are written here")]
mod machine;
#[path = "loaders/readings.rs"]
mod readings;
#[path = "loaders/source.rs"]
mod source;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ioscope::load::{Bytes, Files, LoadError, Loaded, Quiet, Source, load};
use ioscope::model::{DocumentKind, NoteKind, Registry};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = ours();
    trials.extend(corpus());
    libtest_mimic::run(&arguments, trials).exit();
}

fn open(path: &Path) -> Result<Loaded, LoadError> {
    let bytes = fs::read(path).expect("the file was listed");
    load(&Source::file(path.display().to_string(), bytes), &mut Quiet)
}

/// An error that says what differs.
macro_rules! expect {
    ($what:expr, $have:expr, $want:expr $(,)?) => {{
        let (have, want) = (&$have, &$want);
        if have == want {
            Ok(())
        } else {
            Err(Failed::from(format!("{}: {have:?} instead of {want:?}", $what)))
        }
    }};
}

/// A file of our own, and what is in it.
struct Expected {
    file: &'static str,
    format: &'static str,
    planes: &'static [&'static str],
    /// Entries, places, and the deepest level.
    size: (usize, usize, u32),
    notes: &'static [NoteKind],
}

const DUMPS: [Expected; 9] = [
    Expected {
        file: "service-al.plist",
        format: "ioreg -a property list",
        planes: &["IOService"],
        size: (5, 6, 3),
        notes: &[],
    },
    Expected {
        file: "service-al-cut.plist",
        format: "ioreg -a property list",
        planes: &["IOService"],
        size: (4, 4, 3),
        notes: &[NoteKind::Truncated, NoteKind::Information],
    },
    Expected {
        file: "power-a.plist",
        format: "ioreg -a property list",
        planes: &["IOPower"],
        size: (3, 3, 2),
        notes: &[],
    },
    Expected {
        file: "subtrees-art.plist",
        format: "ioreg -a property list",
        planes: &["IOService"],
        size: (4, 4, 2),
        notes: &[],
    },
    Expected {
        file: "relay-entry.plist",
        format: "diagnostics relay of an iOS device",
        planes: &["IOService"],
        size: (1, 1, 0),
        notes: &[NoteKind::Information, NoteKind::Information],
    },
    Expected {
        file: "tree.json",
        format: "ioreg -a as JSON",
        planes: &["IODeviceTree"],
        size: (2, 2, 1),
        notes: &[],
    },
    Expected {
        file: "brackets.plist",
        format: "property list in ASCII",
        planes: &["IOService"],
        size: (2, 2, 1),
        notes: &[],
    },
    Expected {
        file: "web-page.html",
        format: "IORegistryWebViewer data",
        planes: &["IOUSB"],
        size: (3, 3, 2),
        notes: &[],
    },
    Expected {
        file: "several.plist",
        format: "ioreg -a property list",
        planes: &["IOService", "IODeviceTree"],
        size: (2, 4, 1),
        notes: &[NoteKind::Information, NoteKind::Skipped],
    },
];

fn ours() -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dumps");
    let mut trials: Vec<Trial> = DUMPS
        .iter()
        .map(|expected| {
            let path = folder.join(expected.file);
            Trial::test(format!("dumps/{}", expected.file), move || own_dump(&path, expected))
        })
        .collect();
    for path in files_in(&folder).into_iter().filter(|path| path.is_file()) {
        let name = format!("damage/{}", name_of(&path));
        trials.push(Trial::test(name, move || damage(&path)));
    }
    trials.push(Trial::test("generated archive", generated));
    let path = folder.join("Lamp-Info.plist");
    trials.push(Trial::test("dumps/Lamp-Info.plist", move || {
        let loaded = open(&path)?;
        let bundle = &loaded.document.bundles[0];
        expect!("personalities", bundle.personalities.len(), 2)?;
        let torch = &bundle.personalities[1];
        expect!("bundle", torch.bundle.as_str(), "org.example.driver.Lamp")?;
        expect!("name", torch.name.as_str(), "Torch")?;
        expect!("score", bundle.personalities[0].table.str("IOProbeScore"), Some("20"))?;
        let notes: Vec<(NoteKind, u32)> =
            loaded.notes.iter().map(|note| (note.kind, note.at.line)).collect();
        expect!("notes", notes, vec![(NoteKind::DuplicateKey, 23)])
    }));
    trials
}

/// Every kind of damage to every file of our own: it opens as far as it can, or ends in one error, and never panics.
fn damage(path: &Path) -> Result<(), Failed> {
    let whole = fs::read(path)?;
    let open = |bytes: Vec<u8>| {
        if let Ok(loaded) = load(&Source::file("damaged", bytes), &mut Quiet) {
            walk_values(&loaded.document.registry);
        }
    };
    for at in 0..whole.len() {
        open(whole[..at].to_vec());
        for byte in [b'<', b'>', b'/', b'&', b'"', b'\n', 0, 0xff] {
            if at % 3 == usize::from(byte) % 3 {
                let mut broken = whole.clone();
                broken[at] = byte;
                open(broken);
            }
        }
        if at % 7 == 0 {
            let end = (at + 40).min(whole.len());
            open([&whole[..at], &whole[end..]].concat());
            open([&whole[..end], &whole[at..]].concat());
        }
    }
    Ok(())
}

fn walk_values(registry: &Registry) {
    for entry in registry.entries() {
        for key in registry.keys(entry) {
            registry.get(entry, &key);
        }
    }
}

fn own_dump(path: &Path, expected: &Expected) -> Result<(), Failed> {
    let loaded = open(path)?;
    let registry = &loaded.document.registry;
    expect!("format", loaded.document.format, expected.format)?;
    expect!("planes", planes(registry), expected.planes)?;
    let depth = registry.places().map(|place| registry.place(place).depth).max().unwrap_or(0);
    expect!("size", (registry.entries().len(), registry.places().len(), depth), expected.size)?;
    expect!(
        "notes",
        loaded.notes.iter().map(|note| note.kind).collect::<Vec<_>>(),
        expected.notes.to_vec(),
    )?;
    if expected.format == "ioreg -a property list" && expected.notes.is_empty() {
        // With -r -t the way to each subtree is repeated.
        readings::compare(&fs::read(path)?, !expected.file.contains("-art"))?;
    }
    walk(registry)
}

fn planes(registry: &Registry) -> Vec<&str> {
    registry.planes().map(|(_, plane)| plane.name.as_str()).collect()
}

/// Looks at everything once: each value decodes, each whole path leads somewhere of the same name.
fn walk(registry: &Registry) -> Result<(), Failed> {
    source::agrees(registry)?;
    for entry in registry.entries() {
        for key in registry.keys(entry) {
            if registry.get(entry, &key).is_none() {
                return Err(format!("{key} of {entry:?} has no value").into());
            }
        }
    }
    for place in registry.places() {
        let path = registry.path(place);
        let plain = !path.contains('…') && registry.place(place).depth > 0;
        let name = registry.place(place).name.as_str();
        if plain
            && !name.contains(['/', '@'])
            && registry.resolve(&path).is_none()
            && !odd_above(registry, place)
        {
            return Err(format!("{path} leads nowhere").into());
        }
    }
    Ok(())
}

/// Whether a name on the way up can't be part of a path, or the way isn't the first that fits.
fn odd_above(registry: &Registry, place: ioscope::model::PlaceId) -> bool {
    registry.ancestors(place).any(|above| {
        let place = registry.place(above);
        let twin = place.parent.is_some_and(|parent| {
            registry
                .children(parent)
                .filter(|child| registry.place(*child).name == place.name)
                .count()
                > 1
        });
        twin || place.name.contains(['/', '@']) || place.name.is_empty()
    })
}

fn corpus() -> Vec<Trial> {
    let folder = std::env::var_os("IOSCOPE_CORPUS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = folder.join("corpus");
    if !folder.is_dir() {
        let missing = || Err(Failed::from("the corpus isn't here"));
        return vec![Trial::test("corpus", missing).with_ignored_flag(true)];
    }
    let mut trials = archives(&folder);
    trials.extend(info_lists(&folder));
    trials.extend(saves(&folder));
    trials.extend(folders(&folder));
    trials
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files
}

/// Property lists of `ioreg -a`: what `plist` counts in them is what is loaded.
fn archives(corpus: &Path) -> Vec<Trial> {
    let files = ["ioreg-xml", "derived"].into_iter().flat_map(|name| files_in(&corpus.join(name)));
    files
        .map(|path| {
            let name = path.strip_prefix(corpus).unwrap_or(&path).display().to_string();
            Trial::test(name, move || archive(&path))
        })
        .collect()
}

fn archive(path: &Path) -> Result<(), Failed> {
    let loaded = open(path)?;
    let registry = &loaded.document.registry;
    walk(registry)?;
    let bytes = fs::read(path)?;
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let theirs = plist::Value::from_reader(std::io::Cursor::new(&bytes[start..]))?;
    let mut count = Count::default();
    count.tops(&theirs);
    expect!("entries", registry.entries().len(), count.ids.len() + count.nameless)?;
    // With -r -t the way to each subtree is repeated.
    let whole = !name_of(path).contains("-r-t-");
    if whole {
        expect!("places", registry.places().len(), count.nodes)?;
    }
    readings::compare(&bytes, whole)
}

/// A generated archive, long enough to be read in parts, and cut anywhere.
fn generated() -> Result<(), Failed> {
    let mut bytes = Vec::new();
    machine::write_xml(machine::Amount::Bytes(2_500_000), &mut bytes)?;
    readings::compare(&bytes, true)?;
    let short = "\n\t\t\t<key>IORegistryEntryName</key><string>in a value</string>";
    let at = bytes.len() / 2;
    let dict = at + bytes[at..].windows(7).position(|part| part == b"<array>").unwrap_or(0) + 7;
    let odd = [&bytes[..dict], b"<dict>", short.as_bytes(), b"</dict>", &bytes[dict..]].concat();
    // The list is that of children, or one of a value.
    readings::compare(&odd, true)?;
    for part in 1..8 {
        let cut = bytes[..bytes.len() * part / 8].to_vec();
        let loaded = load(&Source::file("cut", cut), &mut Quiet)?;
        expect!("note", loaded.notes[0].kind, NoteKind::Truncated)?;
        walk(&loaded.document.registry)?;
    }
    Ok(())
}

fn name_of(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// Counts the entries of an archive in the `plist` crate's reading of it.
#[derive(Default)]
struct Count {
    nodes: usize,
    ids: std::collections::HashSet<i64>,
    nameless: usize,
}

impl Count {
    fn tops(&mut self, value: &plist::Value) {
        match value {
            plist::Value::Array(list) => list.iter().for_each(|value| self.tops(value)),
            plist::Value::Dictionary(dict) => {
                self.nodes += 1;
                match dict.get("IORegistryEntryID").and_then(plist::Value::as_signed_integer) {
                    Some(id) => drop(self.ids.insert(id)),
                    None => self.nameless += 1,
                }
                if let Some(children) = dict.get("IORegistryEntryChildren") {
                    self.tops(children);
                }
            }
            _ => {}
        }
    }
}

/// Saves of IORegistryExplorer: entries and planes as counted.
fn saves(corpus: &Path) -> Vec<Trial> {
    let counts = counts(corpus, "rex-ioreg");
    counts
        .into_iter()
        .map(|(file, count)| {
            let path = corpus.join(&file);
            Trial::test(file, move || {
                let loaded = open(&path)?;
                let registry = &loaded.document.registry;
                expect!(
                    "entries",
                    registry.entries().len() as u64,
                    count["n"].as_u64().unwrap_or(0),
                )?;
                let wanted: Vec<&str> = count["planes"]
                    .as_array()
                    .map(|planes| planes.iter().filter_map(|plane| plane.as_str()).collect())
                    .unwrap_or_default();
                expect!("planes", planes(registry), wanted)?;
                walk(registry)
            })
        })
        .collect()
}

/// A folder of the file system.
struct Folder {
    top: PathBuf,
    paths: Vec<String>,
}

impl Folder {
    fn open(top: &Path) -> Self {
        let mut paths = Vec::new();
        let mut due = vec![top.to_owned()];
        while let Some(folder) = due.pop() {
            for path in files_in(&folder) {
                if path.is_dir() {
                    due.push(path);
                } else if let Ok(inner) = path.strip_prefix(top) {
                    paths.push(inner.display().to_string());
                }
            }
        }
        paths.sort();
        Self { top: top.to_owned(), paths }
    }

    fn load(self) -> Result<Loaded, LoadError> {
        let name = self.top.display().to_string();
        load(&Source::Tree { name, files: Box::new(self) }, &mut Quiet)
    }
}

impl Files for Folder {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str) -> Result<Bytes, String> {
        fs::read(self.top.join(path)).map(Bytes::from).map_err(|error| error.to_string())
    }
}

/// Folders: the data of a web viewer, and the planes that a sysdiagnose has side by side.
fn folders(corpus: &Path) -> Vec<Trial> {
    let viewer = corpus.join("webviewer/dell-inspiron-5370");
    let side_by_side = corpus.join("ioreg-text-planes");
    vec![
        Trial::test("webviewer", move || {
            let mut lines = 0;
            for plane in ["IOACPIPlane", "IOUSB"] {
                let page = viewer.join(format!("Resources/dataFiles/{plane}/{plane}.html"));
                lines += fs::read_to_string(page)?.matches("<li ").count();
            }
            let loaded = Folder::open(&viewer).load()?;
            let registry = &loaded.document.registry;
            expect!("planes", planes(registry), ["IOACPIPlane", "IOUSB"])?;
            expect!("places", registry.places().len(), lines)?;
            let shown =
                registry.entries().filter(|entry| registry.shows_properties(*entry)).count();
            // At most four of the program's JSON files are no JSON.
            expect!("shown", shown + 4 >= registry.entries().len(), true)?;
            walk(registry)
        }),
        Trial::test("ioreg-text-planes", move || {
            let loaded = Folder::open(&side_by_side).load()?;
            let registry = &loaded.document.registry;
            expect!(
                "planes",
                planes(registry),
                ["IOACPIPlane", "IODeviceTree", "IOFireWire", "IOPower", "IOUSB"]
            )?;
            // The platform's root nub is one entry in two of them, under two names.
            let expert =
                registry.resolve("IODeviceTree:/").map(|place| registry.place(place).entry);
            let same = registry.resolve("IOACPIPlane:/").map(|place| registry.place(place).entry);
            expect!("one platform", (expert.is_some(), expert), (true, same))?;
            walk(registry)
        }),
    ]
}

/// A part of `counts.json`.
fn counts(corpus: &Path, part: &str) -> Vec<(String, serde_json::Value)> {
    let text = fs::read_to_string(corpus.join("counts.json")).unwrap_or_default();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let part = all[part].as_object().cloned().unwrap_or_default();
    part.into_iter().collect()
}

/// Information dictionaries: each that other readers could read has as many personalities here.
fn info_lists(corpus: &Path) -> Vec<Trial> {
    let text = fs::read_to_string(corpus.join("kexts.json")).unwrap_or_default();
    let listed: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap_or_default();
    let mut groups: BTreeMap<String, Vec<serde_json::Value>> = BTreeMap::new();
    for item in listed {
        groups.entry(item["repo"].as_str().unwrap_or_default().to_owned()).or_default().push(item);
    }
    let files: Vec<String> = groups
        .values()
        .flatten()
        .map(|item| item["file"].as_str().unwrap_or_default().to_owned())
        .collect();
    let folder = corpus.to_owned();
    let twice = Trial::test("duplicate keys", move || duplicate_keys(&folder, &files));
    groups
        .into_iter()
        .map(|(group, items)| {
            let corpus = corpus.to_owned();
            Trial::test(format!("kext-plists/{group}"), move || {
                let failed: Vec<String> =
                    items.iter().filter_map(|item| info_list(&corpus, item).err()).collect();
                if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
            })
        })
        .chain([twice])
        .collect()
}

/// Only these have a key twice in one dictionary; counted with another XML parser.
fn duplicate_keys(corpus: &Path, files: &[String]) -> Result<(), Failed> {
    let mut found: Vec<&str> = Vec::new();
    for file in files {
        let Ok(loaded) = open(&corpus.join(file)) else { continue };
        if loaded.notes.iter().any(|note| note.kind == NoteKind::DuplicateKey) {
            found.push(name_of(Path::new(file)));
        }
    }
    found.sort_unstable();
    expect!(
        "files",
        found,
        ["ACPISensors_ACPISensors-Info.plist", "SuperIOSensors_LPCSensors-Info.plist"]
    )
}

fn info_list(corpus: &Path, item: &serde_json::Value) -> Result<(), String> {
    let file = item["file"].as_str().unwrap_or_default();
    let loaded = match open(&corpus.join(file)) {
        Ok(loaded) => loaded,
        Err(error) if item["parse"] == "ok" => return Err(format!("{file}: {error}")),
        Err(_) => return Ok(()),
    };
    if loaded.document.kind != DocumentKind::Bundles {
        return Err(format!("{file}: {:?}", loaded.document.kind));
    }
    let bundle = &loaded.document.bundles[0];
    let wrong = bundle.personalities.len() as u64 != item["npers"].as_u64().unwrap_or(0)
        || bundle.id.as_deref() != item["bundle"].as_str();
    if item["parse"] == "ok" && wrong {
        return Err(format!(
            "{file}: {} personalities of {:?}; listed: {item}",
            bundle.personalities.len(),
            bundle.id
        ));
    }
    Ok(())
}
