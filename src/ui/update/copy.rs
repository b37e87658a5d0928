//! What is copied from where the cursor is.

use super::super::app::App;
use super::super::commands::Context;
use super::super::text::clean;
use super::Effect;

pub(super) fn copy(app: &mut App) -> Vec<Effect> {
    let Some(doc) = app.doc() else { return Vec::new() };
    let found = match app.context() {
        Context::Properties => doc
            .detail
            .properties
            .get(doc.properties.at)
            .map(|row| ("value", row.text.trim_matches('"').to_owned())),
        Context::Matching => doc.chosen().map(|verdict| match &verdict.fix {
            Some(fix) => ("fix", fix.clone()),
            None => ("verdict", verdict.sentence.clone()),
        }),
        Context::Timeline => {
            doc.subject.event_sentence(doc.subject.moment().0).map(|words| ("event", words))
        }
        _ => doc.selected().map(|place| ("path", doc.registry().path(place))),
    };
    let Some((what, text)) = found else { return Vec::new() };
    app.message = Some(format!("{what} copied"));
    // Line ends are the only controls that may go into the clipboard.
    let text: Vec<_> = text.split('\n').map(|line| clean(line).into_owned()).collect();
    vec![Effect::Copy(text.join("\n"))]
}
