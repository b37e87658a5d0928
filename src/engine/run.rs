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
    /// When a scenario that doesn't come to rest is given up.
    pub limit: Limit,
    /// Stop quietly after so many events; the trace then ends in the middle.
    pub stop_after: Option<usize>,
}

/// How many events a scenario may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Limit {
    /// What its version says: 5000 in versions 1 and 2, any number in version 3.
    #[default]
    OfVersion,
    /// So many.
    Events(usize),
}

/// Carries a scenario out.
///
/// # Errors
/// What is wrong with the scenario, if that shows only when it runs.
pub fn run(program: &Arc<Program>, options: RunOptions) -> Result<Trace, ScenarioError> {
    let limit = match options.limit {
        Limit::OfVersion if program.scenario.version < 3 => 5000,
        Limit::OfVersion => usize::MAX,
        Limit::Events(events) => events,
    };
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
