//! A line that is typed, with words below it.

use ratatui::layout::Rect;

use crate::ui::app::App;
use crate::ui::input::Input;
use crate::ui::layout::over;
use crate::ui::pen::{Line, Pen, padded, piece, row, under};
use crate::ui::text::{clean, wrap};
use crate::ui::theme::Role;

/// A line that is typed, and what is said of it.
pub(super) struct Prompt<'a> {
    /// What stands before it.
    pub(super) lead: &'a str,
    pub(super) line: &'a Input,
    /// What is asked for, where nothing is typed yet.
    pub(super) hint: &'a str,
    /// What stands below it, each text with its role.
    pub(super) words: Vec<(String, Role)>,
}

/// What is wrong with a line, or else some words.
pub(super) fn said(error: Option<&str>, words: &str) -> Vec<(String, Role)> {
    vec![error.map_or_else(|| piece(words, Role::Dim), wrong)]
}

/// What is wrong with a line.
pub(super) fn wrong(error: &str) -> (String, Role) {
    piece(format!("✗ {error}"), Role::Bad)
}

impl Prompt<'_> {
    fn below(&self, columns: u16) -> Vec<Line> {
        let parts = |(text, role): &(String, Role)| {
            let role = *role;
            wrap(&clean(text), columns as usize)
                .into_iter()
                .map(move |part| vec![piece(part.replace('\u{a0}', " "), role)])
        };
        self.words.iter().flat_map(parts).collect()
    }

    /// Lines that it takes in so many columns.
    pub(super) fn height(&self, columns: u16) -> u16 {
        self.below(columns).len() as u16 + 1
    }

    pub(super) fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        pen.input(row(area, 0), self.lead, self.line, self.hint);
        pen.lines(under(area, 1), &self.below(area.width), 0);
    }

    /// Draws it in a box of its own, so many columns wide.
    pub(super) fn draw_box(&self, pen: &mut Pen<'_>, app: &App, title: &str, columns: u16) {
        let room = padded(over(app, columns, 0)).width;
        let inside = over(app, columns, self.height(room) as usize);
        pen.window(inside, title);
        self.draw(pen, padded(inside));
    }
}
