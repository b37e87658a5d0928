//! The machine at a glance.

use super::goes::go_to;
use crate::explain::Overview;
use crate::ui::app::{App, Overlay};
use crate::ui::doc::Doc;
use crate::ui::file::OpenFile;
use crate::ui::message::Effect;
use crate::ui::overview::{glance, nearest, personalities};
use crate::ui::text::own_name;
use crate::ui::view;

/// Has the machine looked at as a whole.
pub(super) fn ask(app: &mut App) {
    let Some(file) = app.file() else { return };
    let Some(doc) = file.doc.as_deref() else { return };
    let trial = Box::new(doc.subject.trial(doc.subject.edits().to_vec()));
    let effect = Effect::Survey { file: file.id, state: state(file, doc), trial };
    app.outbox.push(effect);
    app.say("looking at every node");
}

/// What an overview is of: the reading, and its version.
fn state(file: &OpenFile, doc: &Doc) -> (u64, u64) {
    (file.reading, doc.subject.version())
}

/// The machine has been looked at.
pub(super) fn made(app: &mut App, id: u64, of: (u64, u64), result: Result<Box<Overview>, String>) {
    let Some(file) = app.file().filter(|file| file.id == id && app.overlays.is_empty()) else {
        return;
    };
    let Some(doc) = file.doc.as_deref() else { return };
    match result {
        _ if state(file, doc) != of => app.say("the machine has changed in the meantime"),
        Ok(overview) => {
            let title = format!("The machine at a glance · {}", own_name(&doc.title));
            let index = glance(&overview, &doc.subject, title, view::index::room(app, true));
            app.message = None;
            app.overlays.push(Overlay::Index(Box::new(index)));
        }
        Err(why) => app.say(why),
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
        None => app.say("no node here is of the class that it asks for"),
    }
}
