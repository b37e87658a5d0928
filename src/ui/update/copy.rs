//! What can be copied from where the cursor is, and what it yields.

use crate::explain::{ioreg_arguments, personality_plist, value_plist, value_text};
use crate::model::{PlaceId, Value};
use crate::ui::app::{App, Overlay};
use crate::ui::commands::Context;
use crate::ui::doc::Doc;
use crate::ui::menu::{Copied, Item, Menu, Pick};
use crate::ui::message::Effect;
use crate::ui::properties::value_at;
use crate::ui::raw;
use crate::ui::text::{clean, clip};
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
    let first = suggested(doc, context);
    let items: Vec<Item> = ALL
        .iter()
        .filter_map(|(letter, label, what)| {
            let text = text(doc, context, *what)?;
            let line = text.lines().next().unwrap_or_default();
            let words: Vec<&str> = line.split_whitespace().collect();
            let mut detail = clip(&words.join(" "), PREVIEW).into_owned();
            if text.lines().nth(1).is_some() && !detail.ends_with('…') {
                detail.push_str(" …");
            }
            let (letter, label) = (*letter, (*label).to_owned());
            Some(Item { letter, label, detail, pick: Pick::Copy(*what) })
        })
        .collect();
    let at = items.iter().position(|item| item.pick == Pick::Copy(first)).unwrap_or(0);
    if items.is_empty() {
        app.message = Some("there is nothing to copy here".to_owned());
        return;
    }
    app.overlays.push(Overlay::Menu(Menu::new("Copy", items, at)));
}

/// Everything that can be copied, with its letter.
const ALL: [(char, &str, Copied); 15] = [
    ('v', "value", Copied::Value),
    ('e', "property as key = value", Copied::Key),
    ('w', "value as a property list", Copied::ValuePlist),
    ('r', "what the value means", Copied::Meaning),
    ('f', "fix", Copied::Fix),
    ('t', "verdict as text", Copied::Verdict),
    ('m', "personality as a property list", Copied::Personality),
    ('s', "event", Copied::Event),
    ('p', "path", Copied::Path),
    ('n', "name", Copied::Name),
    ('i', "registry entry ID", Copied::Id),
    ('c', "class", Copied::Class),
    ('a', "ioreg arguments for this node", Copied::Arguments),
    ('o', "node as ioreg -l prints it", Copied::NodeText),
    ('x', "node as a property list", Copied::NodePlist),
];

fn suggested(doc: &Doc, context: Context) -> Copied {
    match context {
        Context::Properties => Copied::Value,
        Context::Matching if doc.chosen().is_some_and(|verdict| verdict.fix().is_some()) => {
            Copied::Fix
        }
        Context::Matching => Copied::Verdict,
        Context::Timeline => Copied::Event,
        Context::Personality => Copied::Personality,
        Context::Raw if doc.raw.xml => Copied::NodePlist,
        Context::Raw => Copied::NodeText,
        _ => Copied::Path,
    }
}

/// The value under the cursor, with its key.
fn chosen(doc: &Doc, context: Context) -> Option<(String, Value, String)> {
    let row = match context {
        Context::Properties => doc.detail.properties.get(doc.properties.at)?,
        Context::Personality => &doc.listed.rows.get(doc.listed.scroll.at)?.row,
        _ => return None,
    };
    let value = if context == Context::Properties {
        value_at(doc.registry(), doc.detail.entry?, &row.path)?
    } else {
        crate::ui::properties::within(&doc.listed.listing.as_ref()?.table, &row.path)?
    };
    Some((row.label.clone(), value, row.meaning.clone()))
}

/// What would be copied; `None` where there is no such thing.
fn text(doc: &Doc, context: Context, what: Copied) -> Option<String> {
    let registry = doc.registry();
    let place: PlaceId = doc.selected()?;
    let entry = registry.entry(registry.place(place).entry);
    Some(match what {
        Copied::Path => registry.path(place),
        Copied::Name => registry.component(place),
        Copied::Id => format!("{:#x}", entry.registry_id?),
        Copied::Class => entry.class.to_string(),
        Copied::Arguments => ioreg_arguments(registry, place),
        Copied::NodeText => raw::text(doc.registry(), place, false),
        Copied::NodePlist => raw::text(doc.registry(), place, true),
        Copied::Key => {
            let (key, value, _) = chosen(doc, context)?;
            format!("\"{key}\" = {}", value_text(&value))
        }
        Copied::Value => bare(&chosen(doc, context)?.1),
        Copied::ValuePlist => value_plist(&chosen(doc, context)?.1),
        Copied::Meaning => {
            let (.., meaning) = chosen(doc, context)?;
            (!meaning.is_empty()).then_some(meaning)?
        }
        Copied::Verdict => {
            let lines = ladder::lines(doc.chosen()?, matching::scores(doc), COLUMNS, u16::MAX);
            let lines = lines.iter().map(|line| {
                let text: String = line.iter().map(|(text, _)| text.as_str()).collect();
                text.trim_end().to_owned()
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        Copied::Fix => doc.chosen()?.fix()?.into_owned(),
        Copied::Personality => {
            let (place, verdict) = doc.personality()?;
            let listing = doc.subject.listing(place)?;
            personality_plist(&verdict.personality.name, &listing.table)
        }
        Copied::Event => doc.subject.event_sentence(doc.subject.moment().0)?,
    })
}

/// A value without the quotes that `ioreg` puts round strings.
fn bare(value: &Value) -> String {
    match value {
        Value::Str(text) => text.text().into_owned(),
        other => value_text(other),
    }
}

/// Copies what was chosen.
pub(super) fn take(app: &mut App, what: Copied) {
    let context = app.context();
    let Some(doc) = app.doc() else { return };
    let Some(text) = text(doc, context, what) else { return };
    let label = ALL.iter().find(|(.., have)| *have == what).map_or("text", |(_, label, _)| label);
    put(app, label, &text);
}

/// Puts a text into the clipboard; line ends and indentation are the only controls that may go there.
pub(super) fn put(app: &mut App, label: &str, text: &str) {
    let line = |line: &str| {
        let tabs = line.bytes().take_while(|byte| *byte == b'\t').count();
        format!("{}{}", "\t".repeat(tabs), clean(&line[tabs..]))
    };
    let text: Vec<String> = text.split('\n').map(line).collect();
    let text = text.join("\n");
    let warning = if text.len() > MUCH {
        format!(" ({} bytes, which some terminals refuse)", text.len())
    } else {
        String::new()
    };
    app.message = Some(format!("copied: {label}{warning}"));
    app.outbox.push(Effect::Copy(text));
}
