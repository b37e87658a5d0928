//! A screen as text with its styles.

use std::fmt::Write as _;

use ioscope::ui::shot;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// The text of a screen, then the same lines with a letter for the style of each cell, then what the letters mean.
/// Every difference that an eye could see is a difference here.
pub(crate) fn styled(buffer: &Buffer) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let area = buffer.area;
    let mut legend: Vec<String> = Vec::new();
    let mut grid = String::new();
    for y in area.top()..area.bottom() {
        let mut line = String::new();
        for (_, cells, cell) in shot::cells(buffer, y) {
            let looks = description(cell);
            let at = legend.iter().position(|have| *have == looks).unwrap_or_else(|| {
                legend.push(looks);
                legend.len() - 1
            });
            let letter = if at == 0 { '.' } else { char::from(LETTERS[(at - 1) % LETTERS.len()]) };
            line.extend(std::iter::repeat_n(letter, cells));
        }
        grid.push_str(line.trim_end_matches('.'));
        grid.push('\n');
    }
    let mut out = shot::text(buffer);
    let _ = write!(out, "{}\n{grid}", "=".repeat(area.width as usize));
    for (at, looks) in legend.iter().enumerate() {
        let letter = if at == 0 { '.' } else { char::from(LETTERS[(at - 1) % LETTERS.len()]) };
        let _ = writeln!(out, "{letter} {looks}");
    }
    out
}

fn description(cell: &Cell) -> String {
    // Of a blank only what shows counts.
    let blank = cell.symbol() == " ";
    let seen = Modifier::REVERSED | Modifier::UNDERLINED;
    let modifier = if blank { cell.modifier & seen } else { cell.modifier };
    let fg = if blank && modifier.is_empty() { "-".to_owned() } else { color(cell.fg) };
    let mut looks = format!("{fg} on {}", color(cell.bg));
    for (name, _) in modifier.iter_names() {
        let _ = write!(looks, " {}", name.to_lowercase());
    }
    looks
}

fn color(color: Color) -> String {
    match color {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// A highlight that moves changes what is compared, though the text stays.
pub(crate) fn moved_highlight_counts() -> Result<(), libtest_mimic::Failed> {
    let mut buffer = Buffer::with_lines(["one", "two"]);
    let (text, plain) = (shot::text(&buffer), styled(&buffer));
    buffer[(0, 0)].set_bg(Color::Red);
    if shot::text(&buffer) != text || styled(&buffer) == plain {
        return Err("a highlight that moves isn't seen".into());
    }
    Ok(())
}
