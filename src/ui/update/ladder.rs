//! The ladder under the candidates, which scrolls by itself.

use crate::ui::app::App;
use crate::ui::layout::{areas, matching as parts};
use crate::ui::scroll::{Move, Scroll};
use crate::ui::view::{ladder, matching};

/// Scrolls the ladder.
pub(super) fn go(app: &mut App, step: Move) {
    let Some((rows, height)) = lines(app) else { return };
    let Some(doc) = app.doc_mut() else { return };
    let mut scroll = Scroll { at: 0, top: doc.ladder };
    scroll.page(step, rows, height);
    doc.ladder = scroll.top;
}

/// After a resize or a change of the verdict, the ladder doesn't stay scrolled past its end.
pub(super) fn keep_in_view(app: &mut App) {
    if app.doc().is_none_or(|doc| doc.ladder == 0) {
        return;
    }
    let Some((rows, height)) = lines(app) else { return };
    if let Some(doc) = app.doc_mut() {
        doc.ladder = doc.ladder.min(rows.saturating_sub(height));
    }
}

/// The lines of the ladder, and how many of them show.
fn lines(app: &App) -> Option<(usize, usize)> {
    let doc = app.doc()?;
    let detail = areas(app).detail?;
    let (_, below) = parts(detail, doc.detail.verdicts.len());
    let rows = ladder::lines(doc.chosen()?, matching::scores(doc), below.width, below.height).len();
    Some((rows, below.height as usize))
}
