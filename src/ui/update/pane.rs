//! The cursors of properties and personality, and what scrolls without one: the text of the raw tab, and what a dump tells of the past.

use ratatui::layout::{Position, Rect};

use crate::ui::app::App;
use crate::ui::commands::DetailTab;
use crate::ui::layout::{areas, personality_list, property_list, raw_lines, timeline};
use crate::ui::scroll::{Move, Scroll};
use crate::ui::view::timeline::snapshot_lines;

/// What scrolls in the tab: it, its lines, and those that show.
fn scrolled(app: &mut App) -> Option<(&mut Scroll, usize, usize)> {
    let detail = areas(app).detail?;
    let doc = app.doc()?;
    let area = match doc.tab {
        DetailTab::Properties => property_list(detail, doc),
        DetailTab::Personality => personality_list(detail, doc),
        DetailTab::Timeline => timeline(detail, doc).list,
        _ => raw_lines(detail),
    };
    let told = match doc.tab {
        DetailTab::Timeline => snapshot_lines(app, doc, area).len(),
        _ => 0,
    };
    let doc = app.doc_mut()?;
    let (scroll, lines) = match doc.tab {
        DetailTab::Properties => (&mut doc.properties, doc.detail.properties.len()),
        DetailTab::Personality => (&mut doc.listed.scroll, doc.listed.rows.len()),
        DetailTab::Timeline => (&mut doc.timeline, told),
        _ => (&mut doc.raw.scroll, doc.raw.lines.len()),
    };
    Some((scroll, lines, area.height as usize))
}

pub(super) fn go(app: &mut App, step: Move) {
    let has_cursor = |tab| matches!(tab, DetailTab::Properties | DetailTab::Personality);
    let cursor = app.doc().is_some_and(|doc| has_cursor(doc.tab));
    let Some((scroll, lines, height)) = scrolled(app) else { return };
    if cursor {
        scroll.go(step, lines, height);
    } else {
        scroll.page(step, lines, height);
    }
}

pub(super) fn wheel(app: &mut App, down: bool, rows: usize) {
    let Some((scroll, lines, height)) = scrolled(app) else { return };
    scroll.wheel(down, rows, lines, height);
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
    doc.choose(if next { (at + 1) % count } else { (at + count - 1) % count });
}
