//! The few marks of Markdown that the pages use: headings, lists, code, tables, strong and emphasised words.

use super::pen::{Line, line_text, line_width, piece};
use super::text::{clean, pad, width, wrap};
use super::theme::Role;

/// The lines of a page that is `room` cells wide. `plain` keeps the marks of code, where no style could show it.
pub(crate) fn rows(text: &str, room: usize, plain: bool) -> Vec<Line> {
    let mut page =
        Page { rows: Vec::new(), paragraph: String::new(), table: Vec::new(), room, plain };
    let mut code = false;
    for line in text.lines() {
        let line = clean(line);
        let plain = line.trim_start();
        let fence = plain.starts_with("```");
        if !code && plain.starts_with('|') {
            page.end_paragraph();
            page.table.push(plain.to_owned());
            continue;
        }
        page.end_table();
        let verbatim = code || line.starts_with("    ");
        let heading = !code && plain.starts_with('#');
        let starts = fence || heading || verbatim || plain.is_empty();
        if starts || item_mark(plain).is_some() {
            page.end_paragraph();
        }
        if fence {
            code = !code;
        } else if heading {
            let title = plain.trim_start_matches('#').trim();
            page.rows.push(vec![piece(title, Role::Title)]);
        } else if verbatim {
            page.verbatim(&line);
        } else if plain.is_empty() {
            page.gap();
        } else {
            page.add(plain);
        }
    }
    page.end_table();
    page.end_paragraph();
    while page.rows.last().is_some_and(Vec::is_empty) {
        page.rows.pop();
    }
    page.rows
}

struct Page {
    rows: Vec<Line>,
    paragraph: String,
    /// Lines of a table.
    table: Vec<String>,
    room: usize,
    plain: bool,
}

impl Page {
    fn add(&mut self, text: &str) {
        if !self.paragraph.is_empty() {
            self.paragraph.push(' ');
        }
        self.paragraph.push_str(text);
    }

    fn gap(&mut self) {
        if self.rows.last().is_some_and(|row| !row.is_empty()) {
            self.rows.push(Line::new());
        }
    }

    /// Code keeps its blanks; a line that is too long goes on in the next one.
    fn verbatim(&mut self, line: &str) {
        let mut rest = line;
        loop {
            let head = super::text::head(rest, self.room.max(1)).0;
            if head.is_empty() || head.len() == rest.len() {
                self.rows.push(vec![piece(rest, Role::Accent)]);
                return;
            }
            self.rows.push(vec![piece(head, Role::Accent)]);
            rest = &rest[head.len()..];
        }
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        if text.is_empty() {
            return;
        }
        let cut = item_mark(&text).unwrap_or(0);
        let (mark, text) = text.split_at(cut);
        let mark = if mark.starts_with(['-', '*']) { "– " } else { mark };
        let hang = width(mark);
        for (at, mut part) in wrap_spans(&spans(text, self.plain), self.room.saturating_sub(hang))
            .into_iter()
            .enumerate()
        {
            if hang > 0 {
                let start = if at == 0 { mark.to_owned() } else { " ".repeat(hang) };
                part.insert(0, piece(start, Role::Dim));
            }
            self.rows.push(part);
        }
    }

    /// Columns under each other; the last column gives way if there is no room, then the widest.
    fn end_table(&mut self) {
        let table = std::mem::take(&mut self.table);
        let cells: Vec<Vec<&str>> = table
            .iter()
            .filter(|line| !line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')))
            .map(|line| line.trim().trim_matches('|').split('|').map(str::trim).collect())
            .collect();
        let columns = cells.iter().map(Vec::len).max().unwrap_or(0);
        if columns == 0 {
            return;
        }
        let cell =
            |row: &Vec<&str>, at: usize| -> Line { spans(row.get(at).unwrap_or(&""), self.plain) };
        let mut widths: Vec<usize> = (0..columns)
            .map(|at| cells.iter().map(|row| line_width(&cell(row, at))).max().unwrap_or(0))
            .collect();
        let gaps = 2 * (columns - 1);
        while widths.iter().sum::<usize>() + gaps > self.room.max(gaps + columns) {
            let Some(widest) = widths.iter_mut().max() else { return };
            *widest -= 1;
        }
        for (number, row) in cells.iter().enumerate() {
            let parts: Vec<Vec<Line>> =
                (0..columns).map(|at| wrap_spans(&cell(row, at), widths[at])).collect();
            let lines = parts.iter().map(Vec::len).max().unwrap_or(0);
            for line in 0..lines {
                let mut out = Line::new();
                for (at, part) in parts.iter().enumerate() {
                    let text = part.get(line).cloned().unwrap_or_default();
                    let fill = widths[at].saturating_sub(line_width(&text)) + 2;
                    out.extend(text.into_iter().map(|(text, role)| {
                        if number == 0 { piece(text, Role::Dim) } else { (text, role) }
                    }));
                    if at + 1 < columns {
                        out.push(piece(pad("", fill), Role::Text));
                    }
                }
                self.rows.push(out);
            }
        }
    }
}

/// The length of the mark of a list's item: `- `, `* `, `12. `.
fn item_mark(line: &str) -> Option<usize> {
    if line.starts_with("- ") || line.starts_with("* ") {
        return Some(2);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = (1..=3).contains(&digits) && line[digits..].starts_with(". ");
    numbered.then_some(digits + 2)
}

/// `` `code` ``, `**strong**` and `*emphasised*` words as pieces. A mark without its partner is an ordinary character.
fn spans(text: &str, keep: bool) -> Line {
    let mut out = Line::new();
    let mut plain = String::new();
    let (mut strong, mut emphasis) = (false, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let role = match (strong, emphasis) {
            (true, _) => Role::Title,
            (false, true) => Role::Emphasis,
            (false, false) => Role::Text,
        };
        let push = |out: &mut Line, plain: &mut String| {
            if !plain.is_empty() {
                out.push((std::mem::take(plain), role));
            }
        };
        let code = rest.strip_prefix('`').and_then(|rest| rest.split_once('`'));
        let mark = if rest.starts_with("**") { "**" } else { "*" };
        let open = if mark == "**" { &mut strong } else { &mut emphasis };
        if let Some((code, behind)) = code.filter(|(code, _)| !code.is_empty()) {
            push(&mut out, &mut plain);
            let code = if keep { format!("`{code}`") } else { code.to_owned() };
            out.push(piece(code, Role::Accent));
            rest = behind;
        } else if c == '*' && (*open || opens(&rest[mark.len()..], mark)) {
            push(&mut out, &mut plain);
            *open = !*open;
            rest = &rest[mark.len()..];
        } else {
            plain.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    if !plain.is_empty() {
        out.push(piece(plain, Role::Text));
    }
    out
}

/// Whether a mark before this text begins something: a word follows, and the mark comes again behind one.
fn opens(behind: &str, mark: &str) -> bool {
    let word = behind.chars().next().is_some_and(|c| !c.is_whitespace() && c != '*');
    word && behind.find(mark).is_some_and(|at| !behind[..at].ends_with(' '))
}

/// Wraps pieces at blanks.
fn wrap_spans(spans: &Line, cells: usize) -> Vec<Line> {
    // The lines hold the same characters but for blanks: each is given the role that it had.
    let mut roles = spans.iter().flat_map(|(text, role)| text.chars().map(move |c| (c, *role)));
    let mut lines = Vec::new();
    for part in wrap(&line_text(spans), cells) {
        let mut line: Line = Line::new();
        for c in part.chars() {
            let blank = c == ' ';
            let found = roles.find(|(have, _)| *have == c || (blank && *have == ' '));
            let role = found.map_or(Role::Text, |(_, role)| role);
            match line.last_mut() {
                Some((text, have)) if *have == role => text.push(c),
                _ => line.push(piece(c.to_string(), role)),
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(rows: &[Line]) -> Vec<String> {
        rows.iter().map(|row| line_text(row)).collect()
    }

    #[test]
    fn marks_of_markdown_become_roles() {
        let page = "# Title\n\nOne\ntwo.\n\n- first\n  goes on\n- second\n\n1. one\n2. two\n\n```\ncode  here\n```\n";
        let expected = [
            "Title",
            "",
            "One two.",
            "",
            "– first goes on",
            "– second",
            "",
            "1. one",
            "2. two",
            "",
            "code  here",
        ];
        assert_eq!(text(&rows(page, 70, false)), expected);
    }

    #[test]
    fn marks_inside_a_line_show_as_styles_only() {
        let line = "**Bold `code` on**, *soft words*, 2 * 3, a `*`, `**x`, and ** alone * here";
        let expected = [
            ("Bold ", Role::Title),
            ("code", Role::Accent),
            (" on", Role::Title),
            (", ", Role::Text),
            ("soft words", Role::Emphasis),
            (", 2 * 3, a ", Role::Text),
            ("*", Role::Accent),
            (", ", Role::Text),
            ("**x", Role::Accent),
            (", and ** alone * here", Role::Text),
        ];
        let found = rows(line, 200, false);
        let found: Vec<(&str, Role)> =
            found[0].iter().map(|(text, role)| (text.as_str(), *role)).collect();
        assert_eq!(found, expected);
        assert_eq!(text(&rows("a `b` *c*", 20, true)), ["a `b` c"]);
    }

    #[test]
    fn styles_go_on_in_the_next_line_and_no_line_is_too_long() {
        let page = "- a **strong statement here** and `some code`\n";
        for room in 8..40 {
            let rows = rows(page, room, false);
            let strong: String = rows
                .iter()
                .flatten()
                .filter(|(_, role)| *role == Role::Title)
                .map(|(text, _)| text.replace(' ', ""))
                .collect();
            assert_eq!(strong, "strongstatementhere", "{room}");
            assert!(text(&rows).iter().all(|line| width(line) <= room), "{room} {rows:?}");
        }
    }

    #[test]
    fn the_columns_of_a_table_stand_under_each_other() {
        let page =
            "| keys | base |\n| --- | --- |\n| idVendor, `idProduct` | 90000 |\n| idVendor | 1 |\n";
        let expected =
            ["keys                 base", "idVendor, idProduct  90000", "idVendor             1"];
        assert_eq!(text(&rows(page, 60, false)), expected);
        for room in 4..30 {
            assert!(
                text(&rows(page, room, false)).iter().all(|line| width(line) <= room),
                "{room}"
            );
        }
    }

    #[test]
    fn long_code_goes_on_in_the_next_line() {
        assert_eq!(text(&rows("```\nab cd ef\n\n  x\n```", 5, false)), ["ab cd", " ef", "", "  x"]);
    }

    #[test]
    fn no_page_shows_a_mark() {
        for code in crate::explain::CODES {
            for line in text(&rows(code.page, 80, false)) {
                assert!(!line.contains("**") && !line.contains("| ---"), "{}: {line}", code.code);
            }
        }
    }
}
