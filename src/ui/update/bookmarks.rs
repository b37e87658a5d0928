//! Bookmarks: set, taken away, listed, gone to.

use crate::ui::app::{App, Overlay};
use crate::ui::locate::by_path;
use crate::ui::state::{Bookmark, Change};
use crate::ui::text::clean;

/// Sets a bookmark on the node, or takes it away.
pub(super) fn toggle(app: &mut App) {
    let Some(at) = app.current else { return };
    let Some(doc) = app.doc() else { return };
    let Some(place) = doc.selected() else { return };
    let registry = doc.registry();
    let path = registry.path(place);
    let id = registry.entry(registry.place(place).entry).registry_id;
    let name = clean(&registry.component(place)).into_owned();
    // In another boot's dump the node has another id.
    let leads = |have: &Bookmark| by_path(registry, &have.path, have.id) == Some(place);
    let kept: Vec<Bookmark> =
        app.files[at].bookmarks.iter().filter(|have| !leads(have)).cloned().collect();
    let known = kept.len() < app.files[at].bookmarks.len();
    app.files[at].bookmarks = kept;
    if !known {
        app.files[at].bookmarks.push(Bookmark { path, id });
    }
    let words = if known { "bookmark removed" } else { "bookmarked" };
    let list = app.key("bookmarks");
    let hint = if known { String::new() } else { format!(": {list} lists the bookmarks") };
    app.say(format!("{name} {words}{hint}"));
    changed(app, at);
}

/// Goes to the bookmark under the cursor of the list.
pub(super) fn accept(app: &mut App) {
    let Some(Overlay::Bookmarks(scroll)) = app.overlays.last() else { return };
    let chosen = app.file().and_then(|file| file.bookmarks.get(scroll.at)).cloned();
    let Some(chosen) = chosen else { return };
    let Some(doc) = app.doc_mut() else { return };
    match by_path(doc.registry(), &chosen.path, chosen.id) {
        Some(place) => {
            doc.remember();
            doc.jump(place);
            app.overlays.pop();
        }
        None => app.say("this node isn't there now"),
    }
}

/// Takes away the bookmark under the cursor of the list.
pub(super) fn remove(app: &mut App) {
    let Some(at) = app.current else { return };
    let Some(Overlay::Bookmarks(scroll)) = app.overlays.last_mut() else { return };
    let bookmarks = &mut app.files[at].bookmarks;
    if scroll.at < bookmarks.len() {
        bookmarks.remove(scroll.at);
    }
    let left = bookmarks.len();
    scroll.at = scroll.at.min(left.saturating_sub(1));
    if left == 0 {
        app.overlays.pop();
    }
    changed(app, at);
}

fn changed(app: &mut App, at: usize) {
    let file = &mut app.files[at];
    if let Some(doc) = &mut file.doc {
        doc.mark(&file.bookmarks);
    }
    if let Some(key) = file.input.key.clone() {
        let bookmarks = file.bookmarks.clone();
        app.keep(Change::Bookmarks { file: key, bookmarks });
    }
}
