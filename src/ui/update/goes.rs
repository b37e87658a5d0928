//! Goes where a row of a list leads.

use crate::explain::Verdict;
use crate::ui::app::App;
use crate::ui::doc::Pane;
use crate::ui::index::Goes;
use crate::ui::layout::tree_height;

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
        let is = |verdict: &Verdict| {
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
