//! Why drivers did or did not start.

use crossterm::event::KeyCode as K;

use super::super::scroll::Move;
use super::{Action, Command, Context, DetailTab, Press as P, command};

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("matching", Context::Document, &[P::char('m'), P::char('2')], "matching", "candidates, and why each did or did not start", Action::Tab(DetailTab::Matching)),
    command("reason", Context::Document, &[P::char('?')], "why", "the reason under the cursor, explained at length", Action::Reason),
    command("next-failed", Context::Document, &[P::char('>')], "next failure", "next driver that did not start; in the timeline the next decision", Action::Failed(true)),
    command("previous-failed", Context::Document, &[P::char('<')], "previous failure", "the one before it", Action::Failed(false)),
    command("explain", Context::Matching, &[P::key(K::Enter)], "explain", "the reason explained at length", Action::Reason),
    command("ladder-down", Context::Matching, &[P::char('J'), P::key(K::Right)], "scroll", "scroll the ladder down", Action::Ladder(Move::Down)),
    command("ladder-up", Context::Matching, &[P::char('K')], "scroll up", "scroll the ladder up", Action::Ladder(Move::Up)),
];
