//! A cursor in a list, and the part of the list that shows. Every move costs the same, however long the list.

/// Rows that stay visible above and below the cursor.
const MARGIN: usize = 2;

/// A move in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// Half a page up.
    HalfUp,
    /// Half a page down.
    HalfDown,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// The first row.
    First,
    /// The last row.
    Last,
}

impl Move {
    /// By how many rows it moves, where a page and half of one have so many.
    pub(crate) fn rows(self, page: usize, half: usize) -> isize {
        let (page, half) = (page.cast_signed(), half.cast_signed());
        match self {
            Self::Up => -1,
            Self::Down => 1,
            Self::HalfUp => -half,
            Self::HalfDown => half,
            Self::PageUp => -page,
            Self::PageDown => page,
            Self::First => isize::MIN,
            Self::Last => isize::MAX,
        }
    }

    /// The first line of a page without a cursor after this move: `by` lines are a page, `last` is the last that can be first.
    pub(crate) fn of_page(self, top: usize, by: usize, last: usize) -> usize {
        top.saturating_add_signed(self.rows(by, by / 2)).min(last)
    }
}

/// The cursor of a list and the first row that shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scroll {
    /// The row of the cursor.
    pub(crate) at: usize,
    /// The first row that shows.
    pub(crate) top: usize,
}

impl Scroll {
    /// Moves the cursor in a list of `len` rows of which `height` show.
    pub(crate) fn go(&mut self, step: Move, len: usize, height: usize) {
        let rows = step.rows(height.saturating_sub(1).max(1), (height / 2).max(1));
        self.at = self.at.saturating_add_signed(rows);
        // The page moves with the cursor, so that the cursor keeps its line.
        if !matches!(step, Move::Up | Move::Down) {
            self.top = self.top.saturating_add_signed(rows);
        }
        self.fit(len, height);
    }

    /// Moves a page that has no cursor: only its first line counts.
    pub(crate) fn page(&mut self, step: Move, rows: usize, height: usize) {
        let last = rows.saturating_sub(height);
        let by = height.saturating_sub(1).max(1);
        self.top = step.of_page(self.top, by, last);
    }

    /// Puts the cursor on a row.
    pub(crate) fn put(&mut self, at: usize, len: usize, height: usize) {
        // From afar the row comes into the middle, where one sees what is around it.
        if at + height < self.top || at > self.top + 2 * height {
            self.top = at.saturating_sub(height / 2);
        }
        self.at = at;
        self.fit(len, height);
    }

    /// Scrolls without moving the cursor, unless it would leave the visible part.
    pub(crate) fn wheel(&mut self, down: bool, rows: usize, len: usize, height: usize) {
        self.top = if down { self.top + rows } else { self.top.saturating_sub(rows) };
        self.top = self.top.min(len.saturating_sub(height));
        let margin = margin(height);
        let low = if self.top == 0 { 0 } else { self.top + margin };
        let bottom = self.top + height;
        let high = if bottom >= len { len } else { bottom.saturating_sub(margin) };
        self.at = self.at.clamp(low.min(len.saturating_sub(1)), high.saturating_sub(1).max(low));
        self.fit(len, height);
    }

    /// Brings the cursor into the list and the visible part to the cursor.
    pub(crate) fn fit(&mut self, len: usize, height: usize) {
        let height = height.max(1);
        self.at = self.at.min(len.saturating_sub(1));
        let margin = margin(height);
        let least = (self.at + margin + 1).saturating_sub(height);
        let most = self.at.saturating_sub(margin);
        self.top = self.top.clamp(least.min(most), most.max(least));
        self.top = self.top.min(len.saturating_sub(height));
    }
}

fn margin(height: usize) -> usize {
    MARGIN.min(height.saturating_sub(1) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps, each with the first row and the cursor expected after it.
    fn track(len: usize, height: usize, steps: &[(Move, usize, usize)]) {
        let mut list = Scroll::default();
        for (number, (step, top, at)) in steps.iter().enumerate() {
            list.go(*step, len, height);
            assert_eq!((list.top, list.at), (*top, *at), "step {number}: {step:?}");
        }
    }

    #[test]
    fn the_cursor_keeps_a_margin_and_stops_at_the_ends() {
        track(
            20,
            7,
            &[
                (Move::Up, 0, 0),
                (Move::Down, 0, 1),
                (Move::Down, 0, 2),
                (Move::Down, 0, 3),
                (Move::Down, 0, 4),
                (Move::Down, 1, 5),
                (Move::PageDown, 7, 11),
                (Move::PageDown, 13, 17),
                (Move::PageDown, 13, 19),
                (Move::Down, 13, 19),
                (Move::Up, 13, 18),
                (Move::HalfUp, 11, 15),
                (Move::First, 0, 0),
                (Move::Last, 13, 19),
                (Move::PageUp, 9, 13),
            ],
        );
    }

    #[test]
    fn short_lists_and_flat_windows_do_not_scroll_past_their_end() {
        track(3, 10, &[(Move::Last, 0, 2), (Move::PageDown, 0, 2), (Move::First, 0, 0)]);
        track(5, 1, &[(Move::Down, 1, 1), (Move::Down, 2, 2), (Move::Last, 4, 4)]);
        track(0, 5, &[(Move::Down, 0, 0), (Move::Last, 0, 0), (Move::PageUp, 0, 0)]);
        track(9, 0, &[(Move::Last, 8, 8), (Move::First, 0, 0)]);
    }

    #[test]
    fn a_far_row_comes_into_the_middle_and_the_wheel_takes_the_cursor_along() {
        let mut list = Scroll::default();
        list.put(500, 1000, 20);
        assert_eq!((list.top, list.at), (490, 500));
        list.put(503, 1000, 20);
        assert_eq!((list.top, list.at), (490, 503));
        list.wheel(true, 3, 1000, 20);
        assert_eq!((list.top, list.at), (493, 503));
        for _ in 0..10 {
            list.wheel(true, 3, 1000, 20);
        }
        assert_eq!((list.top, list.at), (523, 525));
        for _ in 0..1000 {
            list.wheel(false, 3, 1000, 20);
        }
        assert_eq!(list.top, 0);
        assert!(list.at < 20);
    }
}
