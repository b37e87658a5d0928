//! Reading a file, stopping that, and closing it.

use crate::model::NoteKind;

use super::super::app::App;
use super::super::file::{Loading, OpenFile};
use super::super::launch::Opened;
use super::super::message::Effect;
use super::super::text::clean;

/// Stops waiting for a file. Its reader is told, and may take its time: it can be deep in a value, or wait for a pipe.
pub(super) fn cancel(app: &mut App, at: usize) -> Vec<Effect> {
    let number = app.next_file;
    app.next_file += 1;
    let file = &mut app.files[at];
    let words = format!("{}: reading was cancelled", file.input.title);
    // Under its new number the file hears no more of this reading.
    let effect = Effect::Cancel(std::mem::replace(&mut file.id, number));
    file.loading = None;
    if file.doc.is_none() {
        close(app, at);
    }
    app.message = Some(words);
    vec![effect]
}

/// Closes a file; with none left the gallery shows, or the program ends.
pub(super) fn close(app: &mut App, at: usize) -> Vec<Effect> {
    let file = app.files.remove(at);
    super::compare::forget(app, file.id);
    let left = app.files.len();
    app.current = match app.current {
        _ if left == 0 => None,
        Some(shown) if shown > at => Some(shown - 1),
        Some(shown) => Some(shown.min(left - 1)),
        None => None,
    };
    if left == 0 && app.gallery.is_empty() {
        app.done = true;
    }
    if file.loading.is_some() { vec![Effect::Cancel(file.id)] } else { Vec::new() }
}

/// Reads the file that shows again.
pub(super) fn reload(app: &mut App) -> Vec<Effect> {
    let Some(file) = app.current.and_then(|at| app.files.get_mut(at)) else { return Vec::new() };
    if file.loading.is_some() {
        return Vec::new();
    }
    file.loading = Some(Loading::default());
    file.error = None;
    vec![Effect::Open { file: file.id, input: file.input.clone() }]
}

/// Reads a file that has changed. One that was never looked at, or is shut, waits until somebody looks.
pub(super) fn changed(app: &mut App, id: u64) -> Vec<Effect> {
    let Some(file) = app.files.iter_mut().find(|file| file.id == id) else { return Vec::new() };
    if file.loading.is_some() {
        file.stale = true;
        return Vec::new();
    }
    if file.doc.is_none() && file.error.is_none() {
        return Vec::new();
    }
    file.loading = Some(Loading::default());
    file.by_itself = file.doc.is_some();
    file.error = None;
    vec![Effect::Open { file: id, input: file.input.clone() }]
}

/// Reads a file again that has changed while it was read.
pub(super) fn again(app: &mut App, id: u64) -> Vec<Effect> {
    let file = app.files.iter_mut().find(|file| file.id == id);
    let stale = file.is_some_and(|file| std::mem::take(&mut file.stale));
    if stale { changed(app, id) } else { Vec::new() }
}

/// Whether a reading is cut off where the earlier one wasn't.
pub(super) fn is_half_written(file: &OpenFile, opened: &Opened) -> bool {
    let is_cut = |note: &crate::model::Note| note.kind == NoteKind::Truncated;
    let before = file.doc.as_ref().is_some_and(|doc| doc.notes.iter().any(is_cut));
    file.doc.is_some() && !before && opened.notes.iter().any(is_cut)
}

/// The name of a file without its folders.
pub(super) fn own_name(file: &OpenFile) -> String {
    let title = clean(&file.input.title);
    title.trim_end_matches('/').rsplit('/').next().unwrap_or(&title).to_owned()
}
