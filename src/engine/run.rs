//! Carrying a scenario out: the machine is set up, then the steps follow, each to its rest.
//!
//! `setup` makes the registry that is there from the start, `steps` does what the scenario says. Invariant: what the kernel does about
//! it is in [`kernel`](super::kernel). Start reading at [`run`].

mod setup;
mod steps;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::machine::{Machine, Stop};
use super::program::Program;
use super::scenario::ScenarioError;
use super::trace::Trace;

/// How a scenario is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// After how many events a scenario that doesn't come to rest is given up. `None`: what its version says, 5000 in versions 1
    /// and 2, never in version 3.
    pub limit: Option<usize>,
    /// Stop quietly after so many events; the trace then ends in the middle.
    pub stop_after: Option<usize>,
}

/// Carries a scenario out.
///
/// # Errors
/// What is wrong with the scenario, if that shows only when it runs.
pub fn run(program: &Arc<Program>, options: RunOptions) -> Result<Trace, ScenarioError> {
    let own = if program.scenario.version < 3 { 5000 } else { usize::MAX };
    let limit = options.limit.unwrap_or(own);
    let mut machine = Machine::new(program, limit, options.stop_after.unwrap_or(usize::MAX));
    let outcome = machine.set_up().and_then(|()| {
        machine.record();
        machine.run_steps()
    });
    let panicked = match outcome {
        Err(Stop::Error(error)) => return Err(error),
        Err(Stop::Panic) => true,
        Ok(()) | Err(Stop::Enough) => false,
    };
    Ok(machine.into_trace(panicked))
}
