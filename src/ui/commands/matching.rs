//! Why drivers did or did not start.

use crossterm::event::KeyCode as K;

use super::command::{Command, command};
use super::context::Context;
use super::{Action, DetailTab, Needs, Press as P, Trying};
use crate::ui::scroll::Move;

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("matching", Context::Document, &[P::char('m'), P::char('2')], "matching", "candidates, and why each did or did not start", Action::Tab(DetailTab::Matching)),
    command("reason", Context::Document, &[P::char('?')], "why", "the reason under the cursor, explained at length", Action::Reason).also("explain help").needs(&[Needs::Reason]),
    command("next-failed", Context::Document, &[P::char('>')], "next verdict", "next driver that did not start; in the timeline the next decision", Action::Failed(true)),
    command("previous-failed", Context::Document, &[P::char('<')], "previous verdict", "previous driver that did not start; in the timeline the previous decision", Action::Failed(false)),
    command("edit", Context::Document, &[P::char('e')], "what if", "change this personality or property on a copy, and judge again", Action::Try(Trying::Edit)).also("try repair change set"),
    command("undo", Context::Document, &[P::char('u')], "undo", "take the latest change back", Action::Try(Trying::Undo)).also("revert").needs(&[Needs::Done]),
    command("redo", Context::Document, &[P::char('U')], "redo", "make again the change that was taken back", Action::Try(Trying::Redo)).needs(&[Needs::Undone]),
    command("edits", Context::Document, &[P::char('E')], "changes", "what is tried out, and every verdict that it changes", Action::Try(Trying::List)).needs(&[Needs::Changes]),
    command("add", Context::Document, &[P::char('a')], "add bundles", "add bundles, and judge again", Action::Try(Trying::Add)).also("kexts drivers load"),
    command("overview", Context::Document, &[P::char('M')], "machine", "the machine at a glance: what stalls, what has no driver, who holds what", Action::Overview).also("summary"),
    command("personalities", Context::Document, &[P::char('P')], "personalities", "all known personalities; taking one goes where it came nearest", Action::Personalities).also("drivers").needs(&[Needs::Personalities]),
    command("categories", Context::Document, &[P::char('s')], "categories", "who holds each match category of the node, and which are free", Action::Slots).also("slots holders"),
    command("started-on", Context::Document, &[P::char('S')], "started on", "go to the node on which this driver started", Action::StartedOn).needs(&[Needs::Started]),
    command("copy-personality", Context::Document, &[P::char('Y')], "copy Info.plist", "copy this personality as an Info.plist has it", Action::Try(Trying::Copy)).needs(&[Needs::Personality]),
    command("editor-change", Context::Editor, &[P::key(K::Enter), P::char('e')], "change", "type a value for this key", Action::Accept),
    command("editor-remove", Context::Editor, &[P::char('d'), P::key(K::Delete)], "remove", "remove this key", Action::Try(Trying::Remove)).needs(&[Needs::Set]),
    command("editor-drop", Context::Editor, &[P::char('D')], "drop bundle", "judge without this bundle", Action::Try(Trying::Drop)).needs(&[Needs::Driver]),
    command("editor-copy", Context::Editor, &[P::char('y')], "copy", "copy the personality as an Info.plist has it", Action::Try(Trying::Copy)).needs(&[Needs::Driver]),
    command("part-next", Context::Index, &[P::key(K::Tab)], "next part", "next part of the list", Action::Part(true)),
    command("part-previous", Context::Index, &[P::key(K::BackTab)], "previous part", "previous part of the list", Action::Part(false)),
    command("undo-here", Context::Index, &[P::char('u')], "undo", "take the latest change back", Action::Try(Trying::Undo)).needs(&[Needs::Done]),
    command("redo-here", Context::Index, &[P::char('U')], "redo", "make again the change that was taken back", Action::Try(Trying::Redo)).needs(&[Needs::Undone]),
    command("explain", Context::Matching, &[P::key(K::Enter)], "explain", "the reason explained at length", Action::Reason).needs(&[Needs::Candidate]),
    command("ladder-down", Context::Matching, &[P::char('J'), P::key(K::Right)], "scroll", "scroll the ladder down", Action::Ladder(Move::Down)).needs(&[Needs::Candidate]),
    command("ladder-up", Context::Matching, &[P::char('K')], "scroll up", "scroll the ladder up", Action::Ladder(Move::Up)).needs(&[Needs::Candidate]),
];
