//! The events of a scenario around the moment that shows.

use ratatui::layout::Rect;

use super::super::doc::Doc;
use super::super::layout::content;
use super::super::text::{clean, wrap};
use super::super::theme::Role;
use super::pen::{Pen, row};

/// The first event that shows in a list of `height` lines.
pub(crate) fn top(doc: &Doc, height: usize) -> usize {
    let (now, last) = doc.subject.moment();
    let most = (last + 1).saturating_sub(height);
    now.saturating_sub(height / 2).min(most)
}

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, doc: &Doc, focus: bool) {
    let list = content(area);
    if !doc.subject.is_scenario() {
        snapshot(pen, list);
        return;
    }
    let (now, last) = doc.subject.moment();
    let first = top(doc, list.height as usize);
    let digits = last.to_string().len();
    for line in 0..list.height as usize {
        let event = first + line;
        if event > last {
            break;
        }
        let area = row(list, line);
        let words = words_of(doc, event);
        let role = if event > now || event == 0 { Role::Dim } else { Role::Text };
        let cursor = if event == now { "▸" } else { " " };
        let x = pen.text(area, area.x, cursor, Role::Accent);
        let x = pen.text(area, x, &format!("{event:>digits$}  "), Role::Dim);
        pen.text(area, x, &clean(&words), role);
        if event == now {
            pen.tint(area, if focus { Role::Select } else { Role::Rest });
        }
    }
    let state =
        if doc.playing.is_some() { "playing: Space stops" } else { ", . step   Space plays" };
    pen.below(area, state);
}

fn words_of(doc: &Doc, event: usize) -> String {
    if event == 0 {
        return "before the first event".to_owned();
    }
    doc.subject.event_sentence(event).unwrap_or_default()
}

/// What a dump can tell of the past, and what it can't.
fn snapshot(pen: &mut Pen<'_>, area: Rect) {
    const WORDS: [(&str, Role); 3] = [
        ("A dump shows the registry as it stood; what happened before isn't in it.", Role::Text),
        (
            "Verdicts on a dump are derived: each candidate is judged against the node as it is now, \
             and against the node as it was before its drivers attached. What only a driver's own \
             probe or start decides is left open.",
            Role::Dim,
        ),
        (
            "To see matching happen event by event, open a scenario: L shows the built-in ones.",
            Role::Dim,
        ),
    ];
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let mut at = 1;
    for (text, role) in WORDS {
        for line in wrap(text, inside.width as usize) {
            pen.text(row(inside, at), inside.x, &line, role);
            at += 1;
        }
        at += 1;
    }
}

/// The words of the event that led here.
pub(super) fn render_event(pen: &mut Pen<'_>, area: Rect, doc: &Doc) {
    let (now, _) = doc.subject.moment();
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let words = words_of(doc, now);
    let mark = if doc.playing.is_some() { "▶" } else { "▸" };
    let x = pen.text(inside, inside.x, &format!("{mark} {now}  "), Role::Accent);
    pen.text(inside, x, &clean(&words), Role::Text);
}
