//! The engine: events per second, growth, and jumps of a replay.
//!
//! Every run is the first one of a fresh process, which has read its scenario and does nothing else: two machines of different
//! sizes are then compared with memory that nobody has used before. What is compared takes turns, and the fastest run of each
//! counts. Its time is that for which it had a core, where the system tells (Linux), or else that of the clock.

use std::fs;
use std::hint::black_box;
use std::io::{self, Write};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use ioscope::engine::{Limit, Program, RunOptions, Scenario, Trace, run};
use ioscope::load::read_scenario;

use crate::machine::{Random, write_scenario};
use crate::{CHILD, Result, Row};

/// Nubs of a machine of size 1.
const NUBS: usize = 10_000;

/// Personalities of a machine of size 1.
const PERSONALITIES: usize = 200;

/// Growth is measured from no more nubs than these, so that ten times as many still fit the memory of a small machine.
const MOST_NUBS: usize = 100_000;

/// Events of the trace in which a replay jumps.
const EVENTS: usize = 100_000;

/// Jumps in each direction.
const JUMPS: usize = 500;

pub(crate) const ROWS: [&str; 5] = [
    "engine-events",
    "engine-catalogue",
    "engine-nubs",
    "engine-replay-jump",
    "engine-replay-median",
];

/// A generated machine.
#[derive(Clone, Copy)]
struct Size {
    nubs: usize,
    personalities: usize,
}

pub(crate) fn rows(
    size: u64,
    wanted: impl Fn(&str) -> bool,
    mut row: impl FnMut(Row) -> Result<()>,
) -> Result<()> {
    let base = Size { nubs: NUBS * size as usize, personalities: PERSONALITIES * size as usize };
    let repeats = if size < 10 { 9 } else { 3 };
    if wanted(ROWS[0]) {
        let [played] = fastest([base], repeats)?;
        row(Row {
            name: ROWS[0],
            figure: played.events / played.time * 1e3,
            unit: "events/s",
            yardstick: format!("aim, {} events", played.events),
            yardstick_figure: 1e6,
        })?;
    }
    if wanted(ROWS[1]) {
        let grown = Size { personalities: base.personalities * 10, ..base };
        let of = format!("{} personalities", grown.personalities);
        // Small machines run so shortly that more runs are needed.
        row(growth(ROWS[1], base, grown, &of, base.personalities, repeats * 2)?)?;
    }
    if wanted(ROWS[2]) {
        let base = Size { nubs: base.nubs.min(MOST_NUBS), ..base };
        let grown = Size { nubs: base.nubs * 10, ..base };
        let of = format!("{} nubs", grown.nubs);
        row(growth(ROWS[2], base, grown, &of, base.nubs, repeats)?)?;
    }
    if wanted(ROWS[3]) || wanted(ROWS[4]) {
        let (worst, median) = jumps()?;
        let yardstick = format!("aim, worst of {} both ways", 2 * JUMPS);
        let aim = 10.0;
        let jump = |name, figure, yardstick| Row {
            name,
            figure,
            unit: "ms",
            yardstick,
            yardstick_figure: aim,
        };
        if wanted(ROWS[3]) {
            row(jump(ROWS[3], worst, yardstick))?;
        }
        if wanted(ROWS[4]) {
            row(jump(ROWS[4], median, "aim, median of them".to_owned()))?;
        }
    }
    Ok(())
}

/// Compares a machine with one that has ten times as many of something.
fn growth(
    name: &'static str,
    base: Size,
    grown: Size,
    of: &str,
    from: usize,
    repeats: u32,
) -> Result<Row> {
    let [base, grown] = fastest([base, grown], repeats)?;
    let yardstick = format!("{from} for {of}");
    Ok(Row { name, figure: grown.time, unit: "ms", yardstick, yardstick_figure: base.time })
}

/// Milliseconds and events of one run.
#[derive(Clone, Copy)]
struct Played {
    time: f64,
    events: f64,
}

/// Runs machines in turn, each time in a process of its own, and keeps the fastest run of each.
fn fastest<const N: usize>(sizes: [Size; N], repeats: u32) -> Result<[Played; N]> {
    let mut best = [Played { time: f64::INFINITY, events: 0.0 }; N];
    for _ in 0..repeats {
        for (size, best) in sizes.iter().zip(&mut best) {
            let played = in_child(*size)?;
            if played.time < best.time {
                *best = played;
            }
        }
    }
    Ok(best)
}

fn in_child(size: Size) -> Result<Played> {
    let child = Command::new(std::env::current_exe()?)
        .args([CHILD, "engine", &size.nubs.to_string(), &size.personalities.to_string()])
        // The default of glibc, which otherwise changes with what has been freed: reading a longer list would change how the
        // run's memory grows.
        .env("GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=131072")
        .output()?;
    let told = String::from_utf8(child.stdout)?;
    let mut numbers = told.split_whitespace().map(str::parse::<f64>);
    let mut next = || numbers.next().ok_or("a measuring process failed");
    Ok(Played { time: next()??, events: next()?? })
}

/// In a process of its own: runs a machine from its first step to rest, and prints milliseconds and events.
pub(crate) fn measure(nubs: &str, personalities: &str) -> Result<()> {
    let size = Size { nubs: nubs.parse()?, personalities: personalities.parse()? };
    let program = program(size)?;
    let watch = Watch::start();
    let trace = played(&program, None)?;
    let time = watch.milliseconds();
    writeln!(io::stdout(), "{time} {}", trace.events().len())?;
    // Only the time to the end of the run counts.
    std::mem::forget((trace, program));
    Ok(())
}

/// Measures how long this process has a core, or where the system doesn't tell, time as such.
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

/// Nanoseconds for which this process has had a core, where the system tells.
fn processor() -> Option<f64> {
    // Only a change of turns brings the count up to date at once.
    std::thread::yield_now();
    fs::read_to_string("/proc/self/schedstat").ok()?.split_whitespace().next()?.parse().ok()
}

fn program(size: Size) -> Result<Arc<Program>> {
    let mut text = Vec::new();
    write_scenario(size.nubs, size.personalities, &mut text)?;
    let list = read_scenario(&text)?;
    let scenario = Scenario::read(&list.value).map_err(|error| format!("{error:?}"))?;
    // What reading took isn't given back: the run would find its memory in pieces, the more of them the larger the machine.
    std::mem::forget(list);
    Ok(Program::new(scenario).map_err(|error| format!("{error:?}"))?)
}

fn played(program: &Arc<Program>, stop_after: Option<usize>) -> Result<Trace> {
    let options = RunOptions { limit: Limit::Events(usize::MAX), stop_after };
    Ok(run(program, options).map_err(|error| format!("{error:?}"))?)
}

/// The worst and the median time of a jump, in milliseconds: from one end of the trace to the other, and between random events.
fn jumps() -> Result<(f64, f64)> {
    let size = Size { nubs: EVENTS / 10, personalities: PERSONALITIES };
    let trace = Arc::new(played(&program(size)?, Some(EVENTS))?);
    if trace.events().len() != EVENTS {
        return Err("the machine has too few events".into());
    }
    let mut replay = trace.replay();
    let mut random = Random::new(3);
    let (mut forwards, mut backwards) = (Vec::new(), Vec::new());
    while forwards.len() < JUMPS || backwards.len() < JUMPS {
        let at = replay.position();
        let to = match forwards.len() + backwards.len() {
            0..10 => {
                if at == 0 {
                    replay.last()
                } else {
                    0
                }
            }
            _ => random.below(EVENTS as u64 + 1) as usize,
        };
        let watch = Watch::start();
        replay.go_to(to);
        let time = watch.milliseconds();
        black_box(replay.world().object_count());
        if to > at { &mut forwards } else { &mut backwards }.push(time);
    }
    let mut times = forwards;
    times.extend(backwards);
    times.sort_by(f64::total_cmp);
    Ok((times.last().copied().unwrap_or_default(), times[times.len() / 2]))
}
