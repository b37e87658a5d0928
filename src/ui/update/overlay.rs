//! What lies over the screen, and the ladder: lists and pages that scroll.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::model::PlaneId;
use crate::ui::app::{App, Overlay};
use crate::ui::input::MOST;
use crate::ui::launch::Input;
use crate::ui::scroll::{Move, Scroll};
use crate::ui::{locate, view};

use super::{
    bookmarks, compare, export, find, index, lesson, menu, moments, table, value, what_if,
};

/// Types a key into the line of an overlay. False if there is no line, or the key is none for it.
pub(super) fn type_key(app: &mut App, key: KeyEvent) -> bool {
    let Some(line) = app.overlays.last_mut().and_then(Overlay::line_mut) else { return false };
    let before = line.clone();
    let changed = line.key(key);
    let moved = line.parts() != before.parts();
    if changed {
        typed(app);
    }
    say_cut(app);
    // A letter for which there is no room is no command either.
    let control = KeyModifiers::CONTROL | KeyModifiers::ALT;
    let letter = matches!(key.code, KeyCode::Char(_)) && !key.modifiers.intersects(control);
    letter || changed || moved
}

pub(super) fn paste(app: &mut App, pasted: &str) {
    let line = app.overlays.last_mut().and_then(Overlay::line_mut);
    if line.is_some_and(|line| line.insert(pasted)) {
        typed(app);
    }
    say_cut(app);
}

/// What doesn't fit into a line is not left out in silence.
fn say_cut(app: &mut App) {
    if app.overlays.last_mut().and_then(Overlay::line_mut).is_some_and(|line| line.is_cut()) {
        app.say(format!("a line holds {MOST} bytes; the rest was left out"));
    }
}

fn typed(app: &mut App) {
    match app.overlays.last_mut() {
        Some(Overlay::Find { .. }) => find::typed(app),
        Some(Overlay::Palette { scroll, .. } | Overlay::Ask { scroll, .. }) => {
            *scroll = Scroll::default();
        }
        Some(Overlay::Table(view)) => {
            if let Some(chooser) = &mut view.chooser {
                chooser.scroll = Scroll::default();
            }
        }
        Some(Overlay::GoTo { error, .. } | Overlay::Change { error, .. }) => *error = None,
        Some(Overlay::Editor(editor)) => {
            if let Some(field) = &mut editor.field {
                field.error = None;
            }
        }
        Some(Overlay::Add(prompt)) => {
            prompt.error = None;
            prompt.options.clear();
        }
        Some(Overlay::Export(export)) => (export.error, export.replaces) = (None, false),
        _ => {}
    }
}

/// Moves the cursor of the topmost overlay.
pub(super) fn go(app: &mut App, step: Move) {
    if let Some(list) = view::lists::topmost(app) {
        if let Some(cursor) = app.overlays.last_mut().and_then(Overlay::cursor_mut) {
            cursor.go(step, list.rows, list.area.height as usize);
        }
        return;
    }
    let rows = match app.overlays.last() {
        Some(Overlay::Find { .. }) => return find::go(app, step),
        Some(Overlay::Value(_)) => return value::go(app, step),
        Some(Overlay::Table(_)) => return table::go(app, step),
        Some(Overlay::Editor(_)) => return what_if::go(app, step),
        Some(Overlay::Add(_)) => return what_if::go_in_prompt(app, step),
        Some(Overlay::Messages(_)) => view::messages::rows(app).len(),
        Some(Overlay::Help(_)) => view::help::rows(app).len(),
        Some(Overlay::Page { text, .. }) => view::page::rows(app, text).len(),
        Some(Overlay::Notes(_)) => view::notes::rows(app).len(),
        _ => return,
    };
    let height = view::page::shown(app, rows);
    if let Some(
        Overlay::Help(scroll)
        | Overlay::Messages(scroll)
        | Overlay::Notes(scroll)
        | Overlay::Page { scroll, .. },
    ) = app.overlays.last_mut()
    {
        scroll.page(step, rows, height);
    }
}

/// Takes what is chosen in the topmost overlay; a command from the palette is for [`super::act`] to give.
pub(super) fn accept(app: &mut App) {
    match app.overlays.last() {
        Some(Overlay::Find { .. }) => find::keep(app),
        Some(Overlay::Planes(scroll)) => {
            let plane = PlaneId(scroll.at as u16);
            app.overlays.pop();
            show_plane(app, plane);
        }
        Some(Overlay::Others(scroll)) => {
            let chosen = app.doc().and_then(|doc| doc.others.get(scroll.at)).cloned();
            app.overlays.pop();
            if let Some(input) = chosen {
                show_other(app, input);
            }
        }
        Some(Overlay::Editor(_)) => what_if::accept(app),
        Some(Overlay::Add(_)) => what_if::accept_path(app),
        Some(Overlay::Change { .. }) => lesson::typed(app),
        Some(Overlay::Index(_)) => index::accept(app),
        Some(Overlay::Stops { .. }) => moments::toggle_stop(app),
        Some(Overlay::Menu(_)) => menu::accept(app),
        Some(Overlay::Export(_)) => export::accept(app),
        Some(Overlay::Bookmarks(_)) => bookmarks::accept(app),
        Some(Overlay::Table(_)) => table::accept(app),
        Some(Overlay::Ask { .. }) => compare::chosen(app),
        Some(Overlay::GoTo { line, .. }) => {
            let wanted = line.text().trim().to_owned();
            go_to(app, &wanted);
        }
        Some(_) => {
            app.overlays.pop();
        }
        None => {}
    }
}

fn show_plane(app: &mut App, plane: PlaneId) {
    if let Some(doc) = app.doc_mut() {
        doc.remember();
        doc.show_plane(plane);
        doc.fit(doc.height);
        doc.remember();
    }
}

/// Goes to the file of that name, which is opened if it isn't open yet.
fn show_other(app: &mut App, input: Input) {
    match app.files.iter().position(|file| file.input.title == input.title) {
        Some(at) => app.current = Some(at),
        None => app.add(input),
    }
}

fn go_to(app: &mut App, wanted: &str) {
    let Some(doc) = app.doc_mut() else { return };
    let all = locate::all(doc.registry(), doc.plane(), wanted);
    // Who asks again for what is there already wants the next one.
    let here = doc.selected().and_then(|place| all.iter().position(|at| *at == place));
    let number = here.map_or(0, |at| (at + 1) % all.len().max(1));
    if let Some(place) = all.get(number).copied() {
        doc.jump(place);
        app.overlays.pop();
        if all.len() > 1 {
            let key = app.key("go");
            let words = format!(
                "{} of {} with this name; {key} with the same goes on",
                number + 1,
                all.len()
            );
            app.say(words);
        }
    } else if let Some(Overlay::GoTo { error, .. }) = app.overlays.last_mut() {
        *error = Some(format!("nothing here has the path, id or name {wanted}"));
    }
}
