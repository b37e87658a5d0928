//! A guard against slowness that nobody sees: how many instructions five small jobs take, compared with recorded counts.
//!
//! `cargo bench --bench instructions` runs the release binary under `valgrind --tool=callgrind` and fails if a job takes over 5 % more
//! than recorded in `instructions.tsv`. `BLESS=1 cargo bench --bench instructions` records anew: after a change that is worth what it
//! costs, or that made a job faster. Counts depend on the compiler, the processor, its number of cores, the C library and valgrind: on
//! a machine with another key than all recorded ones the guard prints `skipped`, and so does one without valgrind.
//!
//! Inputs are generated, as those in the repository are so small that what is read at the start would outweigh them; only `why` has the
//! question of the gallery. Nothing of the user's environment reaches the program.

mod machine;
mod scenario;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use machine::{Amount, write_text, write_xml};
use scenario::write_scenario;
use tempfile::TempDir;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Arguments of each job, which are its name too.
const JOBS: [&str; 5] = [
    "info dump.plist",
    "info dump.txt",
    "why question.plist",
    "trace scenario.plist",
    "print -l dump.txt",
];

/// How large the generated archive is, and the generated text.
const DUMPS: [Amount; 2] = [Amount::Bytes(2_000_000), Amount::Nodes(2_000)];

/// By how much a count may differ from the recorded one.
const TOLERANCE: f64 = 0.05;

/// What the file of counts begins with.
const TITLE: &str = "# Instructions of small jobs. Record anew: BLESS=1 cargo bench --bench instructions\n# machine\tjob\tinstructions\n";

fn main() -> ExitCode {
    match guard() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "instructions: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether no job has become slower.
fn guard() -> Result<bool> {
    let mut out = io::stdout();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let records = root.join("tests/bench/instructions.tsv");
    let blesses = std::env::var_os("BLESS").is_some();
    let Some(valgrind) = said("valgrind", "--version") else {
        writeln!(out, "skipped: valgrind isn't there")?;
        return Ok(true);
    };
    let machine = machine_key(&valgrind)?;
    let all = fs::read_to_string(&records).unwrap_or_default();
    let (own, other): (Vec<&str>, Vec<&str>) = all
        .lines()
        .filter(|line| !line.starts_with('#'))
        .partition(|line| line.split('\t').next() == Some(&machine));
    if own.is_empty() && !blesses {
        writeln!(out, "skipped: no counts are recorded for {machine}")?;
        return Ok(true);
    }
    let recorded: HashMap<&str, u64> = own.iter().filter_map(|line| record(line)).collect();
    let folder = inputs(root)?;
    let counts =
        JOBS.map(|job| fewest(folder.path(), job, recorded.get(job)).map(|count| (job, count)));
    let mut lines = String::new();
    let mut passes = true;
    for counted in counts {
        let (job, count) = counted?;
        writeln!(lines, "{machine}\t{job}\t{count}")?;
        let Some(before) = recorded.get(job) else {
            writeln!(out, "{job:<22}{count:>14}  not recorded")?;
            passes &= blesses;
            continue;
        };
        let change = count as f64 / *before as f64 - 1.0;
        let verdict = if change > TOLERANCE {
            passes &= blesses;
            "slower than allowed"
        } else if change < -TOLERANCE {
            "faster: record anew"
        } else {
            "as recorded"
        };
        writeln!(out, "{job:<22}{count:>14}{:>+8.2} %  {verdict}", change * 100.0)?;
    }
    if blesses {
        let other: String = other.iter().flat_map(|line| [line, "\n"]).collect();
        fs::write(&records, format!("{TITLE}{other}{lines}"))?;
    }
    Ok(passes)
}

/// The job and the count of a line.
fn record(line: &str) -> Option<(&str, u64)> {
    let mut cells = line.split('\t').skip(1);
    Some((cells.next()?, cells.next()?.parse().ok()?))
}

/// What counts depend on.
fn machine_key(valgrind: &str) -> Result<String> {
    let rustc = said("rustc", "--version").ok_or("rustc doesn't tell its version")?;
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processors
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(what, _)| what.trim() == "model name")
        .map_or("an unknown processor", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism()?;
    let library = said("getconf", "GNU_LIBC_VERSION");
    let library = library.as_deref().unwrap_or("an unknown C library");
    Ok(format!("{rustc}; {processor}, {cores} cores; {library}; {valgrind}").replace('\t', " "))
}

/// The first line that a program prints, if it is there.
fn said(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}

/// A folder with what the jobs read.
fn inputs(root: &Path) -> Result<TempDir> {
    let own = tempfile::tempdir()?;
    let folder = own.path();
    let create = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    write_xml(DUMPS[0], create("dump.plist")?)?;
    write_text(DUMPS[1], create("dump.txt")?)?;
    write_scenario(200, 200, &mut create("scenario.plist")?)?;
    fs::copy(root.join("assets/origin/question.plist"), folder.join("question.plist"))?;
    Ok(own)
}

/// Instructions of one job; where it seems slower than `before`, the fewest of a few times. What its threads do until they find
/// work depends on what else the machine does, and only adds.
fn fewest(folder: &Path, job: &str, before: Option<&u64>) -> Result<u64> {
    let mut fewest = u64::MAX;
    for _ in 0..5 {
        fewest = fewest.min(instructions(folder, job)?);
        if before.is_none_or(|before| fewest as f64 <= *before as f64 * (1.0 + TOLERANCE)) {
            break;
        }
    }
    Ok(fewest)
}

/// Instructions of one job, on all its threads.
fn instructions(folder: &Path, job: &str) -> Result<u64> {
    let valgrind = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=counts"])
        .arg(env!("CARGO_BIN_EXE_ioscope"))
        .args(job.split(' '))
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()?;
    let counts = fs::read_to_string(folder.join("counts")).unwrap_or_default();
    let total = counts.lines().find_map(|line| line.strip_prefix("totals:"));
    match total.map(|total| total.trim().parse()) {
        Some(Ok(total)) if valgrind.status.success() => Ok(total),
        _ => Err(format!("{job}: {}", String::from_utf8_lossy(&valgrind.stderr)).into()),
    }
}
