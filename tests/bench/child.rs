//! Processes of their own: each does one thing in memory that nobody has used before, and tells two numbers.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::Result;
use super::run::{rounds, timed};

/// The first argument of such a process.
pub(crate) const CHILD: &str = "--child";

/// This program, to do one thing.
pub(crate) fn command<A: AsRef<OsStr>>(
    what: &str,
    arguments: impl IntoIterator<Item = A>,
) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([CHILD, what]).args(arguments).stderr(Stdio::inherit());
    Ok(command)
}

/// Runs commands in turn, at most so often, and keeps the least of what each has told.
pub(crate) fn least<const N: usize>(
    mut commands: [&mut Command; N],
    most: usize,
) -> Result<[[f64; 2]; N]> {
    let mut least = [[f64::INFINITY; 2]; N];
    for _ in rounds(most) {
        for (command, least) in commands.iter_mut().zip(&mut least) {
            let told = String::from_utf8(command.output()?.stdout)?;
            let mut numbers = told.split_whitespace().map(str::parse::<f64>);
            for least in least {
                *least = least.min(numbers.next().ok_or("a measuring process failed")??);
            }
        }
    }
    Ok(least)
}

/// Milliseconds from the start of a program to its end, the least of at most so many runs in turn.
pub(crate) fn least_whole<const N: usize>(
    mut programs: [&mut Command; N],
    most: usize,
) -> Result<[f64; N]> {
    let mut least = [f64::INFINITY; N];
    for _ in rounds(most) {
        for (program, least) in programs.iter_mut().zip(&mut least) {
            program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let (time, status) = timed(|| program.status());
            if !status?.success() {
                return Err(format!("{} failed", program.get_program().display()).into());
            }
            *least = least.min(time);
        }
    }
    Ok(least)
}

/// Prints what the process that started this one waits for.
pub(crate) fn tell(one: f64, other: f64) -> Result<()> {
    Ok(writeln!(io::stdout(), "{one} {other}")?)
}

/// Measures how long this process has a core, or where the system doesn't tell (it does on Linux), time as such.
pub(crate) struct Watch {
    start: Instant,
    used: Option<f64>,
}

impl Watch {
    pub(crate) fn start() -> Self {
        Self { start: Instant::now(), used: processor() }
    }

    pub(crate) fn milliseconds(&self) -> f64 {
        let used = processor().zip(self.used).map(|(after, before)| (after - before) / 1e6);
        used.unwrap_or_else(|| self.start.elapsed().as_secs_f64() * 1e3)
    }
}

/// Nanoseconds for which this thread has had a core, where the system tells.
fn processor() -> Option<f64> {
    // Only a change of turns brings the count up to date at once.
    std::thread::yield_now();
    fs::read_to_string("/proc/self/schedstat").ok()?.split_whitespace().next()?.parse().ok()
}

/// The most memory that this process has had, in megabytes, where the system tells.
pub(crate) fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024.0 / 1e6)
}
