//! How the program compares with yardsticks that were run in the same minute on the same machine.
//!
//! `cargo bench --bench ratios -- [FILTER] [--size 1|10|100] [--json]`: size 1, the default, is 10 MB or 10,000 nubs. Each row is
//! `name figure unit yardstick yardstick_figure ratio size`. Memory is measured in processes of their own, on Linux.

mod machine;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ioscope::engine::{Limit, Program, RunOptions, Scenario, run};
use ioscope::load::{Quiet, Source, ioreg_text, load, read_scenario};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Bytes of a dump of size 1.
const DUMP: u64 = 10_000_000;

/// Nubs of a machine of size 1.
const NUBS: usize = 10_000;

/// The first argument of a process that measures one thing.
const CHILD: &str = "--child";

struct Options {
    filter: String,
    size: u64,
    json: bool,
}

struct Row {
    name: &'static str,
    figure: f64,
    unit: &'static str,
    yardstick: &'static str,
    yardstick_figure: f64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [child, what, path] if child == CHILD => measure(what, Path::new(path)),
        _ => options(&arguments).and_then(|options| rows(&options)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "ratios: {error}");
            ExitCode::FAILURE
        }
    }
}

fn options(arguments: &[String]) -> Result<Options> {
    let mut options = Options { filter: String::new(), size: 1, json: false };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Cargo adds this one.
            "--bench" => {}
            "--json" => options.json = true,
            "--size" => {
                options.size = arguments.next().ok_or("--size needs a number")?.parse()?;
                if options.size == 0 {
                    return Err("--size is at least 1".into());
                }
            }
            option if option.starts_with('-') => {
                return Err(format!("unknown option {option}").into());
            }
            filter => filter.clone_into(&mut options.filter),
        }
    }
    Ok(options)
}

fn rows(options: &Options) -> Result<()> {
    let wanted = |name: &str| name.contains(&options.filter);
    let mut out = Table { json: options.json, size: options.size, begun: false };
    if wanted("load-xml-time") || wanted("load-xml-memory") {
        for row in xml(options.size)?.into_iter().flatten().filter(|row| wanted(row.name)) {
            out.row(&row)?;
        }
    }
    if wanted("load-text") {
        out.row(&text(options.size)?)?;
    }
    let engine = ["engine-events", "engine-catalogue", "engine-nubs"];
    if !engine.into_iter().any(wanted) {
        return Ok(());
    }
    let (nubs, personalities) = (NUBS * options.size as usize, 200 * options.size as usize);
    let base = play(nubs, personalities)?;
    if wanted(engine[0]) {
        let figure = base.events as f64 / base.time.as_secs_f64();
        let (unit, yardstick) = ("events/s", "aim");
        out.row(&Row { name: engine[0], figure, unit, yardstick, yardstick_figure: 1e6 })?;
    }
    let growth = |name, yardstick, grown: &Played, from: &Played| Row {
        name,
        figure: grown.time.as_secs_f64() * 1e3,
        unit: "ms",
        yardstick,
        yardstick_figure: from.time.as_secs_f64() * 1e3,
    };
    if wanted(engine[1]) {
        let grown = play(nubs, personalities * 10)?;
        out.row(&growth(engine[1], "a tenth of the personalities", &grown, &base))?;
    }
    if wanted(engine[2]) {
        let from = play(nubs / 10, personalities)?;
        out.row(&growth(engine[2], "a tenth of the nubs", &base, &from))?;
    }
    Ok(())
}

/// An archive against the same file as a `plist::Value`, each in processes of their own.
fn xml(size: u64) -> Result<[Option<Row>; 2]> {
    let file = Temporary::new("xml");
    machine::write_xml(DUMP * size, BufWriter::new(File::create(&file.0)?))?;
    let ours = in_children("archive", &file.0, size)?;
    let theirs = in_children("plist", &file.0, size)?;
    let yardstick = "plist::Value::from_file";
    let row = |name, unit, figure, yardstick_figure| Row {
        name,
        figure,
        unit,
        yardstick,
        yardstick_figure,
    };
    let time = row("load-xml-time", "ms", ours.0, theirs.0);
    let memory = ours.1.zip(theirs.1);
    Ok([Some(time), memory.map(|(ours, theirs)| row("load-xml-memory", "MB", ours, theirs))])
}

/// The best time in milliseconds and the least peak of memory in megabytes of a few processes.
fn in_children(what: &str, path: &Path, size: u64) -> Result<(f64, Option<f64>)> {
    let (mut best, mut peak) = (f64::INFINITY, None::<f64>);
    for _ in 0..repeats(size, 5) {
        let child =
            Command::new(std::env::current_exe()?).arg(CHILD).arg(what).arg(path).output()?;
        let told = String::from_utf8(child.stdout)?;
        let mut numbers = told.split_whitespace().map(str::parse::<f64>);
        best = best.min(numbers.next().ok_or("a measuring process failed")??);
        if let Some(memory) = numbers.next().transpose()? {
            peak = Some(peak.map_or(memory, |least| least.min(memory)));
        }
    }
    Ok((best, peak))
}

fn repeats(size: u64, most: u64) -> u64 {
    (most * 4 / size.max(4)).clamp(1, most)
}

/// In a process of its own: reads a file one way, and prints milliseconds and megabytes.
fn measure(what: &str, path: &Path) -> Result<()> {
    let before = peak();
    let start = Instant::now();
    match what {
        "archive" => {
            let loaded = load(&Source::file("archive", fs::read(path)?), &mut Quiet)?;
            black_box(loaded.document.registry.places().len());
            told(start, before)?;
            std::mem::forget(loaded);
        }
        "plist" => {
            let value = plist::Value::from_file(path)?;
            told(start, before)?;
            std::mem::forget(black_box(value));
        }
        _ => return Err(format!("unknown measure {what}").into()),
    }
    Ok(())
}

fn told(start: Instant, before: Option<f64>) -> Result<()> {
    let time = start.elapsed().as_secs_f64() * 1e3;
    let memory = peak().zip(before).map(|(after, before)| after - before);
    let memory = memory.map_or_else(String::new, |memory| memory.to_string());
    Ok(writeln!(io::stdout(), "{time} {memory}")?)
}

/// The most memory that this process has had, in megabytes, where the system tells.
fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// A text against a walk over its lines.
fn text(size: u64) -> Result<Row> {
    let mut bytes = Vec::with_capacity((DUMP * size) as usize + (1 << 20));
    machine::write_text(DUMP * size, &mut bytes)?;
    let bytes: Arc<[u8]> = bytes.into();
    let (mut ours, mut walk) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..repeats(size, 20) {
        let start = Instant::now();
        let mut lines = 0u64;
        for _ in memchr::memchr_iter(b'\n', &bytes) {
            lines += 1;
        }
        black_box(lines);
        walk = walk.min(start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        let loaded = ioreg_text::load("dump.txt", Arc::clone(&bytes), &mut Quiet)?;
        ours = ours.min(start.elapsed().as_secs_f64() * 1e3);
        black_box(loaded);
    }
    Ok(Row {
        name: "load-text",
        figure: ours,
        unit: "ms",
        yardstick: "every line found by memchr",
        yardstick_figure: walk,
    })
}

struct Played {
    time: Duration,
    events: usize,
}

/// Runs a generated machine from its first step to rest.
fn play(nubs: usize, personalities: usize) -> Result<Played> {
    let mut text = Vec::new();
    machine::write_scenario(nubs, personalities, &mut text)?;
    let list = read_scenario(&text)?;
    let scenario = Scenario::read(&list.value).map_err(|error| format!("{error:?}"))?;
    drop(list);
    let program = Program::new(scenario).map_err(|error| format!("{error:?}"))?;
    let mut best = Played { time: Duration::MAX, events: 0 };
    for _ in 0..repeats((nubs / NUBS) as u64, 5) {
        let start = Instant::now();
        let options = RunOptions { limit: Limit::Events(usize::MAX), ..RunOptions::default() };
        let trace = run(&program, options).map_err(|error| format!("{error:?}"))?;
        let time = start.elapsed();
        let events = trace.events().len();
        if time < best.time {
            best = Played { time, events };
        }
    }
    Ok(best)
}

/// A file that is removed in the end.
struct Temporary(PathBuf);

impl Temporary {
    fn new(extension: &str) -> Self {
        let name = format!("ioscope-ratios-{}.{extension}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

struct Table {
    json: bool,
    size: u64,
    begun: bool,
}

impl Table {
    fn row(&mut self, row: &Row) -> Result<()> {
        let mut out = io::stdout();
        let ratio = row.figure / row.yardstick_figure;
        if self.json {
            let object = serde_json::json!({
                "name": row.name, "figure": row.figure, "unit": row.unit, "yardstick": row.yardstick,
                "yardstick_figure": row.yardstick_figure, "ratio": ratio, "size": self.size,
            });
            writeln!(out, "{object}")?;
            return Ok(());
        }
        if !self.begun {
            writeln!(
                out,
                "{:<18}{:>14} {:<9}{:<30}{:>17}{:>9}{:>6}",
                "name", "figure", "unit", "yardstick", "yardstick_figure", "ratio", "size"
            )?;
            self.begun = true;
        }
        writeln!(
            out,
            "{:<18}{:>14.2} {:<9}{:<30}{:>17.2}{:>9.3}{:>6}",
            row.name, row.figure, row.unit, row.yardstick, row.yardstick_figure, ratio, self.size
        )?;
        Ok(())
    }
}
