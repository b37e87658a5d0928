//! Asks for a file, with files to choose from.

use ratatui::layout::Rect;

use crate::ui::app::{App, Ask};
use crate::ui::choices::{Choice, choices};
use crate::ui::input::Input;
use crate::ui::layout::over;
use crate::ui::pen::{Pen, padded, row, under};
use crate::ui::scroll::Scroll;
use crate::ui::text::{clean, clip_middle};
use crate::ui::theme::Role;

fn inside(app: &App, purpose: Ask) -> Rect {
    // As high as without anything typed: it doesn't jump.
    over(app, 84, 2 + choices(app, purpose, "").len().clamp(1, 10))
}

/// Where the files are listed.
pub(crate) fn list(app: &App, purpose: Ask) -> Rect {
    under(inside(app, purpose), 2)
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, purpose: Ask, line: &Input, scroll: Scroll) {
    let title = match purpose {
        Ask::Open => "Open",
        Ask::Compare => "Compare with",
    };
    let head = padded(inside(app, purpose));
    pen.window(inside(app, purpose), title);
    let list = list(app, purpose);
    let rows = choices(app, purpose, line.text());
    let below =
        if choices(app, purpose, "").is_empty() { "" } else { ", or a part of a name below" };
    pen.input(row(head, 0), "", line, &format!("a path{below}"));
    if rows.is_empty() {
        pen.text(row(list, 0), head.x, "Type the path of a dump.", Role::Dim);
    }
    pen.rows(list, scroll, rows.len(), true, |pen, at, line| {
        let (name, choice) = &rows[at];
        let line = padded(line);
        let kind = if matches!(choice, Choice::Open(_)) { "open" } else { "file" };
        let start = pen.right(line, kind, Role::Dim);
        let room = Rect { width: start.saturating_sub(line.x + 1), ..line };
        let name = clean(name);
        pen.text(room, room.x, &clip_middle(&name, room.width as usize), Role::Text);
    });
}
