//! Opening, closing and moving about in the tree and in values.

use crate::model::PlaceId;

use super::super::app::{App, Overlay};
use super::super::commands::{Action, DetailTab};
use super::super::doc::{Doc, Pane};
use super::super::layout::tree_height;
use super::super::scroll::{Move, Scroll};
use super::super::text::clean;

pub(super) fn fold(app: &mut App) {
    let height = tree_height(app);
    let Some(doc) = app.doc_mut() else { return };
    if doc.focus == Pane::Detail {
        let closed = doc.tab == DetailTab::Properties && close_value(doc);
        if !closed {
            doc.focus = Pane::Tree;
        }
        return;
    }
    doc.with_tree(|tree, registry| {
        let Some(place) = tree.selected() else { return };
        if tree.is_open(place) && registry.place(place).first_child.is_some() {
            tree.fold(registry, height);
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
    let height = tree_height(app);
    let Some(doc) = app.doc_mut() else { return };
    if doc.focus == Pane::Detail {
        doc.toggle_value(Some(true));
        return;
    }
    doc.with_tree(|tree, registry| {
        let Some(place) = tree.selected() else { return };
        let has_children = registry.place(place).first_child.is_some();
        if has_children && tree.is_open(place) {
            tree.go(Move::Down, height);
        } else {
            tree.unfold(registry, height);
        }
    });
}

pub(super) fn in_tree(app: &mut App, action: Action) {
    let height = tree_height(app);
    let Some(doc) = app.doc_mut() else { return };
    doc.with_tree(|tree, registry| match action {
        Action::UnfoldAll => tree.unfold_all(registry, height),
        Action::FoldOthers => tree.fold_others(registry, height),
        Action::Parent => tree.go_to_parent(registry, height),
        Action::NextSibling => tree.go_to_sibling(registry, true, height),
        Action::PreviousSibling => tree.go_to_sibling(registry, false, height),
        _ => {}
    });
}

pub(super) fn next_place(app: &mut App) {
    let height = tree_height(app);
    let Some(doc) = app.doc_mut() else { return };
    let Some(place) = doc.selected() else { return };
    let registry = doc.registry();
    let places = registry.places_of(registry.place(place).entry);
    let at = places.iter().position(|have| *have == place).unwrap_or(0);
    let next: PlaceId = places[(at + 1) % places.len()];
    if next == place {
        app.message = Some("this entry has no other place".to_owned());
        return;
    }
    let words = {
        let plane = &registry.plane(registry.place(next).plane).name;
        format!("place {} of {} in {}", (at + 1) % places.len() + 1, places.len(), clean(plane))
    };
    doc.remember();
    doc.jump(next, height);
    app.message = Some(words);
}

pub(super) fn planes(app: &mut App) {
    let Some(doc) = app.doc() else { return };
    let at = doc.plane().0 as usize;
    app.overlays.push(Overlay::Planes(Scroll { at, top: 0 }));
}

/// Lists the other dumps in the archive or folder.
pub(super) fn others(app: &mut App) {
    match app.doc() {
        Some(doc) if !doc.others.is_empty() => {
            app.overlays.push(Overlay::Others(Scroll::default()));
        }
        _ => app.message = Some("this file has no other dumps in it".to_owned()),
    }
}

pub(super) fn travel(app: &mut App, back: bool) {
    let height = tree_height(app);
    if let Some(doc) = app.doc_mut()
        && !doc.travel(back, height)
    {
        let way = if back { "before" } else { "after" };
        app.message = Some(format!("nothing was visited {way} this"));
    }
}
