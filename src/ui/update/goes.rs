//! Goes where a row of a list leads.

use crate::explain::Verdict;
use crate::ui::app::App;
use crate::ui::doc::Pane;
use crate::ui::index::Goes;

/// Shows a node, and a candidate of it.
pub(super) fn go_to(app: &mut App, goes: &Goes) {
    let Some(doc) = app.doc_mut() else { return };
    let Some(place) = doc.place_of(goes.entry) else { return };
    doc.jump(place);
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
        doc.choose(at);
    }
}
