//! Every `ioreg` text of the corpus opens with the numbers that were counted independently.
//!
//! The corpus is other people's data and no part of the project: without it these tests are ignored.

#[path = "loaders/source.rs"]
mod source;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use ioscope::load::{Bytes, Files, Loaded, Quiet, Source, ioreg_text, load};
use ioscope::model::{NoteKind, Registry, Value};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value as Json;

fn main() {
    let corpus = std::env::var_os("IOSCOPE_CORPUS")
        .map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let corpus = corpus.join("corpus");
    let mut trials = match fs::read(corpus.join("counts.json")) {
        Ok(counts) => trials(&corpus, &counts),
        Err(_) => vec![Trial::test("corpus", || Ok(())).with_ignored_flag(true)],
    };
    trials.extend(OURS.map(|ours| Trial::test(ours.file, move || ours.opens())));
    trials.push(Trial::test("planes of a folder", folder));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// A file written for this, and what is in it.
struct Ours {
    file: &'static str,
    format: &'static str,
    places: usize,
    entries: usize,
    properties: usize,
    notes: &'static [NoteKind],
}

const OURS: [Ours; 4] = [
    Ours {
        file: "machine.txt",
        format: "ioreg -l text",
        places: 9,
        entries: 5,
        properties: 19,
        notes: &[],
    },
    Ours {
        file: "machine-old.txt",
        format: "ioreg -l text",
        places: 3,
        entries: 3,
        properties: 4,
        notes: &[],
    },
    Ours {
        file: "machine-clipped.txt",
        format: "ioreg -l text",
        places: 3,
        entries: 3,
        properties: 5,
        notes: &[NoteKind::Clipped; 7],
    },
    Ours {
        file: "machine-formatted.txt",
        format: "ioreg -f text",
        places: 2,
        entries: 2,
        properties: 6,
        notes: &[NoteKind::Information],
    },
];

impl Ours {
    fn opens(&self) -> Result<(), Failed> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dumps").join(self.file);
        let source = Source::file(self.file, fs::read(path)?);
        let Loaded { document, notes } = load(&source, &mut Quiet)?;
        let registry = &document.registry;
        source::agrees(registry)?;
        if document.format != self.format {
            return Err(format!("read as {}", document.format).into());
        }
        same("places", registry.places().len(), self.places)?;
        same("entries", registry.entries().len(), self.entries)?;
        let shown = registry.entries().filter_map(|id| registry.slots(id)).map(<[_]>::len);
        same("properties", shown.sum(), self.properties)?;
        let kinds: Vec<NoteKind> = notes.iter().map(|note| note.kind).collect();
        if kinds == self.notes { Ok(()) } else { Err(format!("{notes:?}").into()) }
    }
}

/// The planes of one machine, each in a file of its own, as a system diagnosis keeps them.
struct Planes(Vec<String>);

impl Files for Planes {
    fn paths(&self) -> &[String] {
        &self.0
    }

    fn read(&self, path: &str) -> Result<Bytes, String> {
        let text = include_str!("dumps/machine.txt");
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
    same("planes", registry.planes().len(), 2)?;
    same("entries", registry.entries().len(), 5)?;
    let size = registry.resolve("IOService:/PCI0/@1:0").ok_or("no volume")?;
    let size = registry.get(registry.place(size).entry, &"Size".into()).ok_or("no size")?;
    let size = size.as_number().ok_or("no number")?;
    same("size", size.raw as usize, 500_107_862_016)
}

fn trials(corpus: &Path, counts: &[u8]) -> Vec<Trial> {
    let counts: Json = serde_json::from_slice(counts).unwrap_or_default();
    let Some(files) = counts["ioreg-text"].as_object() else {
        return vec![Trial::test("counts.json", || Err("it holds no counts of texts".into()))];
    };
    files
        .iter()
        .map(|(file, want)| {
            let (path, want) = (corpus.join(file), want.clone());
            Trial::test(file.clone(), move || opens(&path, &want)).with_kind("counts")
        })
        .collect()
}

fn opens(path: &Path, want: &Json) -> Result<(), Failed> {
    let bytes: Bytes = fs::read(path)?.into();
    assert!(ioreg_text::sniff(&bytes));
    let Loaded { document, notes } = ioreg_text::load("dump.txt", bytes, &mut Quiet)?;
    let registry = &document.registry;
    source::agrees(registry)?;
    let count = |key: &str| want[key].as_u64().unwrap_or(u64::MAX) as usize;
    same("places", registry.places().len(), count("nodes"))?;
    let ids: HashSet<u64> =
        registry.entries().filter_map(|id| registry.entry(id).registry_id).collect();
    same("ids", ids.len(), count("ids"))?;
    if count("ids") > 0 {
        same("entries", registry.entries().len(), count("ids"))?;
    }
    let depth = registry.places().map(|id| registry.place(id).depth).max().unwrap_or_default();
    same("depth", depth as usize, count("maxdepth"))?;
    let roots: usize = registry.planes().map(|(_, plane)| plane.roots.len()).sum();
    same("roots", roots, count("roots"))?;
    let cut = notes.iter().filter(|note| note.kind == NoteKind::Clipped).count();
    same("lines cut", cut.min(100), count("dollar").min(100))?;
    let (properties, deepest) = properties(registry);
    same("properties", properties, count("props"))?;
    if count("dollar") == 0 {
        same("nesting", deepest, count("maxvaldepth"))?;
    }
    Ok(())
}

fn same(what: &str, have: usize, want: usize) -> Result<(), Failed> {
    if have == want { Ok(()) } else { Err(format!("{what}: {have}, counted {want}").into()) }
}

/// The number of properties, those of an entry counted at each of its places, and how deep the deepest value nests.
fn properties(registry: &Registry) -> (usize, usize) {
    let (mut number, mut deepest) = (0, 0);
    for id in registry.entries() {
        let slots = registry.slots(id).unwrap_or_default();
        number += slots.len() * registry.places_of(id).len();
        for slot in slots {
            deepest = deepest.max(nesting(&registry.decoded(&slot.held)));
        }
    }
    (number, deepest)
}

fn nesting(value: &Value) -> usize {
    let within = |members: &mut dyn Iterator<Item = &Value>| {
        1 + members.map(nesting).max().unwrap_or_default()
    };
    match value {
        Value::Array(list) | Value::Set(list) => within(&mut list.iter()),
        Value::Dict(dict) => within(&mut dict.iter().map(|(_, value)| value)),
        _ => 0,
    }
}
