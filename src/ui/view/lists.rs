//! The lists over the screen: where the rows of the topmost are, and how many it has. Cursor and mouse ask here.

use ratatui::layout::Rect;

use super::super::app::{App, Overlay};
use super::super::choices::choices;
use super::{ask, bookmarks, index, menu, others, palette, planes, stops};

/// Where the rows of the topmost overlay are, and how many it has, if it is a plain list.
pub(crate) fn topmost(app: &App) -> Option<(Rect, usize)> {
    Some(match app.overlays.last()? {
        Overlay::Menu(menu) => (menu::list(app, menu), menu.items.len()),
        Overlay::Palette { line, .. } => (palette::list(app), app.palette(line.text()).len()),
        Overlay::Ask { purpose, line, .. } => {
            (ask::list(app), choices(app, *purpose, line.text()).len())
        }
        Overlay::Planes(_) => {
            (planes::list(app), app.doc().map_or(0, |doc| doc.registry().planes().len()))
        }
        Overlay::Bookmarks(_) => {
            (bookmarks::list(app), app.file().map_or(0, |file| file.bookmarks.len()))
        }
        Overlay::Others(_) => (others::list(app), app.doc().map_or(0, |doc| doc.others.len())),
        Overlay::Index(index) => (index::list(app, index), index.rows.len()),
        Overlay::Stops { rows, .. } => (stops::list(app, rows.len()), rows.len()),
        _ => return None,
    })
}
