//! A page of text, and the lines that ask where to go and what to write.

use ratatui::layout::Rect;

use crate::explain::counted;
use crate::ui::app::App;
use crate::ui::doc::Pane;
use crate::ui::export::Export;
use crate::ui::input::Input;
use crate::ui::layout::over;
use crate::ui::locate;
use crate::ui::markdown;
use crate::ui::pen::{Line, Pen, border, padded};
use crate::ui::text::{clean, width};
use crate::ui::theme::Role;

use super::prompt::{Prompt, said};

/// Columns of a page.
const COLUMNS: u16 = 88;

/// What is inside the box of a page of so many lines.
fn inside(app: &App, lines: usize) -> Rect {
    over(app, COLUMNS, lines)
}

/// Lines of such a page that show.
pub(crate) fn shown(app: &App, lines: usize) -> usize {
    inside(app, lines).height as usize
}

/// The lines of a page of Markdown.
pub(crate) fn rows(app: &App, text: &str) -> Vec<Line> {
    markdown_rows(app, text, room(app))
}

/// Lines of Markdown, so many cells wide.
pub(super) fn markdown_rows(app: &App, text: &str, room: usize) -> Vec<Line> {
    markdown::rows(text, room, app.look.is_plain())
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, title: &str, text: &str, top: usize) {
    render_rows(pen, app, &clean(title), &rows(app, text), top);
}

/// Cells of a page's lines.
pub(super) fn room(app: &App) -> usize {
    padded(inside(app, 1)).width as usize
}

/// Says that so many lines don't show yet, and which key shows them.
pub(super) fn more_lines(app: &App, left: usize) -> String {
    format!("{}: {}", counted(left, "more line"), app.key("page-down"))
}

/// The same of a pane, which must have the focus for that.
pub(super) fn more_of_pane(app: &App, left: usize) -> String {
    // While something is open over it, the keys go there.
    if !app.overlays.is_empty() {
        return counted(left, "more line");
    }
    let words = more_lines(app, left);
    match app.doc() {
        Some(doc) if doc.focus == Pane::Tree => {
            words.replacen(": ", &format!(": {} ", app.key("pane")), 1)
        }
        _ => words,
    }
}

/// A page of ready lines.
pub(super) fn render_rows(pen: &mut Pen<'_>, app: &App, title: &str, rows: &[Line], top: usize) {
    let left = rows.len().saturating_sub(top + shown(app, rows.len()));
    let inside = inside(app, rows.len());
    let area = pen.window(inside, title);
    if left > 0 {
        pen.below(area, &more_lines(app, left));
    }
    let above = format!(" {} above: {} ", counted(top, "line"), app.key("page-up"));
    let room = border(area);
    if top > 0 && width(title) + width(&above) + 3 < room.width as usize {
        pen.right(room, &above, Role::Dim);
    }
    pen.lines(padded(inside), rows, top);
}

/// The line that asks for the name of a picture.
pub(super) fn render_export(pen: &mut Pen<'_>, app: &App, export: &Export) {
    let words = ".svg is a picture, .ansi text with colours, .txt plain text";
    let (lead, hint) = ("", "a name that ends in .svg, .ansi or .txt");
    let words = said(export.error.as_deref(), words);
    Prompt { lead, line: &export.line, hint, words }.draw_box(pen, app, "Write this screen to", 84);
}

/// The line that asks for a path, an id or a name.
pub(super) fn render_prompt(pen: &mut Pen<'_>, app: &App, line: &Input, error: Option<&str>) {
    let (lead, hint) = ("", "a path, a registry entry ID (0x100000115), or a name");
    let typed = line.text().trim();
    let words = match app.doc() {
        Some(doc) if !typed.is_empty() => {
            match locate::all(doc.registry(), doc.plane(), typed).len() {
                0 => "no node fits".to_owned(),
                1 => "1 node fits".to_owned(),
                many => format!("{many} nodes fit; {} goes to the first", app.key("prompt-accept")),
            }
        }
        _ => format!("{} alone goes to the top", app.key("go")),
    };
    let words = said(error, &words);
    Prompt { lead, line, hint, words }.draw_box(pen, app, "Go to", 72);
}
