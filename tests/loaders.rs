//! Every dump and bundle at hand opens, with the numbers that were counted in it by other means.
//!
//! `tests/dumps/` holds files written for this; real ones are looked for in the folder that `IOSCOPE_CORPUS` names, and are
//! reported as ignored when it isn't there: they hold serial numbers and names, and aren't handed on.

#[path = "common/files.rs"]
mod files;
#[path = "bench/machine.rs"]
#[expect(dead_code, reason = "only archives are written here")]
mod machine;
#[path = "loaders/own.rs"]
mod own;
#[path = "loaders/readings.rs"]
mod readings;
#[path = "common/shared.rs"]
mod shared;
#[path = "loaders/source.rs"]
mod source;
#[path = "loaders/text.rs"]
mod text;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use ioscope::load::{Bytes, Files, LoadError, Loaded, Quiet, Source, load};
use ioscope::model::{DocumentKind, NoteKind, Registry};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = own::trials();
    trials.push(Trial::test("generated archive", generated));
    trials.extend(corpus());
    libtest_mimic::run(&arguments, trials).exit();
}

fn open(path: &Path) -> Result<Loaded, LoadError> {
    let bytes = fs::read(path).expect("the file was listed");
    load(&Source::file(path.display().to_string(), bytes), &mut Quiet)
}

/// An error that says what differs.
#[expect(clippy::needless_pass_by_value, reason = "what is compared is seldom needed again")]
fn expect<T: Debug + PartialEq<U>, U: Debug>(what: &str, have: T, want: U) -> Result<(), Failed> {
    if have == want { Ok(()) } else { Err(format!("{what}: {have:?} instead of {want:?}").into()) }
}

fn planes(registry: &Registry) -> Vec<&str> {
    registry.planes().map(|(_, plane)| plane.name.as_str()).collect()
}

fn depth(registry: &Registry) -> u32 {
    registry.places().map(|place| registry.place(place).depth).max().unwrap_or(0)
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
    let folder = shared::folder().join("corpus");
    if !folder.is_dir() {
        return vec![shared::absent("corpus")];
    }
    let kinds = [archives, info_lists, saves, folders, text::trials];
    kinds.iter().flat_map(|trials| trials(&folder)).collect()
}

/// Property lists of `ioreg -a`: what `plist` counts in them is what is loaded.
fn archives(corpus: &Path) -> Vec<Trial> {
    let files =
        ["ioreg-xml", "derived"].into_iter().flat_map(|name| files::below(&corpus.join(name)));
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
    expect("entries", registry.entries().len(), count.ids.len() + count.nameless)?;
    // With -r -t the way to each subtree is repeated.
    let whole = !name_of(path).contains("-r-t-");
    if whole {
        expect("places", registry.places().len(), count.nodes)?;
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
        expect("note", loaded.notes[0].kind, NoteKind::Truncated)?;
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
                let wanted = count["n"].as_u64().unwrap_or(0);
                expect("entries", registry.entries().len() as u64, wanted)?;
                let wanted: Vec<&str> = count["planes"]
                    .as_array()
                    .map(|planes| planes.iter().filter_map(|plane| plane.as_str()).collect())
                    .unwrap_or_default();
                expect("planes", planes(registry), wanted)?;
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
        let inner = |path: PathBuf| Some(path.strip_prefix(top).ok()?.display().to_string());
        let paths = files::below(top).into_iter().filter_map(inner).collect();
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
            expect("planes", planes(registry), ["IOACPIPlane", "IOUSB"])?;
            expect("places", registry.places().len(), lines)?;
            let shown =
                registry.entries().filter(|entry| registry.shows_properties(*entry)).count();
            // At most four of the program's JSON files are no JSON.
            expect("shown", shown + 4 >= registry.entries().len(), true)?;
            walk(registry)
        }),
        Trial::test("ioreg-text-planes", move || {
            let loaded = Folder::open(&side_by_side).load()?;
            let registry = &loaded.document.registry;
            expect(
                "planes",
                planes(registry),
                ["IOACPIPlane", "IODeviceTree", "IOFireWire", "IOPower", "IOUSB"],
            )?;
            // The platform's root nub is one entry in two of them, under two names.
            let expert =
                registry.resolve("IODeviceTree:/").map(|place| registry.place(place).entry);
            let same = registry.resolve("IOACPIPlane:/").map(|place| registry.place(place).entry);
            expect("one platform", (expert.is_some(), expert), (true, same))?;
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
    expect(
        "files",
        found,
        ["ACPISensors_ACPISensors-Info.plist", "SuperIOSensors_LPCSensors-Info.plist"],
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
