//! The machine at a glance.

use super::goes::go_to;
use crate::ui::app::{App, Overlay};
use crate::ui::doc::Doc;
use crate::ui::message::Effect;
use crate::ui::overview::{Survey, nearest, personalities};
use crate::ui::text::own_name;
use crate::ui::view;

/// Has the machine looked at as a whole.
pub(super) fn ask(app: &mut App) {
    let Some(file) = app.current.and_then(|at| app.files.get(at)) else { return };
    let Some(doc) = file.doc.as_deref() else { return };
    let trial = Box::new(doc.subject.trial(doc.subject.edits().to_vec()));
    app.outbox.push(Effect::Survey { file: file.id, state: state(doc), trial });
    app.message = Some("looking at every node".to_owned());
}

/// What a survey is of: the moment, and how much is tried out.
fn state(doc: &Doc) -> (usize, usize) {
    (doc.subject.moment().0, doc.what_if.done.len())
}

/// The machine has been looked at.
pub(super) fn made(
    app: &mut App,
    file: u64,
    of: (usize, usize),
    result: Result<Box<Survey>, String>,
) {
    if app.file().is_none_or(|shown| shown.id != file) || !app.overlays.is_empty() {
        return;
    }
    let Some(doc) = app.doc() else { return };
    if state(doc) != of {
        app.message = Some("the machine has changed in the meantime".to_owned());
        return;
    }
    match result {
        Ok(survey) => {
            let title = format!("The machine at a glance · {}", own_name(&doc.title));
            let index = survey.index(&title, view::index::room(app, true));
            app.message = None;
            app.overlays.push(Overlay::Index(Box::new(index)));
        }
        Err(why) => app.message = Some(why),
    }
}

/// Lists all personalities that are known.
pub(super) fn list_personalities(app: &mut App) {
    let Some(doc) = app.doc() else { return };
    let index = personalities(&doc.subject, view::index::room(app, true));
    app.overlays.push(Overlay::Index(Box::new(index)));
}

/// Goes where the personality under the cursor started or came nearest to a start.
pub(super) fn show_personality(app: &mut App, at: usize) {
    let Some(doc) = app.doc() else { return };
    match nearest(&doc.subject, at) {
        Some(goes) => {
            app.overlays.pop();
            go_to(app, &goes);
        }
        None => app.message = Some("no node here is of the class that it asks for".to_owned()),
    }
}
