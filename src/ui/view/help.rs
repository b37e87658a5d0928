//! All keys, from the table of commands, and what the marks mean.

use super::page;
use crate::ui::app::App;
use crate::ui::commands::{Command, Context, SECTIONS, commands};
use crate::ui::pen::{CURSOR, Line, Pen, hanging, line_width, piece};
use crate::ui::text::{pad, width, wrap};
use crate::ui::theme::Role;

/// What the marks mean.
const MARKS: [(&str, Role, &str); 17] = [
    ("✓", Role::Good, "started, or passed"),
    ("✗", Role::Bad, "rejected, lost, or failed"),
    ("⧗", Role::Wait, "waits, or is busy"),
    ("●", Role::Changed, "changed: by what is tried out, or since the other file"),
    ("+", Role::Good, "before a name: only in the newer of two files"),
    ("-", Role::Bad, "before a name: only in the older of two files"),
    ("?", Role::Unsure, "the input can't tell"),
    ("·", Role::Dim, "not reached"),
    (
        "+12",
        Role::Dim,
        "so many other drivers don't fit this node, as it should be: its Matching tab lists them",
    ),
    ("46+", Role::Dim, "bytes that are shown; zero bytes at the end may be hidden"),
    ("•", Role::Match, "a search hit in something other than the name"),
    ("★", Role::Accent, "a bookmark"),
    ("↳", Role::Unsure, "another place of a node that is shown above"),
    (
        "‹",
        Role::Accent,
        "at the left of the tree: it is shifted, and the row begins further to the left",
    ),
    (CURSOR, Role::Accent, "the cursor, at the left of its row"),
    ("▸", Role::Dim, "before a name: there is more inside"),
    ("…", Role::Dim, "cut for lack of room, within a text"),
];

/// Whether a command belongs into the help: those of lines being typed say themselves what they do.
fn listed(command: &Command) -> bool {
    !matches!(command.context, Context::Prompt | Context::Page)
}

/// All lines of the page. Where there is no room beside the keys the words go on below.
pub(crate) fn rows(app: &App) -> Vec<Line> {
    let room = page::room(app);
    let all = || commands().filter(|command| listed(command));
    let cells = all().map(|command| width(&app.keys(command))).max().unwrap_or(0) + 2;
    // On a narrow screen a few long names of keys stand before their column.
    let cells = cells.min(room / 3);
    let mut rows = Vec::new();
    for section in SECTIONS {
        rows.push(vec![piece(section.title, Role::Title)]);
        for command in section.commands.iter().filter(|row| listed(row)) {
            let why = app.obstacle(command);
            let role = if why.is_none() { Role::Accent } else { Role::Dim };
            let place = why.unwrap_or_else(|| command.context.words().to_owned());
            let place = if place.is_empty() { place } else { format!("  ({place})") };
            // What has no key is found by its name.
            let keys = app.keys(command);
            let name = if keys.is_empty() { app.key(command.id) } else { keys };
            add(&mut rows, (&name, role), (command.words, &place), (cells, room));
        }
        rows.push(Line::new());
    }
    rows.push(vec![piece("Marks", Role::Title)]);
    for (mark, role, words) in MARKS {
        add(&mut rows, (mark, role), (words, ""), (cells, room));
    }
    rows.push(Line::new());
    let mouse = "The mouse works too: click, wheel, drag the line between the panes.";
    rows.extend(wrap(mouse, room).into_iter().map(|line| vec![piece(line, Role::Dim)]));
    rows
}

/// The line at which the page opens: the heading of what the user is in.
pub(crate) fn start(app: &App) -> usize {
    let nearest = app.overlays.last().map(|overlay| overlay.contexts()[0]);
    let of = |context: Context| {
        let of = |command: &Command| listed(command) && command.context == context;
        SECTIONS.iter().find(|section| section.commands.iter().any(of))
    };
    let Some(section) = nearest.and_then(of).or_else(|| of(app.context())) else { return 0 };
    // What is of use everywhere has the whole page.
    if matches!(app.context(), Context::Global | Context::Document) && nearest.is_none() {
        return 0;
    }
    let rows = rows(app);
    let heading = |row: &Line| matches!(&row[..], [(text, Role::Title)] if text == section.title);
    let at = rows.iter().position(heading).unwrap_or(0);
    let last = rows.len().saturating_sub(page::shown(app, rows.len()));
    // Near the end there is room for sections before it: the page begins with the heading of one.
    let is_heading = |row: &Line| matches!(&row[..], [(_, Role::Title)]);
    rows[..=at.min(last)].iter().rposition(is_heading).unwrap_or(0)
}

/// Adds a key or a mark with its words, and where they apply or why not.
fn add(
    rows: &mut Vec<Line>,
    (mark, role): (&str, Role),
    (words, place): (&str, &str),
    (cells, room): (usize, usize),
) {
    let beside = room.saturating_sub(cells + 2);
    let mut first = vec![piece("  ", Role::Text), piece(mark, role)];
    // A name that is too long for its column has a line of its own.
    if width(mark) + 2 > cells {
        rows.push(std::mem::take(&mut first));
    }
    first.push(piece(pad("", (cells + 2).saturating_sub(line_width(&first))), Role::Text));
    let said = if role == Role::Dim && !place.is_empty() { Role::Dim } else { Role::Text };
    let parts = wrap(words, beside);
    let last = parts.last().map_or(0, |part| width(part));
    rows.extend(hanging(&first, parts, said));
    match rows.last_mut() {
        _ if place.is_empty() => {}
        Some(line) if last + width(place) <= beside => line.push(piece(place, Role::Dim)),
        _ => {
            let blanks = [piece(pad("", cells + 2), role)];
            rows.extend(hanging(&blanks, wrap(place.trim_start(), beside), Role::Dim));
        }
    }
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, top: usize) {
    page::render_rows(pen, app, "Help", &rows(app), top);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::fixture;
    use crate::ui::pen::line_text;

    #[test]
    fn it_begins_with_a_heading_whatever_is_under_it() {
        for (columns, lines) in [(80, 24), (100, 30), (200, 60)] {
            let app = fixture::empty_app(columns, lines);
            let first = rows(&app).swap_remove(start(&app));
            assert!(matches!(&first[..], [(_, Role::Title)]), "{columns}: {first:?}");
        }
    }

    #[test]
    fn every_key_in_use_is_listed_whole_at_every_width() {
        for columns in [40, 60, 80, 100, 200] {
            let app = fixture::app(columns, 24);
            let rows: Vec<String> = rows(&app).iter().map(|row| line_text(row)).collect();
            for row in &rows {
                assert!(width(row) <= page::room(&app), "{columns}: {row}");
                assert!(!row.contains('…') || row.contains("cut for lack"), "{columns}: {row}");
            }
            let text = rows.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
            for command in commands().filter(|command| listed(command)) {
                let shown = format!("{} {}", app.keys(command), command.words);
                assert!(text.contains(&shown), "{columns}: {shown}\n{text}");
            }
        }
    }
}
