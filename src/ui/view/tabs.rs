//! The open files, if there are several.

use ratatui::layout::Rect;

use crate::ui::app::App;
use crate::ui::layout::file_tabs;
use crate::ui::pen::Pen;
use crate::ui::theme::Role;

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, app: &App) {
    for (at, text, place) in file_tabs(app) {
        let chosen = app.current == Some(at);
        pen.text(place, place.x, &text, if chosen { Role::Rest } else { Role::Dim });
        if chosen {
            pen.even(place);
        }
    }
    let shown = file_tabs(app);
    let hidden = app.files.len() - shown.len();
    if hidden > 0 {
        pen.right(area, &format!("{hidden} more "), Role::Dim);
    }
}
