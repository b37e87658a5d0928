//! The table of one property over all hits: made, sorted, copied.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::ui::app::{App, Overlay};
use crate::ui::message::Effect;
use crate::ui::scroll::{Move, Scroll};
use crate::ui::search::{Search, Table};
use crate::ui::table::{Chooser, TableView};
use crate::ui::text::clean;
use crate::ui::view;

/// Bytes of a table that go into the clipboard: terminals take no more.
const MOST: usize = 1 << 20;

/// Shows the table of all hits.
pub(super) fn open(app: &mut App) {
    let Some(doc) = app.doc() else { return };
    match &doc.search {
        None => {}
        Some(search) if search.len() == 0 => app.say("no hits"),
        Some(_) => {
            app.overlays.push(Overlay::Table(Box::default()));
            make(app);
        }
    }
}

/// Has the table made that is wished for.
fn make(app: &mut App) {
    let Some(file) = app.current.and_then(|at| app.files.get_mut(at)) else { return };
    let Some(Overlay::Table(view)) = app.overlays.last_mut() else { return };
    let Some(doc) = &mut file.doc else { return };
    let Some(search) = &doc.search else { return };
    view.stop.store(true, Ordering::Relaxed);
    view.stop = Arc::new(AtomicBool::new(false));
    view.ready = false;
    let wish = view.wish.clone();
    let job = Search::table(search, &doc.subject, wish, file.id, Arc::clone(&view.stop));
    view.table.number = job.number();
    app.outbox.push(Effect::Tabulate(job));
}

/// Takes a table that was made.
pub(super) fn made(app: &mut App, table: Table) {
    let shown = app.file().map(|file| file.id);
    let lines = view::table::lines(app);
    for overlay in &mut app.overlays {
        let Overlay::Table(view) = overlay else { continue };
        if shown == Some(table.file) && view.table.number == table.number && !view.ready {
            view.wish.key.clone_from(&table.key);
            view.table = table;
            view.ready = true;
            view.scroll.fit(view.table.rows.len(), lines);
            return;
        }
    }
}

/// Sorts by the next column, or the other way round.
pub(super) fn sort(app: &mut App, reverse: bool) {
    let Some(Overlay::Table(view)) = app.overlays.last_mut() else { return };
    if reverse {
        view.wish.reversed = !view.wish.reversed;
    } else {
        view.wish.column = view.wish.column.next();
        view.wish.reversed = false;
    }
    view.scroll = Scroll::default();
    make(app);
}

/// Asks for another property.
pub(super) fn choose(app: &mut App) {
    if let Some(Overlay::Table(view)) = app.overlays.last_mut() {
        view.chooser = Some(Chooser::default());
    }
}

/// Moves in the table, or in the list of properties.
pub(super) fn go(app: &mut App, step: Move) {
    let (lines, choices) = (view::table::lines(app), view::table::choices(app).height as usize);
    let Some(Overlay::Table(view)) = app.overlays.last_mut() else { return };
    let known = view.choices().len();
    let rows = view.table.rows.len();
    match &mut view.chooser {
        Some(chooser) => chooser.scroll.go(step, known, choices),
        None => view.scroll.go(step, rows, lines),
    }
}

/// Takes the property under the cursor, or goes to the node.
pub(super) fn accept(app: &mut App) {
    let Some(Overlay::Table(view)) = app.overlays.last_mut() else { return };
    if let Some(chooser) = &view.chooser {
        let chosen = view.choices().get(chooser.scroll.at).map(|(key, _)| (*key).clone());
        view.chooser = None;
        if let Some(key) = chosen {
            view.wish.key = Some(key);
            make(app);
        }
        return;
    }
    let Some(place) = view.table.rows.get(view.scroll.at).map(|row| row.place) else { return };
    app.overlays.pop();
    if let Some(doc) = app.doc_mut() {
        doc.remember();
        doc.jump(place);
    }
}

/// Closes the list of properties. False if it isn't open.
pub(super) fn escape(app: &mut App) -> bool {
    match app.overlays.last_mut() {
        Some(Overlay::Table(view)) => view.chooser.take().is_some(),
        _ => false,
    }
}

/// Copies the table: a line for each hit, columns parted by tabs.
pub(super) fn copy(app: &mut App) {
    let Some(Overlay::Table(view)) = app.overlays.last() else { return };
    let Some(doc) = app.doc() else { return };
    if !view.ready {
        return;
    }
    let (text, copied) = tsv(view, doc.registry());
    let all = view.table.rows.len();
    let words = if copied < all {
        format!("the first {copied} of {all} rows copied: a clipboard takes no more")
    } else {
        format!("{copied} rows copied, columns separated by tabs")
    };
    app.say(words);
    app.outbox.push(Effect::Copy(text));
}

fn tsv(view: &TableView, registry: &crate::model::Registry) -> (String, usize) {
    let cell = |text: &str| clean(text).replace(['\t', '\n'], " ");
    let key = view.table.key.as_deref().unwrap_or_default();
    let mut text = format!("path\tclass\t{}\n", cell(key));
    for (copied, row) in view.table.rows.iter().enumerate() {
        let class = &registry.entry(registry.place(row.place).entry).class;
        let value = row.value.as_deref().unwrap_or_default();
        let line =
            format!("{}\t{}\t{}\n", cell(&registry.path(row.place)), cell(class), cell(value));
        if text.len() + line.len() > MOST {
            return (text, copied);
        }
        text.push_str(&line);
    }
    (text, view.table.rows.len())
}
