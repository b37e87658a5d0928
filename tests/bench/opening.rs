//! Opening a dump, against other ways to read the same bytes.
//!
//! Each way has processes of its own, in turn. All of them read the file from the disk's cache within the time that counts, but for
//! `open-text`: there both begin with the bytes in memory. Memory is the most that such a process has had in all. Where users would
//! call another program, whole processes are compared, ours being `ioscope info`. It also counts and reports; `plistutil` can't but
//! write, so that it writes a binary list to `/dev/null`. The binary list is the XML dump converted, and so has a fraction of its bytes.

use std::ffi::OsStr;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use ioscope::load::{Quiet, Source, load};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::Result;
use super::child::{command, least, least_whole, peak, tell};
use super::run::{Measured, Run};

/// Runs of each way.
const MOST: usize = 9;
/// Larger files than this aren't given to other programs: it takes them minutes to hours, and ten times the bytes.
const WHOLE_MOST: u64 = 200_000_000;

pub(crate) fn rows(run: &Run) -> Result<()> {
    run.row("open-xml", || compared(&run.files.xml()?, ["open", "plist"]))?;
    run.row("open-xml-tokens", || compared(&run.files.xml()?, ["open", "tokens"]))?;
    run.row("open-xml-limit", || compared(&run.files.xml()?, ["open", "brackets"]))?;
    run.row("open-xml-plistutil", || {
        let file = run.files.xml()?;
        let mut program = Command::new("plistutil");
        program.args(["-f", "bin", "-o", "/dev/null", "-i"]).arg(&file);
        whole(&file, program)
    })?;
    run.row("open-xml-plistlib", || {
        let file = run.files.xml()?;
        let mut program = Command::new("python3");
        program.args(["-c", "import plistlib, sys; plistlib.load(open(sys.argv[1], 'rb'))"]);
        program.arg(&file);
        whole(&file, program)
    })?;
    run.row("open-text", || compared(&run.files.text()?, ["open-bytes", "lines"]))?;
    run.row("open-binary", || compared(&run.files.binary()?, ["open", "plist"]))?;
    run.row("memory-xml", || memory(&run.files.xml()?))?;
    run.row("memory-text", || memory(&run.files.text()?))?;
    run.row("memory-binary", || memory(&run.files.binary()?))
}

fn compared(file: &Path, ways: [&str; 2]) -> Result<Measured> {
    let [mut ours, mut theirs] = [command(ways[0], [file])?, command(ways[1], [file])?];
    let [[ours, _], [theirs, _]] = least([&mut ours, &mut theirs], MOST)?;
    Ok(Measured::Both(ours, theirs))
}

fn memory(file: &Path) -> Result<Measured> {
    if peak().is_none() {
        return Ok(Measured::Skipped("this system doesn't tell the peak of memory".to_owned()));
    }
    let [[_, peak]] = least([&mut command("open", [file])?], 3)?;
    Ok(Measured::Both(peak, fs::metadata(file)?.len() as f64 / 1e6))
}

/// Compares `ioscope info` with a program that may be missing.
fn whole(file: &Path, mut program: Command) -> Result<Measured> {
    let name = program.get_program().to_owned();
    if fs::metadata(file)?.len() > WHOLE_MOST {
        return Ok(Measured::Skipped(format!("{} would take minutes or hours", name.display())));
    }
    let found =
        Command::new(&name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        return Ok(Measured::Skipped(format!("{} isn't there", name.display())));
    }
    let mut ours = Command::new(env!("CARGO_BIN_EXE_ioscope"));
    ours.arg("info").arg(file);
    let [ours, theirs] = least_whole([&mut ours, &mut program], MOST)?;
    Ok(Measured::Both(ours, theirs))
}

/// In a process of its own: reads a file one way.
pub(crate) fn measure(what: &str, path: &OsStr) -> Result<()> {
    let path = Path::new(path);
    let mut start = Instant::now();
    let mut memory = || {
        let bytes = fs::read(path);
        // Where lines are the yardstick, the time begins here.
        if matches!(what, "open-bytes" | "lines") {
            start = Instant::now();
        }
        bytes
    };
    // What was made is kept until the time was told: giving it back isn't part of it.
    let kept: Box<dyn std::any::Any> = match what {
        "open" | "open-bytes" => Box::new(load(&Source::file("dump", memory()?), &mut Quiet)?),
        "plist" => Box::new(plist::Value::from_file(path)?),
        "tokens" => {
            let bytes = memory()?;
            let mut reader = Reader::from_reader(&*bytes);
            let mut count = 0u64;
            while !matches!(black_box(reader.read_event()?), Event::Eof) {
                count += 1;
            }
            Box::new(count)
        }
        "brackets" => Box::new(memchr::memchr_iter(b'<', &memory()?).count()),
        "lines" => {
            let bytes = memory()?;
            let mut count = 0u64;
            for end in memchr::memchr_iter(b'\n', &bytes) {
                black_box(end);
                count += 1;
            }
            Box::new(count)
        }
        _ => return Err(format!("unknown measure {what}").into()),
    };
    let time = start.elapsed().as_secs_f64() * 1e3;
    tell(time, peak().unwrap_or_default())?;
    std::mem::forget(black_box(kept));
    Ok(())
}
