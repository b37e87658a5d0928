//! The events of a scenario around the moment that shows, and what the machine looks like there.

mod panes;

use ratatui::layout::Rect;

use super::page;
use crate::ui::app::App;
use crate::ui::doc::Doc;
use crate::ui::layout::timeline;
use crate::ui::naming::mark;
use crate::ui::pen::{CURSOR, Line, Pen, padded, piece, row};
use crate::ui::stops::hit;
use crate::ui::text::{clean, clip, wrap};
use crate::ui::theme::Role;

/// The first event that shows in a list of `height` lines.
pub(crate) fn top(doc: &Doc, height: usize) -> usize {
    let (now, last) = doc.subject.moment();
    let most = (last + 1).saturating_sub(height);
    now.saturating_sub(height / 2).min(most)
}

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, app: &App, doc: &Doc, focus: bool) {
    let areas = timeline(area, doc);
    if !doc.subject.is_scenario() {
        snapshot(pen, area, areas.list, app, doc);
        return;
    }
    list(pen, areas.list, doc, focus);
    panes::render(pen, area, &areas, doc, focus);
    if !doc.stops.is_empty() {
        pen.below(area, &format!("stops: {}", doc.stops.len()));
    }
}

fn list(pen: &mut Pen<'_>, list: Rect, doc: &Doc, focus: bool) {
    let (now, last) = doc.subject.moment();
    let first = top(doc, list.height as usize);
    let digits = last.to_string().len();
    for line in 0..list.height as usize {
        let event = first + line;
        if event > last {
            break;
        }
        let area = row(list, line);
        let decided = doc.subject.mark(event).and_then(|mark| mark.outcome);
        let role = if event > now || event == 0 { Role::Dim } else { Role::Text };
        let cursor = if event == now { CURSOR } else { " " };
        let x = pen.text(area, area.x, cursor, Role::Accent);
        let stops = hit(&doc.stops, &doc.subject, event).is_some();
        let x = pen.text(area, x, if stops { "!" } else { " " }, Role::Wait);
        let x = pen.text(area, x, &format!("{event:>digits$} "), Role::Dim);
        let x = match decided {
            Some(outcome) => {
                let (sign, role, _) = mark(outcome);
                pen.text(area, x, sign, role)
            }
            None => x + 1,
        };
        pen.text(area, x + 1, &clean(&words_of(doc, event)), role);
        if event == now {
            pen.tint(area, if focus { Role::Select } else { Role::Rest });
            pen.even(area);
        }
    }
}

fn words_of(doc: &Doc, event: usize) -> String {
    if event == 0 {
        return "before the first event".to_owned();
    }
    doc.subject.event_sentence(event).unwrap_or_default()
}

/// What a dump can tell of the past, and what it can't.
fn snapshot(pen: &mut Pen<'_>, area: Rect, list: Rect, app: &App, doc: &Doc) {
    let lines = snapshot_lines(app, doc, list);
    let inside = padded(list);
    let last = lines.len().saturating_sub(inside.height as usize);
    let top = doc.timeline.top.min(last);
    pen.lines(inside, &lines, top);
    let left = last - top;
    if left > 0 {
        pen.below(area, &page::more_of_pane(app, left));
    }
}

/// The lines of what a dump can tell, in such an area.
pub(crate) fn snapshot_lines(app: &App, doc: &Doc, list: Rect) -> Vec<Line> {
    let what_if = format!(
        "To try something out on this dump, press {}: it edits a personality or a property, and every verdict is \
         made again. To see matching happen event by event, open a scenario: {} shows the built-in ones.",
        app.key("edit"),
        app.key("gallery")
    );
    let of_node = super::past::lines(doc);
    let mut words: Vec<(String, Role)> = vec![
        (
            "A dump shows the registry as it stood; the events before it aren't in it.".to_owned(),
            Role::Title,
        ),
        ("What it tells of the past".to_owned(), Role::Accent),
    ];
    words.extend(of_node.into_iter().map(|line| (line, Role::Text)));
    words.extend([
        ("What it can't tell".to_owned(), Role::Accent),
        (
            "- who was a candidate and lost: a driver that wasn't started leaves no trace".to_owned(),
            Role::Text,
        ),
        (
            "- what a driver's own init, attach, probe and start answered, and in which order things happened"
                .to_owned(),
            Role::Text,
        ),
        (
            "- scores before probing, properties that have changed since, and when a kext was loaded"
                .to_owned(),
            Role::Text,
        ),
        (
            "Verdicts are therefore derived: each candidate is judged against the node as it is now, and as it was \
             before its drivers attached; what only a driver's code decides stays undetermined."
                .to_owned(),
            Role::Dim,
        ),
        (what_if, Role::Dim),
    ]);
    let inside = padded(list);
    // Blank lines part the paragraphs where there is room for them.
    let lines = |gap: bool| {
        let mut lines = Vec::new();
        for (text, role) in &words {
            let item = text.strip_prefix("- ");
            if gap && item.is_none() && !lines.is_empty() {
                lines.push(Line::new());
            }
            let room = (inside.width as usize).saturating_sub(if item.is_some() { 2 } else { 0 });
            let parts = wrap(&clean(item.unwrap_or(text)), room);
            for (at, part) in parts.into_iter().enumerate() {
                let start = match (item, at) {
                    (None, _) => "",
                    (Some(_), 0) => "– ",
                    (Some(_), _) => "  ",
                };
                lines.push(vec![piece(start, Role::Dim), piece(part, *role)]);
            }
        }
        lines
    };
    let airy = lines(true);
    if airy.len() <= inside.height as usize { airy } else { lines(false) }
}

/// The words of the event that led here.
pub(super) fn render_event(pen: &mut Pen<'_>, area: Rect, doc: &Doc) {
    let (now, _) = doc.subject.moment();
    let inside = padded(area);
    let words = words_of(doc, now);
    let playing = if doc.playing.is_some() { CURSOR } else { "" };
    let x = pen.text(inside, inside.x, &format!("{CURSOR}{playing} {now}  "), Role::Accent);
    let room = Rect { x, width: inside.right().saturating_sub(x), ..inside };
    let mut parts = wrap(&clean(&words), room.width as usize);
    if parts.len() > room.height as usize {
        parts.truncate(room.height as usize);
        let last =
            parts.pop().map(|last| clip(&format!("{last}…"), room.width as usize).into_owned());
        parts.extend(last);
    }
    for (at, part) in parts.iter().enumerate() {
        pen.text(row(room, at), room.x, part, Role::Text);
    }
}
