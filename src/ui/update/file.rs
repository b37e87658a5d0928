//! Reading a file, stopping that, taking what was read, and closing it.

use crate::model::NoteKind;
use crate::ui::app::{App, Overlay};
use crate::ui::doc::Doc;
use crate::ui::file::{Loading, OpenFile};
use crate::ui::launch::{OpenError, Opened};
use crate::ui::layout::tree_height;
use crate::ui::message::Effect;
use crate::ui::scroll::Scroll;
use crate::ui::state::Change;
use crate::ui::text::{self, clean};

use super::settle::settle;
use super::{lesson, news};

/// Stops waiting for a file. Its reader is told, and may take its time: it can be deep in a value, or wait for a pipe.
pub(super) fn cancel(app: &mut App, at: usize) {
    let number = app.next_file;
    app.next_file += 1;
    let file = &mut app.files[at];
    let words = format!("{}: reading was cancelled", file.input.title);
    // Under its new number the file hears no more of this reading.
    app.outbox.push(Effect::Cancel(std::mem::replace(&mut file.id, number)));
    file.loading = None;
    if file.doc.is_none() {
        close(app, at);
    }
    app.say(words);
}

/// Closes a file; with none left the gallery shows.
pub(super) fn close(app: &mut App, at: usize) {
    let file = app.files.remove(at);
    super::compare::forget(app, file.id);
    let left = app.files.len();
    app.current = match app.current {
        _ if left == 0 => None,
        Some(shown) if shown > at => Some(shown - 1),
        Some(shown) => Some(shown.min(left - 1)),
        None => None,
    };
    if file.loading.is_some() {
        app.outbox.push(Effect::Cancel(file.id));
    }
}

/// Reads the file that shows again.
pub(super) fn reload(app: &mut App) {
    if let Some(file) = app.current.and_then(|at| app.files.get_mut(at))
        && file.loading.is_none()
    {
        let effect = read(file);
        app.outbox.push(effect);
    }
}

fn read(file: &mut OpenFile) -> Effect {
    file.loading = Some(Loading::default());
    file.error = None;
    Effect::Open { file: file.id, input: file.input.clone() }
}

/// Reads a file that has changed. One that was never looked at, or is shut, waits until somebody looks.
pub(super) fn changed(app: &mut App, id: u64) {
    let Some(file) = app.files.iter_mut().find(|file| file.id == id) else { return };
    if file.loading.is_some() {
        file.stale = true;
    } else if file.doc.is_some() || file.error.is_some() {
        file.by_itself = file.doc.is_some();
        let effect = read(file);
        app.outbox.push(effect);
    }
}

/// Reads a file again that has changed while it was read.
pub(super) fn again(app: &mut App, id: u64) {
    let file = app.files.iter_mut().find(|file| file.id == id);
    let stale = file.is_some_and(|file| std::mem::take(&mut file.stale));
    if stale {
        changed(app, id);
    }
}

/// Whether a reading is cut off where the earlier one wasn't.
pub(super) fn is_half_written(file: &OpenFile, opened: &Opened) -> bool {
    let is_cut = |note: &crate::model::Note| note.kind == NoteKind::Truncated;
    let before = file.doc.as_ref().is_some_and(|doc| doc.notes.iter().any(is_cut));
    file.doc.is_some() && !before && opened.notes.iter().any(is_cut)
}

/// The name of a file without its folders.
pub(super) fn own_name(file: &OpenFile) -> String {
    text::own_name(&clean(&file.input.title)).to_owned()
}

/// A loader has ended.
pub(super) fn opened(app: &mut App, id: u64, result: Result<Opened, OpenError>) {
    let height = tree_height(app);
    let Some(at) = app.files.iter().position(|file| file.id == id) else { return };
    let file = &mut app.files[at];
    file.loading = None;
    let by_itself = std::mem::take(&mut file.by_itself);
    let name = own_name(file);
    match result {
        // Somebody is still writing: what is there already would only hide what was there before.
        Ok(opened) if by_itself && is_half_written(file, &opened) => {
            let words = "has changed, but is incomplete so far; the earlier version stays open";
            app.say(format!("{name} {words}"));
        }
        Ok(opened) => {
            let mut doc = Doc::new(opened);
            doc.fit(height);
            // Which of several was meant, only the reader knows.
            let asks = !doc.others.is_empty() && file.doc.is_none();
            if let Some(earlier) = &file.doc {
                doc.resume(earlier);
                let why = if by_itself { format!("{name} has changed: ") } else { String::new() };
                let news = news::mark(earlier, &mut doc);
                let what = match &news {
                    None => String::new(),
                    Some(news) if news.words.is_empty() => ": nothing has changed".into(),
                    Some(news) => format!(": {}", news.words),
                };
                let quiet = by_itself && news.as_ref().is_some_and(|news| news.words.is_empty());
                app.log.extend(news.into_iter().flat_map(|news| news.gone));
                // Nobody who looks at intervals wants to hear each time that nothing has changed.
                if !quiet {
                    app.message = Some(format!("{why}read again{what}"));
                }
            }
            file.error = None;
            file.only_compared = false;
            file.reading += 1;
            doc.mark(&file.bookmarks);
            let kept = file.input.key.clone().filter(|_| file.input.is_file && file.doc.is_none());
            file.doc = Some(Box::new(doc));
            lesson::begin(app, at);
            if let Some(path) = kept {
                let bundles = app.files[at].input.bundles.clone();
                app.keep(Change::Recent { path, bundles });
            }
            if asks && app.current == Some(at) {
                app.overlays.push(Overlay::Others(Scroll::default()));
            }
        }
        Err(OpenError::Cancelled) => {
            let words = format!("{}: reading was cancelled", file.input.title);
            if file.doc.is_none() {
                close(app, at);
            }
            app.say(words);
        }
        Err(OpenError::Failed(reason)) => {
            if file.doc.is_some() {
                let words = if by_itself { format!("{name} has changed: ") } else { String::new() };
                app.say(format!("{words}the earlier version stays open: {reason}"));
            } else if file.only_compared {
                close(app, at);
                app.say(clean(&format!("{name} is not compared: {reason}")));
            } else {
                file.error = Some(reason);
                // The page says it all, and the keys below it are what one needs now.
                app.message = None;
            }
        }
    }
    settle(app);
}
