//! The lines above the properties of a node: class, state, path and drivers.

use crate::model::{Chain, Entry};
use crate::ui::doc::Doc;
use crate::ui::naming::{category, started};
use crate::ui::pen::{Line, hanging, piece};
use crate::ui::text::{clean, clip, clip_middle, pad, shorten, width, wrap_within};
use crate::ui::theme::Role;

/// Cells of the names of the lines above the list.
const NAMES: usize = 11;

/// The lines above the list, for a pane of so many columns: class, state, path, drivers, and a blank one.
pub(crate) fn header(doc: &Doc, columns: u16) -> Vec<Line> {
    let (Some(place), Some(entry)) = (doc.selected(), doc.detail.entry) else { return Vec::new() };
    let registry = doc.registry();
    // The selection can be ahead of what was worked out for it.
    if entry.0 as usize >= registry.entries().len() {
        return Vec::new();
    }
    let room = (columns as usize).saturating_sub(2 + NAMES);
    let named = |name: &str, text: String, role: Role| {
        vec![piece(pad(name, NAMES), Role::Dim), piece(text, role)]
    };
    let chain = doc.detail.chain.as_ref();
    let chain = chain.map(|chain| class_chain(chain, room)).unwrap_or_default();
    let mut lines = vec![named("class", chain, Role::Text)];
    let long = |name: &str, text: &str, most: usize, role: Role| {
        let name = [piece(pad(name, NAMES), Role::Dim)];
        hanging(&name, wrap_within(&clean(text), room, most, ""), role)
    };
    if let Some(device) = &doc.detail.device {
        lines.extend(long("device", device, 2, Role::Accent));
    }
    lines.extend(state_lines(registry.entry(entry), room));
    for wait in doc.detail.waits.iter().take(2) {
        lines.extend(long("waits", &wait.text, 5, Role::Wait));
    }
    let path = clean(&registry.path(place)).into_owned();
    lines.push(named("path", clip_middle(&path, room).into_owned(), Role::Text));
    let drivers = doc.detail.verdicts.iter().filter(|verdict| started(verdict));
    let more = drivers.clone().count().saturating_sub(3);
    for verdict in drivers.take(3) {
        let personality = &verdict.personality;
        let class = personality.class.as_deref().unwrap_or(&personality.name);
        let driver = format!("{} ({})", clean(class), clean(&personality.bundle));
        let taken = format!("  category {}", category(&personality.category));
        let fits = width(&driver) + width(&taken) <= room;
        let mut line = named("driven by", shorten(&driver, room).into_owned(), Role::Good);
        if fits {
            line.push(piece(taken, Role::Dim));
        }
        lines.push(line);
    }
    if more > 0 {
        lines.push(named("", format!("and {more} more"), Role::Dim));
    }
    lines.push(Line::new());
    lines
}

/// `IOPCIDevice : IOService : IORegistryEntry` in at most `room` cells. What isn't known of the chain, and the classes in
/// the middle for which there is no room, show as `…`: the class itself and the root tell most.
fn class_chain(chain: &Chain, room: usize) -> String {
    let mut names: Vec<_> = chain.classes.iter().map(|class| clean(class)).collect();
    if !chain.complete {
        names.push("…".into());
    }
    let mut cells: usize = names.iter().map(|name| width(name) + 3).sum::<usize>().max(3) - 3;
    // The first cut leaves a mark, which takes cells itself.
    let mut cut = false;
    while cells > room && names.len() > 2 + usize::from(cut) {
        let at = names.len() - 2 - usize::from(cut);
        cells -= width(&names[at]) + 3;
        if cut || names[at + 1] == "…" {
            names.remove(at);
        } else {
            names[at] = "…".into();
            cells += 4;
        }
        cut = true;
    }
    clip(&names.join(" : "), room).into_owned()
}

/// What the source tells of the state, in words, on as many lines as it takes.
fn state_lines(entry: &Entry, room: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut used = 0;
    for (text, role) in state_words(entry) {
        let cells = width(&text);
        match lines.last_mut() {
            Some(line) if used + 3 + cells <= room => {
                line.push(piece(" · ", Role::Dim));
                used += 3;
            }
            _ => {
                let name = if lines.is_empty() { "state" } else { "" };
                lines.push(vec![piece(pad(name, NAMES), Role::Dim)]);
                used = 0;
            }
        }
        used += cells;
        if let Some(line) = lines.last_mut() {
            line.push((text, role));
        }
    }
    lines
}

pub(crate) fn state_words(entry: &Entry) -> Line {
    let mut words: Vec<(String, Role)> = Vec::new();
    if let Some(state) = &entry.state {
        let mut flag = |value: Option<bool>, yes: &str, no: &str, bad: Role| match value {
            Some(true) => words.push(piece(yes, Role::Text)),
            Some(false) => words.push(piece(no, bad)),
            None => {}
        };
        flag(state.registered, "registered", "not registered", Role::Dim);
        flag(state.matched, "matched", "not matched", Role::Wait);
        flag(state.active, "active", "inactive", Role::Bad);
        if let Some(busy) = state.busy {
            let role = if busy > 0 { Role::Wait } else { Role::Text };
            let time = state.busy_time.filter(|time| *time > 0);
            let time = time.map_or(String::new(), |time| format!(" ({} ms)", time / 1_000_000));
            words.push(piece(format!("busy {busy}{time}"), role));
        }
        if let Some(retain) = state.retain {
            words.push(piece(format!("retain {retain}"), Role::Text));
        }
    }
    if let Some(id) = entry.registry_id {
        words.push(piece(format!("id {id:#x}"), Role::Text));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_of_classes_keeps_its_ends_and_shows_what_is_not_known() {
        let chain = |names: &str, complete| Chain {
            classes: names.split(' ').map(Into::into).collect(),
            complete,
        };
        let whole = chain("IOPCIDevice IOService IORegistryEntry", true);
        let open = chain("MyNub MyFamily", false);
        let long = chain("Abcd Bcde Cdef Defg Root", true);
        for (chain, room, text) in [
            (&whole, 60, "IOPCIDevice : IOService : IORegistryEntry"),
            (&whole, 34, "IOPCIDevice : … : IORegistryEntry"),
            (&whole, 20, "IOPCIDevice : … : I…"),
            (&open, 60, "MyNub : MyFamily : …"),
            (&open, 12, "MyNub : …"),
            (&long, 32, "Abcd : Bcde : Cdef : Defg : Root"),
            (&long, 31, "Abcd : Bcde : Cdef : … : Root"),
            (&long, 22, "Abcd : Bcde : … : Root"),
            (&long, 16, "Abcd : … : Root"),
            (&long, 8, "Abcd : …"),
            (&chain("OSObject", true), 60, "OSObject"),
        ] {
            assert_eq!(class_chain(chain, room), text, "{room}");
        }
    }
}
