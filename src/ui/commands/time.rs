//! The moments of a scenario.

use super::{Action, Command, Context, DetailTab, Press as P, command};

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("timeline", Context::Document, &[P::char('3')], "timeline", "events of a scenario", Action::Tab(DetailTab::Timeline)),
    command("step-back", Context::Document, &[P::char(',')], "step back", "one event back", Action::StepBack),
    command("step", Context::Document, &[P::char('.')], "step", "one event forward", Action::StepForward),
    command("play", Context::Document, &[P::char(' ')], "play", "play the events, or stop", Action::Play),
];
