//! Reading a file, stopping that, and closing it.

use super::super::app::{App, Loading};
use super::Effect;

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
