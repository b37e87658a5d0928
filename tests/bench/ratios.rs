//! How the program compares with yardsticks that were run in the same minute on the same machine.
//!
//! `cargo bench --bench ratios -- [FILTER] [--size 1|10|100] [--json]`: size 1, the default, is 10 MB or 10,000 nubs. Each row is
//! `name figure unit yardstick yardstick_figure ratio size`. Memory is measured in processes of their own, on Linux.
//! So are the engine and the verdicts.

mod diff;
mod engine;
mod machine;
mod screen;
mod verdicts;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use ioscope::load::ioreg_print::{Listing, Printing, print};
use ioscope::load::{Bytes, Quiet, Source, ioreg_text, load};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Bytes of a dump of size 1.
const DUMP: u64 = 10_000_000;

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
    yardstick: String,
    yardstick_figure: f64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [child, what, nubs, personalities] if child == CHILD && what == "engine" => {
            engine::measure(nubs, personalities)
        }
        [child, what, numbers] if child == CHILD && what.starts_with("verdicts") => {
            verdicts::measure(what, numbers)
        }
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
    if wanted("print") {
        out.row(&printed(options.size)?)?;
    }
    for name in diff::ROWS.into_iter().filter(|name| wanted(name)) {
        out.row(&diff::row(name, options.size)?)?;
    }
    if screen::ROWS.into_iter().any(wanted) {
        screen::rows(options.size, wanted, |row| out.row(&row))?;
    }
    if engine::ROWS.into_iter().any(wanted) {
        engine::rows(options.size, wanted, |row| out.row(&row))?;
    }
    if verdicts::ROWS.into_iter().any(wanted) {
        verdicts::rows(options.size, wanted, |row| out.row(&row))?;
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
        yardstick: yardstick.to_owned(),
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
    let bytes: Bytes = bytes.into();
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
        let loaded = ioreg_text::load("dump.txt", bytes.clone(), &mut Quiet)?;
        ours = ours.min(start.elapsed().as_secs_f64() * 1e3);
        black_box(loaded);
    }
    Ok(Row {
        name: "load-text",
        figure: ours,
        unit: "ms",
        yardstick: "every line found by memchr".to_owned(),
        yardstick_figure: walk,
    })
}

/// Printing a text that was loaded, into a file, against copying its bytes into one.
fn printed(size: u64) -> Result<Row> {
    let mut made = Vec::with_capacity((DUMP * size) as usize + (1 << 20));
    machine::write_text(DUMP * size, &mut made)?;
    // The generated text has other bars than `ioreg` draws: what is measured is printed once before.
    let made = ioreg_text::load("dump.txt", made.into(), &mut Quiet)?.document;
    let mut bytes = Vec::new();
    let options = Printing { list: true, ..Printing::default() };
    let (registry, classes) = (&made.registry, &made.classes);
    print(&Listing { registry, printed: made.printed, classes }, &options, &mut bytes)?;
    let document = ioreg_text::load("dump.txt", bytes.clone().into(), &mut Quiet)?.document;
    let (registry, classes) = (&document.registry, &document.classes);
    let listing = Listing { registry, printed: document.printed, classes };
    let file = Temporary::new("txt");
    let (mut ours, mut copy) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..repeats(size, 10) {
        let start = Instant::now();
        File::create(&file.0)?.write_all(&bytes)?;
        copy = copy.min(start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        print(&listing, &options, &mut File::create(&file.0)?)?;
        ours = ours.min(start.elapsed().as_secs_f64() * 1e3);
    }
    let printed = fs::read(&file.0)?;
    if printed != bytes {
        let mut lines =
            printed.split(|byte| *byte == b'\n').zip(bytes.split(|byte| *byte == b'\n'));
        let (is, was) = lines.find(|(is, was)| is != was).unwrap_or_default();
        let [is, was] = [is, was].map(|line| String::from_utf8_lossy(&line[..line.len().min(200)]));
        return Err(format!("it is printed as\n{is}\nand was\n{was}").into());
    }
    Ok(Row {
        name: "print",
        figure: ours,
        unit: "ms",
        yardstick: "the same bytes written to a file".to_owned(),
        yardstick_figure: copy,
    })
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
                "{:<22}{:>14} {:<9}{:<34}{:>17}{:>9}{:>6}",
                "name", "figure", "unit", "yardstick", "yardstick_figure", "ratio", "size"
            )?;
            self.begun = true;
        }
        writeln!(
            out,
            "{:<22}{:>14.2} {:<9}{:<34}{:>17.2}{:>9.3}{:>6}",
            row.name, row.figure, row.unit, row.yardstick, row.yardstick_figure, ratio, self.size
        )?;
        Ok(())
    }
}
