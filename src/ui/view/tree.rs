//! The tree: only the rows that show are touched.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::explain::Badge;
use crate::model::{EntryId, PlaceId, Registry};
use crate::ui::doc::Doc;
use crate::ui::layout::{indent, is_capped, is_cut, tree_shift};
use crate::ui::naming::{counts, others};
use crate::ui::pen::{self, Line, Pen, inner, line_width, piece};
use crate::ui::search::Search;
use crate::ui::text::{clean, clip, clip_middle, width};
use crate::ui::theme::Role;
use crate::ui::tree::Tree;

use super::frame;

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, doc: &Doc, focus: bool) {
    let list = inner(area);
    let registry = doc.registry();
    let shift = tree_shift(doc, list.width);
    let shifted = if shift > 0 { "‹ shifted" } else { "" };
    frame::title(pen, area, "Registry", shifted, focus);
    let Some(tree) = doc.tree().filter(|tree| !tree.rows().is_empty()) else {
        empty(pen, list, doc);
        return;
    };
    let room = |line: Rect, place: PlaceId| {
        let x = line.x + indent(registry.place(place).depth, shift, list.width) as u16;
        let x = x.min(line.right());
        // A blank before the border keeps the badges readable.
        Rect { x, width: (line.right() - x).saturating_sub(1), ..line }
    };
    // A row that would begin further to the left says so.
    let cut = |pen: &mut Pen<'_>, line: Rect, place: PlaceId| {
        if is_cut(registry.place(place).depth, shift, list.width) {
            pen.put(line.x - 1, line.y, "‹", pen.look.style(Role::Accent));
        } else if is_capped(registry.place(place).depth, shift, list.width) {
            pen.put(line.x - 1, line.y, "›", pen.look.style(Role::Accent));
        }
    };
    pen.rows(list, tree.scroll, tree.rows().len(), focus, |pen, at, line| {
        let place = tree.rows()[at];
        if at != tree.scroll.at {
            cut(pen, line, place);
        }
        row(pen, room(line, place), doc, place, tree.is_open(place));
    });
    for (place, line) in sticky_lines(doc, list) {
        pen.clear(line);
        cut(pen, line, place);
        row(pen, room(line, place), doc, place, true);
        // It stands there out of its turn: everything in it is dim but what a search has hit.
        let hit = pen.look.style(Role::Match);
        for x in line.left()..line.right() {
            let cell = &mut pen.buffer[(x, line.y)];
            let is_hit = hit.bg.is_some_and(|ground| cell.bg == ground);
            cell.set_style(if is_hit { hit } else { pen.look.style(Role::Dim) });
        }
    }
    let room = (area.width as usize).saturating_sub(6);
    pen.below(area, &position(doc, tree.scroll.at, tree.rows().len(), room));
}

/// The ancestors that stay in sight at the top, each with its line.
pub(crate) fn sticky_lines(doc: &Doc, list: Rect) -> Vec<(PlaceId, Rect)> {
    let Some(tree) = doc.tree() else { return Vec::new() };
    let places = tree.sticky(doc.registry(), list.height as usize).into_iter().enumerate();
    places.map(|(at, place)| (place, pen::row(list, at))).collect()
}

/// Says where one is: in the hits of a search, or in the tree.
fn position(doc: &Doc, at: usize, rows: usize, room: usize) -> String {
    if let Some(search) = &doc.search {
        let only = if doc.tree().is_some_and(Tree::is_filtered) { ", only hits" } else { "" };
        let count = search.count(doc.selected());
        let text = clean(&search.text);
        // What was searched for is worth more than that the rest is hidden.
        let least = width(&count) + width(&text).min(12) + 2;
        let only = if least + width(only) <= room { only } else { "" };
        let count = count + only;
        return match room.saturating_sub(width(&count) + 2) {
            0..4 => count,
            left => {
                let text = clip(&text, left);
                // A field's name ends in a colon itself.
                let colon = if text.ends_with(':') { "" } else { ":" };
                format!("{text}{colon} {count}")
            }
        };
    }
    format!("{} of {rows}", at + 1)
}

fn empty(pen: &mut Pen<'_>, list: Rect, doc: &Doc) {
    let words = if doc.registry().planes().len() == 0 {
        "This file has no registry in it. Open a dump: ioscope DUMP --kexts BUNDLE"
    } else {
        "This plane is empty. p chooses another."
    };
    pen.wrapped(list, 0, words, Role::Dim);
}

/// Cells of a name that are worth more than the quiet counts behind it.
const NAME: usize = 16;

fn row(pen: &mut Pen<'_>, line: Rect, doc: &Doc, place: PlaceId, open: bool) {
    let registry = doc.registry();
    let here = registry.place(place);
    let mark = match (here.first_child.is_some(), open) {
        (false, _) => " ",
        (true, true) => "▾",
        (true, false) => "▸",
    };
    let count = registry.entry(here.entry).state.and_then(|state| state.busy).unwrap_or(0);
    // Busy, or its matching has not ended.
    let busy = count.max(u32::from(is_busy(registry, here.entry)));
    let changed = registry.has_edits_of(here.entry) || doc.what_if.nodes.contains(&here.entry);
    let mut badge = badge_line(doc.subject.badge(here.entry), busy, changed);
    let mut head = vec![piece(format!("{mark} "), Role::Dim)];
    if is_second(registry, place) {
        head.push(piece("↳ ", Role::Unsure));
    }
    if doc.marked.contains(&place) {
        head.push(piece("★ ", Role::Accent));
    }
    if let Some(kind) = doc.changed.at.get(&place) {
        head.push(piece(format!("{} ", super::compare::mark(*kind)), super::compare::role(*kind)));
    } else if !open && doc.changed.above.contains(&place) {
        // Something below it, which doesn't show.
        head.push(piece("… ", Role::Changed));
    }
    let name = registry.component(place);
    let name = clean(&name);
    let search = doc.search.as_ref();
    let marks = search.map(|search| search.marks(&name)).unwrap_or_default();
    let is_hit = marks.is_empty() && search.is_some_and(|search: &Search| search.is_hit(place));
    let class = clean(&registry.entry(here.entry).class);
    let class = if class == here.name.as_str() { "".into() } else { class };
    let class_marks = match search {
        Some(search) if is_hit => search.marks(&class),
        _ => Vec::new(),
    };
    let hit = if is_hit { " •" } else { "" };
    // What is quiet gives way to a name that would be nothing but its first letters.
    let name_cells = line_width(&head) + width(&name).min(NAME) + width(hit);
    while line_width(&badge) + name_cells + 1 > line.width as usize
        && let Some(quiet) = badge.iter().rposition(|(_, role)| *role == Role::Dim)
    {
        let blank = quiet > 0 && badge[quiet - 1].0 == " ";
        if blank && badge[quiet].0.starts_with('+') {
            // First its number goes: that there are more still shows.
            badge[quiet].0.truncate(1);
            badge.remove(quiet - 1);
        } else {
            // With the blank before it, or behind the first.
            let from = quiet - usize::from(blank);
            badge.drain(from..(quiet + 1 + usize::from(quiet == 0)).min(badge.len()));
        }
    }
    let badge_width = line_width(&badge);
    let room =
        (line.width as usize).saturating_sub(if badge_width > 0 { badge_width + 1 } else { 0 });
    let line_of_name = Rect { width: room as u16, ..line };
    let x = pen.line(line_of_name, &head);
    let space = (line_of_name.right().saturating_sub(x)) as usize;
    let space = space.saturating_sub(width(hit));
    // What a class holds in brackets tells it from others of the same class.
    let named = marks.is_empty() && name.ends_with(')');
    let shown = if named { clip_middle(&name, space) } else { clip(&name, space) };
    let mut next = highlighted(pen, line_of_name, x, &shown, &marks, Role::Text);
    let fits = |next: u16| {
        !class.is_empty() && line_of_name.right().saturating_sub(next) as usize >= width(&class) + 2
    };
    // A hit that shows in the class needs no other mark.
    if is_hit && (class_marks.is_empty() || !fits(next)) {
        next = pen.text(line_of_name, next + 1, "•", Role::Match);
    }
    if fits(next) {
        highlighted(pen, line_of_name, next + 2, &class, &class_marks, Role::Dim);
    }
    if badge_width > 0 && badge_width < line.width as usize {
        let start = line.right() - badge_width as u16;
        pen.line(Rect { x: start, width: badge_width as u16, ..line }, &badge);
    }
}

/// Writes a name with the letters that a search has hit.
pub(super) fn highlighted(
    pen: &mut Pen<'_>,
    area: Rect,
    x: u16,
    text: &str,
    marks: &[usize],
    role: Role,
) -> u16 {
    let end = pen.text(area, x, text, role);
    if marks.is_empty() {
        return end;
    }
    let hit: Style = pen.look.style(Role::Match);
    let mut column = x;
    for (at, c) in text.chars().enumerate() {
        let cells = width(c.encode_utf8(&mut [0; 4])) as u16;
        if marks.binary_search(&at).is_ok() && column < end && cells > 0 {
            pen.buffer.set_style(Rect { x: column, y: area.y, width: cells, height: 1 }, hit);
        }
        column += cells;
    }
    end
}

/// Whether the entry shows first in another place of this plane.
fn is_second(registry: &Registry, place: PlaceId) -> bool {
    let here = registry.place(place);
    registry.place_in(here.plane, here.entry) != Some(place)
}

/// Whether a node is busy, or registered without a matching pass having ended.
fn is_busy(registry: &Registry, entry: EntryId) -> bool {
    registry.entry(entry).state.is_some_and(|state| {
        let open = state.registered == Some(true) && state.matched == Some(false);
        state.active != Some(false) && (open || state.busy.is_some_and(|busy| busy > 0))
    })
}

/// How many drivers started here, and how many did not.
fn badge_line(badge: Badge, busy: u32, changed: bool) -> Line {
    let mut pieces = counts(badge);
    if busy > 0 {
        pieces.push(piece(format!("busy {busy}"), Role::Wait));
    }
    if changed {
        pieces.push(piece("●", Role::Changed));
    }
    pieces.extend(others(badge).map(|quiet| piece(quiet, Role::Dim)));
    let mut line = Line::new();
    for (at, part) in pieces.into_iter().enumerate() {
        if at > 0 {
            line.push(piece(" ", Role::Text));
        }
        line.push(part);
    }
    line
}
