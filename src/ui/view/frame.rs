//! The two boxes, with one line between them.

use ratatui::layout::Rect;

use crate::ui::doc::Doc;
use crate::ui::layout::{Areas, tabs};
use crate::ui::pen::{Pen, border, inner, piece};
use crate::ui::text::{clean, clip, width};
use crate::ui::theme::Role;

/// Draws the boxes; the one with the focus is drawn last, so that its border is whole.
pub(super) fn panes(pen: &mut Pen<'_>, areas: &Areas, on_tree: bool) {
    let mut panes = [(areas.tree, on_tree), (areas.detail, !on_tree)];
    panes.sort_by_key(|(_, focus)| *focus);
    for (area, focus) in panes {
        if let Some(area) = area {
            pen.frame(area, if focus { Role::BorderFocus } else { Role::Border });
        }
    }
    if let (Some(_), Some(detail)) = (areas.tree, areas.detail) {
        let style = pen.look.style(Role::BorderFocus);
        pen.put(detail.x, detail.y, "┬", style);
        pen.put(detail.x, detail.bottom() - 1, "┴", style);
    }
}

/// The title of a pane, in its upper border.
pub(super) fn title(pen: &mut Pen<'_>, area: Rect, text: &str, more: &str, focus: bool) -> u16 {
    let role = if focus { Role::Title } else { Role::Text };
    let room = border(area);
    let text = clip(text, (room.width as usize).saturating_sub(2));
    let mut line = vec![piece(format!(" {text} "), role)];
    if !more.is_empty() && width(&text) + width(more) + 4 < room.width as usize {
        line.push(piece(format!("{more} "), Role::Dim));
    }
    pen.line(room, &line)
}

/// Title and tabs of the right-hand pane.
pub(super) fn detail_head(pen: &mut Pen<'_>, area: Rect, doc: &Doc, focus: bool) {
    let registry = doc.registry();
    let (name, class) = match doc.selected() {
        Some(place) => {
            let entry = registry.entry(registry.place(place).entry);
            (registry.component(place), entry.class.to_string())
        }
        None => ("no node".to_owned(), String::new()),
    };
    // Many nodes are called after their class: once is enough.
    let class = if name == class { String::new() } else { class };
    title(pen, area, &clean(&name), &clean(&class), focus);
    let inside = inner(area);
    for (tab, text, place) in tabs(doc, inside) {
        let chosen = doc.tab == tab;
        let role = match (chosen, focus) {
            (true, true) => Role::Select,
            (true, false) => Role::Rest,
            (false, _) => Role::Dim,
        };
        pen.text(place, place.x, &text, role);
        if !chosen {
            // The number is its key.
            let blank = u16::from(text.starts_with(' '));
            let number = text.trim_start().get(..1).unwrap_or("");
            pen.text(place, place.x + blank, number, Role::Accent);
        }
    }
}
