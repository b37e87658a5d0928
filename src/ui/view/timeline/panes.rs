//! Beside the events: who holds which match category, who is about to be started, and where in the kernel's code this happens.

use ratatui::layout::Rect;

use crate::explain::{Case, Spot, Starting};
use crate::model::EntryId;
use crate::ui::doc::Doc;
use crate::ui::layout::Timeline;
use crate::ui::naming::category;
use crate::ui::pen::{CURSOR, Line, Pen, inner, line_width, piece, row};
use crate::ui::text::{clean, clip, clip_middle, pad, width};
use crate::ui::theme::Role;
use crate::ui::view::matching::{divider, slot_lines};

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, areas: &Timeline, doc: &Doc, focus: bool) {
    let case: &Case = &doc.subject;
    let border = if focus { Role::BorderFocus } else { Role::Border };
    if let Some(outline) = areas.outline {
        let spot = case.spot(doc.subject.moment().0);
        let title =
            spot.map_or_else(|| "the kernel's code".to_owned(), |spot| way(spot, outline.width));
        if areas.beside {
            column(pen, area, outline, border, &title);
        } else {
            divider(pen, Rect { y: outline.y - 1, height: 1, ..area }, focus, &title);
        }
        if let Some(spot) = spot {
            code(pen, outline, spot);
        }
    }
    let entry = node(doc, case);
    if let Some(slots) = areas.slots {
        let name = entry.and_then(|entry| name_of(doc, entry)).unwrap_or_default();
        let title = format!("category slots {name}");
        let title = clip(title.trim_end(), (slots.width as usize).saturating_sub(5)).into_owned();
        let line = Rect { y: slots.y - 1, height: 1, x: area.x, width: areas.left.width + 2 };
        divider(pen, line, focus, &title);
        if areas.beside {
            let style = pen.look.style(border);
            pen.put(line.right() - 1, line.y, "┤", style);
        }
        let rows = entry.map(|entry| slot_lines(case, entry, None, &[], slots.width as usize));
        some(pen, slots, &rows.unwrap_or_default(), "no category is held or asked for");
        if let Some(starting) = areas.starting {
            let style = pen.look.style(border);
            for y in starting.top()..starting.bottom() {
                pen.put(starting.x - 1, y, "│", style);
            }
            pen.put(starting.x - 1, line.y, "┬", style);
            pen.foot(starting.x - 1, starting.bottom());
            let title = Rect { x: starting.x + 1, y: line.y, width: starting.width - 1, height: 1 };
            pen.text(title, title.x, " start list ", Role::Dim);
            let rows = entry.map(|entry| starters(case, entry, starting));
            some(pen, starting, &rows.unwrap_or_default(), "empty");
        }
    }
}

/// Rows of a small pane; what has no room is counted.
fn some(pen: &mut Pen<'_>, area: Rect, rows: &[Line], empty: &str) {
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    if rows.is_empty() {
        pen.wrapped(inside, 0, empty, Role::Dim);
        return;
    }
    let room = area.height as usize;
    let shown = if rows.len() > room { room.saturating_sub(1) } else { rows.len() };
    pen.lines(Rect { height: shown as u16, ..inside }, rows, 0);
    if shown < rows.len() {
        let words = format!("and {} more", rows.len() - shown);
        pen.text(row(inside, shown), inside.x, &words, Role::Dim);
    }
}

/// Who is about to be started, in order.
fn starters(case: &Case, entry: EntryId, area: Rect) -> Vec<Line> {
    let room = area.width as usize;
    let rows = case.starting(entry);
    let several = rows.iter().any(|row| row.category != rows[0].category);
    if rows.len() > area.height as usize {
        return starters_in_lines(case, &rows, room, several);
    }
    rows.iter()
        .filter_map(|row| {
            let known = case.personalities().get(row.personality)?;
            let of = if several { format!("{} ", category(&row.category)) } else { String::new() };
            let score = format!(" {}", row.score);
            // Those that have had their turn are dim, and say so where there is room.
            let roomy = room > 34;
            let state = if row.done && roomy { "  had its turn" } else { "" };
            let left = room.saturating_sub(width(&of) + width(&score) + width(state) + 2);
            let name = clip(&clean(&known.name), left).into_owned();
            let role = if row.done { Role::Dim } else { Role::Text };
            Some(vec![
                piece(of, Role::Dim),
                piece(name, role),
                piece(score, Role::Dim),
                piece(state, Role::Dim),
            ])
        })
        .collect()
}

/// The same in few lines: those of a category behind each other.
fn starters_in_lines(case: &Case, rows: &[Starting], room: usize, several: bool) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut last = None;
    for row in rows {
        let Some(known) = case.personalities().get(row.personality) else { continue };
        let role = if row.done { Role::Dim } else { Role::Text };
        let words = format!("{} {}", clean(&known.name), row.score);
        let same = last.replace(&row.category) == Some(&row.category);
        match lines.last_mut() {
            Some(line) if same && line_width(line) + 2 + width(&words) < room => {
                line.push(piece(", ", Role::Dim));
                line.push(piece(words, role));
            }
            _ => {
                let of = format!("{} ", category(&row.category));
                let of = piece(of, Role::Dim);
                lines.push(
                    (several && !same)
                        .then_some(of)
                        .into_iter()
                        .chain([piece(words, role)])
                        .collect(),
                );
            }
        }
    }
    lines
}

fn name_of(doc: &Doc, entry: EntryId) -> Option<String> {
    let registry = doc.registry();
    let place = registry.places_of(entry).first()?;
    Some(format!("of {}", clip_middle(&clean(&registry.component(*place)), 24)))
}

/// The functions on the way to a line, as many as there is room for.
fn way(spot: Spot, columns: u16) -> String {
    let short = |name: &str| name.rsplit("::").next().unwrap_or(name).to_owned();
    let names: Vec<String> = spot.way().into_iter().map(short).collect();
    let room = (columns as usize).saturating_sub(6);
    let mut from = 0;
    while from + 1 < names.len() && width(&names[from..].join(" › ")) > room {
        from += 1;
    }
    names[from..].join(" › ")
}

/// The outline of the function, with the line that the event is at in view.
fn code(pen: &mut Pen<'_>, area: Rect, spot: Spot) {
    let lines = spot.outline.lines;
    let height = area.height as usize;
    let most = lines.len().saturating_sub(height);
    let first = spot.line.saturating_sub(height / 2).min(most);
    for (at, line) in lines.iter().enumerate().skip(first).take(height) {
        let area = row(area, at - first);
        let here = at == spot.line;
        let mark = if here { CURSOR } else { " " };
        let x = pen.text(area, area.x, mark, Role::Accent) + 1;
        let text = format!("{}{}", "  ".repeat(usize::from(line.depth)), line.text);
        let role = if here { Role::Title } else { Role::Dim };
        pen.text(area, x, &pad(&text, (area.width as usize).saturating_sub(2)), role);
        if here {
            pen.tint(area, Role::Rest);
            pen.even(area);
        }
    }
}

/// The line at the left of the outline, with its title in the line of the tabs.
fn column(pen: &mut Pen<'_>, area: Rect, outline: Rect, border: Role, title: &str) {
    let style = pen.look.style(border);
    let x = outline.x - 1;
    let inside = inner(area);
    for y in inside.top()..inside.bottom() {
        pen.put(x, y, "│", style);
    }
    pen.put(x, area.y, "┬", style);
    pen.put(x, area.bottom() - 1, "┴", style);
    let head = Rect { x: outline.x, y: outline.y - 1, width: outline.width, height: 1 };
    pen.text(head, head.x + 1, title, Role::Title);
}

/// The node that the event which shows is about, else the one under the cursor. A driver about which there is nothing to show
/// leaves its place to that one too.
fn node(doc: &Doc, case: &Case) -> Option<EntryId> {
    let event = case.mark(doc.subject.moment().0).and_then(|mark| mark.entry);
    let mut both = event.into_iter().chain(doc.detail.entry);
    let shows = |one: &EntryId| !case.slots(*one).is_empty() || !case.starting(*one).is_empty();
    both.find(shows).or(event).or(doc.detail.entry)
}
