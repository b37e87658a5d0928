//! `lesson.md`: title, briefing, and the sections under their headings.

use super::fault::Fault;
use crate::model::Position;

/// The file's name.
pub(super) const FILE: &str = "lesson.md";

/// Lines that a briefing has at most, blank ones included.
const BRIEFING: usize = 12;

/// Characters that a line of the briefing has at most, so that its lines are those of a narrow terminal.
const WIDE: usize = 78;

/// The words of a lesson.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    pub(super) title: String,
    pub(super) briefing: String,
    pub(super) hints: Vec<String>,
    pub(super) debrief: String,
    pub(super) own: String,
    pub(super) remember: String,
}

/// A section: its heading with the heading's line, and its lines.
struct Section<'a> {
    heading: &'a str,
    line: u32,
    lines: Vec<&'a str>,
}

impl Section<'_> {
    fn text(&self) -> String {
        self.lines.join("\n").trim().to_owned()
    }
}

/// Reads the file; what is wrong goes into `faults`.
pub(super) fn read(text: &str, faults: &mut Vec<Fault>) -> Text {
    let mut fault = |line: u32, message: String| {
        let at = Position { line, column: u32::from(line > 0), offset: 0 };
        faults.push(Fault::new(FILE, at, message));
    };
    let mut sections = vec![Section { heading: "", line: 0, lines: Vec::new() }];
    let mut title = "";
    for (at, line) in text.lines().enumerate() {
        let number = at as u32 + 1;
        if let Some(heading) = line.strip_prefix("## ") {
            let heading = heading.trim();
            if sections.iter().any(|have| have.heading == heading) {
                fault(number, format!("the section «{heading}» stands here a second time"));
            }
            sections.push(Section { heading, line: number, lines: Vec::new() });
        } else if let (Some(text), "") = (line.strip_prefix("# "), title) {
            title = text.trim();
        } else if let Some(section) = sections.last_mut() {
            section.lines.push(line);
        }
    }
    if title.is_empty() {
        fault(1, "the title is missing: a line that begins with #".into());
    }
    let mut take = |heading: &str| {
        let found = sections.iter().position(|section| section.heading == heading);
        found.map(|at| sections.remove(at))
    };
    let briefing = take("").map(|section| section.text()).unwrap_or_default();
    if briefing.is_empty() {
        let words = "the briefing is missing: it stands between the title and the first section";
        fault(1, words.into());
    }
    let lines = briefing.lines().count();
    if lines > BRIEFING {
        fault(1, format!("the briefing has {lines} lines; at most {BRIEFING} are read"));
    }
    let wide = |line: &str| line.chars().count() > WIDE && briefing.lines().any(|one| one == line);
    if let Some((_, line)) = text.lines().zip(1..).find(|(line, _)| wide(line)) {
        fault(line, format!("this line of the briefing has more than {WIDE} characters"));
    }
    let mut section = |heading: &str| match take(heading) {
        Some(section) if !section.text().is_empty() => section,
        Some(section) => {
            fault(section.line, format!("the section «{heading}» is empty"));
            section
        }
        None => {
            fault(0, format!("the section «## {heading}» is missing"));
            Section { heading: "", line: 0, lines: Vec::new() }
        }
    };
    let hints = section("Hints");
    let debrief = section("Debrief").text();
    let own = section("In your dump").text();
    let remember = section("Remember");
    let list = items(&hints.text());
    if hints.line > 0 && list.len() != 3 {
        let words = "three hints are needed as 1. 2. 3. (a nudge, the place, the answer); here are";
        fault(hints.line, format!("{words} {}", list.len()));
    }
    if remember.text().lines().count() > 2 {
        fault(remember.line, "what to remember is one sentence, of at most two lines".into());
    }
    for left in &sections {
        let words = "is no section: they are Hints, Debrief, In your dump, Remember";
        fault(left.line, format!("«{}» {words}", left.heading));
    }
    Text {
        title: title.to_owned(),
        briefing,
        hints: list,
        debrief,
        own,
        remember: remember.text().replace('\n', " "),
    }
}

/// The items of a numbered list.
fn items(text: &str) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for line in text.lines() {
        let numbered = line.strip_prefix(&format!("{}. ", list.len() + 1));
        match (numbered, list.last_mut()) {
            (Some(text), _) => list.push(text.trim().to_owned()),
            (None, Some(last)) if !line.trim().is_empty() => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => {}
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "# Title\n\nBriefing.\n\n## Hints\n1. one\n   more\n2. two\n3. three\n\n## Debrief\nd\n\n\
                         ## In your dump\no\n\n## Remember\nr\n";

    #[test]
    fn a_whole_text_has_no_fault() {
        let mut faults = Vec::new();
        let text = read(WHOLE, &mut faults);
        assert_eq!(faults, []);
        assert_eq!((text.title.as_str(), text.briefing.as_str()), ("Title", "Briefing."));
        assert_eq!(text.hints, ["one more", "two", "three"]);
        assert_eq!((text.own.as_str(), text.remember.as_str()), ("o", "r"));
    }

    #[test]
    fn what_is_missing_or_too_long_is_told_with_its_line() {
        let long = "x".repeat(80);
        for (from, to, line, words) in [
            ("# Title", "Title", 1, "title is missing"),
            ("Briefing.", "", 1, "briefing is missing"),
            ("Briefing.", "a\n\n\n\n\n\n\n\n\n\n\n\n\nb", 1, "14 lines"),
            ("Briefing.", &long, 3, "more than 78"),
            ("3. three", "", 5, "here are 2"),
            ("## Debrief\nd", "", 0, "«## Debrief» is missing"),
            ("\nd\n", "\n", 11, "«Debrief» is empty"),
            ("## Debrief", "## Hints", 11, "a second time"),
            ("\nr\n", "\nr\nr\nr\n", 17, "one sentence"),
            ("## Remember", "## Other\nx\n## Remember", 17, "is no section"),
        ] {
            let mut faults = Vec::new();
            read(&WHOLE.replacen(from, to, 1), &mut faults);
            let found =
                faults.iter().any(|fault| fault.at.line == line && fault.message.contains(words));
            assert!(found, "{words}: {faults:?}");
        }
    }
}
