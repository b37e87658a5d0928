//! The personality of the candidate under the cursor: where it is listed, and which of its keys decide.

use ratatui::layout::Rect;

use crate::explain::{KeyUse, Rung, RungState, Stage, Verdict};
use crate::ui::doc::Doc;
use crate::ui::heads::personality::header;
use crate::ui::layout::{content, personality_list};
use crate::ui::naming::started;
use crate::ui::pen::{Pen, padded};
use crate::ui::personality::KeyRow;
use crate::ui::text::{clean, clip, pad, width};
use crate::ui::theme::Role;

use super::ladder::rung_role;

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, doc: &Doc, focus: bool) {
    let inside = content(area);
    let Some((_, verdict)) = doc.personality() else {
        let words = "No personality is a candidate of this node. Personalities come from bundles that are given with \
                     --kexts, and from the drivers that run in a dump.";
        pen.wrapped(padded(inside), 1, words, Role::Dim);
        return;
    };
    let list = personality_list(area, doc);
    let head = Rect { height: list.y - inside.y, ..padded(inside) };
    pen.head(head, &header(doc, head.width));
    let rows = &doc.listed.rows;
    let label = rows.iter().map(|row| width(&row.row.label) + 2 * row.row.depth).max().unwrap_or(0);
    let label = label.clamp(10, (list.width as usize * 2 / 5).max(10));
    let ladder = verdict.ladder();
    pen.rows(list, doc.listed.scroll, rows.len(), focus, |pen, at, line| {
        key_row(pen, line, &rows[at], (verdict, &ladder), label);
    });
    let at = doc.candidates.at + 1;
    let below = match doc.detail.verdicts.len() {
        0 => "the driver's own".to_owned(),
        all => format!("candidate {at} of {all}"),
    };
    pen.below(area, &below);
}

/// The mark of a key, and its role: where it failed, or what has become of the stage that looks at it.
fn key_mark(row: &KeyRow, verdict: &Verdict, ladder: &[Rung]) -> (&'static str, Role) {
    let stage = match row.told {
        Some(KeyUse::Provider) => Some(Stage::ProviderClass),
        Some(KeyUse::Generic) => Some(Stage::Keys),
        Some(KeyUse::Family) => Some(Stage::Family),
        _ => None,
    };
    let key = &row.row.label;
    let failing = verdict.key.as_deref().is_some_and(|failed| {
        let first = failed.split('/').next().unwrap_or(failed);
        clean(first) == key.as_str()
    });
    if failing && row.told.is_some() && !started(verdict) {
        return ("✗", Role::Bad);
    }
    let mut rungs = ladder.iter().filter(|rung| Some(rung.stage) == stage);
    let own = rungs.clone().find(|rung| rung.text.contains(key.as_str()));
    // Where another key failed it isn't told what became of this one.
    match own.or_else(|| rungs.find(|rung| rung.state != RungState::Failed)) {
        Some(rung) => (rung.state.mark(), rung_role(rung.state)),
        None => (" ", Role::Text),
    }
}

fn key_row(
    pen: &mut Pen<'_>,
    line: Rect,
    row: &KeyRow,
    (verdict, ladder): (&Verdict, &[Rung]),
    label: usize,
) {
    // A blank before the border.
    let line = Rect { width: line.width.saturating_sub(1), ..line };
    let (sign, role) = key_mark(row, verdict, ladder);
    let mut x = pen.text(line, line.x, sign, role) + 1;
    let name = format!("{}{}", "  ".repeat(row.row.depth.min(20)), row.row.label);
    let quiet = row.told == Some(KeyUse::Other);
    let name_role = match role {
        Role::Bad => Role::Bad,
        _ if quiet => Role::Dim,
        _ => Role::Text,
    };
    x = pen.text(line, x, &pad(&clip(&name, label), label), name_role) + 2;
    let told = row.told.map_or("", KeyUse::words).to_owned();
    let at = row.line.map(|at| format!("line {at}"));
    let (whole, short) = match at {
        Some(at) if told.is_empty() => (at.clone(), at),
        Some(at) => (format!("{told}, {at}"), at),
        None => (told.clone(), told),
    };
    let room = line.right().saturating_sub(x) as usize;
    let value = row.row.text.as_str();
    let nested = matches!(row.row.kind, "dict" | "array");
    let meant = if row.row.meaning.is_empty() || nested {
        value.to_owned()
    } else {
        format!("{value}  {}", row.row.meaning)
    };
    // The line goes before the end of the value, the value before what its key is for, and that before what the value means.
    let beside = |text: &str| !whole.is_empty() && width(text) + width(&whole) + 2 <= room;
    let (text, right) = if beside(&meant) {
        (meant.as_str(), &*whole)
    } else if beside(value) {
        (value, &*whole)
    } else {
        let taken = width(&short) + 2;
        let (right, left) = if room > 2 * taken { (&*short, room - taken) } else { ("", room) };
        // A few letters of a meaning tell nothing.
        (if width(value) + 12 <= left { meant.as_str() } else { value }, right)
    };
    let start = pen.right(line, right, Role::Dim);
    let gap = u16::from(!right.is_empty());
    let room = Rect { width: start.saturating_sub(line.x + gap), ..line };
    pen.text(room, x, text, if quiet { Role::Dim } else { Role::Text });
}
