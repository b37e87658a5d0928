//! A file on its way, or one that could not be read.

use ratatui::layout::Rect;

use crate::ui::app::App;
use crate::ui::file::{Loading, OpenFile};
use crate::ui::pen::{Pen, row, under};
use crate::ui::text::clean;
use crate::ui::theme::Role;

pub(super) fn render(pen: &mut Pen<'_>, area: Rect, app: &App, file: &OpenFile) {
    let width = area.width.saturating_sub(8).min(72);
    let column = Rect { x: area.x + (area.width - width) / 2, width, ..area };
    let column = under(column, column.height / 3);
    let title = clean(&file.input.title);
    if let Some(reason) = &file.error {
        pen.text(row(column, 0), column.x, "✗ This can't be read", Role::Bad);
        pen.wrapped(column, 2, &clean(reason), Role::Text);
    } else if let Some(loading) = file.loading
        && loading.shows()
    {
        pen.text(row(column, 0), column.x, &format!("Reading {title}"), Role::Title);
        gauge(pen, row(column, 2), loading);
        pen.text(row(column, 3), column.x, &amount(loading), Role::Dim);
        pen.text(row(column, 5), column.x, &format!("{} cancels", app.key("escape")), Role::Dim);
    }
}

fn gauge(pen: &mut Pen<'_>, area: Rect, loading: Loading) {
    let cells = area.width as usize;
    let done = if loading.total == 0 {
        0
    } else {
        let part = u128::from(loading.done.min(loading.total)) * cells as u128;
        (part / u128::from(loading.total)) as usize
    };
    let next = pen.text(area, area.x, &"█".repeat(done), Role::Accent);
    pen.text(area, next, &"░".repeat(cells - done), Role::Border);
}

fn amount(loading: Loading) -> String {
    if loading.total == 0 {
        return format!("{} s", loading.since.as_secs());
    }
    let unit = if loading.total >= 1_000_000 { (1_000_000, "MB") } else { (1000, "kB") };
    format!("{} of {} {}", loading.done / unit.0, loading.total / unit.0, unit.1)
}
