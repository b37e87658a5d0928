//! The lines of a page that are under the cursor.

use crate::ui::pen::Line;
use crate::ui::text::width;
use crate::ui::theme::Role;

/// The lines of what is under the cursor.
#[derive(Clone, Copy)]
pub(crate) struct Cursor {
    pub(crate) from: usize,
    /// Behind those in the cursor's colour.
    pub(super) bar: usize,
    /// Behind what should show with them: of an answer that is open its explanation, the other answers and what to do.
    pub(crate) to: usize,
}

impl Cursor {
    /// Whether it shows on a page that begins with the line `top`.
    pub(crate) fn shows(self, top: usize, height: usize) -> bool {
        top <= self.from && self.to <= top + height
    }

    /// The first line of a page that shows it: no further down than it must be, and then on to where a text or a list begins, if
    /// one does.
    pub(super) fn top(self, lines: &[Line], height: usize) -> usize {
        let top = self.to.saturating_sub(height);
        let begins = |at: &usize| {
            let fresh = *at == 0 || lines[*at - 1].is_empty();
            lines[*at].first().is_some_and(|(lead, role)| {
                // A mark, or what a list is of.
                let heads = width(lead) == 2 || *role == Role::Dim && !lead.is_empty();
                (fresh || heads) && !lead.starts_with(' ')
            })
        };
        (top..self.from).find(begins).unwrap_or(top)
    }
}
