//! What a lesson says beside its machine.

use ratatui::layout::{Margin, Rect};

use crate::explain::Page;
use crate::ui::app::App;
use crate::ui::markdown;
use crate::ui::pen::{Line, column};
use crate::ui::theme::Role;

/// Lines that the strip beside a machine takes at most.
const STRIP: u16 = 7;

/// What the lesson says beside its machine, each line.
pub(crate) fn strip_lines(app: &App, strip: Rect) -> Vec<Line> {
    let Some(view) = app.doc().and_then(|doc| doc.lesson.as_deref()) else { return Vec::new() };
    let text = match (&view.hint, view.session.page()) {
        (Some((number, hint)), _) => format!("**Hint {number} of 3:** {hint}"),
        (None, Page::Stop(at)) => view.session.stop(at).to_owned(),
        (None, _) if view.session.outcome().reached => {
            format!("✓ **Goal reached:** {}", view.session.goal())
        }
        (None, _) => format!("**Goal:** {}", view.session.goal()),
    };
    let mut lines = markdown::rows(&text, strip_column(strip).width as usize, app.look.is_plain());
    if let Some((mark, role)) = lines.first_mut().and_then(|line| line.first_mut())
        && mark == "✓ "
    {
        *role = Role::Good;
    }
    lines
}

/// Where its text stands: above the panes as on a page.
pub(crate) fn strip_column(strip: Rect) -> Rect {
    column(strip.inner(Margin::new(2, 0)))
}

/// Lines of the strip with its head, if a lesson's machine shows.
pub(crate) fn strip_height(app: &App, columns: u16) -> u16 {
    let shows = app.doc().and_then(|doc| doc.lesson.as_ref()).is_some_and(|lesson| lesson.machine);
    if !shows {
        return 0;
    }
    let lines = strip_lines(app, Rect::new(0, 0, columns, 1)).len();
    (lines as u16 + 1).min(STRIP).min(app.size.1 / 3)
}
