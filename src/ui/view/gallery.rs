//! The first screen: the built-in cases, and how to open one's own.

use ratatui::layout::Rect;

use super::{frame, page};
use crate::ui::app::App;
use crate::ui::launch::GalleryItem;
use crate::ui::layout::areas;
use crate::ui::pen::{Line, Pen, READ, border, inner, padded, piece, row, under};
use crate::ui::text::{clean, shorten, width, wrap};
use crate::ui::theme::Role;

/// A line of the list.
enum Row<'a> {
    Heading(&'a str),
    Item(usize),
    Blank,
}

fn rows(app: &App) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut section = None;
    for (at, item) in app.gallery.iter().enumerate() {
        if section != Some(item.section.as_str()) {
            if section.is_some() {
                rows.push(Row::Blank);
            }
            rows.push(Row::Heading(&item.section));
            section = Some(&item.section);
        }
        rows.push(Row::Item(at));
    }
    rows
}

/// The title of an item. Numbers before the titles of a section end in one column.
fn item_title(app: &App, at: usize) -> String {
    let digits =
        |item: &GalleryItem| item.input.title.bytes().take_while(u8::is_ascii_digit).count();
    let item = &app.gallery[at];
    let numbered = app.gallery.iter().filter(|other| other.section == item.section);
    let most = numbered.map(digits).max().unwrap_or(0);
    let blanks = if digits(item) > 0 { most - digits(item) } else { 0 };
    format!("{}{}", " ".repeat(blanks), clean(&item.input.title))
}

/// The list, with its border, and the words beside it if there is room.
fn panes(app: &App) -> (Rect, Option<Rect>) {
    let body = areas(app).body;
    if body.width < 60 {
        return (body, None);
    }
    let widest = rows(app).into_iter().map(|row| match row {
        Row::Heading(text) => width(text) + 1,
        Row::Item(at) => width(&item_title(app, at)) + 3,
        Row::Blank => 0,
    });
    let wanted = widest.max().unwrap_or(0) as u16 + 4;
    let width = wanted.clamp(30.min(body.width / 2), body.width / 2);
    let list = Rect { width, ..body };
    (list, Some(Rect { x: body.x + width - 1, width: body.width - width + 1, ..body }))
}

/// The rows that show, each with its line.
fn shown(app: &App, list: Rect) -> impl Iterator<Item = (Row<'_>, Rect)> {
    let (rows, height) = (rows(app), list.height as usize);
    let is_chosen = |row: &Row<'_>| matches!(row, Row::Item(at) if *at == app.gallery_scroll.at);
    let chosen = rows.iter().position(is_chosen).unwrap_or(0);
    let top = chosen.saturating_sub(height / 2).min(rows.len().saturating_sub(height));
    rows.into_iter().skip(top).take(height).zip(list.rows())
}

/// The items that show, and where.
pub(crate) fn items(app: &App) -> Vec<(usize, Rect)> {
    let item = |(row, line)| if let Row::Item(at) = row { Some((at, line)) } else { None };
    shown(app, inner(panes(app).0)).filter_map(item).collect()
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App) {
    let (list, words) = panes(app);
    pen.frame(list, Role::BorderFocus);
    frame::title(pen, list, "Gallery", "", true);
    let inside = inner(list);
    for (item, line) in shown(app, inside) {
        match item {
            Row::Blank => {}
            Row::Heading(text) => {
                pen.text(line, line.x + 1, &clean(text), Role::Dim);
            }
            Row::Item(at) => {
                let title = item_title(app, at);
                let text = shorten(&title, line.width.saturating_sub(4) as usize);
                pen.text(line, line.x + 3, &text, Role::Text);
                if at == app.gallery_scroll.at {
                    pen.cursor(line, true);
                    pen.even(line);
                }
            }
        }
    }
    if rows(app).len() > inside.height as usize {
        pen.below(list, &format!("{} of {}", app.gallery_scroll.at + 1, app.gallery.len()));
    }
    if let Some(area) = words {
        about(pen, area, app);
    }
}

/// The line in which the words on one's own files stand at the latest, unless those above need it.
const LOW: usize = 24;

fn about(pen: &mut Pen<'_>, area: Rect, app: &App) {
    pen.frame(area, Role::Border);
    let style = pen.look.style(Role::BorderFocus);
    for y in area.y + 1..area.bottom() - 1 {
        pen.put(area.x, y, "│", style);
    }
    pen.put(area.x, area.y, "┬", style);
    pen.put(area.x, area.bottom() - 1, "┴", style);
    let inside = padded(inner(area));
    let inside = Rect { width: inside.width.min(READ), ..inside };
    let mut at = 1;
    if let Some(item) = app.gallery.get(app.gallery_scroll.at) {
        let title = clean(&item.input.title);
        let mut rows = page::markdown_rows(app, &item.about, inside.width as usize);
        // A title that would be cut in the border stands whole below it.
        if width(&title) + 2 <= border(area).width as usize {
            frame::title(pen, area, &title, "", false);
        } else {
            let title = wrap(&title, inside.width as usize);
            // A blank line, unless a line of the text would be lost for it.
            let blank = title.len() + rows.len() + 2 <= inside.height as usize;
            let title = title.into_iter().map(|line| vec![piece(line, Role::Title)]);
            rows.splice(0..0, title.chain(blank.then(Line::new)));
        }
        pen.head(under(inside, 1), &rows);
        at += rows.len() + 1;
    }
    let open = format!("{} opens a file", app.key("open"));
    let own = [
        ("Your own", Role::Dim),
        (&*open, Role::Text),
        ("ioscope DUMP", Role::Accent),
        ("ioscope DUMP --kexts MyDriver.kext", Role::Accent),
        ("A dump: ioreg -ail > dump.plist", Role::Dim),
    ];
    let own: Vec<_> = own
        .into_iter()
        .flat_map(|(text, role)| {
            wrap(text, inside.width as usize).into_iter().map(move |line| (line, role))
        })
        .collect();
    let height = inside.height as usize;
    let first = height.saturating_sub(own.len() + 1).min(LOW).max(at);
    // Half of it says nothing.
    if first + own.len() > height {
        return;
    }
    for (line, (text, role)) in own.into_iter().enumerate() {
        pen.text(row(inside, first + line), inside.x, &text, role);
    }
}
