//! Lessons.

use crossterm::event::KeyCode as K;

use super::{Action, Command, Context, Press as P, command};

#[rustfmt::skip]
pub(super) const ROWS: &[Command] = &[
    command("lesson-accept", Context::Lesson, &[P::key(K::Enter)], "go on", "answer, change the row, or go on", Action::LessonAccept),
    command("lesson-next", Context::Lesson, &[P::key(K::Right), P::char('n'), P::char('l')], "next page", "next page of the lesson", Action::LessonPage(true)),
    command("lesson-back", Context::Lesson, &[P::key(K::Left), P::key(K::Backspace), P::char('h')], "page before", "the page before", Action::LessonPage(false)),
    command("lesson-show", Context::Lesson, &[P::char('?')], "show answer", "show the answer instead of guessing", Action::LessonShow),
    command("lesson-hint", Context::Lesson, &[P::char('H')], "hint", "a hint, up to three", Action::LessonHint),
    command("lesson-machine", Context::Lesson, &[P::char('v'), P::key(K::Tab)], "machine", "look at the machine", Action::LessonMachine),
    command("lesson-change", Context::Lesson, &[P::char('+')], "type a change", "type a change, such as set DRIVER KEY VALUE", Action::LessonChange),
    command("lesson-remove", Context::Lesson, &[P::char('-'), P::key(K::Delete)], "take out", "take the key under the cursor out", Action::LessonRemove),
    command("lesson-undo", Context::Lesson, &[P::char('u')], "undo", "take the latest change back", Action::LessonUndo),
    command("lesson-answer-a", Context::Lesson, &[P::char('a')], "a", "answer a", Action::LessonAnswer(0)),
    command("lesson-answer-b", Context::Lesson, &[P::char('b')], "b", "answer b", Action::LessonAnswer(1)),
    command("lesson-answer-c", Context::Lesson, &[P::char('c')], "c", "answer c", Action::LessonAnswer(2)),
    command("lesson-answer-d", Context::Lesson, &[P::char('d')], "d", "answer d", Action::LessonAnswer(3)),
    command("lesson-answer-e", Context::Lesson, &[P::char('e')], "e", "answer e", Action::LessonAnswer(4)),
    command("lesson-answer-f", Context::Lesson, &[P::char('f')], "f", "answer f", Action::LessonAnswer(5)),
    command("lesson-go-on", Context::LessonMachine, &[P::key(K::Enter)], "go on", "the lesson's next page", Action::LessonPage(true)),
    command("lesson-go-back", Context::LessonMachine, &[P::key(K::Backspace)], "page before", "the lesson's page before", Action::LessonPage(false)),
    command("lesson-return", Context::LessonMachine, &[P::char('v')], "lesson", "back to the lesson's page", Action::LessonMachine),
    command("lesson-hint-here", Context::LessonMachine, &[P::char('H')], "hint", "a hint, up to three", Action::LessonHint),
];
