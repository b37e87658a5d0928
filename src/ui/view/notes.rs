//! What is damaged, missing or odd in the file.

use ratatui::layout::Rect;

use crate::model::Note;
use crate::ui::app::App;
use crate::ui::doc::Doc;
use crate::ui::layout::is_warning;
use crate::ui::pen::{Line, Pen, hanging, padded, piece};
use crate::ui::text::{clean, own_name, width, wrap};
use crate::ui::theme::Role;

use super::page;

/// Notes that are listed; a damaged file can have one for each line.
const MOST: usize = 500;

/// Where in the file a note is about something; `None`: in all of it.
fn place(note: &Note) -> Option<String> {
    match (note.at.line, note.at.offset) {
        (0, 0) => None,
        (0, offset) => Some(format!("byte {offset}")),
        (line, _) => Some(format!("line {line}")),
    }
}

/// The message, with the file that it is about where there are several.
fn words(note: &Note) -> String {
    match &note.file {
        Some(file) => format!("{file}: {}", note.message),
        None => note.message.clone(),
    }
}

/// All lines of the list.
pub(crate) fn rows(app: &App) -> Vec<Line> {
    let Some(doc) = app.doc() else { return Vec::new() };
    let room = page::room(app).saturating_sub(14);
    let mut rows = Vec::new();
    for note in doc.notes.iter().take(MOST) {
        let role = if is_warning(note) { Role::Wait } else { Role::Dim };
        let place = place(note);
        let place = format!("{:>12}  ", place.as_deref().unwrap_or("whole file"));
        rows.extend(hanging(&[piece(place, role)], wrap(&clean(&words(note)), room), Role::Text));
    }
    if doc.notes.len() > MOST {
        let more = format!("{} more: ioscope info lists them all", doc.notes.len() - MOST);
        rows.push(vec![piece(more, Role::Dim)]);
    }
    rows
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, top: usize) {
    page::render_rows(pen, app, "Notes on this file", &rows(app), top);
}

/// One line under the title: the first thing that is wrong.
pub(super) fn render_banner(pen: &mut Pen<'_>, area: Rect, doc: &Doc) {
    let Some(first) = doc.notes.iter().find(|note| is_warning(note)) else { return };
    let inside = padded(area);
    let words = words(first);
    // A path before the message would leave no room for it.
    let words = match words.split_once(": ") {
        Some((path, rest)) if path.contains('/') => format!("{}: {rest}", own_name(path)),
        _ => words,
    };
    let message = clean(&words);
    let text = place(first).map_or(String::new(), |place| format!("{place}: ")) + &message;
    let more = if doc.notes.len() > 1 {
        format!("! {} notes", doc.notes.len())
    } else if width(&text) > inside.width as usize {
        "! whole note".to_owned()
    } else {
        String::new()
    };
    let end = pen.right(inside, &more, Role::Accent);
    let room = end.saturating_sub(inside.x + u16::from(!more.is_empty()));
    let room = Rect { width: room, ..inside };
    pen.text(room, room.x, &text, Role::Wait);
}
