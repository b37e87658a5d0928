//! The engine: events per second, growth, and jumps of a replay.
//!
//! Every run is the first one of a fresh process, which has read its scenario and does nothing else: two machines of different
//! sizes are then compared with memory that nobody has used before. What is compared takes turns, and the fastest run of each
//! counts. Its time is that for which its only thread had a core, where the system tells (Linux), or else that of the clock.

use std::hint::black_box;
use std::process::Command;
use std::sync::Arc;

use ioscope::engine::{Program, RunOptions, Scenario, Trace, run as simulate};
use ioscope::load::read_scenario;

use super::Result;
use super::child::{Watch, command, least, tell};
use super::machine::Random;
use super::run::{Measured, Run};
use super::scenario::write_scenario;

/// Personalities of a machine.
const PERSONALITIES: usize = 200;
/// Events of the trace in which a replay jumps.
const EVENTS: usize = 100_000;
/// Jumps in each direction.
const JUMPS: usize = 500;
/// Runs of each machine.
const MOST: usize = 9;

/// A generated machine.
#[derive(Clone, Copy)]
struct Size {
    nubs: usize,
    personalities: usize,
}

pub(crate) fn rows(run: &Run) -> Result<()> {
    let whole = Size { nubs: run.nodes() as usize, personalities: PERSONALITIES };
    run.row("simulate", || {
        let tenth = Size { nubs: whole.nubs / 10, ..whole };
        let [ours, tenth] = least([&mut machine(whole)?, &mut machine(tenth)?], MOST)?;
        let a_second = |[time, events]: [f64; 2]| events / time * 1e3;
        Ok(Measured::Both(a_second(ours), a_second(tenth)))
    })?;
    run.row("simulate-catalogue", || {
        let grown = Size { personalities: PERSONALITIES * 10, ..whole };
        let [[ours, _], [base, _]] = least([&mut machine(grown)?, &mut machine(whole)?], MOST)?;
        Ok(Measured::Both(ours, base))
    })?;
    run.row("simulate-jump", jumps)
}

/// The process that measures a machine.
fn machine(size: Size) -> Result<Command> {
    let mut command =
        command("engine", [size.nubs, size.personalities].map(|number| number.to_string()))?;
    // The default of glibc, which otherwise changes with what has been freed: reading a longer list would change how the run's
    // memory grows.
    command.env("GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=131072");
    Ok(command)
}

/// In a process of its own: runs a machine from its first step to rest, and tells milliseconds and events.
pub(crate) fn measure(nubs: &str, personalities: &str) -> Result<()> {
    let program = program(Size { nubs: nubs.parse()?, personalities: personalities.parse()? })?;
    let watch = Watch::start();
    let trace = played(&program, None)?;
    let time = watch.milliseconds();
    tell(time, trace.events().len() as f64)?;
    // Only the time to the end of the run counts.
    std::mem::forget((trace, program));
    Ok(())
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
    let options = RunOptions { limit: Some(usize::MAX), stop_after };
    Ok(simulate(program, options).map_err(|error| format!("{error:?}"))?)
}

/// The worst time of a jump, from one end of the trace to the other or between random events, and that of playing all of it.
fn jumps() -> Result<Measured> {
    let program = program(Size { nubs: EVENTS / 10, personalities: PERSONALITIES })?;
    let watch = Watch::start();
    let trace = Arc::new(played(&program, Some(EVENTS))?);
    let playing = watch.milliseconds();
    if trace.events().len() != EVENTS {
        return Err("the machine has too few events".into());
    }
    let mut replay = trace.replay();
    let mut random = Random::new(3);
    let mut worst = 0f64;
    let (mut forwards, mut backwards) = (0, 0);
    let mut at = replay.last();
    while forwards < JUMPS || backwards < JUMPS {
        let to = match forwards + backwards {
            0..10 if at == 0 => replay.last(),
            0..10 => 0,
            _ => random.below(EVENTS as u64 + 1) as usize,
        };
        let watch = Watch::start();
        replay.go_to(to);
        worst = worst.max(watch.milliseconds());
        black_box(replay.world().object_count());
        *if to > at { &mut forwards } else { &mut backwards } += 1;
        at = to;
    }
    Ok(Measured::Both(worst, playing))
}
