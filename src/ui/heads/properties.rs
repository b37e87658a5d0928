//! The lines above the properties of a node: class, state, path and drivers.

use std::borrow::Cow;

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
    let chain = chain.map_or_else(|| vec![String::new()], |chain| class_lines(chain, room));
    let mut lines = hanging(&[piece(pad("class", NAMES), Role::Dim)], chain, Role::Text);
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
    let drivers = drivers.take(3).map(|verdict| {
        let personality = &verdict.personality;
        let class = personality.class.as_deref().unwrap_or(&personality.name);
        let driver = format!("{} ({})", clean(class), clean(&personality.bundle));
        (driver, format!("  category {}", category(&personality.category)))
    });
    let drivers: Vec<_> = drivers.collect();
    // All say their category or none does: one without would seem to have none.
    let fits = drivers.iter().all(|(driver, taken)| width(driver) + width(taken) <= room);
    for (driver, taken) in drivers {
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

/// `IOPCIDevice : IOService : IORegistryEntry` on one line, or on two.
fn class_lines(chain: &Chain, room: usize) -> Vec<String> {
    let mut rest: Vec<_> = chain.classes.iter().map(|class| clean(class)).collect();
    if !chain.complete {
        rest.push("(not known)".into());
    }
    // A narrow screen is a low one too.
    if room < 30 || width(&rest.join(" : ")) <= room {
        return vec![class_chain(rest, room)];
    }
    let fitting =
        (1..rest.len()).rev().find(|count| width(&rest[..*count].join(" : ")) + 2 <= room);
    let below = rest.split_off(fitting.unwrap_or(0));
    let above = (!rest.is_empty()).then(|| format!("{} :", rest.join(" : ")));
    above.into_iter().chain([class_chain(below, room)]).collect()
}

/// Names of classes in at most `room` cells. Those in the middle for which there is no room show as `…`: the first one and the
/// root tell most.
fn class_chain(mut names: Vec<Cow<'_, str>>, room: usize) -> String {
    let mut cells: usize = names.iter().map(|name| width(name) + 3).sum::<usize>().max(3) - 3;
    // The first cut leaves a mark, which takes cells itself.
    let mut cut = false;
    while cells > room && names.len() > 2 + usize::from(cut) {
        let at = names.len() - 2 - usize::from(cut);
        cells -= width(&names[at]) + 3;
        if cut {
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
        // A driver on which nobody matches isn't registered, and that is as it should be.
        let stalls = if state.registered == Some(true) { Role::Wait } else { Role::Dim };
        let mut flag = |value: Option<bool>, yes: &str, no: &str, bad: Role| match value {
            Some(true) => words.push(piece(yes, Role::Text)),
            Some(false) => words.push(piece(no, bad)),
            None => {}
        };
        flag(state.registered, "registered", "not registered", Role::Dim);
        flag(state.matched, "matched", "not matched", stalls);
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
        let lines = |chain: &Chain, room| class_lines(chain, room).join("|");
        let long = chain("Abcd Bcde Cdef Defg Root", true);
        for (chain, room, text) in [
            (&whole, 60, "IOPCIDevice : IOService : IORegistryEntry"),
            (&whole, 34, "IOPCIDevice : IOService :|IORegistryEntry"),
            (&whole, 20, "IOPCIDevice : … : I…"),
            (&open, 60, "MyNub : MyFamily : (not known)"),
            (&open, 23, "MyNub : … : (not known)"),
            (&long, 32, "Abcd : Bcde : Cdef : Defg : Root"),
            (&long, 31, "Abcd : Bcde : Cdef : Defg :|Root"),
            (&long, 22, "Abcd : Bcde : … : Root"),
            (&long, 16, "Abcd : … : Root"),
            (&long, 8, "Abcd : …"),
            (&chain("OSObject", true), 60, "OSObject"),
        ] {
            assert_eq!(lines(chain, room), text, "{room}");
        }
    }
}
