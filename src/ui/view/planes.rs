//! The planes of the registry.

use ratatui::layout::Rect;

use crate::explain::counted;
use crate::ui::app::App;
use crate::ui::layout::over;
use crate::ui::pen::Pen;
use crate::ui::scroll::Scroll;
use crate::ui::text::clean;
use crate::ui::theme::Role;

/// Where the planes are listed.
pub(crate) fn list(app: &App) -> Rect {
    over(app, 60, app.doc().map_or(0, |doc| doc.registry().planes().len()).max(1))
}

pub(super) fn render(pen: &mut Pen<'_>, app: &App, scroll: Scroll) {
    let Some(doc) = app.doc() else { return };
    let registry = doc.registry();
    let list = list(app);
    pen.window(list, "Planes");
    let counts = &doc.counts;
    let places = doc.selected().map(|place| registry.places_of(registry.place(place).entry));
    let planes: Vec<_> = registry.planes().collect();
    if planes.is_empty() {
        pen.text(list, list.x + 1, "This file has no planes.", Role::Dim);
    }
    pen.rows(list, scroll, planes.len(), true, |pen, at, line| {
        let (id, plane) = &planes[at];
        let x = pen.text(line, line.x + 1, &clean(&plane.name), Role::Text);
        let own = places.into_iter().flatten().filter(|at| registry.place(**at).plane == *id);
        let node = match own.count() {
            0 => None,
            1 => Some("this node".to_owned()),
            more => Some(format!("this node, {more} times")),
        };
        let shows = (*id == doc.plane()).then(|| "in the tree now".to_owned());
        let words: Vec<String> = shows.into_iter().chain(node).collect();
        pen.text(line, x + 2, &words.join(" · "), Role::Accent);
        let count = counts.get(at).copied().unwrap_or(0);
        pen.right(
            Rect { width: line.width.saturating_sub(1), ..line },
            &counted(count, "place"),
            Role::Dim,
        );
    });
}
