//! State and properties of the node.

use ratatui::layout::Rect;

use crate::model::{Chain, Entry, PlaceId};

use super::super::doc::Doc;
use super::super::layout::{content, property_list};
use super::super::properties::PropertyRow;
use super::super::text::{clean, clip, clip_middle, pad, shorten, width, wrap};
use super::super::theme::Role;
use super::matching::{category, started};
use super::pen::{Line, Pen, piece, row, visible};

/// Cells of the names of the lines above the list.
const NAMES: usize = 11;

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, doc: &Doc, focus: bool) {
    let (Some(place), Some(entry)) = (doc.selected(), doc.detail.entry) else {
        nothing(pen, content(area), "No node is selected.");
        return;
    };
    let registry = doc.registry();
    let object = registry.entry(entry);
    let list = property_list(area, doc);
    let inside = content(area);
    let head = Rect {
        x: inside.x + 1,
        width: inside.width.saturating_sub(2),
        height: list.y - inside.y,
        ..inside
    };
    pen.lines(head, &head_lines(doc, place, object, head.width as usize), 0);
    let rows = &doc.detail.properties;
    if rows.is_empty() {
        let words = if registry.shows_properties(entry) {
            "This node has no properties."
        } else {
            "The dump doesn't show the properties of this node: ioreg prints them with -l, and its archive with -a -l."
        };
        nothing(pen, list, words);
        return;
    }
    let columns = Columns::new(rows, list.width as usize);
    for (at, line) in visible(doc.properties, rows.len(), list) {
        if at == doc.properties.at {
            pen.cursor(line, focus);
        }
        property(pen, line, &rows[at], &columns);
        pen.even(line);
    }
    let top_level = rows.iter().filter(|row| row.depth == 0 && !row.kind.is_empty()).count();
    pen.below(
        area,
        &format!("{top_level} {}", if top_level == 1 { "property" } else { "properties" }),
    );
}

/// The lines above the list, for a pane of so many columns: class, state, path, drivers, and a blank one.
pub(crate) fn header(doc: &Doc, columns: u16) -> Vec<Line> {
    let (Some(place), Some(entry)) = (doc.selected(), doc.detail.entry) else { return Vec::new() };
    let registry = doc.registry();
    // The selection can be ahead of what was worked out for it.
    if entry.0 as usize >= registry.entries().len() {
        return Vec::new();
    }
    head_lines(doc, place, registry.entry(entry), columns.saturating_sub(2) as usize)
}

fn head_lines(doc: &Doc, place: PlaceId, object: &Entry, columns: usize) -> Vec<Line> {
    let room = columns.saturating_sub(NAMES);
    let named = |name: &str, text: String, role: Role| {
        vec![piece(pad(name, NAMES), Role::Dim), piece(text, role)]
    };
    let chain = doc.detail.chain.as_ref();
    let chain = chain.map(|chain| class_chain(chain, room)).unwrap_or_default();
    let mut lines = vec![named("class", chain, Role::Text)];
    if let Some(device) = &doc.detail.device {
        let parts = wrap(&clean(device), room);
        for (at, part) in parts.into_iter().take(2).enumerate() {
            lines.push(named(if at == 0 { "device" } else { "" }, part, Role::Accent));
        }
    }
    lines.extend(state_lines(object, room));
    for wait in doc.detail.waits.iter().take(2) {
        for (at, part) in wrap(&clean(&wait.text), room).into_iter().take(3).enumerate() {
            lines.push(named(if at == 0 { "waits" } else { "" }, part, Role::Wait));
        }
    }
    let path = clean(&doc.registry().path(place)).into_owned();
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

fn nothing(pen: &mut Pen<'_>, area: Rect, words: &str) {
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    for (at, line) in wrap(words, inside.width as usize).iter().enumerate() {
        pen.text(row(inside, at), inside.x, line, Role::Dim);
    }
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

/// The word with a page under a column and a line of the head of the pane.
pub(crate) fn term_at(doc: &Doc, columns: u16, x: usize, y: usize) -> Option<&'static str> {
    let lines = header(doc, columns);
    if y == 0 {
        return Some("class");
    }
    let mut from = 0;
    for (text, _) in lines.get(y)? {
        let to = from + width(text);
        if (from..to).contains(&x) {
            let entry = doc.registry().entry(doc.detail.entry?);
            let terms = state_terms(entry);
            return terms.into_iter().find(|(_, shown)| shown == text).map(|(word, _)| word);
        }
        from = to;
    }
    None
}

/// The words of an entry's state that have a page each, with what stands for them on the screen.
pub(crate) fn state_terms(entry: &Entry) -> Vec<(&'static str, String)> {
    const WORDS: [&str; 6] = ["registered", "matched", "active", "busy", "retain", "id"];
    let mut terms: Vec<(&'static str, String)> = Vec::new();
    for (shown, _) in state_words(entry) {
        let of = if shown == "inactive" { "active" } else { shown.trim_start_matches("not ") };
        if let Some(word) = WORDS.into_iter().find(|word| of.starts_with(word)) {
            terms.push((word, shown));
        }
    }
    terms.push(("class", format!("class {}", clean(&entry.class))));
    terms
}

fn state_words(entry: &Entry) -> Line {
    let mut words: Vec<(String, Role)> = Vec::new();
    if let Some(state) = &entry.state {
        let mut flag = |value: Option<bool>, yes: &str, no: &str, bad: Role| match value {
            Some(true) => words.push(piece(yes, Role::Text)),
            Some(false) => words.push(piece(no, bad)),
            None => {}
        };
        flag(state.registered, "registered", "not registered", Role::Wait);
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

/// Cells of the columns.
struct Columns {
    label: usize,
    kind: usize,
    size: usize,
}

impl Columns {
    fn new(rows: &[PropertyRow], room: usize) -> Self {
        let widest = rows.iter().take(500).map(|row| width(&row.label) + 2 * row.depth + 2).max();
        let most = if room < 64 { room * 2 / 5 } else { room * 9 / 20 };
        Self {
            label: widest.unwrap_or(0).clamp(14.min(most), most),
            kind: if room < 44 { 0 } else { 7 },
            size: if room < 64 { 0 } else { 5 },
        }
    }
}

fn property(pen: &mut Pen<'_>, line: Rect, row: &PropertyRow, columns: &Columns) {
    let mark = match row.open {
        None => " ",
        Some(true) => "▾",
        Some(false) => "▸",
    };
    let mut x = pen.text(line, line.x, mark, Role::Accent);
    let name = format!("{}{}", "  ".repeat(row.depth.min(20)), row.label);
    let detail = row.kind.is_empty();
    let name_role = if detail { Role::Dim } else { Role::Text };
    x = pen.text(line, x, &pad(&name, columns.label), name_role) + 1;
    if columns.kind > 0 {
        x = pen.text(line, x, &pad(row.kind, columns.kind), Role::Dim);
    }
    if columns.size > 0 {
        let size = format!("{:>1$}  ", clip(&row.size, columns.size), columns.size);
        x = pen.text(line, x, &size, Role::Dim);
    }
    let room = line.right().saturating_sub(x) as usize;
    let role = if row.guess { Role::Dim } else { Role::Accent };
    let meaning = width(&row.meaning);
    if meaning == 0 {
        pen.text(line, x, &row.text, Role::Text);
        return;
    }
    // What the bytes mean is worth more than the last of the bytes, and strings are worth more than all of them.
    if row.kind == "number" {
        let next = pen.text(line, x, &row.text, Role::Text);
        pen.text(line, next + 2, &row.meaning, role);
        return;
    }
    // Of a number the decimal reading goes first.
    let (meant, meaning) = match row.meaning.split_once("  ") {
        Some((first, _)) if width(&row.text) + meaning + 2 > room => (first, width(first)),
        _ => (row.meaning.as_str(), meaning),
    };
    let left = room.saturating_sub(meaning + 2);
    let next = if row.meaning.starts_with('"') && width(&row.text) > left && left < 12 {
        x
    } else {
        // Four bytes, or a short name, are kept whole.
        let least = (room / 3).max(15.min(room / 2)).max(8);
        pen.text(line, x, &clip(&row.text, left.max(least)), Role::Text) + 2
    };
    pen.text(line, next, meant, role);
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
