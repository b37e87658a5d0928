//! The moments of a scenario.

use crossterm::event::KeyCode as K;

use super::command::{Command, command};
use super::context::Context;
use super::{Action, DetailTab, Needs, Press as P};

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("timeline", Context::Document, &[P::char('3')], "timeline", "events of a scenario", Action::Tab(DetailTab::Timeline)),
    command("step-back", Context::Document, &[P::char(',')], "step back", "one event back", Action::Step(false)).needs(&[Needs::Events, Needs::Earlier]),
    command("step", Context::Document, &[P::char('.')], "step", "one event forward", Action::Step(true)).needs(&[Needs::Events, Needs::Later]),
    command("where-left", Context::Document, &[P::char('W')], "where it left", "the event at which this candidate left the race, or won it", Action::WhereLeft).needs(&[Needs::Events, Needs::Candidate]),
    command("event-node", Context::Timeline, &[P::key(K::Enter)], "node", "go to the node that the event is about", Action::EventNode).needs(&[Needs::Events]),
    command("stops", Context::Document, &[P::char('B')], "stops", "stop playing at a personality or a reason", Action::Stops).also("breakpoints").needs(&[Needs::Events]),
    command("play", Context::Document, &[P::char(' ')], "play", "play the events, or stop", Action::Play).also("animate pause").needs(&[Needs::Events]),
];
