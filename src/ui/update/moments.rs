//! Going to other moments of a scenario.

use std::time::Duration;

use crate::explain::{Case, NOT_IN_CATALOGUE, UNDER_WAY};
use crate::ui::app::{App, BEAT, Overlay};
use crate::ui::commands::DetailTab;
use crate::ui::doc::{Doc, Pane};
use crate::ui::scroll::Scroll;
use crate::ui::stops::{Stop, hit, offers};
use crate::ui::text::clean;

pub(super) fn step(app: &mut App, forward: bool) {
    let Some(doc) = app.doc_mut() else { return };
    doc.playing = None;
    let (at, last) = doc.subject.moment();
    seek(app, if forward { (at + 1).min(last) } else { at.saturating_sub(1) });
}

pub(super) fn seek(app: &mut App, moment: usize) {
    if let Some(doc) = app.doc_mut()
        && doc.subject.moment().0 != moment
    {
        doc.seek(moment);
        app.mark();
    }
}

pub(super) fn play(app: &mut App) {
    let Some(doc) = app.doc_mut() else { return };
    if doc.playing.take().is_some() {
        return;
    }
    let (at, last) = doc.subject.moment();
    if at == last {
        doc.seek(0);
    }
    doc.playing = Some(Duration::ZERO);
}

/// Lets a scenario that plays go on by the time that has passed.
pub(super) fn tick(app: &mut App, passed: Duration) {
    let Some(doc) = app.doc_mut() else { return };
    let Some(since) = doc.playing else { return };
    let since = since + passed;
    if since < BEAT {
        doc.playing = Some(since);
        return;
    }
    let (at, last) = doc.subject.moment();
    if at >= last {
        doc.playing = None;
        return;
    }
    doc.seek(at + 1);
    doc.playing = Some(Duration::ZERO);
    if let Some(words) = stopped(doc, at + 1) {
        doc.playing = None;
        app.say(words);
    }
}

/// That an event hits a stop.
fn stopped(doc: &Doc, event: usize) -> Option<String> {
    let stop = hit(&doc.stops, &doc.subject, event)?;
    Some(clean(&format!("stopped at event {event}: {}", stop.words())).into_owned())
}

/// Goes to the next or the previous event that decides about a personality, or at which one wants to stop.
pub(super) fn jump(app: &mut App, next: bool) {
    let Some(doc) = app.doc_mut() else { return };
    let (at, last) = doc.subject.moment();
    let case: &Case = &doc.subject;
    let decides = |event: &usize| {
        case.mark(*event).is_some_and(|mark| mark.outcome.is_some())
            || hit(&doc.stops, case, *event).is_some()
    };
    let found = if next { (at + 1..=last).find(decides) } else { (1..at).rev().find(decides) };
    doc.playing = None;
    if let Some(event) = found {
        app.message = stopped(doc, event);
        seek(app, event);
    } else {
        let way = if next { "after" } else { "before" };
        app.say(format!("no verdict is decided {way} this event"));
    }
}

/// Goes to the event at which the candidate under the cursor left the race, or won it.
pub(super) fn left(app: &mut App) {
    let Some(doc) = app.doc_mut() else { return };
    let found = doc
        .chosen_place()
        .zip(doc.detail.entry)
        .and_then(|(place, entry)| doc.subject.decided_at(entry, place));
    let Some(event) = found else {
        app.say("no event decides it: it was never a candidate here");
        return;
    };
    doc.playing = None;
    (doc.tab, doc.focus) = (DetailTab::Timeline, Pane::Detail);
    seek(app, event);
    app.say(format!("event {event} decided"));
}

/// Goes to the node that the event is about.
pub(super) fn show_node(app: &mut App) {
    let Some(doc) = app.doc_mut() else { return };
    let event = doc.subject.moment().0;
    let entry = doc.subject.mark(event).and_then(|mark| mark.entry);
    let place = entry.and_then(|entry| doc.registry().places_of(entry).first().copied());
    match place {
        Some(place) => doc.jump(place),
        None => app.say("this event isn't about a node of the tree"),
    }
}

/// Lists where playing stops, and where else it could.
pub(super) fn list_stops(app: &mut App) {
    let Some(doc) = app.doc() else { return };
    let mut rows = doc.stops.clone();
    let mut near: Vec<Stop> = Vec::new();
    let label = |known: &crate::explain::PersonalityRef| Stop::Personality(known.label());
    // What is under the cursor comes first.
    if let Some(verdict) = doc.chosen() {
        near.push(label(&verdict.personality));
        if ![NOT_IN_CATALOGUE, UNDER_WAY].contains(&verdict.code) {
            near.push(Stop::Reason(verdict.code));
        }
    }
    near.extend(offers(&doc.subject));
    for stop in near {
        if !rows.contains(&stop) {
            rows.push(stop);
        }
    }
    app.overlays.push(Overlay::Stops { rows, scroll: Scroll::default() });
}

/// Sets or removes the stop under the cursor.
pub(super) fn toggle_stop(app: &mut App) {
    let Some(Overlay::Stops { rows, scroll }) = app.overlays.last() else { return };
    let Some(stop) = rows.get(scroll.at).cloned() else { return };
    let Some(doc) = app.doc_mut() else { return };
    match doc.stops.iter().position(|have| *have == stop) {
        Some(at) => {
            doc.stops.remove(at);
        }
        None => doc.stops.push(stop),
    }
}
