//! Lessons.

use crossterm::event::KeyCode as K;

use super::action::LessonAction as Do;
use super::command::{Command, command};
use super::context::Context;
use super::{Action, Needs, Press as P};

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("lesson-accept", Context::Lesson, &[P::key(K::Enter)], "go on", "answer, change the row, or go on; on the last page, the next lesson", Action::Lesson(Do::Accept)).needs(&[Needs::Lesson]),
    command("lesson-next", Context::Lesson, &[P::key(K::Right), P::char('n'), P::char('l')], "next page", "next page of the lesson", Action::Lesson(Do::Page(true))).needs(&[Needs::Lesson]),
    command("lesson-back", Context::Lesson, &[P::key(K::Left), P::key(K::Backspace), P::char('h')], "page before", "the page before", Action::Lesson(Do::Page(false))).needs(&[Needs::Lesson]),
    command("lesson-show", Context::Lesson, &[P::char('?')], "show answer", "show the answer instead of guessing", Action::Lesson(Do::Show)).needs(&[Needs::Lesson, Needs::Question]),
    command("lesson-hint", Context::Lesson, &[P::char('H')], "hint", "a hint, up to three", Action::Lesson(Do::Hint)).needs(&[Needs::Lesson, Needs::Repair]),
    command("lesson-machine", Context::Lesson, &[P::char('v'), P::key(K::Tab)], "machine", "look at the machine", Action::Lesson(Do::Machine)).needs(&[Needs::Lesson, Needs::Machine]),
    command("lesson-change", Context::Lesson, &[P::char('+')], "type a change", "type a change, such as set PERSONALITY KEY VALUE", Action::Lesson(Do::Change)).needs(&[Needs::Lesson, Needs::Repair]),
    command("lesson-remove", Context::Lesson, &[P::char('-'), P::key(K::Delete)], "remove", "remove the key under the cursor", Action::Lesson(Do::Remove)).needs(&[Needs::Lesson, Needs::Repair]),
    command("lesson-undo", Context::Lesson, &[P::char('u')], "undo", "take the latest change back", Action::Lesson(Do::Undo)).needs(&[Needs::Lesson, Needs::Repair, Needs::Done]),
    command("lesson-answer-a", Context::Lesson, &[P::char('a')], "a", "answer a", Action::Lesson(Do::Answer(0))).needs(&[Needs::Lesson, Needs::Question]),
    command("lesson-answer-b", Context::Lesson, &[P::char('b')], "b", "answer b", Action::Lesson(Do::Answer(1))).needs(&[Needs::Lesson, Needs::Question]),
    command("lesson-answer-c", Context::Lesson, &[P::char('c')], "c", "answer c", Action::Lesson(Do::Answer(2))).needs(&[Needs::Lesson, Needs::Question]),
    command("lesson-answer-d", Context::Lesson, &[P::char('d')], "d", "answer d", Action::Lesson(Do::Answer(3))).needs(&[Needs::Lesson, Needs::Question]),
    command("lesson-answer-e", Context::Lesson, &[P::char('e')], "e", "answer e", Action::Lesson(Do::Answer(4))).needs(&[Needs::Lesson, Needs::Question]),
    command("lesson-answer-f", Context::Lesson, &[P::char('f')], "f", "answer f", Action::Lesson(Do::Answer(5))).needs(&[Needs::Lesson, Needs::Question]),
    command("lesson-go-on", Context::LessonMachine, &[P::key(K::Enter)], "go on", "the lesson's next page", Action::Lesson(Do::Page(true))).needs(&[Needs::Lesson]),
    command("lesson-go-back", Context::LessonMachine, &[P::key(K::Backspace)], "page before", "the lesson's page before", Action::Lesson(Do::Page(false))).needs(&[Needs::Lesson]),
    command("lesson-return", Context::LessonMachine, &[P::char('v')], "lesson", "back to the lesson's page", Action::Lesson(Do::Machine)).needs(&[Needs::Lesson]),
    command("lesson-hint-here", Context::LessonMachine, &[P::char('H')], "hint", "a hint, up to three", Action::Lesson(Do::Hint)).needs(&[Needs::Lesson, Needs::Repair]),
];
