//! Where playing stops, and where else it could.

use ratatui::layout::Rect;

use crate::ui::app::App;
use crate::ui::layout::over;
use crate::ui::pen::Pen;
use crate::ui::scroll::Scroll;
use crate::ui::stops::Stop;
use crate::ui::text::{clean, clip_middle};
use crate::ui::theme::Role;

/// Where they are listed.
pub(crate) fn list(app: &App, rows: usize) -> Rect {
    over(app, 72, rows.min(18))
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, rows: &[Stop], scroll: Scroll) {
    let Some(doc) = app.doc() else { return };
    let list = list(app, rows.len());
    pen.window(list, "Stop playing and jumping at");
    pen.rows(list, scroll, rows.len(), true, |pen, at, line| {
        let is_set = doc.stops.contains(&rows[at]);
        let x = pen.text(line, line.x + 1, if is_set { "! " } else { "  " }, Role::Wait);
        let room = (line.right().saturating_sub(x + 1)) as usize;
        let role = if is_set { Role::Title } else { Role::Text };
        pen.text(line, x, &clip_middle(&clean(&rows[at].words()), room), role);
    });
}
