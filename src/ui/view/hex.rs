//! One value in full: what it means, its bytes with their characters, and every way to read those under the cursor.

use ratatui::layout::Rect;

use crate::ui::app::App;
use crate::ui::inspect::Inspect;
use crate::ui::layout::{areas, over};
use crate::ui::pen::{Line, Pen, border, hanging, padded, piece, row};
use crate::ui::text::{clip, pad, width, wrap};
use crate::ui::theme::Role;

/// Cells of a line of sixteen bytes, with its offset.
const WIDE: u16 = 78;

/// Cells of the names of the ways to read bytes.
const NAMES: usize = 16;

/// Where the parts of the view are.
pub(crate) struct Plan {
    inside: Rect,
    head: Rect,
    /// The bytes, or the text.
    pub(crate) list: Rect,
    foot: Rect,
    /// Bytes in a line.
    pub(crate) each: usize,
}

/// The lines above the bytes.
fn head(inspect: &Inspect, columns: usize) -> Vec<Line> {
    let mut lines = vec![vec![piece(inspect.kind.clone(), Role::Dim)]];
    for (text, guess) in &inspect.readings {
        let role = if *guess { Role::Dim } else { Role::Accent };
        lines.extend(wrap(text, columns).into_iter().map(|part| vec![piece(part, role)]));
    }
    lines
}

/// The lines below them.
fn foot(inspect: &Inspect, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (name, text) in inspect.ways() {
        let room = columns.saturating_sub(NAMES);
        // Both orders, each on a line of its own where one doesn't hold them.
        let orders = text.split("   ").flat_map(|order| wrap(order, room.max(8))).collect();
        let parts = if width(&text) <= room { vec![text] } else { orders };
        lines.extend(hanging(&[piece(pad(name, NAMES), Role::Dim)], parts, Role::Text));
    }
    lines
}

/// The parts for a screen of this size.
pub(crate) fn plan(app: &App, inspect: &Inspect) -> Plan {
    let body = areas(app).body;
    let columns = padded(over(app, WIDE + 4, 0)).width;
    let each = if columns + 2 >= WIDE { 16 } else { 8 };
    let room = columns as usize;
    let rows = rows(inspect, each, room).min(usize::from(u16::MAX)) as u16;
    let head_lines = (head(inspect, room).len() as u16).min(body.height / 3);
    let foot_lines = foot(inspect, room).len() as u16;
    let gaps = u16::from(rows > 0) + u16::from(foot_lines > 0);
    // The bytes can be scrolled, what they mean can't: all of it shows, if a few lines of them still do.
    let foot_lines =
        foot_lines.min(body.height.saturating_sub(2 + head_lines + gaps + rows.min(3)));
    let whole =
        over(app, WIDE + 4, usize::from(head_lines + gaps + foot_lines) + usize::from(rows));
    let inside = padded(whole);
    let head_lines = head_lines.min(inside.height);
    let shown = rows
        .min(inside.height.saturating_sub(head_lines + foot_lines + gaps))
        .max(u16::from(rows > 0 && inside.height > head_lines + 1));
    let top = inside.y + head_lines + u16::from(rows > 0);
    let below = top + shown + u16::from(foot_lines > 0);
    let left = inside.bottom().saturating_sub(below);
    Plan {
        inside: whole,
        head: Rect { height: head_lines, ..inside },
        list: Rect { y: top, height: shown, ..inside },
        foot: Rect { y: below, height: left.min(foot_lines), ..inside },
        each,
    }
}

/// How many lines the bytes or the text take.
pub(crate) fn rows(inspect: &Inspect, each: usize, columns: usize) -> usize {
    if !inspect.has_bytes() {
        return 0;
    }
    if inspect.as_text {
        return inspect.text(columns).len();
    }
    inspect.bytes().len().div_ceil(each)
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, inspect: &Inspect) {
    let plan = plan(app, inspect);
    let title = clip(&inspect.title, plan.inside.width.saturating_sub(4) as usize).into_owned();
    let window = pen.window(plan.inside, &title);
    let columns = plan.list.width as usize;
    pen.head(plan.head, &head(inspect, columns));
    pen.head(plan.foot, &foot(inspect, columns));
    let height = plan.list.height as usize;
    if inspect.as_text {
        let lines = inspect.text(columns);
        for (at, text) in lines.iter().skip(inspect.top).take(height).enumerate() {
            let line = row(plan.list, at);
            pen.text(line, line.x, text, Role::Text);
        }
    } else {
        let offsets = (inspect.top * plan.each..inspect.bytes().len()).step_by(plan.each);
        for (at, offset) in offsets.take(height).enumerate() {
            bytes_line(pen, row(plan.list, at), inspect, offset, plan.each);
        }
    }
    let all = rows(inspect, plan.each, columns);
    if all > height && height > 0 {
        let words = if inspect.as_text {
            format!(" lines {} to {} of {all} ", inspect.top + 1, (inspect.top + height).min(all))
        } else {
            format!(" byte {:#x} of {:#x} ", inspect.at, inspect.bytes().len())
        };
        let top = border(window);
        if width(&words) + width(&title) + 4 < top.width as usize {
            pen.right(top, &words, Role::Dim);
        }
    }
}

/// `0010  86 80 d3 10 …  ....`, the byte under the cursor marked in both.
fn bytes_line(pen: &mut Pen<'_>, line: Rect, inspect: &Inspect, offset: usize, each: usize) {
    let bytes = &inspect.bytes()[offset..];
    let bytes = &bytes[..bytes.len().min(each)];
    let mut x = pen.text(line, line.x, &format!("{offset:06x}  "), Role::Dim);
    let role = |at: usize, byte: u8| match byte {
        _ if offset + at == inspect.at => Role::Select,
        0 => Role::Dim,
        b' '..=b'~' => Role::Accent,
        _ => Role::Text,
    };
    for at in 0..each {
        let Some(byte) = bytes.get(at) else {
            x += 3 + u16::from(at % 8 == 7);
            continue;
        };
        let next = pen.text(line, x, &format!("{byte:02x}"), role(at, *byte));
        x = next + 1 + u16::from(at % 8 == 7);
    }
    for (at, byte) in bytes.iter().enumerate() {
        let shown = if (b' '..=b'~').contains(byte) { char::from(*byte) } else { '.' };
        x = pen.text(line, x, &shown.to_string(), role(at, *byte));
    }
}
