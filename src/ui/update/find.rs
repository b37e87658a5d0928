//! Searching: typed, stepped through, kept or given up.

use super::super::app::{App, Overlay};
use super::super::doc::Doc;
use super::super::input::Input as Line;
use super::super::layout::{areas, hit_list, tree_height};
use super::super::scroll::{Move, Scroll};
use super::super::search::Search;

/// Text that is looked at at once when a letter is typed, before the rest is done in the background.
const FIRST: usize = 4_000;

pub(super) fn begin(app: &mut App) {
    let Some(doc) = app.doc_mut() else { return };
    let start = doc.selected().map(|place| (doc.plane(), place));
    doc.remember();
    doc.search = None;
    doc.playing = None;
    app.overlays.push(Overlay::Find { line: Line::default(), scroll: Scroll::default(), start });
}

/// The typed text has changed.
pub(super) fn typed(app: &mut App) {
    let Some(Overlay::Find { line, scroll, start }) = app.overlays.last_mut() else { return };
    *scroll = Scroll::default();
    let (query, start) = (line.text().to_owned(), *start);
    let height = tree_height(app);
    let Some(doc) = app.doc_mut() else { return };
    let search = Search::new(doc.registry(), doc.plane(), &query);
    doc.search = (!query.trim().is_empty()).then_some(search);
    if doc.search.is_none()
        && let Some((_, place)) = start
    {
        doc.show(place, height);
    }
    advance(app, FIRST);
}

/// Goes on with the search.
pub(super) fn advance(app: &mut App, budget: usize) {
    let Some(doc) = app.doc_mut() else { return };
    let Some(mut search) = doc.search.take() else { return };
    search.advance(doc.registry(), budget);
    doc.search = Some(search);
    // Until one has chosen, the tree follows the best hit so far.
    if let Some(Overlay::Find { scroll, .. }) = app.overlays.last()
        && scroll.at == 0
    {
        follow(app);
    }
}

/// Shows the hit under the cursor in the tree.
fn follow(app: &mut App) {
    let Some(Overlay::Find { scroll, .. }) = app.overlays.last() else { return };
    let at = scroll.at;
    let height = tree_height(app);
    let Some(doc) = app.doc_mut() else { return };
    let place = doc.search.as_ref().and_then(|search| search.ranked(at)).map(|hit| hit.place);
    if let Some(place) = place
        && doc.selected() != Some(place)
    {
        doc.show(place, height);
    }
}

/// Moves the cursor in the list of hits.
pub(super) fn go(app: &mut App, step: Move) {
    let listed = app.doc().and_then(|doc| doc.search.as_ref()).map_or(0, Search::listed);
    let lines = areas(app).detail.map_or(1, |area| hit_list(area).height);
    if let Some(Overlay::Find { scroll, .. }) = app.overlays.last_mut() {
        scroll.go(step, listed, lines as usize);
    }
    follow(app);
}

/// Keeps the hit: the search stays for `n` and `N`.
pub(super) fn keep(app: &mut App) {
    // The first row is the best of all hits, not of those that were found in time.
    advance(app, usize::MAX / 4);
    let Some(Overlay::Find { scroll, .. }) = app.overlays.pop() else { return };
    let Some(doc) = app.doc_mut() else { return };
    doc.remember();
    doc.focus = super::super::doc::Pane::Tree;
    if let Some(search) = &mut doc.search {
        search.at = Some(scroll.at);
    }
    if doc.search.as_ref().is_some_and(|search| search.is_done() && search.hits().is_empty()) {
        doc.search = None;
    }
}

/// Gives the search up: everything is as it was before.
pub(super) fn cancel(app: &mut App) {
    let Some(Overlay::Find { start, .. }) = app.overlays.pop() else { return };
    let height = tree_height(app);
    let Some(doc) = app.doc_mut() else { return };
    doc.search = None;
    if let Some((_, place)) = start {
        doc.show(place, height);
    }
}

/// Goes to the next or the previous hit in the order of the list.
pub(super) fn step(app: &mut App, next: bool) {
    let height = tree_height(app);
    let Some(doc) = app.doc_mut() else { return };
    let words = match neighbour(doc, next) {
        Some((place, words)) => {
            doc.remember();
            doc.jump(place, height);
            words
        }
        None if doc.search.is_none() => "nothing was searched: / finds".to_owned(),
        None => "no hits".to_owned(),
    };
    app.message = Some(words);
}

fn neighbour(doc: &mut Doc, next: bool) -> Option<(crate::model::PlaceId, String)> {
    let place = doc.selected();
    let mut search = doc.search.take()?;
    // Another plane was chosen since: the same words are looked for there.
    if search.plane() != doc.plane() {
        search = Search::new(doc.registry(), doc.plane(), search.query());
    }
    if !search.is_done() {
        search.advance(doc.registry(), usize::MAX / 4);
    }
    let count = search.listed();
    // From a hit to the one below it in the list; from elsewhere on from the last one.
    let here = place.and_then(|place| search.rank_of(place)).or(search.at);
    let at = match (here, next) {
        _ if count == 0 => None,
        (Some(at), true) => Some((at + 1) % count),
        (Some(at), false) => Some((at + count - 1) % count),
        (None, true) => Some(0),
        (None, false) => Some(count - 1),
    };
    search.at = at;
    let found = at.and_then(|at| {
        let hit = search.ranked(at)?;
        Some((hit.place, format!("hit {}", search.count(at))))
    });
    doc.search = Some(search);
    found
}
