//! Files written for these tests, and what is in them.

use std::fs;
use std::path::{Path, PathBuf};

use ioscope::load::{Bytes, Files, Loaded, Quiet, Source, load};
use ioscope::model::NoteKind;
use libtest_mimic::{Failed, Trial};

use super::{depth, expect, open, planes, readings, walk};

/// A file, and what was counted in it by hand.
struct Own {
    file: &'static str,
    format: &'static str,
    planes: &'static [&'static str],
    /// Entries, places, and the depth of the deepest.
    counts: [usize; 3],
    properties: Option<usize>,
    notes: &'static [NoteKind],
}

const fn own(
    file: &'static str,
    format: &'static str,
    planes: &'static [&'static str],
    counts: [usize; 3],
    notes: &'static [NoteKind],
) -> Own {
    Own { file, format, planes, counts, properties: None, notes }
}

impl Own {
    const fn with(self, properties: usize) -> Self {
        Self { properties: Some(properties), ..self }
    }
}

const ARCHIVE: &str = "ioreg -a property list";
const TEXT: &str = "ioreg -l text";
const RELAY: &str = "diagnostics relay of an iOS device";
const BOTH: &[&str] = &["IOService", "IODeviceTree"];
const SERVICE: &[&str] = &["IOService"];
const TOLD: NoteKind = NoteKind::Information;
const CUT: &[NoteKind] = &[NoteKind::Truncated, TOLD];

const OWN: [Own; 13] = [
    own("service-al.plist", ARCHIVE, SERVICE, [5, 6, 3], &[]),
    own("service-al-cut.plist", ARCHIVE, SERVICE, [4, 4, 3], CUT),
    own("power-a.plist", ARCHIVE, &["IOPower"], [3, 3, 2], &[]),
    own("subtrees-art.plist", ARCHIVE, SERVICE, [4, 4, 2], &[]),
    own("several.plist", ARCHIVE, BOTH, [2, 4, 1], &[TOLD, NoteKind::Skipped]),
    own("relay-entry.plist", RELAY, SERVICE, [1, 1, 0], &[TOLD, TOLD]),
    own("tree.json", "ioreg -a as JSON", &["IODeviceTree"], [2, 2, 1], &[]),
    own("brackets.plist", "property list in ASCII", SERVICE, [2, 2, 1], &[]),
    own("web-page.html", "IORegistryWebViewer data", &["IOUSB"], [3, 3, 2], &[]),
    own("machine.txt", TEXT, BOTH, [5, 9, 3], &[]).with(19),
    own("machine-old.txt", TEXT, SERVICE, [3, 3, 2], &[]).with(4),
    own("machine-clipped.txt", TEXT, SERVICE, [3, 3, 2], &[NoteKind::Clipped; 7]).with(5),
    own("machine-formatted.txt", "ioreg -f text", SERVICE, [2, 2, 1], &[TOLD]).with(6),
];

pub(crate) fn trials() -> Vec<Trial> {
    let files = OWN.map(|own| Trial::test(format!("dumps/{}", own.file), move || own.opens()));
    let others =
        [Trial::test("dumps/Lamp-Info.plist", bundle), Trial::test("planes of a folder", folder)];
    files.into_iter().chain(others).collect()
}

fn dumps(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dumps").join(file)
}

impl Own {
    fn opens(&self) -> Result<(), Failed> {
        let Loaded { document, notes } = open(&dumps(self.file))?;
        let registry = &document.registry;
        expect("format", document.format, self.format)?;
        expect("planes", planes(registry), self.planes)?;
        let counts = [registry.entries().len(), registry.places().len(), depth(registry) as usize];
        expect("entries, places, depth", counts, self.counts)?;
        let kinds: Vec<NoteKind> = notes.iter().map(|note| note.kind).collect();
        expect("notes", kinds, self.notes)?;
        if self.format == ARCHIVE && self.notes.is_empty() {
            // With -r -t the way to each subtree is repeated.
            readings::compare(&fs::read(dumps(self.file))?, !self.file.contains("-art"))?;
        }
        walk(registry)?;
        let shown = registry.entries().filter_map(|id| registry.slots(id)).map(<[_]>::len);
        self.properties.map_or(Ok(()), |wanted| expect("properties", shown.sum::<usize>(), wanted))
    }
}

fn bundle() -> Result<(), Failed> {
    let loaded = open(&dumps("Lamp-Info.plist"))?;
    let bundle = &loaded.document.bundles[0];
    expect("personalities", bundle.personalities.len(), 2)?;
    let torch = &bundle.personalities[1];
    let named = [torch.bundle.as_str(), torch.name.as_str()];
    expect("bundle and name", named, ["org.example.driver.Lamp", "Torch"])?;
    expect("score", bundle.personalities[0].table.str("IOProbeScore"), Some("20"))?;
    let notes: Vec<_> = loaded.notes.iter().map(|note| (note.kind, note.at.line)).collect();
    expect("notes", notes, [(NoteKind::DuplicateKey, 23)])
}

/// The planes of one machine, each in a file of its own, as a system diagnosis keeps them.
struct Planes(Vec<String>);

impl Files for Planes {
    fn paths(&self) -> &[String] {
        &self.0
    }

    fn read(&self, path: &str) -> Result<Bytes, String> {
        let text = include_str!("../dumps/machine.txt");
        let (service, tree) = text.split_once("IODeviceTree:\n").ok_or("no second plane")?;
        // The root and its properties stand in every file.
        let root = service.split_inclusive('\n').take_while(|line| !line.contains("Lamp1,1 "));
        let tree = root.chain(tree.split_inclusive('\n').skip(1)).collect::<String>();
        Ok(Bytes::from(if path.contains("Service") { service } else { &tree }.as_bytes()))
    }
}

fn folder() -> Result<(), Failed> {
    let paths = ["ioreg/IODeviceTree.txt", "ioreg/IOService.txt"].map(String::from);
    let files = Box::new(Planes(paths.into()));
    let Loaded { document, .. } =
        load(&Source::Tree { name: "diagnosis".into(), files }, &mut Quiet)?;
    let registry = &document.registry;
    expect("planes and entries", [registry.planes().len(), registry.entries().len()], [2, 5])?;
    let size = registry.resolve("IOService:/PCI0/@1:0").ok_or("no volume")?;
    let size = registry.get(registry.place(size).entry, &"Size".into()).ok_or("no size")?;
    expect("size", size.as_number().map(|size| size.raw), Some(500_107_862_016))
}
