//! Moving about.

use crossterm::event::KeyCode as K;

use super::command::{Command, command};
use super::context::Context;
use super::{Action, Needs, Press as P};
use crate::ui::scroll::Move;

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("up", Context::List, &[P::key(K::Up), P::char('k')], "up", "one row up", Action::Go(Move::Up)),
    command("down", Context::List, &[P::key(K::Down), P::char('j')], "down", "one row down", Action::Go(Move::Down)),
    command("page-up", Context::List, &[P::key(K::PageUp), P::control('b')], "page up", "one page up", Action::Go(Move::PageUp)),
    command("page-down", Context::List, &[P::key(K::PageDown), P::control('f')], "page down", "one page down", Action::Go(Move::PageDown)),
    command("half-up", Context::List, &[P::control('u')], "half a page up", "half a page up", Action::Go(Move::HalfUp)),
    command("half-down", Context::List, &[P::control('d')], "half a page down", "half a page down", Action::Go(Move::HalfDown)),
    command("first", Context::List, &[P::key(K::Home)], "first", "first row (also g g)", Action::Go(Move::First)),
    command("last", Context::List, &[P::key(K::End), P::char('G')], "last", "last row", Action::Go(Move::Last)),
    command("back", Context::Document, &[P::char('[')], "back", "back to the node visited before", Action::Travel { back: true }).needs(&[Needs::Visited { back: true }]),
    command("forward", Context::Document, &[P::char(']')], "forward", "forward again", Action::Travel { back: false }).needs(&[Needs::Visited { back: false }]),
    command("go", Context::Document, &[P::char('g')], "go to", "go to a path, a registry entry ID or a name", Action::GoTo).also("jump path"),
];
