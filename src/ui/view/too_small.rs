//! What a terminal shows that has no room for anything else.

use super::super::app::{App, SMALLEST};
use super::super::pen::Pen;
use super::super::theme::Role;

pub(super) fn render(pen: &mut Pen<'_>, app: &App) {
    let area = pen.buffer.area;
    let (columns, lines) = app.size;
    let text = format!(
        "ioscope needs {} columns and {} lines; this terminal has {columns} and {lines}.",
        SMALLEST.0, SMALLEST.1
    );
    pen.wrapped(area, 0, &text, Role::Text);
}
