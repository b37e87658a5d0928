//! From verdict to verdict, and to the page of a reason.

use std::ops::ControlFlow;

use crate::explain::{Outcome, find_code};
use crate::ui::app::{App, Overlay};
use crate::ui::commands::DetailTab;
use crate::ui::doc::{Doc, Pane, is_asked};

/// Goes to the next or the previous verdict of this node that one may ask about. False if there is none.
pub(super) fn next_verdict(app: &mut App, next: bool) -> bool {
    let shows = |doc: &&mut Doc| matches!(doc.tab, DetailTab::Matching | DetailTab::Personality);
    let Some(doc) = app.doc_mut().filter(shows) else {
        return false;
    };
    let (at, verdicts) = (doc.candidates.at, &doc.detail.verdicts);
    let found = if next {
        verdicts.iter().skip(at + 1).position(is_asked).map(|more| at + 1 + more)
    } else {
        verdicts.iter().take(at).rposition(is_asked)
    };
    if let Some(found) = found {
        doc.choose(found);
    }
    found.is_some()
}

/// Goes on with the walk to the next failure.
pub(super) fn hunt(app: &mut App, nodes: usize) {
    let Some(doc) = app.doc_mut() else { return };
    match doc.go_on_hunting(nodes) {
        ControlFlow::Break(Some(place)) => {
            doc.jump(place);
            doc.tab = DetailTab::Matching;
            app.message = None;
        }
        ControlFlow::Break(None) => {
            let words = "no other node has a driver that was asked for and did not start";
            app.say(words);
        }
        ControlFlow::Continue(()) if doc.hunt.is_some() => app.say("looking"),
        ControlFlow::Continue(()) => {}
    }
}

pub(super) fn reason(app: &mut App) {
    let Some(doc) = app.doc_mut() else { return };
    // From elsewhere the first press shows the verdict, the second one explains it.
    if doc.tab != DetailTab::Matching || doc.focus == Pane::Tree {
        doc.tab = DetailTab::Matching;
        doc.focus = Pane::Detail;
        return;
    }
    let Some(verdict) = doc.chosen() else { return };
    let code = verdict.code;
    let verdict_started = verdict.outcome == Outcome::Started;
    match find_code(code) {
        Some(row) => {
            // The page's own title goes into the border.
            let text = row.page.trim_start();
            let text = text
                .strip_prefix('#')
                .and_then(|rest| rest.split_once('\n'))
                .map_or(text, |(_, text)| text);
            app.overlays.push(Overlay::page(code, text.trim_start()));
        }
        None if verdict_started => app.say("it started, so there is nothing to explain"),
        None => app.say(format!("there is no page about {code}")),
    }
}
