//! Writing a picture of the screen.

use crate::ui::app::{App, Overlay};
use crate::ui::export::{Export, Save, SaveError, proposal};
use crate::ui::input::Input as Line;
use crate::ui::message::Effect;
use crate::ui::text::clean;
use crate::ui::view;

/// Takes the picture, and asks for a name.
pub(super) fn ask(app: &mut App) {
    let picture = view::picture(app);
    let input = app.file().map(|file| &file.input);
    let path = input.filter(|input| input.is_file).and_then(|input| input.key.as_deref());
    let line = Line::proposing(&proposal(path));
    let title = input.map_or("ioscope".to_owned(), |input| format!("ioscope: {}", input.title));
    app.overlays.push(Overlay::Export(Box::new(Export {
        line,
        error: None,
        replaces: false,
        picture,
        title: clean(&title).into_owned(),
    })));
}

/// Writes the picture under the name that was typed.
pub(super) fn accept(app: &mut App) {
    let theme = app.look.theme.clone();
    let Some(Overlay::Export(export)) = app.overlays.last_mut() else { return };
    let name = export.line.text().trim().to_owned();
    if name.is_empty() {
        export.error = Some("a name is needed".to_owned());
        return;
    }
    match export.text(&theme) {
        Ok(text) => {
            let replace = export.replaces;
            app.outbox.push(Effect::Save(Save { name, text, replace }));
        }
        Err(words) => {
            export.error = Some(words);
        }
    }
}

/// The file is there, or isn't.
pub(super) fn saved(app: &mut App, name: &str, result: Result<(), SaveError>) {
    let asked = app.overlays.iter().rposition(
        |overlay| matches!(overlay, Overlay::Export(export) if export.line.text().trim() == name),
    );
    match result {
        Ok(()) => {
            if let Some(at) = asked {
                app.overlays.remove(at);
            }
            app.say(format!("written: {name}"));
        }
        Err(error) => {
            let enter = app.key("prompt-accept");
            let Some(Overlay::Export(export)) = asked.and_then(|at| app.overlays.get_mut(at))
            else {
                app.say(format!("{name} was not written"));
                return;
            };
            export.replaces = error == SaveError::Exists;
            export.error = Some(match error {
                SaveError::Exists => format!("it is there already: {enter} again replaces it"),
                SaveError::Failed(reason) => reason,
            });
        }
    }
}
