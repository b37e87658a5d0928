//! Large, for an audience: every line has an empty one below it, through which lines that go down go on.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use crate::ui::pen::CURSOR;
use crate::ui::theme::Look;

/// What goes on below a cell.
fn below(cell: &Cell, next: Option<&Cell>) -> Option<&'static str> {
    // The mark of a cursor row stands in the line at its left.
    let line = |cell: &Cell| matches!(cell.symbol(), "│" | "├" | "┤" | "┼" | CURSOR);
    let down = line(cell) || matches!(cell.symbol(), "┌" | "┐" | "┬");
    let up = |cell: &Cell| line(cell) || matches!(cell.symbol(), "└" | "┘" | "┴");
    (down && next.is_some_and(up)).then_some("│")
}

/// The picture with its lines twice as far apart.
pub(super) fn stretched(drawn: &Buffer, (columns, lines): (u16, u16), look: &Look) -> Buffer {
    let mut out = Buffer::empty(Rect::new(0, 0, columns, lines));
    out.set_style(out.area, look.theme.page);
    for y in 0..drawn.area.height.min(lines / 2) {
        for x in 0..drawn.area.width.min(columns) {
            let cell = &drawn[(x, y)];
            out[(x, 2 * y)] = cell.clone();
            let next = (y + 1 < drawn.area.height).then(|| &drawn[(x, y + 1)]);
            if let Some(symbol) = below(cell, next) {
                let like = if cell.symbol() == CURSOR { &drawn[(x, y + 1)] } else { cell };
                let style = like.style().remove_modifier(Modifier::REVERSED);
                out[(x, 2 * y + 1)].set_symbol(symbol).set_style(style);
            }
        }
    }
    out
}
