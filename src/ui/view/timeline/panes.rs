//! Beside the events: who holds which match category, who is about to be started, and where in the kernel's code this happens.

use ratatui::layout::Rect;

use crate::explain::{Case, Spot, Starting, Verdict};
use crate::model::EntryId;
use crate::ui::doc::Doc;
use crate::ui::layout::Timeline;
use crate::ui::naming::{category, mark};
use crate::ui::pen::{CURSOR, Line, Pen, inner, line_width, piece, row};
use crate::ui::text::{clean, clip, clip_middle, pad, width};
use crate::ui::theme::Role;
use crate::ui::view::matching::{divider, folded, slot_lines};

/// Draws them, and returns where one is in an outline that doesn't show whole.
pub(super) fn render(
    pen: &mut Pen<'_>,
    area: Rect,
    areas: &Timeline,
    doc: &Doc,
    focus: bool,
) -> Option<String> {
    let case: &Case = &doc.subject;
    let border = if focus { Role::BorderFocus } else { Role::Border };
    let mut place = None;
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
            let all = spot.outline.lines.len();
            place =
                (all > outline.height as usize).then(|| format!("line {} of {all}", spot.line + 1));
        }
    }
    let entry = node(doc, case);
    if let (Some(slots), Some(starting)) = (areas.slots, areas.starting) {
        let asked = entry.filter(|entry| doc.detail.entry != Some(*entry));
        let judged = asked.map(|entry| case.verdicts(entry));
        let verdicts = judged.as_deref().unwrap_or(&doc.detail.verdicts);
        let held = |room: usize, first: Option<&str>| {
            let rows = entry.map(|entry| slot_lines(case, entry, first, verdicts, room));
            rows.unwrap_or_default()
        };
        let now = case.mark(doc.subject.moment().0).and_then(|mark| mark.personality);
        let listed = entry.map(|entry| case.starting(entry)).unwrap_or_default();
        let listed = waiting_first(listed, now, starting.height as usize);
        let next = |room: usize| starters(case, &listed, verdicts, room, starting.height as usize);
        let both = slots.width + starting.width;
        let height = starting.height as usize;
        let half = share(slots.width, both, cells(&held(both as usize, None)), |room| {
            cells(shown(&next(room.saturating_sub(1) as usize), height))
        });
        let slots = Rect { width: half, ..slots };
        let starting = Rect { x: slots.right() + 1, width: both - half, ..starting };
        let name = entry.and_then(|entry| name_of(doc, entry)).unwrap_or_default();
        let room = (slots.width as usize).saturating_sub(4);
        let whole = format!("category slots {name}");
        let title = if width(&whole) > room { format!("slots {name}") } else { whole };
        let title = clip(title.trim_end(), room).into_owned();
        let line = Rect { y: slots.y - 1, height: 1, x: area.x, width: areas.left.width + 2 };
        divider(pen, line, focus, &title);
        let style = pen.look.style(border);
        if areas.beside {
            pen.put(line.right() - 1, line.y, "┤", style);
        }
        let room = (slots.width as usize).saturating_sub(2);
        let mut rows = folded(held(room, None), room, height);
        if rows.len() > height {
            let of = now.and_then(|at| case.personalities().get(at));
            rows = folded(held(room, of.map(|known| known.category.as_str())), room, height);
        }
        some(pen, slots, &rows, |_| 1, "no category is held or asked for");
        for y in starting.top()..starting.bottom() {
            pen.put(starting.x - 1, y, "│", style);
        }
        pen.put(starting.x - 1, line.y, "┬", style);
        pen.foot(starting.x - 1, starting.bottom());
        let title = Rect { x: starting.x + 1, y: line.y, width: starting.width - 1, height: 1 };
        pen.text(title, title.x, " start list ", Role::Dim);
        some(pen, starting, &next((starting.width as usize).saturating_sub(1)), drivers, "empty");
    }
    place
}

/// The columns that rows take, with a blank on both sides.
fn cells(rows: &[Line]) -> u16 {
    rows.iter().map(|row| line_width(row) as u16 + 2).max().unwrap_or(0)
}

/// The columns of the slots beside the start list, which takes `next` of so many: what the other doesn't need, where they need
/// more than theirs.
fn share(usual: u16, both: u16, held: u16, next: impl Fn(u16) -> u16) -> u16 {
    let held = held.max(20);
    // The start list is as wide as its title at least; its rows are made for its usual room where the slots need the rest.
    let next = next(if held > usual { both - usual } else { both }).max(13);
    let left = both.saturating_sub(next);
    if held > usual { held.min(left).max(usual) } else { usual.min(held.max(left)) }
}

/// Where there isn't room for all, the one that the event is about stands first, then those whose turn is to come.
fn waiting_first(mut rows: Vec<Starting>, now: Option<usize>, height: usize) -> Vec<Starting> {
    if rows.len() > height {
        rows.sort_by_key(|row| (Some(row.personality) != now, row.done));
    }
    rows
}

/// Of the rows of a small pane those for which there is room, with a line that counts the others.
fn shown(rows: &[Line], height: usize) -> &[Line] {
    if rows.len() > height { &rows[..height.saturating_sub(1)] } else { rows }
}

/// Rows of a small pane; what has no room is counted, `of` how many things each row tells.
fn some(pen: &mut Pen<'_>, area: Rect, rows: &[Line], of: fn(&Line) -> usize, empty: &str) {
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    if rows.is_empty() {
        pen.wrapped(inside, 0, empty, Role::Dim);
        return;
    }
    let shown = shown(rows, area.height as usize);
    pen.lines(inside, shown, 0);
    if shown.len() < rows.len() {
        let left: usize = rows[shown.len()..].iter().map(of).sum();
        let words = format!("and {left} more");
        pen.text(row(inside, shown.len()), inside.x, &words, Role::Dim);
    }
}

/// Who is about to be started, in order. Those that have had their turn are dim, behind the mark of what has become of them.
fn starters(
    case: &Case,
    rows: &[Starting],
    verdicts: &[Verdict],
    room: usize,
    height: usize,
) -> Vec<Line> {
    let several = rows.iter().any(|row| row.category != rows[0].category);
    if rows.len() > height {
        return starters_in_lines(case, rows, verdicts, room, several);
    }
    let marks = rows.iter().any(|row| row.done);
    rows.iter()
        .filter_map(|row| {
            let known = case.personalities().get(row.personality)?;
            let of = if several { format!("{} ", category(&row.category)) } else { String::new() };
            let score = format!(" {}", row.score);
            let sign = turn(case, row, verdicts);
            let blank = usize::from(marks && sign.0.is_empty()) * 2;
            let first = width(&sign.0) + blank;
            let left = room.saturating_sub(width(&of) + width(&score) + first);
            let name = clip(&clean(&known.name), left).into_owned();
            let role = if row.done { Role::Dim } else { Role::Text };
            Some(vec![
                piece(" ".repeat(blank), role),
                sign,
                piece(of, Role::Dim),
                piece(name, role),
                piece(score, Role::Dim),
            ])
        })
        .collect()
}

/// The mark of one that has had its turn, with a blank behind it.
fn turn(case: &Case, row: &Starting, verdicts: &[Verdict]) -> (String, Role) {
    let known = case.personalities().get(row.personality);
    let verdict = verdicts.iter().find(|verdict| Some(&verdict.personality) == known);
    match verdict.filter(|_| row.done) {
        Some(verdict) => {
            let (sign, role, _) = mark(verdict.outcome);
            piece(format!("{sign} "), role)
        }
        None => piece("", Role::Dim),
    }
}

/// What stands between two drivers in a line.
const NEXT: &str = ", ";

/// How many drivers a line of [`starters_in_lines`] tells.
fn drivers(line: &Line) -> usize {
    line.iter().filter(|(text, _)| text == NEXT).count() + 1
}

/// The same in few lines: those of a category behind each other.
fn starters_in_lines(
    case: &Case,
    rows: &[Starting],
    verdicts: &[Verdict],
    room: usize,
    several: bool,
) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut last = None;
    for row in rows {
        let Some(known) = case.personalities().get(row.personality) else { continue };
        let role = if row.done { Role::Dim } else { Role::Text };
        let words = format!("{} {}", clean(&known.name), row.score);
        let sign = turn(case, row, verdicts);
        let same = last.replace(&row.category) == Some(&row.category);
        match lines.last_mut() {
            Some(line) if same && line_width(line) + 2 + width(&sign.0) + width(&words) < room => {
                line.extend([piece(NEXT, Role::Dim), sign, piece(words, role)]);
            }
            _ => {
                let of = format!("{} ", category(&row.category));
                // Of the category and the driver that the event is about, the driver is what is said nowhere else.
                let fits = width(&of) + width(&sign.0) + width(&words) <= room;
                let of = (several && !same && fits).then(|| piece(of, Role::Dim));
                lines.push(of.into_iter().chain([sign, piece(words, role)]).collect());
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

/// The functions on the way to a line; the outer ones for which there is no room show as `…`.
fn way(spot: Spot, columns: u16) -> String {
    let short = |name: &str| name.rsplit("::").next().unwrap_or(name).to_owned();
    let names: Vec<String> = spot.way().into_iter().map(short).collect();
    let room = (columns as usize).saturating_sub(4);
    let ways = (1..names.len()).map(|from| format!("… › {}", names[from..].join(" › ")));
    let mut ways = std::iter::once(names.join(" › ")).chain(ways).peekable();
    while let Some(way) = ways.next() {
        if width(&way) <= room || ways.peek().is_none() {
            return way;
        }
    }
    String::new()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::fixture;

    #[test]
    fn slots_take_what_the_start_list_does_not_need() {
        for (held, next, share_of_slots) in
            [(22, 11, 32), (35, 11, 35), (62, 11, 35), (22, 26, 22), (35, 26, 32), (2, 2, 32)]
        {
            assert_eq!(share(32, 48, held, |_| next), share_of_slots, "{held} {next}");
        }
        // What would fit into one row beside narrow slots is on two beside wide ones.
        assert_eq!(share(32, 48, 35, |room| room.min(30)), 32);
        assert_eq!(share(32, 48, 35, |room| if room > 16 { 30 } else { 12 }), 35);
    }

    #[test]
    fn who_has_had_a_turn_stands_behind_the_others_and_is_counted() {
        let row =
            |personality, done| Starting { category: String::new(), personality, score: 0, done };
        let order = |now, height| {
            let rows = vec![row(0, true), row(1, true), row(2, false)];
            waiting_first(rows, now, height).iter().map(|row| row.personality).collect::<Vec<_>>()
        };
        assert_eq!((order(Some(1), 3), order(None, 2)), (vec![0, 1, 2], vec![2, 0, 1]));
        assert_eq!(order(Some(1), 2), [1, 2, 0]);
        let case = fixture::question();
        let rows = [0, 1, 0, 1].map(|personality| row(personality, false));
        let lines = starters(&case, &rows, &[], 60, 3);
        let told: Vec<usize> = lines.iter().map(drivers).collect();
        assert_eq!(told.iter().sum::<usize>(), rows.len(), "{lines:?}");
        assert_eq!(lines.len(), 1, "{lines:?}");
    }

    #[test]
    fn outer_functions_are_left_out_with_a_sign() {
        let spot = Spot::named("start-failed").unwrap();
        assert_eq!(way(spot, 60), "doServiceMatch › probeCandidates › startCandidate");
        assert_eq!(way(spot, 47), "… › probeCandidates › startCandidate");
        assert_eq!(way(spot, 12), "… › startCandidate");
    }
}
