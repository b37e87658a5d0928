//! Searching: typed, stepped through, kept or given up.

use std::sync::Arc;

use crate::ui::app::{App, Overlay};
use crate::ui::doc::{Doc, Pane};
use crate::ui::input::Input as Line;
use crate::ui::layout::{areas, hit_list};
use crate::ui::message::Effect;
use crate::ui::query::{QueryError, complete};
use crate::ui::scroll::{Move, Scroll};
use crate::ui::search::{Found, Search};
use crate::ui::state::Change;

pub(super) fn begin(app: &mut App) {
    let Some(doc) = app.doc_mut() else { return };
    let start = doc.selected();
    doc.remember();
    let before = doc.search.take().map(|search| search.text.clone());
    doc.playing = None;
    app.overlays.push(Overlay::Find {
        line: Line::default(),
        scroll: Scroll::default(),
        start,
        before,
        error: None,
        recalled: None,
        due: false,
    });
}

/// The typed text has changed.
pub(super) fn typed(app: &mut App) {
    if let Some(Overlay::Find { recalled, due, .. }) = app.overlays.last_mut() {
        *recalled = None;
        *due = true;
    }
}

/// Searches for what was typed, once all keys that came together are in the line.
pub(super) fn catch_up(app: &mut App) {
    if let Some(Overlay::Find { due: true, .. }) = app.overlays.last() {
        search(app);
    }
}

fn search(app: &mut App) {
    let Some(Overlay::Find { line, scroll, start, due, .. }) = app.overlays.last_mut() else {
        return;
    };
    (*scroll, *due) = (Scroll::default(), false);
    let (text, start) = (line.text().to_owned(), *start);
    let result = start_search(app, &text);
    let Some(doc) = app.doc_mut() else { return };
    if doc.search.is_none()
        && let Some(place) = start
    {
        doc.show(place);
    }
    if let Some(Overlay::Find { error, .. }) = app.overlays.last_mut() {
        *error = result.err();
    }
}

/// Begins a search in place of the one before.
fn start_search(app: &mut App, text: &str) -> Result<(), QueryError> {
    let Some(file) = app.current.and_then(|at| app.files.get_mut(at)) else { return Ok(()) };
    let Some(doc) = &mut file.doc else { return Ok(()) };
    doc.search = None;
    let Some(tree) = doc.tree() else { return Ok(()) };
    let place = (tree.plane(), &Arc::clone(tree.order()));
    let begun = Search::new(text, &doc.subject, place, &mut doc.indexes, file.id)?;
    if let Some((search, job)) = begun {
        doc.search = Some(search);
        app.outbox.push(Effect::Search(job));
    }
    Ok(())
}

/// Takes what a search has found.
pub(super) fn found(app: &mut App, found: Found) {
    let finding = match app.overlays.last() {
        Some(Overlay::Find { scroll, .. }) => Some(scroll.at),
        _ => None,
    };
    let Some(at) = app.files.iter().position(|file| file.id == found.file) else { return };
    let shown = app.current == Some(at);
    let Some(doc) = app.files[at].doc.as_deref_mut() else { return };
    let Some(search) = &mut doc.search else { return };
    if !search.take(found) {
        return;
    }
    let results = Arc::clone(&search.found.results);
    let (awaited, done, text) = (search.awaited, search.is_done(), search.text.clone());
    let first = search.found.results.ranked(0).and_then(|hit| search.place(hit));
    let plane = search.plane;
    if plane == doc.plane() {
        doc.with_tree(|tree, registry, height| {
            if tree.is_filtered() {
                tree.filter(registry, Some(results), height);
            }
        });
    }
    if awaited && let Some(place) = first {
        doc.show(place);
    }
    if awaited && done {
        if let Some(search) = &mut doc.search {
            search.awaited = false;
        }
        if first.is_none() {
            unfiltered(doc);
            doc.search = None;
            app.say(format!("no hits for {}", crate::ui::text::clean(&text)));
        } else {
            doc.remember();
        }
    }
    // Until one has chosen, the tree follows the best hit so far.
    if shown && finding == Some(0) {
        follow(app);
    }
}

/// Searches again what was found in a registry that has changed since.
pub(super) fn renew(app: &mut App) {
    let Some(doc) = app.doc() else { return };
    let Some(search) = &doc.search else { return };
    if search.version != doc.subject.version() {
        let text = search.text.clone();
        // It could be read before.
        let _ = start_search(app, &text);
    }
}

/// Shows the hit under the cursor in the tree.
fn follow(app: &mut App) {
    let Some(Overlay::Find { scroll, .. }) = app.overlays.last() else { return };
    let at = scroll.at;
    let Some(doc) = app.doc_mut() else { return };
    let place =
        doc.search.as_ref().and_then(|search| search.place(search.found.results.ranked(at)?));
    if let Some(place) = place
        && doc.selected() != Some(place)
    {
        doc.show(place);
    }
}

/// Moves the cursor in the list of hits; above the first one are the searches of before.
pub(super) fn go(app: &mut App, step: Move) {
    let listed = app.doc().and_then(|doc| doc.search.as_ref()).map_or(0, Search::len);
    let lines = areas(app).detail.map_or(1, |area| hit_list(area).height);
    let Some(Overlay::Find { scroll, recalled, .. }) = app.overlays.last_mut() else { return };
    match step {
        Move::Up if scroll.at == 0 => return recall(app, true),
        Move::Down if recalled.is_some() && scroll.at == 0 => return recall(app, false),
        _ => scroll.go(step, listed, lines as usize),
    }
    follow(app);
}

/// Moves in the list of hits and nowhere else.
pub(super) fn next_in_list(app: &mut App, forward: bool) {
    if let Some(Overlay::Find { recalled, .. }) = app.overlays.last_mut() {
        *recalled = None;
    }
    if forward {
        go(app, Move::Down);
    } else if !matches!(app.overlays.last(), Some(Overlay::Find { scroll, .. }) if scroll.at == 0) {
        go(app, Move::Up);
    }
}

/// Puts an older or a newer search into the line.
fn recall(app: &mut App, older: bool) {
    let searches = app.state.searches.clone();
    let Some(Overlay::Find { line, recalled, .. }) = app.overlays.last_mut() else { return };
    let (back, draft) = recalled.clone().unwrap_or((0, line.text().to_owned()));
    let next = if older { (back + 1).min(searches.len()) } else { back.saturating_sub(1) };
    if next == back {
        if older && searches.is_empty() {
            app.say("nothing was searched before");
        }
        return;
    }
    let text = match searches.len().checked_sub(next).and_then(|at| searches.get(at)) {
        Some(text) if next > 0 => text.clone(),
        _ => draft.clone(),
    };
    *line = Line::of(&text);
    *recalled = (next > 0).then_some((next, draft));
    search(app);
}

/// Completes the name of a field, or goes to the next hit if there is none to complete.
pub(super) fn complete_or_next(app: &mut App) {
    let Some(Overlay::Find { line, .. }) = app.overlays.last_mut() else { return };
    match complete(line.parts().0) {
        Some(rest) => {
            line.insert(&rest);
            typed(app);
        }
        None => next_in_list(app, true),
    }
}

/// Keeps the hit: the search stays for `n` and `N`.
pub(super) fn keep(app: &mut App) {
    let Some(Overlay::Find { line, scroll, error, .. }) = app.overlays.last() else { return };
    // What is wrong is still to be mended.
    if error.is_some() {
        return;
    }
    let (text, at) = (line.text().trim().to_owned(), scroll.at);
    app.overlays.pop();
    let Some(doc) = app.doc_mut() else { return };
    doc.focus = Pane::Tree;
    if let Some(search) = &mut doc.search {
        // The first row is the best of all hits, not of those that were found in time.
        search.awaited = at == 0 && !search.is_done();
        if search.is_done() && search.len() == 0 {
            unfiltered(doc);
            doc.search = None;
        }
    }
    doc.remember();
    if !text.is_empty() {
        app.keep(Change::Search(text));
    }
}

/// Gives the search up: everything is as it was before.
pub(super) fn cancel(app: &mut App) {
    let Some(Overlay::Find { start, before, .. }) = app.overlays.pop() else { return };
    if let Some(text) = &before {
        // It could be read before.
        let _ = start_search(app, text);
    }
    let Some(doc) = app.doc_mut() else { return };
    if before.is_none() {
        clear(doc);
    }
    if let Some(place) = start {
        doc.show(place);
    }
}

/// Forgets the search; everything shows again.
pub(super) fn clear(doc: &mut Doc) {
    doc.search = None;
    unfiltered(doc);
}

fn unfiltered(doc: &mut Doc) {
    doc.with_tree(|tree, registry, height| {
        if tree.is_filtered() {
            tree.filter(registry, None, height);
        }
    });
}

/// Shows only hits and the way to them, or everything again.
pub(super) fn filter(app: &mut App) {
    let [next, previous, again] = ["next-hit", "previous-hit", "filter"].map(|id| app.key(id));
    let Some(doc) = app.doc_mut() else { return };
    let results = match &doc.search {
        Some(search) if search.plane == doc.plane() && search.len() > 0 => {
            Some(Arc::clone(&search.found.results))
        }
        _ => None,
    };
    let mut words = "everything is shown again".to_owned();
    doc.with_tree(|tree, registry, height| {
        let results = results.filter(|_| !tree.is_filtered());
        if results.is_some() {
            words = format!(
                "only hits and the way to them: {next} next, {previous} previous, {again} shows all"
            );
        }
        tree.filter(registry, results, height);
    });
    app.say(words);
}

/// Goes to the next or the previous hit in the tree, round its end.
pub(super) fn step(app: &mut App, next: bool) {
    let Some(doc) = app.doc_mut() else { return };
    let Some(search) = &doc.search else { return };
    // Another plane was chosen since: the same is looked for there.
    if search.plane != doc.plane() {
        let text = search.text.clone();
        let _ = start_search(app, &text);
        if let Some(search) = app.doc_mut().and_then(|doc| doc.search.as_mut()) {
            search.awaited = true;
        }
        return;
    }
    let here = doc.selected();
    let Some(place) = search.next(here, next) else {
        let words = if search.is_done() { "no hits" } else { "searching" };
        if let Some(search) = &mut doc.search {
            search.awaited = !search.is_done();
        }
        app.say(words);
        return;
    };
    let count = search.count(Some(place));
    let position = |place| doc.tree().and_then(|tree| tree.order().position(place));
    let round = match (here.and_then(position), position(place)) {
        (Some(from), Some(to)) if next && to < from => ", from the top again",
        (Some(from), Some(to)) if !next && to > from => ", from the end again",
        _ => "",
    };
    doc.jump(place);
    app.say(format!("{count}{round}"));
}
