//! A page of text, and the line that asks where to go.

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::input::Input;
use super::super::layout::{inner, over};
use super::super::text::{clean, width, wrap};
use super::super::theme::Role;
use super::pen::{Line, Pen, piece, row};

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

/// The lines of a page written in a few marks of Markdown: headings, lists, code.
pub(crate) fn rows(app: &App, text: &str) -> Vec<Line> {
    let room = room(app);
    let mut rows = Vec::new();
    let mut code = false;
    let mut paragraph = String::new();
    for line in text.lines().chain([""]) {
        let line = clean(line);
        let plain = line.trim_start();
        let fence = plain.starts_with("```");
        let heading = !code && plain.starts_with('#');
        let item = !code && item_mark(plain).is_some();
        let verbatim = code || line.starts_with("    ") || plain.starts_with('|');
        if (fence || heading || item || verbatim || plain.is_empty()) && !paragraph.is_empty() {
            flush(&mut rows, &mut paragraph, room);
        }
        if fence {
            code = !code;
        } else if heading {
            let title = plain.trim_start_matches('#').trim();
            rows.push(vec![piece(title, Role::Title)]);
        } else if verbatim {
            rows.push(vec![piece(line.clone().into_owned(), Role::Accent)]);
        } else if plain.is_empty() {
            if rows.last().is_some_and(|row| !row.is_empty()) {
                rows.push(Line::new());
            }
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(plain);
        }
    }
    while rows.last().is_some_and(Vec::is_empty) {
        rows.pop();
    }
    rows
}

fn flush(rows: &mut Vec<Line>, paragraph: &mut String, room: usize) {
    let text = std::mem::take(paragraph).replace('`', "").replace("**", "");
    let cut = item_mark(&text).unwrap_or(0);
    let (mark, text) = text.split_at(cut);
    let mark = if mark.starts_with(['-', '*']) { "· " } else { mark };
    let hang = width(mark);
    for (at, part) in wrap(text, room.saturating_sub(hang)).into_iter().enumerate() {
        let start = if at == 0 { mark.to_owned() } else { " ".repeat(hang) };
        rows.push(vec![piece(start, Role::Dim), piece(part, Role::Text)]);
    }
}

/// The length of the mark of a list's item: `- `, `* `, `12. `.
fn item_mark(line: &str) -> Option<usize> {
    if line.starts_with("- ") || line.starts_with("* ") {
        return Some(2);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = (1..=3).contains(&digits) && line[digits..].starts_with(". ");
    numbered.then_some(digits + 2)
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, title: &str, text: &str, top: usize) {
    let rows = rows(app, text);
    render_rows(pen, app, &clean(title), &rows, top);
}

/// Cells of a page's lines.
pub(super) fn room(app: &App) -> usize {
    (inner(window(app, 1)).width as usize).saturating_sub(2)
}

/// A page of ready lines.
pub(super) fn render_rows(pen: &mut Pen<'_>, app: &App, title: &str, rows: &[Line], top: usize) {
    let left = rows.len().saturating_sub(top + shown(app, rows.len()));
    let hint = if left > 0 { "↓ more   Esc closes" } else { "Esc closes" };
    let inside = pen.window(window(app, rows.len()), title, hint);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    pen.lines(inside, rows, top);
}

/// The line that asks for a path, an id or a name.
pub(super) fn render_prompt(pen: &mut Pen<'_>, app: &App, line: &Input, error: Option<&str>) {
    let inside = pen.window(over(app, 72, 4), "Go to", "Enter goes   g the top   Esc closes");
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    pen.input(row(inside, 0), "", line, "a path, 0x and a registry id, or a name");
    if let Some(error) = error {
        pen.text(row(inside, 1), inside.x, &clean(error), Role::Bad);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    #[test]
    fn marks_of_markdown_become_roles() {
        let app = fixture::app(80, 24);
        let text = "# Title\n\nOne\ntwo.\n\n- first\n  goes on\n- second\n\n1. one\n2. two\n\n```\ncode  here\n```\n";
        let rows: Vec<String> = rows(&app, text)
            .iter()
            .map(|row| row.iter().map(|(text, _)| text.as_str()).collect())
            .collect();
        let expected = [
            "Title",
            "",
            "One two.",
            "",
            "· first goes on",
            "· second",
            "",
            "1. one",
            "2. two",
            "",
            "code  here",
        ];
        assert_eq!(rows, expected);
    }
}
