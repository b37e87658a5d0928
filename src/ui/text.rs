//! Text on its way to the terminal: made harmless, measured in cells, cut and wrapped at cell boundaries.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What becomes of a character that must not reach a terminal.
enum Fate {
    Keep,
    Replace(char),
    Drop,
}

fn fate(c: char) -> Fate {
    match c {
        // The control pictures keep visible which byte was there.
        '\0'..='\u{1f}' => Fate::Replace(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
        '\u{7f}' => Fate::Replace('\u{2421}'),
        // Variation selectors change the width of what stands before them, differently in each terminal.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Fate::Drop,
        // C1 controls, direction marks, invisible and zero-width characters, separators, tags, noncharacters.
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{fffe}'
        | '\u{ffff}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => Fate::Replace('\u{fffd}'),
        _ => Fate::Keep,
    }
}

/// Makes text of an input harmless: no control character, no direction mark and nothing invisible is left. Control
/// characters show as their pictures (`␛`), the others as U+FFFD.
///
/// Everything that is drawn or copied goes through here.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| matches!(fate(c), Fate::Keep)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match fate(c) {
            Fate::Keep => out.push(c),
            Fate::Replace(stand_in) => out.push(stand_in),
            Fate::Drop => {}
        }
    }
    Cow::Owned(out)
}

/// The same for bytes; what isn't UTF-8 shows as U+FFFD.
pub(crate) fn clean_bytes(bytes: &[u8]) -> String {
    clean(&String::from_utf8_lossy(bytes)).into_owned()
}

/// Cells that `text` takes.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The longest head of `text` that fits into `max` cells, and the cells it takes.
pub(crate) fn head(text: &str, max: usize) -> (&str, usize) {
    let mut taken = 0;
    for (at, cell) in text.grapheme_indices(true) {
        let next = taken + cell.width();
        if next > max {
            return (&text[..at], taken);
        }
        taken = next;
    }
    (text, taken)
}

fn tail(text: &str, max: usize) -> &str {
    let mut taken = 0;
    let mut from = text.len();
    for (at, cell) in text.grapheme_indices(true).rev() {
        taken += cell.width();
        if taken > max {
            break;
        }
        from = at;
    }
    &text[from..]
}

/// Cuts the end of `text` so that it fits into `max` cells, and says so with `…`.
pub(crate) fn clip(text: &str, max: usize) -> Cow<'_, str> {
    if text.len() <= max || width(text) <= max {
        return Cow::Borrowed(text);
    }
    if max == 0 {
        return Cow::Borrowed("");
    }
    Cow::Owned(format!("{}…", head(text, max - 1).0))
}

/// Cuts the beginning of `text` so that it fits into `max` cells, and says so with `…`.
pub(crate) fn clip_start(text: &str, max: usize) -> Cow<'_, str> {
    if width(text) <= max {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("…{}", tail(text, max.saturating_sub(1))))
}

/// Cuts the middle out of `text` so that it fits into `max` cells. Of a path whole parts go, `IOService:/…/XHC1@14/HS03`: its
/// end tells most.
pub(crate) fn clip_middle(text: &str, max: usize) -> Cow<'_, str> {
    if text.len() <= max || width(text) <= max {
        return Cow::Borrowed(text);
    }
    if max < 5 {
        return clip(text, max);
    }
    if let Some(short) = clip_path(text, max) {
        return Cow::Owned(short);
    }
    let before = (max - 1) / 3;
    let (start, taken) = head(text, before);
    Cow::Owned(format!("{start}…{}", tail(text, max - 1 - taken)))
}

/// A path, of a registry or a file system, without the parts behind its root for which there is no room. `None` where it is none,
/// or its last part alone is too long.
fn clip_path(text: &str, max: usize) -> Option<String> {
    let root = match text.find('/')? {
        0 => 1,
        at if text[..at].ends_with([':', '~', '.']) => at + 1,
        _ => return None,
    };
    let room = max.checked_sub(width(&text[..root]) + 1)?;
    let mut ends = text[root..].match_indices('/').map(|(at, _)| &text[root + at..]);
    let end = ends.find(|end| width(end) <= room && end.len() > 1)?;
    Some(format!("{}…{end}", &text[..root]))
}

/// What fits into `max` cells of words that may hold a path, `PATH: words`, or may be one: a path loses its middle, words their
/// end.
pub(crate) fn shorten(text: &str, max: usize) -> Cow<'_, str> {
    if text.len() <= max || width(text) <= max {
        return Cow::Borrowed(text);
    }
    if !text.contains(' ') {
        return clip_middle(text, max);
    }
    if let Some((path, words)) = text.split_once(": ")
        && path.contains('/')
        && width(words) + 14 < max
    {
        let path = clip_middle(path, max - width(words) - 2);
        return Cow::Owned(format!("{path}: {words}"));
    }
    // A name with its bundle behind it, and the path of a file with a blank in it.
    let bundle = text.ends_with(')') && text.contains(" (");
    let path = text.starts_with(['/', '~', '.']) && text.contains('/');
    if bundle || path { clip_middle(text, max) } else { clip(text, max) }
}

/// `text` cut or filled with blanks to exactly `cells`.
pub(crate) fn pad(text: &str, cells: usize) -> String {
    let cut = clip(text, cells);
    let blanks = cells.saturating_sub(width(&cut));
    format!("{cut}{}", " ".repeat(blanks))
}

/// Wraps at blanks; a word that is longer than a line is cut behind a step of a path, or else at a cell boundary.
pub(crate) fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let mut word = word;
            let need = width(word);
            if used > 0 && used + 1 + need > cells {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            while width(word) > cells - used {
                let (start, taken) = head(word, cells - used);
                if taken == 0 {
                    break;
                }
                let start = match start.rfind('/') {
                    Some(slash) if slash * 2 > cells => &start[..=slash],
                    _ => start,
                };
                line.push_str(start);
                lines.push(std::mem::take(&mut line));
                used = 0;
                word = &word[start.len()..];
            }
            used += width(word);
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// Wraps into at most so many lines: what has no room there ends in `…`, and in words on where the rest is.
pub(crate) fn wrap_within(text: &str, cells: usize, most: usize, rest: &str) -> Vec<String> {
    let mut lines = wrap(text, cells);
    if lines.len() > most {
        lines.truncate(most);
        if lines.pop().is_some() {
            // The last line goes on to its end, in the middle of a word too.
            let is_word = |c: char| !matches!(c, ' ' | '\n');
            let above = lines.iter().flat_map(|line| line.chars()).filter(|c| is_word(*c)).count();
            let from = text.char_indices().filter(|(_, c)| is_word(*c)).nth(above);
            let last = text[from.map_or(text.len(), |(at, _)| at)..].replace('\n', " ");
            let fitting = head(&last, cells.saturating_sub(1 + width(rest))).0;
            lines.push(format!("{}…{rest}", fitting.trim_end()));
        }
    }
    lines
}

/// The stand-in of one cell on a terminal that has only ASCII.
pub(crate) fn ascii_cell(symbol: &str) -> &'static str {
    match symbol {
        "✗" => "x",
        "⧗" => "~",
        // As editors of such terminals mark a line that goes on.
        "…" => "$",
        "·" | "░" | "▒" => ".",
        "–" | "—" | "─" | "━" | "═" => "-",
        "●" => "*",
        "•" | "█" => "#",
        "○" => "o",
        // Beside the mark of what is closed.
        "►" => "}",
        "▸" | "›" | "→" => ">",
        "◂" | "‹" | "←" => "<",
        "▾" | "↓" => "v",
        "↑" => "^",
        "↳" => "=",
        "│" | "┃" | "║" | "▌" | "▐" => "|",
        "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" | "╭" | "╮" | "╰" | "╯" | "✓" => {
            "+"
        }
        "‘" | "’" | "★" => "'",
        "“" | "”" | "«" | "»" => "\"",
        _ => "?",
    }
}

/// The last part of a path.
pub(crate) fn own_name(title: &str) -> &str {
    title.trim_end_matches('/').rsplit('/').next().unwrap_or(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_and_no_direction_mark_survives() {
        for code in 0..=0x0010_ffff {
            let Some(c) = char::from_u32(code) else { continue };
            let text = format!("a{c}b");
            let out = clean(&text);
            let harmless = out.chars().all(|c| {
                !c.is_control()
                    && !matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            assert!(harmless, "U+{code:04X}");
            assert!(out.starts_with('a') && out.ends_with('b'), "U+{code:04X}");
        }
        assert_eq!(clean("\u{1b}[31mred\u{7f}\n"), "␛[31mred␡␊");
        assert_eq!(clean("Käse 東京"), "Käse 東京");
    }

    #[test]
    fn cuts_fall_on_cell_boundaries_and_are_marked() {
        for (text, max, cut) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("東京都", 5, "東京…"),
            ("東京都", 4, "東…"),
            ("東京都", 6, "東京都"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("abc", 0, ""),
        ] {
            assert_eq!(clip(text, max), cut);
            assert!(width(&clip(text, max)) <= max);
        }
        assert_eq!(clip_middle("com.apple.driver.Long", 12), "com…ver.Long");
        assert_eq!(pad("東", 4), "東  ");
    }

    #[test]
    fn paths_lose_whole_parts_and_words_their_end() {
        let path = "IOService:/AppleACPIPlatformExpert/PCI0@0/XHC1@14/HS03";
        for (text, max, short) in [
            (path, 27, "IOService:/…/XHC1@14/HS03"),
            (path, 24, "IOService:/…/HS03"),
            (path, 12, "IOS…@14/HS03"),
            ("/Users/me/dumps/MacBookPro/a.txt", 20, "/…/MacBookPro/a.txt"),
            ("~/dumps/MacBookPro/a.txt", 20, "~/…/MacBookPro/a.txt"),
            ("Class (com.apple.driver.AppleLong)", 20, "Class …er.AppleLong)"),
            ("IOService:/a/b/c/ethernet@19: busy 3", 32, "IOService:/…/ethernet@19: busy 3"),
            ("a sentence that is too long", 12, "a sentence …"),
        ] {
            let cut = shorten(text, max);
            assert!(width(&cut) <= max, "{cut}");
            assert_eq!(cut, short);
        }
    }

    #[test]
    fn long_words_are_cut_and_short_ones_wrapped() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("a\n\nb", 9), ["a", "", "b"]);
        assert_eq!(wrap("東京", 1), ["東京"]);
        assert_eq!(wrap("IOService:/PCI0@0/XHC1@14", 20), ["IOService:/PCI0@0/", "XHC1@14"]);
        assert_eq!(wrap("a/bcdefghijkl", 6), ["a/bcde", "fghijk", "l"]);
    }

    #[test]
    fn lines_for_which_there_is_no_room_leave_a_mark() {
        assert_eq!(wrap_within("one two three", 7, 2, ""), ["one two", "three"]);
        assert_eq!(wrap_within("one two three", 7, 1, ""), ["one tw…"]);
        assert_eq!(wrap_within("one two three", 5, 2, ""), ["one", "two…"]);
        assert_eq!(wrap_within("one two three four", 9, 1, " m all"), ["on… m all"]);
        assert_eq!(wrap_within("one two", 3, 0, ""), [""; 0]);
        assert_eq!(wrap_within("one two-and-three", 9, 1, ""), ["one two-…"]);
        assert_eq!(wrap_within("/usr/local/share", 11, 1, ""), ["/usr/local…"]);
    }
}
