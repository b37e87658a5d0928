//! The node as it would be written, in lines that fit the pane.

use crate::explain::{node_plist, node_text};
use crate::model::{PlaceId, Registry};

use super::scroll::Scroll;
use super::text::{clean, head};

/// Lines at most.
const MOST: usize = 200_000;

/// What the text was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct For {
    place: PlaceId,
    moment: usize,
    xml: bool,
    columns: u16,
}

/// The text of the raw tab.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    /// A property list in place of `ioreg`'s text.
    pub(crate) xml: bool,
    pub(crate) scroll: Scroll,
    pub(crate) lines: Vec<String>,
    made: Option<For>,
}

/// The whole text, harmless but for its line ends, as it can be copied.
pub(crate) fn text(registry: &Registry, place: PlaceId, xml: bool) -> String {
    let text = if xml { node_plist(registry, place) } else { node_text(registry, place) };
    harmless(&text)
}

/// Text of several lines, harmless but for its line ends and indentation.
pub(crate) fn harmless(text: &str) -> String {
    text.split('\n').map(clean_line).collect::<Vec<_>>().join("\n")
}

/// Tabs are for the eye as well as for the program that reads it.
fn clean_line(line: &str) -> String {
    let tabs = line.bytes().take_while(|byte| *byte == b'\t').count();
    format!("{}{}", "\t".repeat(tabs), clean(&line[tabs..]))
}

impl Raw {
    /// Makes the text again if it is of another node, form or width.
    pub(crate) fn settle(
        &mut self,
        registry: &Registry,
        place: Option<PlaceId>,
        moment: usize,
        columns: u16,
    ) {
        let Some(place) = place else {
            *self = Self { xml: self.xml, ..Self::default() };
            return;
        };
        let made = For { place, moment, xml: self.xml, columns };
        if self.made == Some(made) {
            return;
        }
        let same = self.made.is_some_and(|before| For { columns, ..before } == made);
        self.lines = lines(&text(registry, place, self.xml), columns as usize);
        self.made = Some(made);
        if !same {
            self.scroll = Scroll::default();
        }
    }
}

/// The lines of a text, long ones broken at the edge of the pane and indented a little more.
fn lines(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(8);
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = line.replace('\t', "    ");
        let indent = line.len() - line.trim_start().len();
        let hang = " ".repeat((indent + 4).min(columns / 3));
        let (first, _) = head(&line, columns);
        lines.push(first.to_owned());
        let mut rest = &line[first.len()..];
        while !rest.is_empty() && lines.len() < MOST {
            let (part, _) = head(rest, columns - hang.len());
            // A character wider than the pane can't be shown at all.
            if part.is_empty() {
                break;
            }
            lines.push(format!("{hang}{part}"));
            rest = &rest[part.len()..];
        }
        if lines.len() >= MOST {
            break;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_and_nothing_is_lost() {
        let found = lines("  \"key\" = <00010203040506070809>\nshort", 16);
        assert_eq!(found[0].len(), 16);
        assert_eq!(found.last().unwrap(), "short");
        let joined: String = found[..found.len() - 1].iter().map(|line| line.trim()).collect();
        assert_eq!(joined, "\"key\" = <00010203040506070809>");
        assert_eq!(lines("東京東京東京東京", 9), ["東京東京", "   東京東", "   京"]);
    }
}
