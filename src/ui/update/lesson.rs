//! What the commands of a lesson do.

use crate::explain::{Outcome, Page, Record, Row, Verdict};
use crate::ui::app::{App, Overlay};
use crate::ui::commands::{DetailTab, LessonAction};
use crate::ui::input::Input as Line;
use crate::ui::lesson::{Accepts, LessonView, Sight};
use crate::ui::locate;
use crate::ui::scroll::Move;
use crate::ui::state::Change;
use crate::ui::view::lesson as page;

fn view(app: &mut App) -> Option<&mut LessonView> {
    app.doc_mut()?.lesson.as_deref_mut()
}

pub(super) fn act(app: &mut App, what: LessonAction) {
    match what {
        LessonAction::Accept => accept(app),
        LessonAction::Page(next) => go(app, next),
        LessonAction::Answer(choice) => answer(app, choice),
        LessonAction::Show => show_answer(app),
        LessonAction::Hint => hint(app),
        LessonAction::Machine => machine(app),
        LessonAction::Change => change(app),
        LessonAction::Remove => remove(app),
        LessonAction::Undo => undo(app),
    }
}

/// Answers, opens the row under the cursor, or goes on.
fn accept(app: &mut App) {
    let Some(lesson) = view(app) else { return };
    match (lesson.accepts(), lesson.at) {
        (Accepts::Answer, choice) => answer(app, choice),
        (Accepts::Row, _) => lesson.sight = Sight::Kept,
        (Accepts::Change, _) => edit_row(app),
        (Accepts::GoOn, _) if lesson.is_last() => next_lesson(app),
        (Accepts::GoOn, _) => go(app, true),
    }
}

/// Opens the lesson behind this one.
fn next_lesson(app: &mut App) {
    let Some(next) = app.next_lesson().cloned() else { return go(app, true) };
    app.open_case(next);
}

/// Goes to the next page or the one before.
fn go(app: &mut App, next: bool) {
    let Some(lesson) = view(app) else { return };
    let at = lesson.session.at();
    if next && !lesson.session.may_go_on() {
        let page = lesson.session.page();
        app.say(match page {
            Page::Question(_) => {
                format!("choose an answer first; {} shows it", app.key("lesson-show"))
            }
            _ => match app.next_lesson() {
                Some(_) => {
                    format!("the last page: {} opens the next lesson", app.key("lesson-accept"))
                }
                None => "the last page of the lesson".to_owned(),
            },
        });
        return;
    }
    if !next && at == 0 {
        app.say("the first page of the lesson");
        return;
    }
    lesson.go(if next { at + 1 } else { at - 1 });
    keep(app);
    show_scene(app);
}

fn answer(app: &mut App, choice: usize) {
    if let Some(lesson) = view(app) {
        lesson.answer(choice);
        lesson.top = 0;
    }
    keep(app);
    into_view(app);
}

fn show_answer(app: &mut App) {
    let Some(lesson) = view(app) else { return };
    if let Page::Question(at) = lesson.session.page() {
        lesson.session.show_answer(at);
        lesson.at = lesson.session.right(at);
        lesson.opened = Some(lesson.at);
        lesson.top = 0;
        into_view(app);
    }
}

fn hint(app: &mut App) {
    let Some(lesson) = view(app) else { return };
    let (number, text) = lesson.session.hint();
    lesson.hint = Some((number, text.to_owned()));
    lesson.sight = Sight::Kept;
    keep(app);
}

/// The machine in the place of the page, and back.
fn machine(app: &mut App) {
    let Some(lesson) = view(app) else { return };
    lesson.machine = !lesson.machine;
    show_scene(app);
}

/// Lets the document show the machine of the page.
fn show_scene(app: &mut App) {
    let Some(doc) = app.doc_mut() else { return };
    let Some(lesson) = doc.lesson.as_deref_mut().filter(|lesson| lesson.machine) else { return };
    let page = lesson.session.page();
    if lesson.scene == Some(page) {
        return;
    }
    lesson.scene = Some(page);
    let mut aim = None;
    let (case, node) = match page {
        Page::Stop(at) => match lesson.session.at_stop(at) {
            Ok(scene) => (scene.case, scene.node),
            Err(_) => return,
        },
        _ => match lesson.session.machine() {
            Ok(case) => {
                aim = lesson.session.aim(&case);
                let node = aim.as_ref().map(|(node, _)| *node).or_else(|| case.nearest());
                let place = node.and_then(|node| case.registry().places_of(node).first());
                let path = place.map(|place| case.registry().path(*place));
                (case, path)
            }
            Err(_) => return,
        },
    };
    let (tab, done) = match page {
        // In the end, and in a dump, there is the node to look at, and no event.
        Page::Stop(_) if case.moment().0 < case.moment().1 => (DetailTab::Timeline, Vec::new()),
        Page::Stop(_) => (DetailTab::Properties, Vec::new()),
        _ => (DetailTab::Matching, lesson.changes()),
    };
    doc.renew(Box::new(case));
    doc.what_if.done = done;
    doc.what_if.undone.clear();
    doc.tab = tab;
    let found =
        node.and_then(|node| locate::all(doc.registry(), doc.plane(), &node).first().copied());
    if let Some(place) = found {
        doc.show(place);
    }
    if let Some((_, who)) = aim {
        doc.settle();
        let is_aim = |one: &Verdict| one.personality.is(&who);
        let starts = |one: &Verdict| one.outcome == Outcome::Started && is_aim(one);
        let list = &doc.detail.verdicts;
        let at = list.iter().position(starts).or(list.iter().position(is_aim));
        doc.candidates.at = at.unwrap_or(doc.candidates.at);
    }
}

/// The row under the cursor.
fn chosen(app: &mut App) -> Option<Row> {
    let lesson = view(app)?;
    lesson.session.rows().into_iter().nth(lesson.at)
}

/// Opens the line with the change that sets the row under the cursor.
fn edit_row(app: &mut App) {
    let Some(row) = chosen(app) else { return };
    let quoted = |name: &str| {
        if name.contains(' ') { format!("\"{name}\"") } else { name.to_owned() }
    };
    let (word, name, key) = (row.whose.word(), quoted(row.whose.name()), quoted(&row.key));
    prompt(app, &format!("{word} {name} {key} {}", row.typed.or(row.value).unwrap_or_default()));
}

/// Opens an empty line for a change; what it begins with is given if there is only one thing to be changed.
fn change(app: &mut App) {
    let Some(lesson) = view(app) else { return };
    let rows = lesson.session.rows();
    let whose = rows.get(lesson.at).map(|row| row.whose.clone());
    let whose = whose.or_else(|| lesson.session.editable().next().cloned());
    let start = whose.map_or(String::new(), |whose| format!("{} {} ", whose.word(), whose.name()));
    prompt(app, &start);
}

fn prompt(app: &mut App, start: &str) {
    app.overlays.push(Overlay::Change { line: Line::of_value(start), error: None });
}

/// Takes the key under the cursor out.
fn remove(app: &mut App) {
    let Some(row) = chosen(app) else { return };
    let Some(lesson) = view(app) else { return };
    // Nothing is taken out unseen.
    if lesson.sight == Sight::Away {
        lesson.sight = Sight::Kept;
        return;
    }
    let line = format!("un{} \"{}\" \"{}\"", row.whose.word(), row.whose.name(), row.key);
    match lesson.session.change(&line) {
        Err(reason) => app.say(reason),
        Ok(_) => tried(app, Some(&row)),
    }
}

/// Tries the change that was typed.
pub(super) fn typed(app: &mut App) {
    let Some(Overlay::Change { line, .. }) = app.overlays.last() else { return };
    let text = line.text().to_owned();
    let row = chosen(app);
    let Some(lesson) = view(app) else { return };
    let result = lesson.session.change(&text).map(|_| ());
    if let (Err(reason), Some(Overlay::Change { error, .. })) = (result, app.overlays.last_mut()) {
        *error = Some(reason);
    } else {
        app.overlays.pop();
        tried(app, row.as_ref());
    }
}

fn undo(app: &mut App) {
    let row = chosen(app);
    let Some(lesson) = view(app) else { return };
    if lesson.session.undo() {
        tried(app, row.as_ref());
    }
}

/// After a change: the page from its beginning, where the outcome stands. The row is of the same key as before, and the machine
/// is made anew.
fn tried(app: &mut App, row: Option<&Row>) {
    if let Some(lesson) = view(app) {
        lesson.begin();
        lesson.hint = None;
        lesson.scene = None;
        let rows = lesson.session.rows();
        let same =
            |one: &Row| row.is_some_and(|row| (&one.whose, &one.key) == (&row.whose, &row.key));
        let place = rows.iter().position(same).unwrap_or(lesson.at);
        lesson.at = place.min(rows.len().saturating_sub(1));
    }
    keep(app);
}

/// What somebody has changed on the machine itself counts as well.
pub(super) fn adopt(app: &mut App) {
    let Some(doc) = app.doc_mut() else { return };
    if doc.what_if.running.is_some() {
        return;
    }
    let Some(lesson) = doc.lesson.as_deref_mut().filter(|lesson| lesson.machine) else { return };
    if matches!(lesson.session.page(), Page::Stop(_)) {
        return;
    }
    let edits = crate::ui::what_if::WhatIf::edits(&doc.what_if.done);
    if edits.len() == lesson.session.edits().len() {
        return;
    }
    let words = doc.what_if.done.iter().map(|change| change.words.clone()).collect();
    if lesson.session.adopt(words, edits) && lesson.session.outcome().reached {
        let key = app.key("lesson-return");
        app.say(format!("the goal is reached; {key} goes back to the lesson"));
        keep(app);
    }
}

/// Moves the cursor, or the page where there is none.
pub(super) fn move_by(app: &mut App, step: Move) {
    let (lines, cursor) = page::lines(app);
    let (top, height) = (page::top(app, &lines, cursor), page::height(app));
    let Some(lesson) = view(app) else { return };
    let last = lines.len().saturating_sub(height);
    let rows = lesson.rows();
    let line_wise = matches!(step, Move::Up | Move::Down | Move::First | Move::Last);
    if rows > 0 && cursor.is_some() && line_wise {
        let at = lesson.at;
        lesson.at = match step {
            Move::Up => at.saturating_sub(1),
            Move::Down => (at + 1).min(rows - 1),
            Move::First => 0,
            _ => rows - 1,
        };
        lesson.sight = Sight::Kept;
        return into_view(app);
    }
    let by = height.saturating_sub(1).max(1);
    (lesson.top, lesson.sight) = (step.of_page(top, by, last.max(top)), Sight::Seen);
}

/// Notes whether the row of a repair is in sight, by which a key shows it or changes it.
pub(super) fn look(app: &mut App) {
    let Some(lesson) = view(app) else { return };
    if lesson.session.page() != Page::Repair || lesson.sight == Sight::Kept {
        return;
    }
    let (lines, row) = page::lines(app);
    let (top, height) = (page::top(app, &lines, row), page::height(app));
    let shows = row.is_none_or(|row| row.shows(top, height));
    let Some(lesson) = view(app) else { return };
    lesson.sight = if shows { Sight::Seen } else { Sight::Away };
}

/// Scrolls so that the answer under the cursor shows, and of its open explanation as much as there is room for.
fn into_view(app: &mut App) {
    let (lines, cursor) = page::lines(app);
    let height = page::height(app);
    let Some(lesson) = view(app) else { return };
    let Some(page::Cursor { from, to, .. }) = cursor else { return };
    if to > lesson.top + height {
        lesson.top = to - height;
    }
    lesson.top = lesson.top.min(from).min(lines.len().saturating_sub(height));
}

/// Keeps how far one has come.
fn keep(app: &mut App) {
    let Some(lesson) = view(app) else { return };
    let name = lesson.session.lesson().name.clone();
    let newer = Record::of(&lesson.session);
    let before = app.state.lessons.get(&name).map(Record::from_json).unwrap_or_default();
    let progress = before.then(newer).to_json();
    if app.state.lessons.get(&name) != Some(&progress) {
        app.keep(Change::Lesson { lesson: name, progress });
    }
}

/// The lesson of a file that has just been opened.
pub(super) fn begin(app: &mut App, at: usize) {
    let Some(start) = app.files[at].input.lesson.clone() else { return };
    let kept = app.state.lessons.get(&start.lesson.name).map(Record::from_json).unwrap_or_default();
    let page = if kept.done { 0 } else { kept.page as usize };
    let file = &mut app.files[at];
    match (LessonView::new(&start, page), &mut file.doc) {
        (Ok(view), Some(doc)) => doc.lesson = Some(Box::new(view)),
        (Err(reason), _) => file.error = Some(reason),
        _ => {}
    }
    show_scene(app);
}
