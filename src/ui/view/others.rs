//! The other dumps in the same archive or folder.

use ratatui::layout::Rect;

use crate::ui::app::App;
use crate::ui::layout::over;
use crate::ui::pen::Pen;
use crate::ui::scroll::Scroll;
use crate::ui::text::{clean, clip_middle};
use crate::ui::theme::Role;

/// Where they are listed.
pub(crate) fn list(app: &App) -> Rect {
    over(app, 72, app.doc().map_or(0, |doc| doc.others.len()))
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, scroll: Scroll) {
    let Some(doc) = app.doc() else { return };
    let list = list(app);
    pen.window(list, "Other dumps in it");
    pen.rows(list, scroll, doc.others.len(), true, |pen, at, line| {
        let room = line.width.saturating_sub(2) as usize;
        let title = clean(&doc.others[at].title);
        pen.text(line, line.x + 1, &clip_middle(&title, room), Role::Text);
    });
}
