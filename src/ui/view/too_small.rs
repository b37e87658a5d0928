//! What a terminal shows that has no room for anything else.

use crate::ui::app::{App, SMALLEST};
use crate::ui::pen::Pen;
use crate::ui::theme::Role;

pub(super) fn render(pen: &mut Pen<'_>, app: &App) {
    let area = pen.buffer.area;
    let (columns, lines) = app.size;
    let text = format!(
        "ioscope needs {} columns and {} lines; this terminal has {columns} and {lines}.",
        SMALLEST.0, SMALLEST.1
    );
    pen.wrapped(area, 0, &text, Role::Text);
}
