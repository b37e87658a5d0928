//! What follows from a change of the selection: worked out once, after all of it.

use super::{find, ladder};
use crate::ui::app::App;
use crate::ui::layout::{areas, raw_lines, tree_height};

/// Works out what the right-hand pane shows now.
pub(super) fn settle(app: &mut App) {
    find::renew(app);
    let finding = app.is_finding();
    let height = tree_height(app);
    let columns = areas(app).detail.map_or(0, |area| raw_lines(area).width);
    if let Some(doc) = app.doc_mut() {
        if doc.height != height {
            doc.fit(height);
        }
        // While a search is typed its hits are in the way of everything else.
        if !finding {
            doc.settle();
            doc.settle_tab(columns);
        }
    }
    ladder::keep_in_view(app);
}
