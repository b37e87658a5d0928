//! Going to other moments of a scenario.

use super::super::app::App;
use super::super::layout::tree_height;

pub(super) fn step(app: &mut App, forward: bool) {
    let Some(doc) = app.doc_mut() else { return };
    if !doc.subject.is_scenario() {
        app.message = Some("a dump has no events: it shows the registry as it stood".to_owned());
        return;
    }
    doc.playing = None;
    let (at, last) = doc.subject.moment();
    let next = if forward { (at + 1).min(last) } else { at.saturating_sub(1) };
    if next == at {
        app.message =
            Some(if forward { "this was the last event" } else { "before the first event" }.into());
        return;
    }
    seek(app, next);
}

pub(super) fn seek(app: &mut App, moment: usize) {
    let height = tree_height(app);
    if let Some(doc) = app.doc_mut()
        && doc.subject.moment().0 != moment
    {
        doc.seek(moment, height);
        app.mark();
    }
}

pub(super) fn play(app: &mut App) {
    let height = tree_height(app);
    let Some(doc) = app.doc_mut() else { return };
    if !doc.subject.is_scenario() {
        app.message = Some("a dump has no events to play".to_owned());
        return;
    }
    if doc.playing.take().is_some() {
        return;
    }
    let (at, last) = doc.subject.moment();
    if at == last {
        doc.seek(0, height);
    }
    doc.playing = Some(std::time::Duration::ZERO);
}
