//! The personality of the candidate under the cursor: where it is listed, and which of its keys decide.

use std::fmt::Write as _;

use ratatui::layout::Rect;

use crate::explain::{KeyUse, Stage, Verdict, show, source_words};

use super::super::app::App;
use super::super::doc::Doc;
use super::super::layout::{content, personality_list};
use super::super::personality::KeyRow;
use super::super::text::{clean, clip, clip_middle, pad, width, wrap};
use super::super::theme::Role;
use super::matching::{category, label, mark, started};
use super::pen::{Line, Pen, piece, row, visible};

/// Cells of the names of the lines above the table.
const NAMES: usize = 9;

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, app: &App, doc: &Doc, focus: bool) {
    let inside = content(area);
    let Some((_, verdict)) = doc.personality() else {
        let words = "No personality is a candidate of this node. Personalities come from bundles that are given with \
                     --kexts, and from the drivers that run in a dump.";
        let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
        for (at, line) in wrap(words, inside.width as usize).iter().enumerate() {
            pen.text(row(inside, at + 1), inside.x, line, Role::Dim);
        }
        return;
    };
    let list = personality_list(area, app, doc);
    let head = Rect {
        x: inside.x + 1,
        width: inside.width.saturating_sub(2),
        height: list.y - inside.y,
        ..inside
    };
    pen.lines(head, &header(app, doc, head.width), 0);
    let rows = &doc.listed.rows;
    let label = rows.iter().map(|row| width(&row.row.label) + 2 * row.row.depth).max().unwrap_or(0);
    let label = label.clamp(10, (list.width as usize * 2 / 5).max(10));
    for (at, line) in visible(doc.listed.scroll, rows.len(), list) {
        if at == doc.listed.scroll.at {
            pen.cursor(line, focus);
        }
        key_row(pen, line, &rows[at], verdict, label);
        pen.even(line);
    }
    let at = doc.candidates.at + 1;
    let below = match doc.detail.verdicts.len() {
        0 => "the driver's own".to_owned(),
        all => format!("candidate {at} of {all}"),
    };
    pen.below(area, &below);
}

/// The lines above the table.
pub(crate) fn header(app: &App, doc: &Doc, columns: u16) -> Vec<Line> {
    let (Some((_, verdict)), Some(listing)) = (doc.personality(), &doc.listed.listing) else {
        return Vec::new();
    };
    let room = (columns as usize).saturating_sub(NAMES);
    let named = |name: &str, text: String, role: Role| {
        vec![piece(pad(name, NAMES), Role::Dim), piece(text, role)]
    };
    let personality = &verdict.personality;
    let (sign, role, word) = mark(verdict.outcome);
    let state = format!("{sign} {word}");
    let name = clip_middle(&label(verdict), room.saturating_sub(width(&state) + 2)).into_owned();
    let gap = " ".repeat(room.saturating_sub(width(&name) + width(&state)).max(1));
    let mut lines = vec![vec![
        piece(pad("name", NAMES), Role::Dim),
        piece(name, Role::Title),
        piece(gap, Role::Text),
        piece(state, role),
    ]];
    if doc.chosen().is_none() {
        let node = clean(&verdict.node.path).into_owned();
        lines.push(named("on", clip_middle(&node, room).into_owned(), Role::Text));
    }
    let apart = doc.detail.apart.get(doc.candidates.at).filter(|words| !words.is_empty());
    for (at, part) in apart.iter().flat_map(|words| wrap(&clean(words), room)).take(2).enumerate() {
        lines.push(named(if at == 0 { "namely" } else { "" }, part, Role::Text));
    }
    let version = listing.version.as_ref().map_or(String::new(), |version| format!(" {version}"));
    let place = listing.place(listing.line).map_or(String::new(), |place| format!("   {place}"));
    let bundle = clean(&format!("{}{version}{place}", personality.bundle)).into_owned();
    if !personality.bundle.is_empty() {
        lines.push(named("bundle", clip_middle(&bundle, room).into_owned(), Role::Text));
    }
    for (at, part) in wrap(source_words(verdict), room).into_iter().enumerate() {
        lines.push(named(if at == 0 { "source" } else { "" }, part, Role::Dim));
    }
    let scores = format!("{}   category {}", personality.score, category(&personality.category));
    lines.push(named("score", clip(&scores, room).into_owned(), Role::Text));
    if let Some(key) = verdict.key.as_ref().filter(|_| !started(verdict)) {
        let value = |value: &Option<crate::model::Value>| {
            value
                .as_ref()
                .map_or("no such property".to_owned(), |value| clean(&show(value)).into_owned())
        };
        let text = format!(
            "{} wants {}, the node has {}",
            clean(key),
            value(&verdict.expected),
            value(&verdict.found)
        );
        for (at, part) in wrap(&text, room).into_iter().take(4).enumerate() {
            lines.push(named(if at == 0 { "fails on" } else { "" }, part, Role::Bad));
        }
    }
    let hints = [
        ("edit", "tries a change"),
        ("copy", "copies"),
        ("candidate-next", "next candidate"),
        ("started-on", "goes where it started"),
    ];
    let hints: Vec<String> = hints.iter().filter_map(|(id, words)| app.offer(id, words)).collect();
    if !hints.is_empty() {
        lines.push(named("", clip(&hints.join("   "), room).into_owned(), Role::Dim));
    }
    lines.push(Line::new());
    lines
}

/// The mark of a key, and its role: where it failed, what was passed, what is looked at but not decided.
fn key_mark(row: &KeyRow, verdict: &Verdict) -> (&'static str, Role) {
    let Some(told) = row.told else { return (" ", Role::Text) };
    let key = &row.row.label;
    let failing = verdict.key.as_deref().is_some_and(|failed| {
        let first = failed.split('/').next().unwrap_or(failed);
        clean(first) == key.as_str()
    });
    if failing && !started(verdict) {
        return ("✗", Role::Bad);
    }
    let passed = match told {
        KeyUse::Provider => verdict.stage > Stage::ProviderClass,
        KeyUse::Generic => verdict.stage > Stage::Keys,
        KeyUse::Family => verdict.stage > Stage::Family,
        _ => false,
    };
    // A stage further on was reached: all tests before it were passed, unless the input can't tell.
    let told_so = verdict.certain || started(verdict);
    match (passed && told_so, told) {
        (true, _) => ("✓", Role::Good),
        (false, KeyUse::Other) => (" ", Role::Text),
        (false, _) => ("•", Role::Dim),
    }
}

fn key_row(pen: &mut Pen<'_>, line: Rect, row: &KeyRow, verdict: &Verdict, label: usize) {
    // A blank before the border.
    let line = Rect { width: line.width.saturating_sub(1), ..line };
    let (sign, role) = key_mark(row, verdict);
    let mut x = pen.text(line, line.x, sign, role) + 1;
    let name = format!("{}{}", "  ".repeat(row.row.depth.min(20)), row.row.label);
    let quiet = row.told == Some(KeyUse::Other);
    let name_role = match role {
        Role::Bad => Role::Bad,
        _ if quiet => Role::Dim,
        _ => Role::Text,
    };
    x = pen.text(line, x, &pad(&clip(&name, label), label), name_role) + 2;
    let told = row.told.map_or("", KeyUse::words);
    let mut right = told.to_owned();
    if let Some(at) = row.line {
        let comma = if told.is_empty() { "" } else { ", " };
        let _ = write!(right, "{comma}line {at}");
    }
    let room = line.right().saturating_sub(x) as usize;
    let value = row.row.text.as_str();
    let nested = matches!(row.row.kind, "dict" | "array");
    let meant = if row.row.meaning.is_empty() || nested {
        value.to_owned()
    } else {
        format!("{value}  {}", row.row.meaning)
    };
    // The value goes before what its key is for, and that before what the value means.
    let least = width(&right) + 2;
    let beside = |text: &str| !right.is_empty() && width(text) + least <= room;
    let text = if beside(&meant) || !beside(value) { meant.as_str() } else { value };
    let role = if quiet { Role::Dim } else { Role::Text };
    if beside(text) || room > 2 * least {
        let start = pen.right(line, &right, Role::Dim);
        let room = Rect { width: start.saturating_sub(line.x + 1), ..line };
        pen.text(room, x, text, role);
    } else {
        pen.text(line, x, text, role);
    }
}
