//! Opening, closing and moving about in the tree and in values.

use crate::model::PlaceId;
use crate::ui::app::{App, Overlay};
use crate::ui::commands::DetailTab;
use crate::ui::doc::{Doc, Pane};
use crate::ui::scroll::{Move, Scroll};
use crate::ui::text::clean;

pub(super) fn fold(app: &mut App) {
    let Some(doc) = app.doc_mut() else { return };
    if doc.focus == Pane::Detail {
        let closed = doc.tab == DetailTab::Properties && close_value(doc);
        if !closed {
            doc.focus = Pane::Tree;
        }
        return;
    }
    doc.with_tree(|tree, registry, height| {
        let Some(place) = tree.selected() else { return };
        if tree.is_open(place) && registry.place(place).first_child.is_some() {
            tree.fold(height);
        } else {
            tree.go_to_parent(registry, height);
        }
    });
}

/// Closes the value under the cursor, or the one that it is in.
pub(super) fn close_value(doc: &mut Doc) -> bool {
    let Some(row) = doc.detail.properties.get(doc.properties.at) else { return false };
    if row.open == Some(true) {
        return doc.toggle_value(Some(false));
    }
    let mut path = row.path.clone();
    if row.depth == path.len() {
        // A line of unfolded data or text: the value itself is above.
        path.push(crate::model::Step::Index(0));
    }
    path.pop();
    if path.is_empty() {
        return false;
    }
    let Some(at) = doc.detail.properties.iter().position(|row| row.path == path) else {
        return false;
    };
    doc.properties.at = at;
    true
}

pub(super) fn unfold(app: &mut App) {
    let Some(doc) = app.doc_mut() else { return };
    if doc.focus == Pane::Detail {
        doc.toggle_value(Some(true));
        return;
    }
    doc.with_tree(|tree, registry, height| {
        let Some(place) = tree.selected() else { return };
        let has_children = registry.place(place).first_child.is_some();
        if has_children && tree.is_open(place) {
            tree.go(Move::Down, height);
        } else {
            tree.unfold(registry, height);
        }
    });
}

/// Goes to the next place of the entry: those of this plane follow each other, then those of the next.
pub(super) fn next_place(app: &mut App, here: bool) {
    let Some(doc) = app.doc_mut() else { return };
    let Some(place) = doc.selected() else { return };
    let registry = doc.registry();
    let plane = |place: PlaceId| registry.place(place).plane;
    let all = registry.places_of(registry.place(place).entry);
    let mut places: Vec<PlaceId> =
        all.iter().copied().filter(|at| !here || plane(*at) == plane(place)).collect();
    places.sort_by_key(|at| plane(*at));
    let at = places.iter().position(|have| *have == place).unwrap_or(0);
    let (number, count) = ((at + 1) % places.len().max(1), places.len());
    let Some(next) = places.get(number).copied() else { return };
    let words = {
        let plane = &registry.plane(plane(next)).name;
        format!("place {} of {count} in {}", number + 1, clean(plane))
    };
    doc.jump(next);
    app.say(words);
}

pub(super) fn planes(app: &mut App) {
    let Some(doc) = app.doc_mut() else { return };
    doc.count_places();
    let at = doc.plane().0 as usize;
    app.overlays.push(Overlay::Planes(Scroll { at, top: 0 }));
}
