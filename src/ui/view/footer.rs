//! The last line: what was just done, or the most useful keys for where one is.

use ratatui::layout::Rect;

use crate::ui::app::App;
use crate::ui::layout::footer_parts;
use crate::ui::pen::{Pen, padded};
use crate::ui::text::clean;
use crate::ui::theme::Role;

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let inside = padded(area);
    let key = app.key("help");
    let help = pen.right(inside, &format!("{key} help"), Role::Dim);
    pen.text(inside, help, &key, Role::Accent);
    let room = Rect { width: help.saturating_sub(inside.x + 1), ..inside };
    if let Some(message) = &app.message {
        pen.text(room, room.x, &clean(message), Role::Text);
        return;
    }
    for part in footer_parts(app) {
        let next = pen.text(part.area, part.area.x, &part.key, Role::Accent);
        pen.text(part.area, next + 1, part.hint, Role::Dim);
    }
}
