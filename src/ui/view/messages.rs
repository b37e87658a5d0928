//! What was said in the last line of the screen so far.

use super::page;
use crate::ui::app::App;
use crate::ui::pen::{Line, Pen, hanging, piece};
use crate::ui::text::{clean, wrap};
use crate::ui::theme::Role;

/// All lines of the list, the latest first.
pub(crate) fn rows(app: &App) -> Vec<Line> {
    let room = page::room(app).saturating_sub(6);
    let mut rows = Vec::new();
    for (number, message) in app.log.iter().enumerate().rev() {
        let head = piece(format!("{:>4}  ", number + 1), Role::Dim);
        rows.extend(hanging(&[head], wrap(&clean(message), room), Role::Text));
    }
    if rows.is_empty() {
        rows.push(vec![piece("There were no messages so far.", Role::Dim)]);
    }
    rows
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, top: usize) {
    page::render_rows(pen, app, "Messages", &rows(app), top);
}
