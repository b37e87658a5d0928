//! A page of text, and the line that asks where to go.

use ratatui::layout::Rect;

use crate::ui::app::App;
use crate::ui::doc::Pane;
use crate::ui::export::Export;
use crate::ui::input::Input;
use crate::ui::layout::over;
use crate::ui::markdown;
use crate::ui::pen::{Line, Pen, inner, padded, row};
use crate::ui::text::clean;
use crate::ui::theme::Role;

/// Columns of a page.
const COLUMNS: u16 = 84;

/// The box of a page of so many lines.
pub(super) fn window(app: &App, lines: usize) -> Rect {
    over(app, COLUMNS, u16::try_from(lines + 2).unwrap_or(u16::MAX))
}

/// Lines of such a page that show.
pub(crate) fn shown(app: &App, lines: usize) -> usize {
    inner(window(app, lines)).height as usize
}

/// The lines of a page of Markdown.
pub(crate) fn rows(app: &App, text: &str) -> Vec<Line> {
    markdown_rows(app, text, room(app))
}

/// Lines of Markdown, so many cells wide.
pub(super) fn markdown_rows(app: &App, text: &str, room: usize) -> Vec<Line> {
    let plain = app.look.style(Role::Accent) == app.look.style(Role::Text);
    markdown::rows(text, room, plain)
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, title: &str, text: &str, top: usize) {
    let rows = rows(app, text);
    render_rows(pen, app, &clean(title), &rows, top);
}

/// Cells of a page's lines.
pub(super) fn room(app: &App) -> usize {
    (inner(window(app, 1)).width as usize).saturating_sub(2)
}

/// Says that so many lines don't show yet, and which key shows them.
pub(super) fn more_lines(app: &App, left: usize) -> String {
    format!("{left} more {}: {}", if left == 1 { "line" } else { "lines" }, app.key("page-down"))
}

/// The same of a pane, which must have the focus for that.
pub(super) fn more_of_pane(app: &App, left: usize) -> String {
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
    let area = window(app, rows.len());
    let inside = pen.window(area, title);
    if left > 0 {
        pen.below(area, &more_lines(app, left));
    }
    let inside = padded(inside);
    pen.lines(inside, rows, top);
}

/// The line that asks for the name of a picture.
pub(super) fn render_export(pen: &mut Pen<'_>, app: &App, export: &Export) {
    let inside = padded(pen.window(over(app, 84, 4), "Write this screen to"));
    pen.input(row(inside, 0), "", &export.line, "a name that ends in .svg, .ansi or .txt");
    let (words, role) = match &export.error {
        Some(error) => (clean(error).into_owned(), Role::Bad),
        None => {
            (".svg is a picture, .ansi text with colours, .txt plain text".to_owned(), Role::Dim)
        }
    };
    pen.text(row(inside, 1), inside.x, &words, role);
}

/// The line that asks for a path, an id or a name.
pub(super) fn render_prompt(pen: &mut Pen<'_>, app: &App, line: &Input, error: Option<&str>) {
    let inside = padded(pen.window(over(app, 72, 4), "Go to"));
    pen.input(row(inside, 0), "", line, "a path, a registry entry ID (0x…), or a name");
    let (words, role) = error
        .map_or(("g alone goes to the top".into(), Role::Dim), |error| (clean(error), Role::Bad));
    pen.text(row(inside, 1), inside.x, &words, role);
}
