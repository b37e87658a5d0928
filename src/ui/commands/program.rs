//! Documents and the program.

use crossterm::event::KeyCode as K;

use super::command::{Command, command};
use super::context::Context;
use super::{Action, Needs, Press as P};
use crate::ui::scroll::Move;

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("quit", Context::Global, &[P::char('q')], "quit", "leave ioscope", Action::Quit).also("exit"),
    command("interrupt", Context::Global, &[P::control('c')], "stop", "stop reading a file, or leave ioscope", Action::Interrupt),
    command("escape", Context::Global, &[P::key(K::Esc)], "back", "close, clear or cancel: one step back", Action::Escape),
    command("help", Context::Global, &[P::key(K::F(1))], "help", "all keys", Action::Help).also("shortcuts"),
    command("commands", Context::Global, &[P::char(':')], "commands", "find a command by its name", Action::Palette),
    command("open", Context::Global, &[P::control('o')], "open a file", "open a file, or one that was opened before", Action::OpenFile),
    command("messages", Context::Global, &[P::char(';')], "messages", "the messages of the last line so far", Action::Messages).also("log"),
    command("present", Context::Global, &[P::key(K::F(5))], "present", "large and without frills, for an audience; again: as before", Action::Present).also("presentation projector"),
    command("theme", Context::Global, &[P::char('t')], "theme", "next theme: dark, light, high contrast, 16 colours, none", Action::Theme).also("colours colors"),
    command("suspend", Context::Global, &[P::control('z')], "suspend", "back to the shell; fg resumes", Action::Suspend),
    command("redraw", Context::Global, &[P::control('l')], "redraw", "draw the screen again", Action::Redraw),
    command("gallery", Context::Global, &[P::char('L')], "gallery", "the gallery of built-in cases", Action::Gallery).also("lessons examples start"),
    command("document-next", Context::Global, &[P::char(')')], "next file", "next open file", Action::Document(true)).also("tab").needs(&[Needs::OtherFile]),
    command("document-previous", Context::Global, &[P::char('(')], "previous file", "previous open file", Action::Document(false)).also("tab").needs(&[Needs::OtherFile]),
    command("close", Context::Global, &[P::char('Q')], "close", "close this file", Action::Close).needs(&[Needs::File]),
    command("others", Context::Document, &[P::char('O')], "others", "other dumps in the same archive or folder", Action::Others).also("archive").needs(&[Needs::Others]),
    command("reload", Context::Global, &[P::char('r')], "reload", "read the file again", Action::Reload).also("refresh").needs(&[Needs::File]),
    command("notes", Context::Document, &[P::char('!')], "notes", "what is damaged or missing in the file", Action::Notes).also("warnings errors damage").needs(&[Needs::Notes]),
    command("open-case", Context::Gallery, &[P::key(K::Enter), P::key(K::Right), P::char('l')], "open", "open the case", Action::Accept),
    command("prompt-accept", Context::Prompt, &[P::key(K::Enter)], "do it", "take what is chosen", Action::Accept),
    command("prompt-cancel", Context::Prompt, &[P::key(K::Esc)], "cancel", "close", Action::Escape),
    command("prompt-next", Context::Prompt, &[P::key(K::Down), P::control('n'), P::key(K::Tab)], "next", "next in the list", Action::Go(Move::Down)),
    command("prompt-previous", Context::Prompt, &[P::key(K::Up), P::control('p'), P::key(K::BackTab)], "previous", "previous in the list", Action::Go(Move::Up)),
    command("prompt-page-down", Context::Prompt, &[P::key(K::PageDown)], "page down", "a page down in the list", Action::Go(Move::PageDown)),
    command("prompt-page-up", Context::Prompt, &[P::key(K::PageUp)], "page up", "a page up in the list", Action::Go(Move::PageUp)),
    command("page-accept", Context::Page, &[P::key(K::Enter)], "choose", "take what is under the cursor", Action::Accept),
    command("page-close", Context::Page, &[P::key(K::Esc), P::char('q'), P::key(K::Left), P::char('h')], "close", "close the page", Action::Escape),
];
