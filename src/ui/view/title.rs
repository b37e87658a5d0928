//! The first line: what is open, what kind of document it is, and the moment.

use ratatui::layout::Rect;

use crate::explain::counted;
use crate::ui::app::App;
use crate::ui::doc::Doc;
use crate::ui::pen::{Pen, padded, piece};
use crate::ui::text::{clean, clip_middle, own_name, width};
use crate::ui::theme::Role;

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let inside = padded(area);
    let mut right = String::new();
    let mut left = vec![piece("ioscope", Role::Accent)];
    match (app.doc(), app.file()) {
        (Some(doc), _) => {
            let parts = parts(app, doc, (inside.width as usize).saturating_sub(9));
            left.push(piece(format!("  {}", parts.title), Role::Title));
            left.push(piece(parts.rest, Role::Dim));
            right = parts.right;
        }
        (None, Some(file)) => {
            let title = clean(&file.input.title);
            let room = (inside.width as usize).saturating_sub(9);
            let title = if width(&title) <= room { &title } else { own_name(&title) };
            left.push(piece(format!("  {}", clip_middle(title, room)), Role::Title));
        }
        (None, None) => {
            let question = "  my driver is there, so why didn't it start?";
            if width(question) + 7 <= inside.width as usize {
                left.push(piece(question, Role::Dim));
            }
        }
    }
    let end = pen.line(inside, &left);
    let start = inside.right().saturating_sub(width(&right) as u16);
    if end < start {
        pen.right(inside, &right, Role::Dim);
    }
}

/// What is said of a document.
struct Parts {
    title: String,
    rest: String,
    right: String,
}

/// The file's own name goes before everything else: folders go first, then the format, the counts, the plane.
fn parts(app: &App, doc: &Doc, room: usize) -> Parts {
    let registry = doc.registry();
    // Each with whether it is told even where there is little room.
    let mut facts: Vec<(String, bool)> = Vec::new();
    // A lesson's page is read at no moment of its machine, and lists itself what was tried.
    if doc.subject.is_scenario() && !doc.shows_lesson() {
        let (now, last) = doc.subject.moment();
        facts.push((format!("event {now} of {last}"), true));
    }
    if doc.what_if.running.is_some() {
        facts.push(("judging".to_owned(), true));
    }
    if !doc.shows_lesson() {
        let tried = doc.what_if.done.len();
        if tried > 0 {
            facts.push((format!("{} tried", counted(tried, "change")), true));
        }
        facts.push((counted(registry.entries().len(), "node"), false));
    }
    if app.files.len() > 1 {
        let at = app.current.unwrap_or(0) + 1;
        facts.push((format!("file {at} of {}", app.files.len()), true));
    }
    let told = |all: bool| {
        let told = facts.iter().filter(|(_, always)| all || *always).map(|(words, _)| &**words);
        told.collect::<Vec<_>>().join(" · ")
    };
    let (short, long) = (told(false), told(true));
    let (least, first) =
        (short.replace(" tried", ""), facts.first().map(|(words, _)| words.clone()));
    let plane = doc.tree().map(|tree| registry.plane(tree.plane()).name.to_string());
    let plane = clean(plane.as_deref().unwrap_or("no plane")).into_owned();
    let format = clean(&doc.format);
    let (kind, brief) = if doc.subject.is_scenario() {
        (format.into_owned(), if doc.lesson.is_some() { "lesson" } else { "scenario" })
    } else {
        (format!("{format}, verdicts derived"), "verdicts derived")
    };
    let title = clean(&doc.title);
    let name = own_name(&title);
    let ways = [
        (&*title, format!(" · {kind} · {plane}"), &long),
        (name, format!(" · {kind} · {plane}"), &long),
        (name, format!(" · {brief} · {plane}"), &long),
        (name, format!(" · {brief} · {plane}"), &short),
        (name, format!(" · {brief}"), &short),
        (name, format!(" · {brief}"), &least),
        (name, format!(" · {brief}"), &first.unwrap_or_default()),
        (name, format!(" · {brief}"), &String::new()),
    ];
    for (title, rest, right) in ways {
        if width(title) + width(&rest) + 2 + width(right) <= room {
            return Parts { title: title.to_owned(), rest, right: right.clone() };
        }
    }
    Parts { title: clip_middle(name, room).into_owned(), rest: String::new(), right: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::fixture;

    #[test]
    fn the_moment_is_told_wherever_there_is_room_for_it() {
        let app = fixture::app_with(fixture::question(), 100, 30);
        let doc = app.doc().unwrap();
        let moment = format!("event {} of {}", doc.subject.moment().0, doc.subject.moment().1);
        let least = width(own_name(&doc.title)) + width(" · scenario") + 2 + width(&moment);
        for room in least..140 {
            assert!(parts(&app, doc, room).right.starts_with(&moment), "{room}");
        }
        assert_eq!(parts(&app, doc, least - 1).right, "");
    }
}
