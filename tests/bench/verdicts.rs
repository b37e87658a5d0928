//! Verdicts: a whole machine, every pair of a node and a personality that its class finds.
//!
//! The machine is a dump of nubs of 50 classes, each with a driver, and bundles with personalities: 100 of them for each two
//! classes of nubs, each with the keys that real ones have. Every run is a process of its own.

use std::hint::black_box;
use std::io::{self, Write};
use std::process::Command;

use ioscope::explain::Case;
use ioscope::load::{Quiet, Source, load, read_classes};
use ioscope::model::{
    Bundle, BundleKind, ClassTable, Dict, Key, Personality, PersonalitySource, Positions, Value,
};

use crate::engine::Watch;
use crate::{CHILD, Result, Row};

/// Nodes of a machine of size 1: one half are nubs, the other their drivers.
const NODES: usize = 5_000;
/// Personalities of a machine of size 1.
const PERSONALITIES: usize = 2_000;
/// Classes of nubs.
const KINDS: usize = 50;

pub(crate) const ROWS: [&str; 4] =
    ["verdicts", "verdicts-nodes", "verdicts-personalities", "verdicts-overview"];

/// A generated machine.
#[derive(Clone, Copy)]
struct Size {
    nodes: usize,
    personalities: usize,
    /// Personalities of classes that no node has.
    others: usize,
}

pub(crate) fn rows(
    size: u64,
    wanted: impl Fn(&str) -> bool,
    mut row: impl FnMut(Row) -> Result<()>,
) -> Result<()> {
    let nodes = NODES * size as usize;
    let base = Size { nodes, personalities: PERSONALITIES, others: 0 };
    let repeats = if size < 10 { 5 } else { 1 };
    if wanted(ROWS[0]) {
        let [time] = fastest([base], "verdicts", repeats)?;
        let yardstick = format!("aim, {nodes} nodes x {PERSONALITIES}");
        row(Row { name: ROWS[0], figure: time, unit: "ms", yardstick, yardstick_figure: 500.0 })?;
    }
    if wanted(ROWS[3]) {
        let [time] = fastest([base], "verdicts-overview", repeats)?;
        let yardstick = format!("aim, {nodes} nodes x {PERSONALITIES}");
        row(Row { name: ROWS[3], figure: time, unit: "ms", yardstick, yardstick_figure: 1000.0 })?;
    }
    for (name, grown, of) in [
        (ROWS[1], Size { nodes: nodes * 10, ..base }, format!("{} nodes", nodes * 10)),
        (
            ROWS[2],
            Size { others: PERSONALITIES * 9, ..base },
            format!("{} personalities", PERSONALITIES * 10),
        ),
    ] {
        if wanted(name) {
            let [base, grown] = fastest([base, grown], "verdicts", repeats)?;
            let yardstick = format!("a tenth of {of}");
            row(Row { name, figure: grown, unit: "ms", yardstick, yardstick_figure: base })?;
        }
    }
    Ok(())
}

/// Measures machines in turn, each time in a process of its own, and keeps the shortest time of each.
fn fastest<const N: usize>(sizes: [Size; N], what: &str, repeats: u32) -> Result<[f64; N]> {
    let mut best = [f64::INFINITY; N];
    for _ in 0..repeats {
        for (size, best) in sizes.iter().zip(&mut best) {
            let numbers = [size.nodes, size.personalities, size.others];
            let numbers = numbers.map(|number| number.to_string()).join(",");
            let child =
                Command::new(std::env::current_exe()?).args([CHILD, what, &numbers]).output()?;
            let told = String::from_utf8(child.stdout)?;
            *best = best.min(told.trim().parse().map_err(|_| "a measuring process failed")?);
        }
    }
    Ok(best)
}

/// In a process of its own: judges a machine, and prints milliseconds.
pub(crate) fn measure(what: &str, numbers: &str) -> Result<()> {
    let numbers: Vec<usize> =
        numbers.split(',').map(str::parse).collect::<std::result::Result<_, _>>()?;
    let [nodes, personalities, others] = numbers[..] else { return Err("three numbers".into()) };
    let case = case(Size { nodes, personalities, others })?;
    let entries: Vec<_> = case.registry().entries().collect();
    let watch = Watch::start();
    let mut count = 0;
    match what {
        "verdicts" => {
            for entry in entries {
                count += black_box(case.verdicts(entry)).len();
            }
        }
        "verdicts-overview" => {
            let overview = black_box(case.overview());
            count = overview.registered + overview.unregistered.len() + 2;
        }
        _ => return Err(format!("unknown measure {what}").into()),
    }
    let time = watch.milliseconds();
    if count < nodes {
        return Err("there are too few verdicts".into());
    }
    writeln!(io::stdout(), "{time}")?;
    std::mem::forget(case);
    Ok(())
}

fn case(size: Size) -> Result<Case> {
    let mut text = Vec::new();
    write_dump(size, &mut text)?;
    let source = Source::file("machine.txt", text);
    let loaded = load(&source, &mut Quiet)?;
    let mut classes = ClassTable::new();
    let mut rows = vec!["class\tsuperclass".to_owned()];
    rows.extend((0..KINDS).map(|kind| format!("Nub{kind}\tIOService\nDriver{kind}\tIOService")));
    read_classes(&rows.join("\n"), &mut classes);
    let bundles: Vec<Bundle> = (0..(size.personalities + size.others).div_ceil(20))
        .map(|bundle| {
            let id = format!("com.example.kext{bundle}");
            let numbers = bundle * 20..(size.personalities + size.others).min(bundle * 20 + 20);
            Bundle {
                personalities: numbers.map(|number| personality(&id, number, size)).collect(),
                id: Some(id),
                version: None,
                kind: BundleKind::Kext,
                file: String::new(),
                place: String::new(),
                info: Dict::new(),
                positions: Positions::new(),
            }
        })
        .collect();
    Ok(Case::new(loaded, &bundles, &classes)?)
}

/// Nubs below the machine's root, each with a driver.
fn write_dump(size: Size, out: &mut impl Write) -> io::Result<()> {
    const STATE: &str = "registered, matched, active, busy 0 (1 ms), retain 9>";
    writeln!(out, "+-o Root  <class IORegistryEntry, id 0x100000000, retain 9>\n  | {{\n  | }}")?;
    writeln!(
        out,
        "  +-o Box  <class IOPlatformExpertDevice, id 0x100000001, {STATE}\n    | {{\n    | }}"
    )?;
    for number in 0..size.nodes / 2 {
        let (kind, id) = (number % KINDS, 0x1_0000_0100 + number * 2);
        writeln!(out, "    +-o nub@{number:x}  <class Nub{kind}, id {id:#x}, {STATE}")?;
        writeln!(out, "    | | {{\n    | |   \"kind\" = {}", number % 20)?;
        writeln!(out, "    | |   \"model\" = \"model,{}\"", number % 7)?;
        writeln!(out, "    | |   \"revision\" = {}", number % 3)?;
        writeln!(out, "    | |   \"vendor\" = <{:08x}>\n    | | }}", number % 11)?;
        let id = id + 1;
        writeln!(out, "    | +-o Driver{kind}  <class Driver{kind}, id {id:#x}, {STATE}")?;
        writeln!(out, "    |     {{\n    |       \"IOClass\" = \"Driver{kind}\"")?;
        writeln!(out, "    |       \"IOProviderClass\" = \"Nub{kind}\"")?;
        writeln!(out, "    |       \"IOMatchCategory\" = \"IODefaultMatchCategory\"")?;
        writeln!(out, "    |       \"CFBundleIdentifier\" = \"com.example.own\"\n    |     }}")?;
    }
    Ok(())
}

/// A personality as real ones are: most ask for a name, some for a property, few for the class alone.
fn personality(bundle: &str, number: usize, size: Size) -> Personality {
    let provider = match number {
        number if number < size.personalities => format!("Nub{}", number % KINDS),
        other => format!("Other{other}"),
    };
    let mut table: Dict = [
        ("CFBundleIdentifier", Value::string(bundle)),
        ("IOClass", Value::string(&*format!("Driver{number}of{bundle}"))),
        ("IOProviderClass", Value::string(&*provider)),
        ("IOProbeScore", Value::integer(number as u64 % 9 * 1000)),
    ]
    .into_iter()
    .map(|(key, value)| (Key::new(key), value))
    .collect();
    let which = number / KINDS;
    match which % 4 {
        0 | 1 => {
            let names = (0..3).map(|at| Value::string(&*format!("pci{which:04x},{at}")));
            table.set("IONameMatch".into(), Value::Array(names.collect::<Vec<_>>().into()));
        }
        2 => {
            let pairs = [("kind", which as u64 % 20), ("revision", 1)];
            let pairs = pairs.map(|(key, value)| (Key::new(key), Value::integer(value)));
            table.set("IOPropertyMatch".into(), Value::Dict(pairs.into_iter().collect()));
        }
        _ => {
            table.set("IOPropertyExistsMatch".into(), Value::string("absent"));
        }
    }
    Personality {
        bundle: Key::new(bundle),
        name: Key::new(&format!("p{number}")),
        table,
        source: PersonalitySource::Bundle,
    }
}
