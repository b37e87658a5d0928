//! Pictures of a screen: as text, with and without the sequences that colour it, and as SVG.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::text::{clean, width};
use super::theme::Theme;

/// Size of a cell, and of the letters in it, in SVG units.
const CELL: (f32, f32) = (8.4, 18.0);
const LETTERS: f32 = 14.0;

/// Space around the screen.
const MARGIN: f32 = 12.0;

/// The cells of a line, each with its column and its width; the hidden halves of wide characters are left out.
pub fn cells(buffer: &Buffer, y: u16) -> impl Iterator<Item = (u16, usize, &Cell)> {
    let area = buffer.area;
    let mut hidden = 0;
    (area.left()..area.right()).filter_map(move |x| {
        if hidden > 0 {
            hidden -= 1;
            return None;
        }
        let cell = &buffer[(x, y)];
        let cells = width(cell.symbol()).max(1);
        hidden = cells - 1;
        Some((x, cells, cell))
    })
}

/// The text of a screen, without blanks at the ends of the lines.
pub fn text(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut out = String::new();
    for y in area.top()..area.bottom() {
        let line: String = cells(buffer, y).map(|(.., cell)| cell.symbol()).collect();
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The text of a screen with the sequences that colour it: `cat` shows it as it was. Nothing of what was drawn can act on a
/// terminal; the only sequences are those that set colours and are set here.
pub fn ansi(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut out = String::new();
    for y in area.top()..area.bottom() {
        let mut now = String::new();
        for (.., cell) in cells(buffer, y) {
            let style = graphics(cell);
            if style != now {
                let _ = write!(out, "\x1b[0{style}m");
                now = style;
            }
            out.push_str(&clean(cell.symbol()));
        }
        out.push_str("\x1b[0m\n");
    }
    out
}

/// The parameters of a cell's style behind the one that resets everything.
fn graphics(cell: &Cell) -> String {
    let mut out = String::new();
    for (modifier, number) in [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
    ] {
        if cell.modifier.contains(modifier) {
            let _ = write!(out, ";{number}");
        }
    }
    for (color, plain, bright, long) in [(cell.fg, 30, 90, 38), (cell.bg, 40, 100, 48)] {
        let number = match color {
            Color::Reset => continue,
            Color::Rgb(r, g, b) => {
                let _ = write!(out, ";{long};2;{r};{g};{b}");
                continue;
            }
            Color::Indexed(index) => {
                let _ = write!(out, ";{long};5;{index}");
                continue;
            }
            named => NAMED.iter().position(|(have, _)| *have == named).unwrap_or(0),
        };
        let _ = write!(out, ";{}", if number < 8 { plain + number } else { bright + number - 8 });
    }
    out
}

/// The terminal's own colours in the order of their numbers, and how a picture shows them.
const NAMED: [(Color, &str); 16] = [
    (Color::Black, "#000000"),
    (Color::Red, "#f2635c"),
    (Color::Green, "#5fbf6c"),
    (Color::Yellow, "#d8b04c"),
    (Color::Blue, "#5a96e0"),
    (Color::Magenta, "#c08ae0"),
    (Color::Cyan, "#56c2cf"),
    (Color::Gray, "#b8b8b8"),
    (Color::DarkGray, "#7c7c7c"),
    (Color::LightRed, "#f2635c"),
    (Color::LightGreen, "#5fbf6c"),
    (Color::LightYellow, "#d8b04c"),
    (Color::LightBlue, "#5a96e0"),
    (Color::LightMagenta, "#c08ae0"),
    (Color::LightCyan, "#56c2cf"),
    (Color::White, "#ffffff"),
];

/// The screen as an SVG picture. `columns` of text stay `columns` wide whatever font is at hand, and lines are drawn
/// as lines.
pub fn svg(buffer: &Buffer, theme: &Theme, title: &str) -> String {
    let area = buffer.area;
    let (width, height) = (f32::from(area.width) * CELL.0, f32::from(area.height) * CELL.1);
    let (whole_width, whole_height) = (width + 2.0 * MARGIN, height + 2.0 * MARGIN);
    let page = Colors::of_page(theme);
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole_width:.0}\" height=\"{whole_height:.0}\" \
         viewBox=\"0 0 {whole_width:.1} {whole_height:.1}\">\n<title>{}</title>\n\
         <style>text{{font-family:ui-monospace,'SF Mono',Menlo,'Cascadia Mono',Consolas,'DejaVu Sans Mono',monospace;\
         font-size:{LETTERS}px;white-space:pre}}</style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>",
        escape(title),
        page.bg
    );
    for y in area.top()..area.bottom() {
        svg_line(&mut out, buffer, y, &page);
    }
    out.push_str("</svg>\n");
    out
}

/// Colours as SVG names them.
#[derive(Clone, PartialEq, Eq)]
struct Colors {
    fg: String,
    bg: String,
}

impl Colors {
    fn of_page(theme: &Theme) -> Self {
        let or = |color: Option<Color>, other: &str| match color {
            Some(Color::Reset) | None => other.to_owned(),
            Some(color) => svg_color(color, other),
        };
        // A theme that leaves the terminal's own colours is shown on a dark one.
        Self { fg: or(theme.page.fg, "#d8d8d8"), bg: or(theme.page.bg, "#101010") }
    }

    fn of(cell: &Cell, page: &Self) -> Self {
        let fg = svg_color(cell.fg, &page.fg);
        let bg = svg_color(cell.bg, &page.bg);
        if cell.modifier.contains(Modifier::REVERSED) {
            Self { fg: bg, bg: fg }
        } else {
            Self { fg, bg }
        }
    }
}

fn svg_color(color: Color, reset: &str) -> String {
    if let Color::Rgb(r, g, b) = color {
        return format!("#{r:02x}{g:02x}{b:02x}");
    }
    let named = NAMED.iter().find(|(have, _)| *have == color);
    named.map_or(reset, |(_, shown)| *shown).to_owned()
}

/// A cell with its column, its width and its looks.
struct Shown<'a> {
    x: u16,
    cells: usize,
    symbol: &'a str,
    colors: Colors,
    modifier: Modifier,
}

fn svg_line(out: &mut String, buffer: &Buffer, y: u16, page: &Colors) {
    let top = MARGIN + f32::from(y) * CELL.1;
    let line = cells(buffer, y).map(|(x, cells, cell)| {
        let (symbol, colors) = (cell.symbol(), Colors::of(cell, page));
        let seen = Modifier::BOLD | Modifier::ITALIC | Modifier::UNDERLINED | Modifier::DIM;
        Shown { x, cells, symbol, colors, modifier: cell.modifier & seen }
    });
    let line: Vec<Shown<'_>> = line.collect();
    for part in line.chunk_by(|one, next| one.colors.bg == next.colors.bg) {
        let Shown { x, colors: Colors { bg, .. }, .. } = &part[0];
        if *bg != page.bg {
            let x = MARGIN + f32::from(*x) * CELL.0;
            let width = part.iter().map(|cell| cell.cells).sum::<usize>() as f32 * CELL.0;
            let _ = writeln!(
                out,
                "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{bg}\"/>",
                CELL.1
            );
        }
    }
    let mut texts = Vec::new();
    for cell in line {
        if let Some(path) = strokes(cell.symbol, cell.x, top) {
            let _ = writeln!(
                out,
                "<path d=\"{path}\" stroke=\"{}\" stroke-width=\"1\" fill=\"none\"{}/>",
                cell.colors.fg,
                if cell.modifier.contains(Modifier::DIM) { " opacity=\"0.6\"" } else { "" }
            );
        } else {
            texts.push(cell);
        }
    }
    // Plain text of one style is one piece; everything else stands for itself.
    let joins = |one: &Shown<'_>, next: &Shown<'_>| {
        (one.symbol.is_ascii() && next.symbol.is_ascii())
            && (&one.colors.fg, one.modifier) == (&next.colors.fg, next.modifier)
            && usize::from(one.x) + one.cells == usize::from(next.x)
    };
    for run in texts.chunk_by(joins) {
        write_run(out, run, top);
    }
}

fn write_run(out: &mut String, run: &[Shown<'_>], top: f32) {
    let Shown { x, colors, modifier, .. } = &run[0];
    let text: String = run.iter().map(|cell| cell.symbol).collect();
    let underlined = modifier.contains(Modifier::UNDERLINED);
    let blanks = if underlined { 0 } else { text.len() - text.trim_start().len() };
    let text = if underlined { &text } else { text.trim() };
    if text.is_empty() {
        return;
    }
    let cells = width(text);
    let mut style = String::new();
    for (looks, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::DIM, " opacity=\"0.6\""),
    ] {
        if modifier.contains(looks) {
            style.push_str(attribute);
        }
    }
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" textLength=\"{:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{}\"{style} \
         xml:space=\"preserve\">{}</text>",
        MARGIN + (f32::from(*x) + blanks as f32) * CELL.0,
        top + CELL.1 * 0.74,
        cells as f32 * CELL.0,
        colors.fg,
        escape(text)
    );
}

/// The strokes of a line-drawing character.
fn strokes(symbol: &str, x: u16, top: f32) -> Option<String> {
    // Left, right, up, down.
    let arms = match symbol {
        "─" => [true, true, false, false],
        "│" => [false, false, true, true],
        "┌" => [false, true, false, true],
        "┐" => [true, false, false, true],
        "└" => [false, true, true, false],
        "┘" => [true, false, true, false],
        "├" => [false, true, true, true],
        "┤" => [true, false, true, true],
        "┬" => [true, true, false, true],
        "┴" => [true, true, true, false],
        "┼" => [true; 4],
        _ => return None,
    };
    let left = MARGIN + f32::from(x) * CELL.0;
    let (middle_x, middle_y) = (left + CELL.0 / 2.0, top + CELL.1 / 2.0);
    let ends =
        [(left, middle_y), (left + CELL.0, middle_y), (middle_x, top), (middle_x, top + CELL.1)];
    let drawn = ends.into_iter().zip(arms).filter(|(_, arm)| *arm);
    let path = drawn.map(|((x, y), _)| format!("M{middle_x:.1} {middle_y:.1}L{x:.1} {y:.1}"));
    Some(path.collect())
}

fn escape(text: &str) -> String {
    clean(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;
    use crate::ui::theme::ThemeName;

    #[test]
    fn wide_cells_count_twice_and_marks_of_xml_are_written_out() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 2));
        buffer.set_string(0, 0, "東a<b", Style::new());
        assert_eq!(text(&buffer), "東a<b\n\n");
        let picture = svg(&buffer, &Theme::new(ThemeName::Dark), "a & b");
        assert!(picture.contains("a&lt;b") && picture.contains("a &amp; b"));
        assert!(picture.contains("textLength=\"16.8\""), "{picture}");
    }
}
