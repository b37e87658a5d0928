//! All keys, from the table of commands, and what the marks mean.

use super::super::app::App;
use super::super::commands::{COMMANDS, Command, Context, Section};
use super::super::text::{pad, width};
use super::super::theme::{Look, Role};
use super::page;
use super::pen::{CURSOR, Line, Pen, piece};

/// What the marks mean.
const MARKS: [(&str, Role, &str); 10] = [
    ("✓", Role::Good, "started, or passed"),
    ("✗", Role::Bad, "rejected, lost, or failed"),
    ("⧗", Role::Wait, "waits"),
    ("?", Role::Unsure, "the input can't tell"),
    ("·", Role::Dim, "not reached"),
    ("•", Role::Match, "a search hit in something other than the name"),
    ("↳", Role::Unsure, "another place of an entry that is shown above"),
    (CURSOR, Role::Accent, "the cursor"),
    ("▸", Role::Dim, "there is more inside"),
    ("…", Role::Dim, "cut for want of room"),
];

/// The keys of a command: `↓ j`.
pub(crate) fn keys(command: &Command, look: &Look) -> String {
    command.keys.iter().map(|key| look.key(*key)).collect::<Vec<_>>().join(" ")
}

/// Whether a command belongs into the help: those of lines being typed say themselves what they do.
fn listed(command: &Command) -> bool {
    !matches!(command.context, Context::Prompt | Context::Page)
}

/// Where a command applies, if not everywhere.
fn place(context: Context) -> &'static str {
    match context {
        Context::Tree => "tree",
        Context::Properties => "properties",
        Context::Matching => "matching",
        Context::Timeline => "timeline",
        Context::Gallery => "gallery",
        Context::Find => "while finding",
        _ => "",
    }
}

/// All lines of the page.
pub(crate) fn rows(look: &Look) -> Vec<Line> {
    let all = || COMMANDS.iter().filter(|command| listed(command));
    let cells = all().map(|command| width(&keys(command, look))).max().unwrap_or(0);
    let mut rows = Vec::new();
    for section in Section::ALL {
        rows.push(vec![piece(section.title(), Role::Title)]);
        for command in all().filter(|command| command.section == section) {
            let mut line = vec![
                piece(format!("  {}  ", pad(&keys(command, look), cells)), Role::Accent),
                piece(command.words, Role::Text),
            ];
            let place = place(command.context);
            if !place.is_empty() {
                line.push(piece(format!("  ({place})"), Role::Dim));
            }
            rows.push(line);
        }
        rows.push(Line::new());
    }
    rows.push(vec![piece("Marks", Role::Title)]);
    for (mark, role, words) in MARKS {
        rows.push(vec![
            piece("  ", Role::Text),
            piece(pad(mark, cells + 2), role),
            piece(words, Role::Text),
        ]);
    }
    rows.push(Line::new());
    rows.push(vec![piece(
        "The mouse works too: click, wheel, drag the line between the panes.",
        Role::Dim,
    )]);
    rows
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, top: usize) {
    page::render_rows(pen, app, "Help", &rows(&app.look), top);
}
