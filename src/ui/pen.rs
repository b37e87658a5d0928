//! Puts text into cells by role, and never beyond the area that it was given.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::{Block, Clear, Widget as _};

use super::input::Input;
use super::scroll::Scroll;
use super::text::{clip, clip_start, width, wrap_within};
use super::theme::{Look, Role};

/// Pieces of one line with their roles.
pub(crate) type Line = Vec<(String, Role)>;

/// A piece of a line.
pub(crate) fn piece(text: impl Into<String>, role: Role) -> (String, Role) {
    (text.into(), role)
}

/// The mark of a cursor row.
pub(crate) const CURSOR: &str = "►";

/// Only one cursor on the screen looks like the one that keys move.
pub(crate) fn cursor_role(focus: bool) -> Role {
    if focus { Role::Accent } else { Role::Dim }
}

/// The words of a line.
pub(crate) fn line_text(line: &[(String, Role)]) -> String {
    line.iter().map(|(text, _)| text.as_str()).collect()
}

/// Cells of a line.
pub(crate) fn line_width(line: &[(String, Role)]) -> usize {
    line.iter().map(|(text, _)| width(text)).sum()
}

/// Lines of a text that hangs behind a first piece, under which nothing stands.
pub(crate) fn hanging(
    first: &[(String, Role)],
    parts: impl IntoIterator<Item = String>,
    role: Role,
) -> Vec<Line> {
    let mut start = first.to_vec();
    let mut lines = Vec::new();
    for part in parts {
        let blanks = piece(" ".repeat(line_width(&start)), first.last().map_or(role, |at| at.1));
        let mut line = std::mem::replace(&mut start, vec![blanks]);
        line.push((part, role));
        lines.push(line);
    }
    lines
}

/// Draws into a buffer.
pub(crate) struct Pen<'a> {
    pub(crate) buffer: &'a mut Buffer,
    pub(crate) look: &'a Look,
}

impl<'a> Pen<'a> {
    pub(crate) fn new(buffer: &'a mut Buffer, look: &'a Look) -> Self {
        Self { buffer, look }
    }

    /// Writes text at `x` in the first line of `area`, cut where the area ends. Returns the column behind it.
    pub(crate) fn text(&mut self, area: Rect, x: u16, text: &str, role: Role) -> u16 {
        let spare = usize::from(area.right().saturating_sub(x)).saturating_sub(width(text));
        self.styled(area, x, &self.spelt(text, spare), self.look.style(role))
    }

    /// An arrow of one cell is a mark where there is nothing but ASCII; with so many cells to spare it is spelt out.
    fn spelt<'t>(&self, text: &'t str, spare: usize) -> Cow<'t, str> {
        if self.look.ascii && (1..=spare).contains(&text.matches('→').count()) {
            return Cow::Owned(text.replace('→', "->"));
        }
        Cow::Borrowed(text)
    }

    pub(crate) fn styled(&mut self, area: Rect, x: u16, text: &str, style: Style) -> u16 {
        let shows = area.height > 0 && self.buffer.area.contains((x, area.y).into());
        if !shows || x < area.x || x >= area.right() {
            return x;
        }
        let room = (area.right() - x) as usize;
        let cut = clip(text, room);
        // Words in a border have none of its looks.
        for at in 0..width(&cut) as u16 {
            let Some(cell) = self.buffer.cell_mut((x + at, area.y)) else { continue };
            // What was dim below isn't so above.
            cell.modifier.remove(Modifier::DIM);
            if matches!(cell.symbol(), "─" | "│") {
                cell.reset();
                cell.set_style(self.look.theme.page);
            }
        }
        self.buffer.set_stringn(x, area.y, &cut, room, style).0
    }

    /// Writes text that ends where the area ends. Returns the column where it begins.
    pub(crate) fn right(&mut self, area: Rect, text: &str, role: Role) -> u16 {
        let x = area.right().saturating_sub(width(text) as u16).max(area.x);
        self.text(area, x, text, role);
        x
    }

    /// Writes the pieces of a line one behind the other. Returns the column behind the last.
    pub(crate) fn line(&mut self, area: Rect, line: &Line) -> u16 {
        let mut spare = usize::from(area.width).saturating_sub(line_width(line));
        line.iter().fold(area.x, |x, (text, role)| {
            let spelt = self.spelt(text, spare);
            spare -= width(&spelt) - width(text);
            self.styled(area, x, &spelt, self.look.style(*role))
        })
    }

    /// Writes lines into an area, the first ones left out.
    pub(crate) fn lines(&mut self, area: Rect, lines: &[Line], top: usize) {
        for (at, line) in lines.iter().skip(top).take(area.height as usize).enumerate() {
            self.line(row(area, at), line);
        }
    }

    /// Writes lines that don't scroll; those for which there is no room are counted.
    pub(crate) fn head(&mut self, area: Rect, lines: &[Line]) {
        self.lines(area, lines, 0);
        let all = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        let Some(last) = (area.height as usize).checked_sub(1) else { return };
        if all > last + 1 {
            let words = format!(" … {} more", all - last - 1);
            let line = row(area, last);
            let cells = (width(&words) as u16).min(line.width);
            let cut = line.right() - cells;
            let is_blank =
                |x| self.buffer.cell((x, line.y)).is_some_and(|cell| cell.symbol() == " ");
            // A word that would be cut goes as a whole, unless it is all that there is.
            let before = (line.x + 1..=cut).rev().find(|x| is_blank(*x));
            let from = before.filter(|x| !is_blank(x - 1)).unwrap_or(cut);
            // Nothing of the line below stays, its colours neither.
            self.clear(Rect { x: from, width: line.right() - from, ..line });
            self.text(line, from, &words, Role::Dim);
        }
    }

    /// Writes a text over as many lines as it takes, from a line of the area on, and marks where the area ends before it.
    /// Returns the line behind it.
    pub(crate) fn wrapped(&mut self, area: Rect, from: usize, text: &str, role: Role) -> usize {
        let most = (area.height as usize).saturating_sub(from);
        let lines = wrap_within(text, area.width as usize, most, "");
        for (at, line) in lines.iter().enumerate() {
            self.text(row(area, from + at), area.x, line, role);
        }
        from + lines.len()
    }

    /// Draws those rows of a list that show, and the cursor on one of them.
    pub(crate) fn rows(
        &mut self,
        list: Rect,
        mut scroll: Scroll,
        len: usize,
        focus: bool,
        mut draw: impl FnMut(&mut Self, usize, Rect),
    ) {
        let (at, height) = (scroll.at, list.height as usize);
        // The list may have been drawn at another size when the cursor last moved.
        if at < scroll.top || at >= scroll.top + height {
            scroll.fit(len, height);
        }
        for (row, line) in (scroll.top..len).zip(list.rows()) {
            if row == at {
                self.cursor(line, focus);
            }
            draw(self, row, line);
            self.even(line);
        }
    }

    /// Colours a whole line without touching its text.
    pub(crate) fn tint(&mut self, area: Rect, role: Role) {
        self.buffer.set_style(Rect { height: area.height.min(1), ..area }, self.look.style(role));
    }

    /// Marks the cursor row of a list: by its style, and by a mark in the column before it, which shows without any.
    pub(crate) fn cursor(&mut self, line: Rect, focus: bool) {
        self.tint(line, if focus { Role::Select } else { Role::Rest });
        if line.x > 0 && line.height > 0 {
            let style = self.look.style(cursor_role(focus));
            self.put(line.x - 1, line.y, CURSOR, style);
        }
    }

    /// Makes a cursor row even after its text was drawn: where a theme marks it by reversing, coloured text would turn
    /// into coloured patches, and where it underlines, blanks would be underlined too. Search hits keep their colours.
    pub(crate) fn even(&mut self, area: Rect) {
        let area = Rect { height: area.height.min(1), ..area }.intersection(self.buffer.area);
        for x in area.left()..area.right() {
            let cell = &mut self.buffer[(x, area.y)];
            if cell.modifier.contains(Modifier::REVERSED) {
                let page = self.look.theme.page;
                let [text, ground] = [page.fg, page.bg].map(|own| own.unwrap_or(Color::Reset));
                if cell.bg == ground {
                    cell.fg = text;
                    cell.modifier.remove(Modifier::DIM);
                } else {
                    cell.modifier.remove(Modifier::REVERSED);
                }
            }
            if cell.symbol() == " " {
                cell.modifier.remove(Modifier::UNDERLINED);
            }
        }
    }

    /// Empties an area.
    pub(crate) fn clear(&mut self, area: Rect) {
        Clear.render(area, self.buffer);
        self.buffer.set_style(area, self.look.theme.page);
    }

    /// A box.
    pub(crate) fn frame(&mut self, area: Rect, role: Role) {
        Block::bordered().border_style(self.look.style(role)).render(area, self.buffer);
    }

    /// The box around what lies over the screen; returns it.
    pub(crate) fn window(&mut self, inside: Rect, title: &str) -> Rect {
        let area = inside.outer(Margin::new(1, 1));
        self.leave_out(area);
        self.clear(area.intersection(self.buffer.area));
        self.frame(area, Role::BorderFocus);
        let room = border(area);
        self.text(room, room.x, &format!(" {title} "), Role::Title);
        area
    }

    /// Leaves a blank column at each side of a box, and leaves out what the box would cut: up to a gap of two blanks, or a line.
    fn leave_out(&mut self, area: Rect) {
        let all = self.buffer.area;
        for y in area.intersection(all).rows().map(|row| row.y) {
            let left: Box<dyn Iterator<Item = u16>> = Box::new((all.left()..=area.left()).rev());
            let right = Box::new(area.right().saturating_sub(1)..all.right());
            for beside in [left, right] {
                let (mut blanks, mut left_out) = (0, Vec::new());
                // From the cell below the edge of the box.
                for (at, x) in beside.enumerate() {
                    let Some(cell) = self.buffer.cell_mut((x, y)) else { break };
                    // A frame beside it goes on, and so does the mark of a row in it.
                    let frame = matches!(cell.symbol(), "│" | "├" | "┤" | CURSOR);
                    let across = cell.symbol() == "─";
                    if at > 0 && frame {
                        break;
                    }
                    if at > 1 && across {
                        // Where a title stood the border goes on.
                        let line = cell.clone();
                        left_out.drain(2..).for_each(|x| self.buffer[(x, y)] = line.clone());
                        break;
                    }
                    let parts = cell.symbol() == " " || at == 0 && (frame || across);
                    blanks = if parts { blanks + 1 } else { 0 };
                    cell.reset();
                    cell.set_style(self.look.theme.page);
                    left_out.push(x);
                    if blanks > 1 || at > 0 && across {
                        break;
                    }
                }
            }
        }
    }

    /// Words at the right end of a box's lower border.
    pub(crate) fn below(&mut self, area: Rect, words: &str) {
        if words.is_empty() || area.height < 2 || area.width < 8 {
            return;
        }
        let line = Rect { y: area.bottom() - 1, ..border(area) };
        self.right(line, &format!(" {words} "), Role::Dim);
    }

    /// One cell.
    pub(crate) fn put(&mut self, x: u16, y: u16, symbol: &str, style: Style) {
        if self.buffer.area.contains((x, y).into()) {
            let cell = &mut self.buffer[(x, y)];
            cell.modifier.remove(Modifier::DIM);
            cell.set_symbol(symbol).set_style(style);
        }
    }

    /// Where a line meets another from above, unless words stand there.
    pub(crate) fn foot(&mut self, x: u16, y: u16) {
        if self.buffer.cell((x, y)).is_some_and(|cell| cell.symbol() == "─") {
            self.buffer[(x, y)].set_symbol("┴");
        }
    }

    /// A line being typed, with its cursor.
    pub(crate) fn input(&mut self, area: Rect, prompt: &str, line: &Input, hint: &str) {
        let x = self.text(area, area.x, prompt, Role::Accent);
        let (before, behind) = line.parts();
        // A line that is too long shows what is around the cursor.
        let room = (area.right().saturating_sub(x + 1)) as usize;
        let room = room - width(behind).min(room / 3);
        let shown = clip_start(before, room);
        let role = if line.is_proposed() { Role::Select } else { Role::Text };
        let x = self.text(area, x, &shown, role);
        let cursor = self.look.style(Role::Text).add_modifier(Modifier::REVERSED);
        let mut rest = behind.chars();
        let under = rest.next().map_or(" ".to_owned(), String::from);
        let next = self.styled(area, x, &under, cursor);
        if line.text().is_empty() {
            self.text(area, next + 1, hint, Role::Dim);
        } else {
            self.text(area, next, rest.as_str(), Role::Text);
        }
    }
}

/// The room for words in the upper border of a box.
pub(crate) fn border(area: Rect) -> Rect {
    Rect { x: area.x + 2, width: area.width.saturating_sub(4), height: 1, ..area }
}

/// What is below so many lines of an area.
pub(crate) fn under(area: Rect, lines: u16) -> Rect {
    let lines = lines.min(area.height);
    Rect { y: area.y + lines, height: area.height - lines, ..area }
}

/// Where words of so many cells stand that follow each other in a line, with a gap between them.
pub(crate) fn beside(
    line: Rect,
    gap: u16,
    cells: impl Iterator<Item = usize>,
) -> impl Iterator<Item = Rect> {
    let mut x = line.x;
    cells.map(move |cells| {
        let area = Rect { x, width: cells as u16, ..line };
        x += area.width + gap;
        area
    })
}

/// An area without its outermost columns.
pub(crate) fn padded(area: Rect) -> Rect {
    area.inner(Margin::new(1, 0))
}

/// Columns of a text at most: longer lines are hard to read.
pub(crate) const READ: u16 = 92;

/// The middle of an area, as wide as text is easily read.
pub(crate) fn column(area: Rect) -> Rect {
    let width = area.width.min(READ);
    Rect { x: area.x + (area.width - width) / 2, width, ..area }
}

/// A line of an area.
pub(crate) fn row(area: Rect, at: usize) -> Rect {
    let at = (at as u16).min(area.height);
    Rect { y: area.y + at, height: u16::from(at < area.height), ..area }
}

/// A box without its borders.
pub(crate) fn inner(area: Rect) -> Rect {
    area.inner(Margin::new(1, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::ThemeName;

    #[test]
    fn a_box_cuts_no_word_and_no_frame() {
        let look = Look::new(ThemeName::None);
        // What stands before, below and behind a box, and what is left of it.
        for (line, [left, right]) in [
            (["│ one two t", "hree four ", "five six  │"], ["│          ", "          │"]),
            (["│ one  two ", "three four", "  five six│"], ["│ one      ", "  five six│"]),
            (["│ one  two ", " three    ", " five  six│"], ["│ one  two ", " five  six│"]),
            (["│ one  two ", " three    ", "five   six│"], ["│ one  two ", "       six│"]),
            (["│ one two  ", "three    f", "ive six   │"], ["│ one two  ", "          │"]),
            (["│ one   two", "          ", "five six  │"], ["│ one      ", "          │"]),
            (["►one     │ ", "  │     │ ", " five six │"], ["►one     │ ", " five six │"]),
            (["│ one two│t", "hree four ", "five│six  │"], ["│ one two│ ", "    │six  │"]),
            (["├─ one two ", "──────────", " five ────┤"], ["├─ one two ", " five ────┤"]),
            (["├───── one ", "two three ", "four ─ six┤"], ["├───────── ", " ───── six┤"]),
            (["├──────────", "──────────", "──────────┤"], ["├───────── ", " ─────────┤"]),
            (["│ 東京   京", "東京東京東", "京東   京 │"], ["│ 東 京      ", "       京  │"]),
        ] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 32, 3));
            let mut pen = Pen::new(&mut buffer, &look);
            pen.text(Rect::new(0, 1, 32, 1), 0, &line.concat(), Role::Text);
            pen.window(Rect::new(12, 1, 8, 1), "");
            let cells = |from: u16| (from..from + 11).map(|x| buffer[(x, 1)].symbol());
            let [before, behind] = [0, 21].map(|from| cells(from).collect::<String>());
            assert_eq!((&*before, &*behind), (left, right), "{line:?}");
        }
    }
}
