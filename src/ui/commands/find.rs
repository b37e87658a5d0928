//! Finding things.

use crossterm::event::KeyCode as K;

use super::command::{Command, command};
use super::context::Context;
use super::{Action, Needs, Press as P};
use crate::ui::scroll::Move;

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("find", Context::Document, &[P::char('/')], "find", "find by name, class, key, value or field", Action::Find).also("search"),
    command("next-hit", Context::Document, &[P::char('n')], "next hit", "next hit", Action::Hit(true)).needs(&[Needs::Search]),
    command("previous-hit", Context::Document, &[P::char('N')], "previous hit", "previous hit", Action::Hit(false)).needs(&[Needs::Search]),
    command("filter", Context::Document, &[P::char('f')], "only hits", "show only hits and the way to them, or everything again", Action::Filter).needs(&[Needs::Search]),
    command("table", Context::Document, &[P::char('T')], "table", "one property of all hits as a table", Action::Table).also("columns").needs(&[Needs::Search]),
    command("table-column", Context::Table, &[P::char('c')], "property", "choose the property of the table", Action::TableColumn),
    command("table-sort", Context::Table, &[P::char('s')], "sort", "sort the table by the next column", Action::TableSort(false)),
    command("table-reverse", Context::Table, &[P::char('S')], "reverse", "sort the table the other way round", Action::TableSort(true)),
    command("table-copy", Context::Table, &[P::char('y')], "copy", "copy the table, columns separated by tabs", Action::TableCopy),
    command("find-accept", Context::Find, &[P::key(K::Enter)], "stay here", "keep the hit", Action::Accept),
    command("find-cancel", Context::Find, &[P::key(K::Esc)], "cancel", "back to where the search began", Action::Escape),
    command("find-down", Context::Find, &[P::key(K::Down)], "next", "next hit in the list", Action::Go(Move::Down)),
    command("find-previous", Context::Find, &[P::key(K::Up)], "previous", "previous hit in the list; above the first, earlier searches", Action::Go(Move::Up)),
    command("find-complete", Context::Find, &[P::key(K::Tab)], "complete", "complete the name of a field, or next hit in the list", Action::Complete),
    command("find-next", Context::Find, &[P::control('n')], "next", "next hit in the list", Action::InList(true)),
    command("find-back", Context::Find, &[P::control('p'), P::key(K::BackTab)], "previous", "previous hit in the list", Action::InList(false)),
    command("find-filter", Context::Find, &[P::control('f')], "only hits", "show only hits and the way to them, or everything again", Action::Filter),
    command("find-page-down", Context::Find, &[P::key(K::PageDown)], "page down", "a page of hits down", Action::Go(Move::PageDown)),
    command("find-page-up", Context::Find, &[P::key(K::PageUp)], "page up", "a page of hits up", Action::Go(Move::PageUp)),
];
