//! The other dumps in the same archive or folder.

use ratatui::layout::Rect;

use crate::ui::app::App;
use crate::ui::layout::over;
use crate::ui::pen::{Pen, inner};
use crate::ui::scroll::Scroll;
use crate::ui::text::{clean, clip_middle};
use crate::ui::theme::Role;

fn window(app: &App) -> Rect {
    let others = app.doc().map_or(0, |doc| doc.others.len());
    over(app, 72, u16::try_from(others).unwrap_or(u16::MAX).saturating_add(2))
}

/// Where they are listed.
pub(crate) fn list(app: &App) -> Rect {
    inner(window(app))
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, scroll: Scroll) {
    let Some(doc) = app.doc() else { return };
    let list = pen.window(window(app), "Other dumps in it");
    pen.rows(list, scroll, doc.others.len(), |pen, at, line| {
        let room = line.width.saturating_sub(2) as usize;
        let title = clean(&doc.others[at].title);
        pen.text(line, line.x + 1, &clip_middle(&title, room), Role::Text);
    });
}
