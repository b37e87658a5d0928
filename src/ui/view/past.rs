//! What a dump tells of the past of a node.

use crate::model::{EntryId, Key, Registry, Value};
use crate::ui::doc::Doc;
use crate::ui::naming::{category, started};

/// What this dump tells of the node's past, a line each, beginning with `- `.
pub(super) fn lines(doc: &Doc) -> Vec<String> {
    let Some(entry) = doc.detail.entry else { return Vec::new() };
    let registry = doc.registry();
    let mut lines = vec![
        "- who started: a running driver shows its personality, and the score that its probe left"
            .to_owned(),
    ];
    let mut drivers = doc.detail.verdicts.iter().filter(|verdict| started(verdict));
    if let Some(first) = drivers.next() {
        let name = first.personality.class.as_deref().unwrap_or(&first.personality.name);
        let more = drivers.count();
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        let held = category(&first.personality.category);
        lines.push(format!("- on this node {name} started and holds {held}{more}"));
    }
    if let Some(state) = registry.entry(entry).state {
        let words = match (state.registered, state.matched) {
            (Some(false), _) => Some("it was never registered, so nothing was matched on it"),
            (_, Some(true)) => {
                Some("a matching pass has ended here, whether or not it found a driver")
            }
            (_, Some(false)) => Some("no matching pass has ended here: one is running or waiting"),
            _ => None,
        };
        lines.extend(words.map(|words| format!("- {words}")));
        if let Some(time) = state.busy_time.filter(|time| *time > 0) {
            lines.push(format!("- it was busy for {} ms in all", time / 1_000_000));
        }
    }
    lines.extend(recorded(registry, entry).into_iter().map(|words| format!("- {words}")));
    lines
}

/// Properties in which matching leaves a trace.
fn recorded(registry: &Registry, entry: EntryId) -> Vec<String> {
    let get = |key: &str| registry.get(entry, &Key::new(key));
    let mut words = Vec::new();
    if let Some(value) = get("IONameMatched")
        && let Some(name) = value.as_utf8()
    {
        words.push(format!("it was matched by the name {name} (IONameMatched)"));
    }
    if get("IOMatchedAtBoot").is_some() {
        words.push("its code was there when the system started (IOMatchedAtBoot)".to_owned());
    }
    if let Some(Value::Number(count)) = get("IODEXTMatchCount").as_deref() {
        words.push(format!(
            "{} driver extensions fitted in the last pass (IODEXTMatchCount)",
            count.raw
        ));
    }
    if get("IORematchCount").is_some() {
        words.push("a driver extension has crashed here (IORematchCount)".to_owned());
    }
    words
}
