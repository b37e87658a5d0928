//! A list whose rows lead to nodes.

use ratatui::layout::Rect;

use crate::explain::Case;
use crate::model::EntryId;
use crate::ui::app::App;
use crate::ui::commands::DetailTab;
use crate::ui::doc::Doc;
use crate::ui::index::{Goes, Index, Row};
use crate::ui::layout::{areas, over};
use crate::ui::pen::{Pen, inner, padded, piece, row, under};
use crate::ui::text::clean;
use crate::ui::theme::Role;

use super::matching::{asked_category, ordered_slots, slot_lines};

/// Columns of a list that doesn't take the whole screen.
const COLUMNS: u16 = 96;

fn inside(app: &App, index: &Index) -> Rect {
    if index.large {
        return inner(areas(app).body);
    }
    over(app, COLUMNS, index.rows.len() + index.head.len())
}

/// Where the rows are.
pub(crate) fn list(app: &App, index: &Index) -> Rect {
    let inside = inside(app, index);
    under(inside, (index.head.len() as u16).min(inside.height.saturating_sub(1)))
}

/// Cells of a row in a list that takes the whole screen, or that doesn't.
pub(crate) fn room(app: &App, large: bool) -> usize {
    let index = Index { large, ..Index::default() };
    padded(list(app, &index)).width as usize
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, index: &Index) {
    let inside = inside(app, index);
    pen.window(inside, &clean(&index.title));
    let list = list(app, index);
    pen.head(padded(Rect { y: inside.y, height: list.y - inside.y, ..list }), &index.head);
    pen.rows(list, index.scroll, index.rows.len(), true, |pen, at, line| {
        pen.line(padded(line), &index.rows[at].line);
    });
    if index.rows.is_empty() {
        pen.text(row(padded(list), 0), list.x + 1, "there is nothing to list", Role::Dim);
    }
}

/// The match categories of a node.
pub(crate) fn slots(app: &App, doc: &Doc, case: &Case, entry: EntryId) -> Index {
    let registry = doc.registry();
    let name = registry.places_of(entry).first().map(|place| registry.component(*place));
    let first = asked_category(doc);
    let lines = slot_lines(case, entry, first, &doc.detail.verdicts, room(app, false));
    let slots = if lines.is_empty() { Vec::new() } else { ordered_slots(case, entry, first) };
    let rows = lines.into_iter().zip(slots).map(|(line, slot)| {
        let holder = slot.holders.iter().find_map(|holder| holder.entry);
        let tab = DetailTab::Properties;
        let goes = holder.map(|entry| Goes { entry, tab, personality: None });
        // A free one leads to a candidate that asks for it.
        let goes = goes.or_else(|| {
            let personality = case.personalities().get(*slot.candidates.first()?)?.clone();
            Some(Goes {
                entry,
                tab: DetailTab::Matching,
                personality: Some((*personality).clone()),
            })
        });
        Row { line, goes, heading: false }
    });
    Index {
        title: format!("Category slots of {}", name.unwrap_or_default()),
        head: vec![vec![piece(
            "One driver at a time holds each match category of a node.",
            Role::Dim,
        )]],
        rows: rows.collect(),
        ..Index::default()
    }
}
