//! The events of a scenario around the moment that shows, and what the machine looks like there.

mod panes;

use ratatui::layout::Rect;

use super::page;
use crate::ui::app::App;
use crate::ui::doc::Doc;
use crate::ui::layout::timeline;
use crate::ui::naming::mark;
use crate::ui::pen::{CURSOR, Line, Pen, cursor_role, hanging, padded, piece, row};
use crate::ui::stops::hit;
use crate::ui::text::{clean, width, wrap};
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
    let place = panes::render(pen, area, &areas, doc, focus);
    let stops = (!doc.stops.is_empty()).then(|| format!("stops: {}", doc.stops.len()));
    let below: Vec<_> = stops.into_iter().chain(place).collect();
    pen.below(area, &below.join(" · "));
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
        let x = pen.text(area, area.x, cursor, cursor_role(focus));
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

/// What no dump tells.
const UNTOLD: [&str; 3] = [
    "- who was a candidate and lost: a driver that wasn't started leaves no trace",
    "- what a driver's own init, attach, probe and start answered, and in which order things happened",
    "- scores before probing, properties that have changed since, and when a kext was loaded",
];

/// What follows from that for the verdicts.
const DERIVED: &str = "Verdicts are therefore derived: each candidate is judged against the node as it is now, and as it \
    was before its drivers attached; what only a driver's code decides stays undetermined.";

/// The lines of what a dump can tell, in such an area.
pub(crate) fn snapshot_lines(app: &App, doc: &Doc, list: Rect) -> Vec<Line> {
    let what_if = format!(
        "To try something out on this dump, press {}: it edits a personality or a property, and every verdict is \
         made again. To see matching happen event by event, open a scenario: {} shows the built-in ones.",
        app.key("edit"),
        app.key("gallery")
    );
    let mut words: Vec<(String, Role)> = vec![
        piece(
            "A dump shows the registry as it stood; the events before it aren't in it.",
            Role::Title,
        ),
        piece("What it tells of the past", Role::Accent),
    ];
    words.extend(super::past::lines(doc).into_iter().map(|line| (line, Role::Text)));
    words.push(piece("What it can't tell", Role::Accent));
    words.extend(UNTOLD.map(|line| piece(line, Role::Text)));
    words.extend([piece(DERIVED, Role::Dim), (what_if, Role::Dim)]);
    let inside = padded(list);
    // Blank lines part the paragraphs where there is room for them.
    let lines = |gap: bool| {
        let mut lines = Vec::new();
        for (text, role) in &words {
            let item = text.strip_prefix("- ");
            if gap && item.is_none() && !lines.is_empty() {
                lines.push(Line::new());
            }
            let start = if item.is_some() { "– " } else { "" };
            let room = (inside.width as usize).saturating_sub(width(start));
            let parts = wrap(&clean(item.unwrap_or(text)), room);
            lines.extend(hanging(&[piece(start, Role::Dim)], parts, *role));
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
    pen.wrapped(room, 0, &clean(&words), Role::Text);
}
