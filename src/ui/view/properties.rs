//! State and properties of the node.

use ratatui::layout::Rect;

use crate::explain::counted;
use crate::model::Entry;
use crate::ui::doc::Doc;
use crate::ui::heads::properties::{header, state_words};
use crate::ui::layout::{content, property_list};
use crate::ui::pen::{Pen, padded};
use crate::ui::properties::PropertyRow;
use crate::ui::text::{clean, clip, pad, width};
use crate::ui::theme::Role;

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, doc: &Doc, focus: bool) {
    let inside = content(area);
    let Some(entry) = doc.detail.entry else {
        nothing(pen, inside, "No node is selected.");
        return;
    };
    let list = property_list(area, doc);
    let head = Rect { height: list.y - inside.y, ..padded(inside) };
    pen.head(head, &header(doc, inside.width));
    let rows = &doc.detail.properties;
    if rows.is_empty() {
        let words = if doc.registry().shows_properties(entry) {
            "This node has no properties."
        } else {
            "The dump doesn't show the properties of this node: ioreg prints them with -l, and its archive with -a -l."
        };
        nothing(pen, list, words);
        return;
    }
    let columns = Columns::new(rows, (list.width as usize).saturating_sub(2));
    pen.rows(list, doc.properties, rows.len(), focus, |pen, at, line| {
        property(pen, line, &rows[at], &columns);
    });
    let top_level = rows.iter().filter(|row| row.depth == 0 && !row.kind.is_empty()).count();
    let below = if rows.len() > list.height as usize {
        format!("{} of {}", doc.properties.at + 1, rows.len())
    } else {
        counted(top_level, "property")
    };
    pen.below(area, &below);
}

fn nothing(pen: &mut Pen<'_>, area: Rect, words: &str) {
    pen.wrapped(padded(area), 0, words, Role::Dim);
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
            kind: if room < 50 { 0 } else { 7 },
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
    // A blank parts the cursor from the mark, and one the text from the border.
    let line = Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line };
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
        // As many whole bytes as there is room for, or the sign that there are some.
        let cells = left.saturating_sub(1) / 3 * 3 + 1;
        if left > 0 { pen.text(line, x, &clip(&row.text, cells), Role::Text) + 2 } else { x }
    } else {
        // Four bytes, or a short name, are kept whole.
        let least = (room / 3).max(15.min(room / 2 + 1)).max(8);
        let cells = left.max(least);
        // Half a byte would be another one.
        let cut = row.kind == "data" && width(&row.text) > cells;
        let cells = if cut { (cells - 1) / 3 * 3 + 1 } else { cells };
        pen.text(line, x, &clip(&row.text, cells), Role::Text) + 2
    };
    pen.text(line, next, meant, role);
}
