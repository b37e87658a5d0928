//! Verdicts: a whole machine, every pair of a node and a personality that its class finds.
//!
//! The machine is a dump of nubs of 50 classes, each with a driver, and bundles with personalities: 100 of them for each two
//! classes of nubs, each with the keys that real ones have. Every run is a process of its own.

use std::hint::black_box;
use std::io::{self, Write};
use std::process::Command;

use ioscope::explain::{Case, Verdict};
use ioscope::load::{Quiet, Source, load, read_classes};
use ioscope::model::{
    Bundle, BundleKind, ClassTable, Dict, Key, Personality, PersonalitySource, Value,
};

use super::Result;
use super::child::{command, least, tell};
use super::run::{Measured, Run, timed};

/// Nodes of a machine of size 1: one half are nubs, the other their drivers.
const NODES: usize = 5_000;
/// Personalities.
const PERSONALITIES: usize = 2_000;
/// Classes of nubs.
const KINDS: usize = 50;
/// Runs of each machine.
const MOST: usize = 5;

/// A generated machine.
#[derive(Clone, Copy)]
struct Size {
    nodes: usize,
    personalities: usize,
    /// Personalities of classes that no node has.
    others: usize,
}

/// `verdicts` has every verdict with its outcome, its reason and what was compared; `verdicts-worded` with its sentence, rule, fix and
/// ladder besides, as `ioscope why --format json` tells it.
///
/// Candidates grow with the nodes and with the personalities for their classes. The machine grows with the size in its nodes only, and
/// not in `verdicts-candidates`, `verdicts-others` and `verdicts-overview-others`.
pub(crate) fn rows(run: &Run) -> Result<()> {
    let small = Size { nodes: NODES, personalities: PERSONALITIES, others: 0 };
    let whole = Size { nodes: NODES * run.size as usize, ..small };
    let compared = |one: (&str, Size), other: (&str, Size)| -> Result<Measured> {
        let [mut one, mut other] = [machine(one.0, one.1)?, machine(other.0, other.1)?];
        let [[ours, _], [theirs, _]] = least([&mut one, &mut other], MOST)?;
        Ok(Measured::Both(ours, theirs))
    };
    run.row("verdicts", || {
        compared(("verdicts", whole), ("verdicts", Size { nodes: whole.nodes / 10, ..whole }))
    })?;
    run.row("verdicts-worded", || {
        compared(("worded", whole), ("worded", Size { nodes: whole.nodes / 10, ..whole }))
    })?;
    run.row("verdicts-candidates", || {
        let few = Size { personalities: PERSONALITIES / 10, ..small };
        compared(("verdicts", small), ("verdicts", few))
    })?;
    run.row("verdicts-others", || {
        let more = Size { others: PERSONALITIES * 9, ..small };
        compared(("verdicts", more), ("verdicts", small))
    })?;
    run.row("verdicts-overview", || compared(("overview", whole), ("verdicts", whole)))?;
    run.row("verdicts-overview-others", || {
        let more = Size { others: PERSONALITIES * 9, ..small };
        compared(("overview", more), ("overview", Size { others: more.others / 10, ..more }))
    })
}

/// The process that measures a machine.
fn machine(what: &str, size: Size) -> Result<Command> {
    let numbers = [size.nodes, size.personalities, size.others];
    command(what, numbers.map(|number| number.to_string()))
}

/// In a process of its own: judges a machine, and tells milliseconds and how many verdicts there are.
pub(crate) fn measure(what: &str, numbers: [&str; 3]) -> Result<()> {
    let [nodes, personalities, others] = numbers.map(str::parse);
    let size = Size { nodes: nodes?, personalities: personalities?, others: others? };
    let case = case(size)?;
    let (time, count) = timed(|| match what {
        "overview" => {
            let overview = black_box(case.overview());
            overview.registered + overview.unregistered.len() + 2
        }
        "worded" => each(&case, |verdict| {
            black_box((verdict.sentence(), verdict.rule(), verdict.fix(), verdict.ladder()));
        }),
        _ => each(&case, |verdict| {
            black_box(verdict);
        }),
    });
    if count < size.nodes {
        return Err("there are too few verdicts".into());
    }
    tell(time, count as f64)?;
    std::mem::forget(case);
    Ok(())
}

/// Does something with every verdict on a machine; tells how many there are.
fn each(case: &Case, with: impl Fn(&Verdict) + Sync) -> usize {
    let nodes: Vec<_> = case.registry().entries().collect();
    let work = |_, judged: Vec<(usize, Verdict)>| {
        for (_, verdict) in &judged {
            with(verdict);
        }
        judged.len()
    };
    let mut count = 0;
    case.each_judged(&nodes, work, |judged| count += judged);
    count
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
                kind: BundleKind::Kext,
                ..Bundle::default()
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
