//! Looking at one value by itself.

use crate::explain::value_text;
use crate::model::Value;
use crate::ui::app::{App, Overlay};
use crate::ui::inspect::Inspect;
use crate::ui::scroll::Move;
use crate::ui::view::hex;

use super::copy;

/// Opens the value under the cursor. False where it is one that unfolds in its place, or none.
pub(super) fn open(app: &mut App) -> bool {
    let Some(doc) = app.doc() else { return false };
    let found = doc.detail.entry.zip(doc.under_cursor(app.context()));
    let Some((entry, (row, value))) = found else { return false };
    if matches!(value, Value::Dict(_) | Value::Array(_) | Value::Set(_)) {
        return false;
    }
    let inspect = Inspect::new(&doc.around(entry), &row.path, value);
    app.overlays.push(Overlay::Value(Box::new(inspect)));
    true
}

/// Bytes in a line, lines in all, and lines that show.
fn shape(app: &App) -> Option<(usize, usize, usize)> {
    let Some(Overlay::Value(inspect)) = app.overlays.last() else { return None };
    let plan = hex::plan(app, inspect);
    let rows = hex::rows(inspect, plan.each, plan.list.width as usize);
    Some((plan.each, rows, plan.list.height as usize))
}

pub(super) fn go(app: &mut App, step: Move) {
    let Some((each, rows, lines)) = shape(app) else { return };
    if let Some(Overlay::Value(inspect)) = app.overlays.last_mut() {
        inspect.go(step, each, rows, lines);
    }
    keep(app);
}

/// Goes one byte on or back.
pub(super) fn byte(app: &mut App, forward: bool) {
    let Some((each, _, lines)) = shape(app) else { return };
    if let Some(Overlay::Value(inspect)) = app.overlays.last_mut() {
        inspect.step(forward, each, lines);
    }
    keep(app);
}

/// The ways to read the bytes can take more lines now than before: the cursor stays in sight.
fn keep(app: &mut App) {
    let Some((each, _, lines)) = shape(app) else { return };
    if let Some(Overlay::Value(inspect)) = app.overlays.last_mut()
        && !inspect.as_text
    {
        inspect.keep(each, lines);
    }
}

/// Text in place of bytes, or the other way round.
pub(super) fn other_form(app: &mut App) {
    if let Some(Overlay::Value(inspect)) = app.overlays.last_mut()
        && inspect.has_bytes()
    {
        inspect.as_text = !inspect.as_text;
        (inspect.at, inspect.top) = (0, 0);
    }
}

/// Goes to the entry that the value names.
pub(super) fn jump(app: &mut App) {
    let Some(Overlay::Value(inspect)) = app.overlays.last() else { return };
    let Some(entry) = inspect.leads_to else { return };
    app.overlays.pop();
    let Some(doc) = app.doc_mut() else { return };
    if let Some(place) = doc.place_of(entry) {
        doc.jump(place);
    }
}

/// Copies the value that is looked at.
pub(super) fn copy(app: &mut App) {
    let Some(Overlay::Value(inspect)) = app.overlays.last() else { return };
    let text = match &inspect.value {
        Value::Str(text) => text.text().into_owned(),
        Value::Data(data) if inspect.as_text => String::from_utf8_lossy(data.bytes()).into_owned(),
        other => value_text(other),
    };
    copy::put(app, "value", &text);
}
