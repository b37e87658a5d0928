//! The lists over the screen: where the rows of the topmost are, and how many it has. Cursor and mouse ask here.

use ratatui::layout::Rect;

use super::{ask, bookmarks, index, menu, others, palette, planes, stops};
use crate::ui::app::{App, Overlay};
use crate::ui::choices::choices;
use crate::ui::pen::Pen;
use crate::ui::theme::Role;

/// A plain list that lies over the screen.
pub(crate) struct List {
    /// Where its rows are.
    pub(crate) area: Rect,
    /// How many it has.
    pub(crate) rows: usize,
    /// The row under the cursor.
    at: usize,
}

/// The topmost overlay, if it is a plain list.
pub(crate) fn topmost(app: &App) -> Option<List> {
    let (area, rows, scroll) = match app.overlays.last()? {
        Overlay::Menu(menu) => (menu::list(app, menu), menu.items.len(), menu.scroll),
        Overlay::Palette { line, scroll } => {
            (palette::list(app), app.palette(line.text()).len(), *scroll)
        }
        Overlay::Ask { purpose, line, scroll } => {
            (ask::list(app, *purpose), choices(app, *purpose, line.text()).len(), *scroll)
        }
        Overlay::Planes(scroll) => {
            (planes::list(app), app.doc().map_or(0, |doc| doc.registry().planes().len()), *scroll)
        }
        Overlay::Bookmarks(scroll) => {
            (bookmarks::list(app), app.file().map_or(0, |file| file.bookmarks.len()), *scroll)
        }
        Overlay::Others(scroll) => {
            (others::list(app), app.doc().map_or(0, |doc| doc.others.len()), *scroll)
        }
        Overlay::Index(index) => (index::list(app, index), index.rows.len(), index.scroll),
        Overlay::Stops { rows, scroll } => (stops::list(app, rows.len()), rows.len(), *scroll),
        _ => return None,
    };
    Some(List { area, rows, at: scroll.at })
}

/// Says in the lower border where one is in a list that doesn't show whole.
pub(super) fn render_position(pen: &mut Pen<'_>, app: &App) {
    let Some(List { area, rows, at }) = topmost(app) else { return };
    if rows > area.height as usize {
        let border = Rect { y: area.bottom(), width: area.width - 1, height: 1, ..area };
        pen.right(border, &format!(" {} of {rows} ", at + 1), Role::Dim);
    }
}
