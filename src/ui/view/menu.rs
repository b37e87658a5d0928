//! A short list to choose from.

use ratatui::layout::Rect;

use crate::ui::app::App;
use crate::ui::layout::over;
use crate::ui::menu::Menu;
use crate::ui::pen::Pen;
use crate::ui::text::{clean, clip, pad, shorten, width};
use crate::ui::theme::Role;

/// Columns of a list, and those that it takes where they are wanted.
const COLUMNS: usize = 76;
const MOST: usize = 120;

/// Where the items are.
pub(crate) fn list(app: &App, menu: &Menu) -> Rect {
    let details = menu.items.iter().map(|item| width(&item.detail)).max().unwrap_or(0);
    let columns = (labels(menu) + details + 8).clamp(COLUMNS, MOST);
    over(app, columns as u16, menu.items.len())
}

/// Cells of the longest label.
fn labels(menu: &Menu) -> usize {
    menu.items.iter().map(|item| width(&item.label)).max().unwrap_or(0)
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, menu: &Menu) {
    let list = list(app, menu);
    pen.window(list, &menu.title);
    let labels = labels(menu).min(list.width as usize * 2 / 3);
    pen.rows(list, menu.scroll, menu.items.len(), true, |pen, at, line| {
        let item = &menu.items[at];
        let mut x = pen.text(line, line.x + 1, &item.letter.to_string(), Role::Accent) + 1;
        let label = clip(&item.label, labels).into_owned();
        x = pen.text(line, x, &pad(&label, labels), Role::Text) + 2;
        let room = line.right().saturating_sub(x + 1) as usize;
        if room >= 8 {
            pen.text(line, x, &shorten(&clean(&item.detail), room), Role::Dim);
        }
    });
}
