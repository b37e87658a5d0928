//! A table of one property over all hits.

use ratatui::layout::Rect;

use crate::model::Registry;
use crate::ui::app::App;
use crate::ui::layout::areas;
use crate::ui::pen::{Pen, inner, padded, row, under};
use crate::ui::search::{Column, TableRow};
use crate::ui::table::{Chooser, TableView};
use crate::ui::text::{clean, clip, width};
use crate::ui::theme::Role;

/// Where the rows are, under their heading.
pub(crate) fn list(app: &App) -> Rect {
    under(inner(areas(app).body), 1)
}

/// Lines that show.
pub(crate) fn lines(app: &App) -> usize {
    list(app).height as usize
}

/// What is inside the box over it in which a property is chosen.
fn chooser(app: &App) -> Rect {
    let list = list(app);
    let width = list.width.min(64);
    let x = list.x + (list.width - width) / 2;
    inner(Rect { x, y: list.y + 1, width, height: list.height.saturating_sub(2) })
}

/// Where the properties are listed that can be chosen.
pub(crate) fn choices(app: &App) -> Rect {
    under(chooser(app), 1)
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, view: &TableView) {
    let Some(doc) = app.doc() else { return };
    let key = view.table.key.as_deref().map(clean).unwrap_or_default();
    let title = match (&view.table.key, view.ready) {
        (_, false) => "Table: reading".to_owned(),
        (Some(_), true) => format!("{key} of {} hits", view.table.rows.len()),
        (None, true) => "Table: the hits have no properties".to_owned(),
    };
    let inside = inner(areas(app).body);
    let area = pen.window(inside, &title);
    if view.table.rows.len() > lines(app) {
        pen.below(area, &format!("{} of {}", view.scroll.at + 1, view.table.rows.len()));
    }
    let head = row(inside, 0);
    let list = list(app);
    let registry = doc.registry();
    let columns = Columns::new(registry, &view.table.rows, list.width);
    let names = [(Column::Name, "name"), (Column::Class, "class"), (Column::Value, &*key)];
    for ((column, name), (x, room)) in names.into_iter().zip(columns.each(head)) {
        let mark = match (view.wish.column == column, view.wish.reversed) {
            (true, false) => " ↑",
            (true, true) => " ↓",
            (false, _) => "",
        };
        let line = Rect { x, width: room, ..head };
        let end = pen.text(line, x, &clip(name, (room as usize).saturating_sub(2)), Role::Dim);
        pen.text(line, end, mark, Role::Accent);
    }
    let focus = view.chooser.is_none();
    pen.rows(list, view.scroll, view.table.rows.len(), focus, |pen, at, line| {
        let TableRow { place, value } = &view.table.rows[at];
        // The registry may have become another one since.
        if place.0 as usize >= registry.places().len() {
            return;
        }
        let name = registry.component(*place);
        let class = &registry.entry(registry.place(*place).entry).class;
        let value = match value {
            Some(value) => (clean(value), Role::Text),
            None => ("–".into(), Role::Dim),
        };
        let cells = [(clean(&name), Role::Text), (clean(class), Role::Dim), value];
        for ((text, role), (x, room)) in cells.iter().zip(columns.each(line)) {
            pen.text(Rect { x, width: room, ..line }, x, text, *role);
        }
    });
    if let Some(chooser) = &view.chooser {
        choose(pen, app, view, chooser);
    }
}

/// Where each column begins, and its cells.
struct Columns {
    name: u16,
    class: u16,
}

impl Columns {
    /// As wide as what stands in them, but the values have the greater share.
    fn new(registry: &Registry, rows: &[TableRow], columns: u16) -> Self {
        // The registry may have become another one since.
        let here = |row: &&TableRow| (row.place.0 as usize) < registry.places().len();
        let (mut name, mut class) = (12, 12);
        for row in rows.iter().take(500).filter(here) {
            let its_class = &registry.entry(registry.place(row.place).entry).class;
            name = name.max(width(&clean(&registry.component(row.place))) + 2);
            class = class.max(width(&clean(its_class)) + 2);
        }
        Self { name: (name as u16).min(columns * 3 / 10), class: (class as u16).min(columns / 4) }
    }

    fn each(&self, line: Rect) -> [(u16, u16); 3] {
        let name = line.x + 1;
        let class = name + self.name;
        let value = class + self.class;
        [
            (name, self.name.saturating_sub(2)),
            (class, self.class.saturating_sub(2)),
            (value, line.right().saturating_sub(value + 1)),
        ]
    }
}

fn choose(pen: &mut Pen<'_>, app: &App, view: &TableView, chooser: &Chooser) {
    let inside = self::chooser(app);
    pen.window(inside, "Property");
    pen.input(padded(row(inside, 0)), "", &chooser.line, "a part of the name");
    let keys = view.choices();
    pen.rows(choices(app), chooser.scroll, keys.len(), true, |pen, at, line| {
        let (key, count) = keys[at];
        let count = format!("{count} of {}", view.table.rows.len());
        let line = padded(line);
        let room = (line.width as usize).saturating_sub(width(&count) + 2);
        pen.text(line, line.x, &clip(&clean(key), room), Role::Text);
        pen.right(line, &count, Role::Dim);
    });
}
