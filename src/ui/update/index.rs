//! Lists whose rows lead to nodes.

use super::goes::go_to;
use crate::ui::app::{App, Overlay};
use crate::ui::commands::DetailTab;
use crate::ui::index::Goes;
use crate::ui::view;

/// Goes where the row under the cursor leads.
pub(super) fn accept(app: &mut App) {
    let Some(Overlay::Index(index)) = app.overlays.last() else { return };
    if index.personalities {
        let at = index.scroll.at;
        return super::overview::show_personality(app, at);
    }
    let goes = index.rows.get(index.scroll.at).and_then(|row| row.goes.clone());
    let Some(goes) = goes else { return };
    app.overlays.pop();
    go_to(app, &goes);
}

/// Goes to the next or the previous part of the list.
pub(super) fn go_to_part(app: &mut App, next: bool) {
    let Some(Overlay::Index(index)) = app.overlays.last() else { return };
    let height = view::index::list(app, index).height as usize;
    let Some(Overlay::Index(index)) = app.overlays.last_mut() else { return };
    if let Some(at) = index.part(next) {
        index.scroll.at = at;
        // What it is about stands below its heading.
        index.scroll.top = at.min(index.rows.len().saturating_sub(height));
    }
}

/// Goes to the node on which this driver started.
pub(super) fn started_on(app: &mut App) {
    let Some(doc) = app.doc() else { return };
    let Some((_, verdict)) = doc.detail.started_as.first() else { return };
    let personality = Some((*verdict.personality).clone());
    let goes = Goes { entry: verdict.node.entry, tab: DetailTab::Matching, personality };
    go_to(app, &goes);
}

/// Lists who holds which match category of the node, and which are free.
pub(super) fn slots(app: &mut App) {
    let Some(doc) = app.doc() else { return };
    let Some(entry) = doc.detail.entry else {
        app.say("no node is selected");
        return;
    };
    let index = view::index::slots(app, doc, &doc.subject, entry);
    if index.rows.is_empty() {
        app.say("no match category of this node is held or asked for");
        return;
    }
    app.overlays.push(Overlay::Index(Box::new(index)));
}
