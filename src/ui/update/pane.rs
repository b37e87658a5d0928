//! The cursor of the personality tab, and the text of the raw tab.

use ratatui::layout::{Position, Rect};

use crate::ui::app::App;
use crate::ui::commands::DetailTab;
use crate::ui::layout::{areas, personality_list, raw_lines};
use crate::ui::scroll::Move;

/// Lines of the list that show.
fn height(app: &App) -> usize {
    let (Some(detail), Some(doc)) = (areas(app).detail, app.doc()) else { return 1 };
    let area = match doc.tab {
        DetailTab::Personality => personality_list(detail, doc),
        _ => raw_lines(detail),
    };
    area.height as usize
}

pub(super) fn go(app: &mut App, step: Move) {
    let height = height(app);
    let Some(doc) = app.doc_mut() else { return };
    if doc.tab == DetailTab::Raw {
        let rows = doc.raw.lines.len();
        doc.raw.scroll.page(step, rows, height);
    } else {
        let rows = doc.listed.rows.len();
        doc.listed.scroll.go(step, rows, height);
    }
}

pub(super) fn wheel(app: &mut App, down: bool, rows: usize) {
    let height = height(app);
    let Some(doc) = app.doc_mut() else { return };
    let (scroll, len) = if doc.tab == DetailTab::Raw {
        (&mut doc.raw.scroll, doc.raw.lines.len())
    } else {
        (&mut doc.listed.scroll, doc.listed.rows.len())
    };
    scroll.wheel(down, rows, len, height);
}

pub(super) fn click(app: &mut App, detail: Rect, at: Position) {
    let Some(doc) = app.doc() else { return };
    let list = personality_list(detail, doc);
    let row = doc.listed.scroll.top + usize::from(at.y.saturating_sub(list.y));
    if let Some(doc) = app.doc_mut()
        && list.contains(at)
        && row < doc.listed.rows.len()
    {
        doc.listed.scroll.at = row;
    }
}

/// Shows the personality of the next or the previous candidate.
pub(super) fn candidate(app: &mut App, next: bool) {
    let Some(doc) = app.doc_mut() else { return };
    let count = doc.detail.verdicts.len();
    if count == 0 {
        return;
    }
    let at = doc.candidates.at;
    doc.candidates.at = if next { (at + 1) % count } else { (at + count - 1) % count };
    doc.ladder = 0;
}
