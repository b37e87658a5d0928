//! No input breaks a loader: whatever is done to a file, it opens or is refused, within a time that its size warrants.
//!
//! The damage is made by a small generator with fixed seeds, so that a failure names a case that fails again.
//! `IOSCOPE_CASES` sets how many cases each seed file gets.

#[path = "common/files.rs"]
mod files;
#[path = "common/random.rs"]
mod random;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;
use std::{env, fs, thread};

use ioscope::engine::{Program, RunOptions, Scenario, run as run_scenario};
use ioscope::load::{Loaded, Quiet, Source, load, read_plist, read_scenario};
use ioscope::model::{Document, Registry, Value};
use random::Random;

/// Damaged copies of each seed file, unless `IOSCOPE_CASES` says otherwise.
const CASES: u64 = 300;

/// A file of a few kilobytes that isn't read by then never will be.
const PATIENCE: Duration = Duration::from_secs(30);

/// Pieces that mean something in one of the formats.
const PIECES: [&[u8]; 40] = [
    b"\"",
    b"\" = ",
    b"{",
    b"}",
    b"<",
    b">",
    b"(",
    b")",
    b"[",
    b"]",
    b",",
    b"=",
    b"$",
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xe2\x80",
    b"\x1b[1m",
    b"+-o ",
    b"+-o Root  <class IORegistryEntry, id 0x100000100, retain 1>\n",
    b"  | ",
    b"  <class ",
    b", id 0x100000112",
    b"IOService:\n",
    b"&lt;class ",
    b"&#x41;",
    b"99999999999999999999",
    b"-1",
    b"<dict>",
    b"</dict>",
    b"<key>IORegistryEntryChildren</key>",
    b"<array/>",
    b"<data>!</data>",
    b"<integer IDREF=\"1\"/>",
    b"<!--",
    b"<![CDATA[",
    b"bplist00",
    b"\x1f\x8b\x08",
];

/// The file with one to four kinds of damage.
fn damaged(file: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = file.to_vec();
    let mut below = |limit: usize| random.below(limit as u64) as usize;
    for _ in 0..=below(4) {
        let at = below(bytes.len());
        let end = (at + below(200)).min(bytes.len());
        match below(8) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copy = bytes[at..end].to_vec();
                let to = below(bytes.len());
                bytes.splice(to..to, copy);
            }
            3 => {
                let piece = PIECES[below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            4 => {
                let piece = PIECES[below(PIECES.len())];
                let many = piece.repeat(1 + below(300));
                bytes.splice(at..end, many);
            }
            5 => {
                let from = below(other.len());
                let to = (from + below(400)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            6 if !bytes.is_empty() => bytes[at] = below(256) as u8,
            _ if !bytes.is_empty() => bytes[at] ^= 1 << below(8),
            _ => {}
        }
    }
    bytes
}

/// The seed files: those in `tests/dumps`, the origin's scenarios and bundles, and binary forms of the lists.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = ["tests/dumps", "assets/origin"]
        .iter()
        .flat_map(|folder| files::below(&root.join(folder)))
        .collect();
    // Of the scenarios a few stand for all.
    let mut scenarios = files::below(&root.join("tests/conformance"));
    scenarios.retain(|path| path.extension().is_some_and(|end| end == "plist"));
    let step = 1 + scenarios.len() / 12;
    files.extend(scenarios.into_iter().step_by(step));
    let mut seeds: Vec<(String, Vec<u8>)> = Vec::new();
    for path in files {
        let (name, bytes) = (path.display().to_string(), fs::read(&path).expect("as written"));
        if let Ok(list) = plist::Value::from_reader(Cursor::new(&bytes)) {
            let mut binary = Vec::new();
            if list.to_writer_binary(&mut binary).is_ok() {
                seeds.push((format!("{name}, binary"), binary));
            }
        }
        seeds.push((name, bytes));
    }
    seeds
}

/// Opens the bytes in every way there is, and looks at all that was found.
fn use_up(name: &str, bytes: Vec<u8>) {
    let _ = read_plist(&bytes);
    if let Ok(list) = read_scenario(&bytes) {
        play(&list.value);
    }
    let length = bytes.len() as u64;
    let Ok(Loaded { document, notes }) = load(&Source::file(name, bytes), &mut Quiet) else {
        return;
    };
    for note in &notes {
        // Text can be smaller than the file that it was taken from, never much larger.
        assert!(note.at.offset <= length.saturating_mul(64) + 4096, "{note:?} in {length} bytes");
    }
    look_at(&document);
}

/// Runs a scenario for a while, if it is one.
fn play(scenario: &Value) {
    let Ok(program) = Scenario::read(scenario).and_then(Program::new) else { return };
    let options = RunOptions { limit: Some(2_000), ..RunOptions::default() };
    let Ok(trace) = run_scenario(&program, options) else { return };
    let trace = Arc::new(trace);
    let mut replay = trace.replay();
    replay.go_to(0);
    replay.go_to(replay.last());
    assert!(replay.world() == trace.end());
}

fn look_at(document: &Document) {
    let registry = &document.registry;
    for id in registry.entries() {
        let keys = registry.keys(id);
        for slot in registry.slots(id).unwrap_or_default() {
            assert!(keys.contains(&slot.key));
            depth_of(&registry.decoded(&slot.held));
        }
    }
    check_places(registry);
}

/// Every place hangs where it says, and its path leads somewhere.
fn check_places(registry: &Registry) {
    // Each look walks lists as long as the registry, so a very long one is looked at here and there.
    for id in registry.places().step_by(1 + registry.places().len() / 5_000) {
        let place = registry.place(id);
        assert!(registry.places_of(place.entry).contains(&id));
        let depth = place.parent.map_or(0, |parent| registry.place(parent).depth + 1);
        assert_eq!(place.depth, depth);
        match place.parent {
            Some(parent) => assert!(parent < id),
            None => assert!(registry.plane(place.plane).roots.contains(&id)),
        }
        if depth < 60 {
            registry.resolve(&registry.path(id));
        }
    }
}

/// How deep a value nests. Recursive, so that a value that nests too deep for a reader's stack fails here.
fn depth_of(value: &Value) -> usize {
    match value {
        Value::Array(list) | Value::Set(list) => 1 + list.iter().map(depth_of).max().unwrap_or(0),
        Value::Dict(dict) => 1 + dict.iter().map(|(_, value)| depth_of(value)).max().unwrap_or(0),
        _ => 0,
    }
}

/// Runs cases on a thread of its own, so that one that hangs is named.
fn run(cases: impl Iterator<Item = (String, Vec<u8>)> + Send + 'static) {
    let (tell, hear) = channel();
    let worker = thread::Builder::new().stack_size(1 << 20).spawn(move || {
        for (name, bytes) in cases {
            let _ = tell.send(name.clone());
            use_up(&name, bytes);
        }
    });
    let worker = worker.expect("a thread starts");
    let mut last = String::new();
    loop {
        match hear.recv_timeout(PATIENCE) {
            Ok(name) => last = name,
            Err(RecvTimeoutError::Timeout) => panic!("no end of reading {last}"),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    assert!(worker.join().is_ok(), "{last}");
}

#[test]
fn damaged_files_open_or_are_refused() {
    let seeds: Arc<[(String, Vec<u8>)]> = seeds().into();
    assert!(seeds.len() > 8, "the seed files are missing");
    let cases =
        env::var("IOSCOPE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    run((0..cases * seeds.len() as u64).map(move |case| {
        let at = (case % seeds.len() as u64) as usize;
        let mut random = Random::new(case + 1);
        let (name, file) = &seeds[at];
        let (_, other) = &seeds[random.below(seeds.len() as u64) as usize];
        (format!("case {case}, {name}"), damaged(file, other, &mut random))
    }));
}

#[test]
fn every_beginning_of_a_file_opens_or_is_refused() {
    let small = seeds().into_iter().filter(|(_, file)| file.len() < 20_000);
    run(small.flat_map(|(name, file)| {
        let step = if file.len() < 4_000 { 1 } else { 1 + file.len() / 400 };
        let ends: Vec<usize> = (0..file.len()).step_by(step).collect();
        ends.into_iter().map(move |end| (format!("{name} to {end}"), file[..end].to_vec()))
    }));
}

#[test]
fn a_hundred_thousand_levels_open_or_are_refused() {
    const DEEP: usize = 100_000;
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(DEEP), close.repeat(DEEP));
    let in_list = |inner: String| format!("<plist version=\"1.0\">{inner}</plist>");
    let in_text =
        |value: String| format!("+-o a  <class A>\n    {{\n      \"k\" = {value}\n    }}\n");
    let children = "<dict><key>IORegistryEntryChildren</key><array>";
    let cases = [
        ("arrays", in_list(nested("<array>", "</array>"))),
        ("arrays without end", in_list("<array>".repeat(DEEP))),
        ("dictionaries", in_list(nested("<dict><key>k</key>", "</dict>"))),
        ("entries", in_list(nested(children, "</array></dict>"))),
        ("entries without end", in_list(children.repeat(DEEP))),
        ("arrays in text", in_text(nested("(", ")"))),
        ("dictionaries in text", in_text(nested("{\"a\"=", "}"))),
        ("sets in text", in_text("[".repeat(DEEP))),
        ("lists in JSON", nested("[", "]")),
        ("objects in JSON", format!("{}1{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP))),
        ("elements", "<a>".repeat(DEEP)),
        ("lists in brackets", format!("{{IORegistryEntryName=a; v={};}}", nested("(", ")"))),
        ("entries in brackets", "{IORegistryEntryName=a; IORegistryEntryChildren=(".repeat(DEEP)),
        (
            "a deep scenario",
            in_list(format!(
                "<dict><key>format</key><string>ioscope-scenario</string><key>x</key>{}</dict>",
                nested("<array>", "</array>")
            )),
        ),
        (
            "a deep bundle",
            in_list(format!(
                "<dict><key>CFBundleIdentifier</key><string>a</string><key>IOKitPersonalities</key>{}</dict>",
                nested("<dict><key>k</key>", "</dict>")
            )),
        ),
        ("roots", "+-o Root  <class IORegistryEntry, id 0x100000100, retain 1>\n".repeat(DEEP)),
        ("headings", "IOService:\n+-o a  <class A>\n".repeat(DEEP)),
        (
            "the same child",
            format!("+-o a  <class A, id 0x1>\n{}", "  +-o b  <class B, id 0x2>\n".repeat(DEEP)),
        ),
        ("quotes", in_text(format!("(\"{}\")", "\",\"a".repeat(DEEP)))),
        ("keys", in_text(format!("{{{}}}", "\"k\"=1,\"".repeat(DEEP)))),
        (
            "one key",
            format!("+-o a  <class A>\n    {{\n{}    }}\n", "      \"k\" = 1\n".repeat(DEEP)),
        ),
    ];
    let written = cases.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes()));
    run(written.chain(binary_lists(DEEP)).collect::<Vec<_>>().into_iter());
}

/// Binary lists that nest deep, lead in a circle, double at each step, or claim more than there is.
fn binary_lists(deep: usize) -> Vec<(String, Vec<u8>)> {
    const NAME: usize = 0;
    const CHILDREN: usize = 1;
    let refer = |to: usize| (to as u32).to_be_bytes().to_vec();
    let text = |text: &str| [&[0x5f, 0x10, text.len() as u8][..], text.as_bytes()].concat();
    let array = |members: &[usize]| {
        let refers = members.iter().flat_map(|member| refer(*member));
        [0xa0 | members.len() as u8].into_iter().chain(refers).collect::<Vec<u8>>()
    };
    let entry = |key: usize, value: usize| {
        [vec![0xd2], refer(NAME), refer(key), refer(NAME), refer(value)].concat()
    };
    let list = |mut more: Vec<Vec<u8>>| {
        let mut objects = vec![text("IORegistryEntryName"), text("IORegistryEntryChildren")];
        objects.append(&mut more);
        let mut out = b"bplist00".to_vec();
        let mut table = Vec::new();
        for object in &objects {
            table.extend(refer(out.len()));
            out.extend(object);
        }
        let start = out.len() as u64;
        out.extend(table);
        out.extend([0, 0, 0, 0, 0, 0, 4, 4]);
        for number in [objects.len() as u64, 2, start] {
            out.extend(number.to_be_bytes());
        }
        out
    };
    // The first object behind the two names is number 2.
    let children = (0..deep).flat_map(|at| {
        let here = 2 + 2 * at;
        [entry(CHILDREN, here + 1), array(&[here + 2])]
    });
    let nested = (0..deep).map(|at| array(&[at + 4]));
    let doubled = (0..60).map(|at| array(&[at + 4, at + 4]));
    let twice = (0..60).flat_map(|at| {
        let here = 2 + 2 * at;
        [entry(CHILDREN, here + 1), array(&[here + 2, here + 2])]
    });
    let end = || vec![vec![0x09]];
    let huge = |marker: u8| {
        let object = [&[marker, 0x13][..], &(1_u64 << 60).to_be_bytes()].concat();
        vec![entry(NAME, 3), object]
    };
    vec![
        ("binary entries".into(), list(children.chain(end()).collect())),
        (
            "binary arrays".into(),
            list([entry(NAME, 3)].into_iter().chain(nested).chain(end()).collect()),
        ),
        (
            "binary arrays that double".into(),
            list([entry(NAME, 3)].into_iter().chain(doubled).chain(end()).collect()),
        ),
        ("binary entries that double".into(), list(twice.chain(end()).collect())),
        ("a binary circle".into(), list(vec![entry(CHILDREN, 3), array(&[2])])),
        ("a binary array of 2^60".into(), list(huge(0xaf))),
        ("binary data of 2^60".into(), list(huge(0x4f))),
    ]
}
