//! Lists whose rows lead to nodes.

use super::super::app::{App, Overlay};
use super::super::doc::Pane;
use super::super::index::Goes;
use super::super::layout::tree_height;
use super::super::view;

/// Goes where the row under the cursor leads.
pub(super) fn accept(app: &mut App) {
    let Some(Overlay::Index(index)) = app.overlays.last() else { return };
    let goes = index.rows.get(index.scroll.at).and_then(|row| row.goes.clone());
    let Some(goes) = goes else { return };
    app.overlays.pop();
    go_to(app, &goes);
}

/// Shows a node, and a candidate of it.
pub(super) fn go_to(app: &mut App, goes: &Goes) {
    let height = tree_height(app);
    let Some(doc) = app.doc_mut() else { return };
    let registry = doc.registry();
    if goes.entry.0 as usize >= registry.entries().len() {
        return;
    }
    let plane = doc.plane();
    let places = registry.places_of(goes.entry);
    let here = places.iter().find(|at| registry.place(**at).plane == plane);
    let Some(place) = here.or(places.first()).copied() else { return };
    doc.remember();
    doc.jump(place, height);
    doc.tab = goes.tab;
    doc.focus = Pane::Detail;
    doc.settle();
    let wanted = goes.personality.as_ref().and_then(|wanted| {
        let is = |verdict: &crate::explain::Verdict| {
            let known = &verdict.personality;
            (&known.bundle, &known.name) == (&wanted.bundle, &wanted.name)
        };
        doc.detail.verdicts.iter().position(is)
    });
    if let Some(at) = wanted {
        doc.candidates.at = at;
        doc.ladder = 0;
    }
}

/// Lists who holds which match category of the node, and which are free.
pub(super) fn slots(app: &mut App) {
    let Some(doc) = app.doc() else { return };
    let Some((case, entry)) = doc.subject.case().zip(doc.detail.entry) else {
        app.message = Some("no node is selected".to_owned());
        return;
    };
    let index = view::index::slots(app, doc, case, entry);
    if index.rows.is_empty() {
        app.message = Some("no match category of this node is held or asked for".to_owned());
        return;
    }
    app.overlays.push(Overlay::Index(Box::new(index)));
}
