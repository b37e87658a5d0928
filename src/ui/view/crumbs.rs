//! The way to the node, in the lower border of its pane: the nearest nodes above it.

use ratatui::layout::Rect;

use crate::model::PlaceId;
use crate::ui::doc::Doc;
use crate::ui::pen::{Pen, beside};
use crate::ui::text::{clean, width};
use crate::ui::theme::Role;

/// What stands between two of them.
const BETWEEN: &str = " › ";

/// The nodes above the one that shows, each with its words and where they are.
pub(crate) fn crumbs(doc: &Doc, detail: Rect) -> Vec<(PlaceId, String, Rect)> {
    let registry = doc.registry();
    let Some(place) = doc.selected() else { return Vec::new() };
    // The right end of the border belongs to counts and hints.
    let all = detail.width as usize;
    let room = (all * 3 / 5).min(all.saturating_sub(26)).saturating_sub(4);
    if detail.height < 2 || room < 12 {
        return Vec::new();
    }
    let mut parts: Vec<(PlaceId, String)> = Vec::new();
    let mut cells = 2;
    let mut more = false;
    for above in registry.ancestors(place).skip(1) {
        let name = clean(&registry.component(above)).into_owned();
        let next = width(&name) + width(BETWEEN);
        if cells + next > room {
            more = true;
            break;
        }
        cells += next;
        parts.push((above, name));
    }
    parts.reverse();
    if let Some((_, first)) = parts.first_mut()
        && more
    {
        *first = format!("…{BETWEEN}{first}");
    }
    let last = parts.len().saturating_sub(1);
    for (at, (_, name)) in parts.iter_mut().enumerate() {
        *name = if at < last { format!(" {name} ›") } else { format!(" {name} ") };
    }
    let line = Rect { x: detail.x + 2, y: detail.bottom() - 1, height: 1, ..detail };
    let areas: Vec<Rect> = beside(line, 0, parts.iter().map(|(_, text)| width(text))).collect();
    let all = parts.into_iter().zip(areas).map(|((place, text), area)| (place, text, area));
    all.filter(|(.., area)| area.right() < detail.right()).collect()
}

pub(super) fn render(pen: &mut Pen<'_>, doc: &Doc, detail: Rect) {
    for (_, text, area) in crumbs(doc, detail) {
        pen.text(area, area.x, &text, Role::Dim);
    }
}
