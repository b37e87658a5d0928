//! The first line: what is open, what kind of document it is, and the moment.

use std::fmt::Write as _;

use ratatui::layout::Rect;

use super::super::app::App;
use super::super::text::{clean, clip_middle, width};
use super::super::theme::Role;
use super::pen::{Pen, piece};

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, app: &App) {
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let mut right = String::new();
    let mut left = vec![piece("ioscope", Role::Accent)];
    match (app.doc(), app.file()) {
        (Some(doc), _) => {
            let registry = doc.registry();
            let count = registry.entries().len();
            let (now, last) = doc.subject.moment();
            if doc.subject.is_scenario() {
                right = format!("event {now} of {last} · ");
            }
            let _ = write!(right, "{count} {}", if count == 1 { "node" } else { "nodes" });
            if app.files.len() > 1 {
                let at = app.current.unwrap_or(0) + 1;
                let _ = write!(right, " · file {at} of {}", app.files.len());
            }
            let plane = doc.tree().map(|tree| registry.plane(tree.plane()).name.to_string());
            let mut kind = clean(&doc.format).into_owned();
            if !doc.subject.is_scenario() {
                kind.push_str(", verdicts derived");
            }
            let plane = clean(plane.as_deref().unwrap_or("no plane")).into_owned();
            let mut rest = format!(" · {kind} · {plane}");
            let room = (inside.width as usize).saturating_sub(9 + width(&right) + 2);
            if width(&rest) + width(&doc.title).min(32) > room {
                rest = format!(" · {plane}");
            }
            let title = clean(&doc.title);
            let cells = room.saturating_sub(width(&rest)).max(8);
            // The folders go before the file's own name is cut.
            let name = title.trim_end_matches('/').rsplit('/').next().unwrap_or(&title);
            let title = if width(&title) <= cells { &title } else { name };
            let title = clip_middle(title, cells);
            left.push(piece(format!("  {title}"), Role::Title));
            left.push(piece(rest, Role::Dim));
        }
        (None, Some(file)) => {
            left.push(piece(format!("  {}", clean(&file.input.title)), Role::Title));
        }
        (None, None) => {
            left.push(piece("  my driver is there, so why didn't it start?", Role::Dim));
        }
    }
    let end = pen.line(inside, &left);
    let start = inside.right().saturating_sub(width(&right) as u16);
    if end < start {
        pen.right(inside, &right, Role::Dim);
    }
}
