//! The bookmarks of the file.

use ratatui::layout::Rect;

use crate::ui::app::App;
use crate::ui::layout::over;
use crate::ui::locate::by_path;
use crate::ui::pen::{Pen, padded};
use crate::ui::scroll::Scroll;
use crate::ui::text::{clean, clip, clip_middle, own_name, width};
use crate::ui::theme::Role;

/// Where they are listed.
pub(crate) fn list(app: &App) -> Rect {
    let bookmarks = app.file().map_or(&[][..], |file| &file.bookmarks[..]);
    // The name is the end of the path.
    let cells = |path: &str| width(path) + width(own_name(path)) + 6;
    let columns = bookmarks.iter().map(|bookmark| cells(&clean(&bookmark.path))).max();
    over(app, columns.unwrap_or(0).clamp(90, 150) as u16, bookmarks.len())
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, scroll: Scroll) {
    let (Some(doc), Some(file)) = (app.doc(), app.file()) else { return };
    let registry = doc.registry();
    let list = list(app);
    pen.window(list, "Bookmarks");
    pen.rows(list, scroll, file.bookmarks.len(), true, |pen, at, line| {
        let bookmark = &file.bookmarks[at];
        let line = padded(line);
        let path = clean(&bookmark.path);
        let there = by_path(registry, &bookmark.path, bookmark.id);
        // Of a node that isn't there the path is all there is, and a name may hold `/` itself.
        let name = there.map_or_else(
            || path.rsplit('/').find(|name| !name.is_empty()).unwrap_or(&path).to_owned(),
            |place| clean(&registry.component(place)).into_owned(),
        );
        let half = (line.width as usize * 2 / 5).max(12);
        let role = if there.is_some() { Role::Text } else { Role::Dim };
        let x = pen.text(line, line.x, &clip(&name, half), role) + 2;
        let room = line.right().saturating_sub(x) as usize;
        let words = match there {
            Some(_) => path.clone(),
            None => "isn't there now".into(),
        };
        if room >= 8 {
            let shown = clip_middle(&words, room);
            let x = line.right().saturating_sub(width(&shown) as u16).max(x);
            pen.text(line, x, &shown, Role::Dim);
        }
    });
}
