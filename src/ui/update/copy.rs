//! What can be copied from where the cursor is, and what it yields.

use crate::explain::{Verdict, ioreg_arguments, personality_plist, value_plist, value_text};
use crate::model::Value;
use crate::ui::app::{App, Overlay};
use crate::ui::commands::Context;
use crate::ui::doc::Doc;
use crate::ui::menu::{Item, Menu, Pick};
use crate::ui::message::Effect;
use crate::ui::pen::line_text;
use crate::ui::raw;
use crate::ui::text::clip;
use crate::ui::view::{ladder, matching};

/// Columns of a verdict that is copied as text.
const COLUMNS: u16 = 100;

/// Cells of an item's preview.
const PREVIEW: usize = 120;

/// More than many terminals take at once.
const MUCH: usize = 74_000;

/// Lists what can be copied, what is most likely wanted under the cursor.
pub(super) fn menu(app: &mut App) {
    let context = app.context();
    let Some(doc) = app.doc() else { return };
    let items = items(doc, context).unwrap_or_default();
    let first = suggested(doc, context);
    let at = items.iter().position(|item| item.letter == first).unwrap_or(0);
    if items.is_empty() {
        app.say("there is nothing to copy here");
        return;
    }
    app.overlays.push(Overlay::Menu(Menu::new("Copy", items, at)));
}

/// The letter of what is most likely wanted.
fn suggested(doc: &Doc, context: Context) -> char {
    match context {
        Context::Properties => 'v',
        Context::Matching if doc.chosen().is_some_and(|verdict| verdict.fix().is_some()) => 'f',
        Context::Matching => 't',
        Context::Timeline => 's',
        Context::Personality => 'm',
        Context::Raw if doc.raw.xml => 'x',
        Context::Raw => 'o',
        _ => 'p',
    }
}

/// Everything that can be copied here, each with its letter.
fn items(doc: &Doc, context: Context) -> Option<Vec<Item>> {
    let registry = doc.registry();
    let place = doc.selected()?;
    let entry = registry.entry(registry.place(place).entry);
    let chosen = doc.under_cursor(context);
    let of_value = |text: fn(&str, &Value) -> String| {
        chosen.as_ref().map(|(row, value)| text(&row.label, value))
    };
    let meaning = chosen.as_ref().map(|(row, _)| row.meaning.clone());
    let pair = |key: &str, value: &Value| format!("\"{key}\" = {}", value_text(value));
    let all = [
        ('v', "value", of_value(|_, value| bare(value))),
        ('e', "property as key = value", of_value(pair)),
        ('w', "value as a property list", of_value(|_, value| value_plist(value))),
        ('r', "what the value means", meaning.filter(|meaning| !meaning.is_empty())),
        ('f', "fix", doc.chosen().and_then(|verdict| Some(verdict.fix()?.into_owned()))),
        ('t', "verdict as text", doc.chosen().map(|verdict| verdict_text(doc, verdict))),
        ('m', "personality as a property list", personality(doc)),
        ('s', "event", doc.subject.event_sentence(doc.subject.moment().0)),
        ('p', "path", Some(registry.path(place))),
        ('n', "name", Some(registry.component(place))),
        ('i', "registry entry ID", entry.registry_id.map(|id| format!("{id:#x}"))),
        ('c', "class", Some(entry.class.to_string())),
        ('a', "ioreg arguments for this node", Some(ioreg_arguments(registry, place))),
        ('o', "node as ioreg -l prints it", Some(raw::text(registry, place, false))),
        ('x', "node as a property list", Some(raw::text(registry, place, true))),
    ];
    let item = |(letter, label, text): (char, &'static str, Option<String>)| {
        let text = text?;
        let line = text.lines().next().unwrap_or_default();
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut detail = clip(&words.join(" "), PREVIEW).into_owned();
        if text.lines().nth(1).is_some() && !detail.ends_with('…') {
            detail.push_str(" …");
        }
        Some(Item { letter, label: label.to_owned(), detail, pick: Pick::Copy { label, text } })
    };
    Some(all.into_iter().filter_map(item).collect())
}

fn verdict_text(doc: &Doc, verdict: &Verdict) -> String {
    let lines = ladder::lines(verdict, matching::scores(doc), COLUMNS, u16::MAX);
    let lines = lines.iter().map(|line| line_text(line).trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

fn personality(doc: &Doc) -> Option<String> {
    let (place, verdict) = doc.personality()?;
    let listing = doc.subject.listing(place)?;
    Some(personality_plist(&verdict.personality.name, &listing.table))
}

/// A value without the quotes that `ioreg` puts round strings.
fn bare(value: &Value) -> String {
    match value {
        Value::Str(text) => text.text().into_owned(),
        other => value_text(other),
    }
}

/// Puts a text into the clipboard; line ends and indentation are the only controls that may go there.
pub(super) fn put(app: &mut App, label: &str, text: &str) {
    let text = raw::harmless(text);
    let warning = if text.len() > MUCH {
        format!(" ({} bytes, which some terminals refuse)", text.len())
    } else {
        String::new()
    };
    app.say(format!("copied: {label}{warning}"));
    app.outbox.push(Effect::Copy(text));
}
