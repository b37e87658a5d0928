//! Finding things.

use crossterm::event::KeyCode as K;

use super::super::scroll::Move;
use super::{Action, Command, Context, Press as P, command};

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("find", Context::Document, &[P::char('/')], "find", "find by name, class, path, key or value", Action::Find),
    command("next-hit", Context::Document, &[P::char('n')], "next hit", "next hit", Action::NextHit),
    command("previous-hit", Context::Document, &[P::char('N')], "previous hit", "previous hit", Action::PreviousHit),
    command("find-accept", Context::Find, &[P::key(K::Enter)], "stay here", "keep the hit", Action::Accept),
    command("find-cancel", Context::Find, &[P::key(K::Esc)], "cancel", "back to where the search began", Action::Escape),
    command("find-next", Context::Find, &[P::key(K::Down), P::control('n'), P::key(K::Tab)], "next", "next hit in the list", Action::Go(Move::Down)),
    command("find-previous", Context::Find, &[P::key(K::Up), P::control('p'), P::key(K::BackTab)], "previous", "previous hit in the list", Action::Go(Move::Up)),
    command("find-page-down", Context::Find, &[P::key(K::PageDown)], "page down", "a page of hits down", Action::Go(Move::PageDown)),
    command("find-page-up", Context::Find, &[P::key(K::PageUp)], "page up", "a page of hits up", Action::Go(Move::PageUp)),
];
