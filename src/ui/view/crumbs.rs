//! The way to the node, in the lower border of its pane: the nearest nodes above it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::model::PlaceId;
use crate::ui::doc::Doc;
use crate::ui::pen::{Pen, beside, border};
use crate::ui::text::{clean, width};
use crate::ui::theme::Role;

/// What stands between two of them.
const BETWEEN: &str = " › ";

/// The nodes above the one that shows, each with its words and where they are: as many as there is room for before what is
/// drawn at the right end of the border.
pub(super) fn crumbs(doc: &Doc, detail: Rect, drawn: &Buffer) -> Vec<(PlaceId, String, Rect)> {
    let registry = doc.registry();
    let Some(place) = doc.selected() else { return Vec::new() };
    let line = Rect { y: detail.bottom().saturating_sub(1), ..border(detail) };
    let is_free =
        |at: &Position| drawn.cell(*at).is_some_and(|cell| matches!(cell.symbol(), "─" | "┴"));
    let free = line.columns().map(Rect::as_position).take_while(is_free).count();
    let mut parts: Vec<(PlaceId, String)> = Vec::new();
    let mut cells = 0;
    let mut more = false;
    let mut above = registry.ancestors(place).skip(1).peekable();
    while let Some(at) = above.next() {
        let name = clean(&registry.component(at)).into_owned();
        cells += width(&name) + width(BETWEEN);
        let left_out = if above.peek().is_some() { width(BETWEEN) + 1 } else { 0 };
        if cells + left_out > free {
            more = true;
            break;
        }
        parts.push((at, name));
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
    let areas: Vec<Rect> = beside(line, 0, parts.iter().map(|(_, text)| width(text))).collect();
    parts.into_iter().zip(areas).map(|((place, text), area)| (place, text, area)).collect()
}

pub(super) fn render(pen: &mut Pen<'_>, doc: &Doc, detail: Rect) {
    for (_, text, area) in crumbs(doc, detail, pen.buffer) {
        pen.text(area, area.x, &text, Role::Dim);
    }
}
