//! Commands by their names.

use ratatui::layout::Rect;

use crate::ui::app::App;
use crate::ui::input::Input;
use crate::ui::layout::over;
use crate::ui::pen::{Pen, padded, row, under};
use crate::ui::scroll::Scroll;
use crate::ui::text::clip;
use crate::ui::theme::Role;

fn inside(app: &App) -> Rect {
    over(app, 96, 16)
}

/// Where the commands are listed.
pub(crate) fn list(app: &App) -> Rect {
    under(inside(app), 2)
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, line: &Input, scroll: Scroll) {
    let head = padded(inside(app));
    pen.window(inside(app), "Commands");
    pen.input(row(head, 0), ": ", line, "type a part of what you want to do");
    let list = list(app);
    let rows = app.palette(line.text());
    if rows.is_empty() {
        pen.text(row(list, 0), head.x, "there is no such command", Role::Dim);
    }
    pen.rows(list, scroll, rows.len(), true, |pen, at, line| {
        let command = rows[at];
        let line = padded(line);
        let why = app.obstacle(command);
        let does = why.is_none() && app.applies(command);
        let (words, keys) = if does { (Role::Text, Role::Accent) } else { (Role::Dim, Role::Dim) };
        let start = pen.right(line, &app.keys(command), keys);
        let room = Rect { width: start.saturating_sub(line.x + 1), ..line };
        let next = pen.text(room, room.x, command.words, words);
        if !does {
            let why = why.unwrap_or_else(|| command.context.words().to_owned());
            let left = room.right().saturating_sub(next + 4) as usize;
            if left >= 8 {
                pen.text(room, next + 2, &format!("({})", clip(&why, left)), Role::Dim);
            }
        }
    });
}
