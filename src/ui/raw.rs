//! The node as it would be written, in lines that fit the pane.

use crate::explain::{node_plist, node_text};
use crate::model::PlaceId;

use super::doc::Doc;
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
pub(crate) fn text(doc: &Doc, place: PlaceId, xml: bool) -> String {
    let registry = doc.registry();
    let text = if xml { node_plist(registry, place) } else { node_text(registry, place) };
    text.split('\n').map(clean_line).collect::<Vec<_>>().join("\n")
}

/// Tabs are for the eye as well as for the program that reads it.
fn clean_line(line: &str) -> String {
    let tabs = line.bytes().take_while(|byte| *byte == b'\t').count();
    format!("{}{}", "\t".repeat(tabs), clean(&line[tabs..]))
}

/// Makes the text again if it is of another node, form or width.
pub(crate) fn settle(doc: &mut Doc, columns: u16) {
    let moment = doc.subject.moment().0;
    let Some(place) = doc.selected() else {
        doc.raw = Raw { xml: doc.raw.xml, ..Raw::default() };
        return;
    };
    let made = For { place, moment, xml: doc.raw.xml, columns };
    if doc.raw.made == Some(made) {
        return;
    }
    let same = doc.raw.made.is_some_and(|before| For { columns, ..before } == made);
    let text = text(doc, place, doc.raw.xml);
    doc.raw.lines = lines(&text, columns as usize);
    doc.raw.made = Some(made);
    if !same {
        doc.raw.scroll = Scroll::default();
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
