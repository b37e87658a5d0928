//! Two documents side by side.

use crossterm::event::KeyCode as K;

use crate::model::ChangeKind;

use super::command::{Command, command};
use super::context::Context;
use super::{Action, Comparing, Needs, Press as P};

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("compare", Context::Document, &[P::char('d')], "compare", "what has changed: compare with another file", Action::Compare(Comparing::Toggle)).also("diff difference"),
    command("next-change", Context::Document, &[P::char('c')], "next change", "next node that differs from the other file", Action::Compare(Comparing::Next(true))).needs(&[Needs::Comparison]),
    command("previous-change", Context::Document, &[P::char('C')], "previous change", "previous node that differs from the other file", Action::Compare(Comparing::Next(false))).needs(&[Needs::Comparison]),
    command("change-go", Context::Compare, &[P::key(K::Enter), P::key(K::Right), P::char('l')], "node", "show the node in its tree", Action::Accept),
    command("change-tree", Context::Compare, &[P::char('d'), P::key(K::Left), P::char('h')], "tree", "back to the tree; the changes stay marked there", Action::Compare(Comparing::Toggle)),
    command("compare-with", Context::Compare, &[P::char('D')], "other file", "compare with yet another file", Action::Compare(Comparing::Ask)),
    command("compare-swap", Context::Compare, &[P::char('s')], "swap", "swap the older and the newer file", Action::Compare(Comparing::Swap)),
    command("compare-ids", Context::Compare, &[P::char('i')], "ids", "count registry entry IDs and process numbers too, or not", Action::Compare(Comparing::Ids)),
    command("compare-busy", Context::Compare, &[P::char('b')], "busy times", "count busy times and retain counts too, or not", Action::Compare(Comparing::Busy)),
    command("only-added", Context::Compare, &[P::char('1')], "added", "list what was added, or not", Action::Compare(Comparing::Kind(ChangeKind::Added))),
    command("only-removed", Context::Compare, &[P::char('2')], "removed", "list what was removed, or not", Action::Compare(Comparing::Kind(ChangeKind::Removed))),
    command("only-moved", Context::Compare, &[P::char('3')], "moved", "list what was moved, or not", Action::Compare(Comparing::Kind(ChangeKind::Moved))),
    command("only-drivers", Context::Compare, &[P::char('4')], "drivers", "list changes of driver, or not", Action::Compare(Comparing::Kind(ChangeKind::Driver))),
    command("only-states", Context::Compare, &[P::char('5')], "states", "list changes of state, or not", Action::Compare(Comparing::Kind(ChangeKind::State))),
    command("only-properties", Context::Compare, &[P::char('6')], "properties", "list changed properties, or not", Action::Compare(Comparing::Kind(ChangeKind::Property))),
    command("all-kinds", Context::Compare, &[P::char('0')], "all kinds", "list changes of every kind", Action::Compare(Comparing::All)),
    command("change-copy", Context::Compare, &[P::char('y')], "copy", "copy the change as a line", Action::Compare(Comparing::Copy)),
];
