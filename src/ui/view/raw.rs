//! The node as it would be written.

use ratatui::layout::Rect;

use super::page;
use crate::ui::app::App;
use crate::ui::doc::Doc;
use crate::ui::layout::{content, raw_lines};
use crate::ui::pen::{Line, Pen, piece, row};
use crate::ui::text::clip;
use crate::ui::theme::Role;

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, app: &App, doc: &Doc) {
    let list = raw_lines(area);
    let top = content(area).y;
    let head = Rect { height: u16::from(list.y > top), y: top, ..list };
    let form = if doc.raw.xml { "as a property list (ioreg -a)" } else { "as ioreg -l prints it" };
    pen.text(head, head.x, form, Role::Text);
    let top = doc.raw.scroll.top;
    for (at, text) in doc.raw.lines.iter().skip(top).take(list.height as usize).enumerate() {
        let line = row(list, at);
        pen.line(line, &coloured(&clip(text, line.width as usize), doc.raw.xml));
    }
    let left = doc.raw.lines.len().saturating_sub(top + list.height as usize);
    if left > 0 {
        pen.below(area, &page::more_of_pane(app, left));
    } else {
        pen.below(area, &format!("{} lines", doc.raw.lines.len()));
    }
}

/// Keys stand out: of a property list what is between `<key>` and its end, of text what is before ` = `.
fn coloured(text: &str, xml: bool) -> Line {
    let blank = text.len() - text.trim_start().len();
    let (space, rest) = text.split_at(blank);
    let mut line = vec![piece(space, Role::Text)];
    if xml {
        let key = rest.strip_prefix("<key>").and_then(|rest| rest.split_once("</key>"));
        match key {
            Some((key, behind)) => line.extend([
                piece("<key>", Role::Dim),
                piece(key, Role::Accent),
                piece("</key>", Role::Dim),
                piece(behind, Role::Text),
            ]),
            None => line.push(piece(rest, Role::Text)),
        }
        return line;
    }
    match rest.split_once(" = ") {
        Some((key, value)) if key.starts_with('"') => line.extend([
            piece(key, Role::Accent),
            piece(" = ", Role::Dim),
            piece(value, Role::Text),
        ]),
        _ => line.push(piece(rest, Role::Text)),
    }
    line
}
