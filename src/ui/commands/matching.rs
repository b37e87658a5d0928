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
    command("edit", Context::Document, &[P::char('e')], "what if", "change this personality or property on a copy, and judge again", Action::Edit),
    command("undo", Context::Document, &[P::char('u')], "undo", "take the latest change back", Action::Undo),
    command("redo", Context::Document, &[P::char('U')], "redo", "make the change again that was taken back", Action::Redo),
    command("edits", Context::Document, &[P::char('E')], "changes", "what is tried out, and every verdict that it changes", Action::Edits),
    command("add", Context::Document, &[P::char('a')], "add bundles", "add bundles, and judge again", Action::Add),
    command("categories", Context::Document, &[P::char('C')], "categories", "who holds each match category of the node, and which are free", Action::Slots),
    command("copy-personality", Context::Document, &[P::char('Y')], "copy Info.plist", "copy this personality as an Info.plist has it", Action::CopyPersonality),
    command("editor-change", Context::Editor, &[P::key(K::Enter), P::char('e')], "change", "type a value for this key", Action::Accept),
    command("editor-remove", Context::Editor, &[P::char('d'), P::key(K::Delete)], "take out", "take this key out", Action::EditRemove),
    command("editor-drop", Context::Editor, &[P::char('D')], "drop bundle", "judge without this bundle", Action::EditDrop),
    command("editor-copy", Context::Editor, &[P::char('y')], "copy", "copy the personality as an Info.plist has it", Action::CopyPersonality),
    command("undo-here", Context::Index, &[P::char('u')], "undo", "take the latest change back", Action::Undo),
    command("redo-here", Context::Index, &[P::char('U')], "redo", "make the change again that was taken back", Action::Redo),
    command("explain", Context::Matching, &[P::key(K::Enter)], "explain", "the reason explained at length", Action::Reason),
    command("ladder-down", Context::Matching, &[P::char('J'), P::key(K::Right)], "scroll", "scroll the ladder down", Action::Ladder(Move::Down)),
    command("ladder-up", Context::Matching, &[P::char('K')], "scroll up", "scroll the ladder up", Action::Ladder(Move::Up)),
];
