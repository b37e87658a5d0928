//! One value by itself, in full: what it means, its bytes, and every way to read them.

use crate::explain::interpret::{Around, Inspection, inspect_bytes, inspect_number, interpret};
use crate::model::{EntryId, KeyPath, Step, Value};

use super::scroll::Move;
use super::text::{clean, clean_bytes, wrap};
use super::value::size;

/// A value that is looked at by itself.
#[derive(Clone, Debug)]
pub(crate) struct Inspect {
    /// The way to it, for a title: `IOPowerManagement › CurrentPowerState`.
    pub(crate) title: String,
    /// Type and size.
    pub(crate) kind: String,
    /// What it means, and whether that is only one way to read it.
    pub(crate) readings: Vec<(String, bool)>,
    /// The entry that it names.
    pub(crate) leads_to: Option<EntryId>,
    pub(crate) value: Value,
    /// Text in place of bytes.
    pub(crate) as_text: bool,
    /// The byte under the cursor.
    pub(crate) at: usize,
    /// The first line that shows.
    pub(crate) top: usize,
}

impl Inspect {
    pub(crate) fn new(around: &Around<'_>, path: &KeyPath, value: Value) -> Self {
        let steps: Vec<String> = path
            .iter()
            .map(|step| match step {
                Step::Key(key) => clean(key).into_owned(),
                Step::Index(at) => at.to_string(),
            })
            .collect();
        let found = interpret(around, path, &value);
        let size = size(&value);
        let unit = match &value {
            Value::Data(_) => " bytes",
            Value::Number(_) if !size.is_empty() => " bits",
            _ => "",
        };
        Self {
            title: steps.join(" › "),
            kind: if size.is_empty() {
                value.type_name().to_owned()
            } else {
                format!("{} of {size}{unit}", value.type_name())
            },
            leads_to: found.iter().find_map(|reading| reading.leads_to),
            readings: found
                .into_iter()
                .map(|reading| (clean(&reading.text).into_owned(), reading.guess))
                .collect(),
            as_text: matches!(value, Value::Str(_) | Value::Clipped(_)),
            value,
            at: 0,
            top: 0,
        }
    }

    /// The bytes, of values that have some.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.value {
            Value::Data(data) => data.bytes(),
            Value::Str(text) => text.bytes(),
            Value::Clipped(text) => text,
            _ => &[],
        }
    }

    /// Whether there is something to scroll through.
    pub(crate) fn has_bytes(&self) -> bool {
        matches!(&self.value, Value::Data(_) | Value::Str(_) | Value::Clipped(_))
    }

    /// The text in lines of this width.
    pub(crate) fn text(&self, columns: usize) -> Vec<String> {
        let bytes = self.bytes();
        let text = String::from_utf8_lossy(bytes);
        let parts = text.split('\n').flat_map(|line| wrap(&clean_bytes(line.as_bytes()), columns));
        parts.collect()
    }

    /// Every way to read what is under the cursor.
    pub(crate) fn ways(&self) -> Inspection {
        match &self.value {
            Value::Number(number) => inspect_number(*number),
            _ if self.as_text => Inspection::new(),
            _ => inspect_bytes(self.bytes().get(self.at..).unwrap_or_default()),
        }
    }

    /// Moves the cursor, or the text, where `lines` of `rows` show and each has so many bytes.
    pub(crate) fn go(&mut self, step: Move, each: usize, rows: usize, lines: usize) {
        let lines = lines.max(1);
        if self.as_text {
            let last = rows.saturating_sub(lines);
            self.top = step.of_page(self.top, lines, last);
            return;
        }
        let last = self.bytes().len().saturating_sub(1);
        let by = step.rows(lines, lines / 2).saturating_mul(each.cast_signed());
        // A line up or down leads to the byte above or below, if there is one.
        let beside = match step {
            Move::Up => self.at >= each,
            Move::Down => self.at + each <= last,
            _ => true,
        };
        if beside {
            self.at = self.at.saturating_add_signed(by).min(last);
        }
        self.keep(each, lines);
    }

    /// Goes to the next or the previous byte.
    pub(crate) fn step(&mut self, forward: bool, each: usize, lines: usize) {
        if self.as_text {
            return;
        }
        let last = self.bytes().len().saturating_sub(1);
        self.at = if forward { (self.at + 1).min(last) } else { self.at.saturating_sub(1) };
        self.keep(each, lines);
    }

    /// Keeps the line of the cursor in sight.
    pub(crate) fn keep(&mut self, each: usize, lines: usize) {
        let line = self.at / each.max(1);
        self.top = self.top.clamp((line + 1).saturating_sub(lines.max(1)), line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::interpret::Order;
    use crate::model::{Entry, Registry};

    fn inspect(value: Value) -> Inspect {
        let mut registry = Registry::new();
        let entry = registry.add_entry(Entry::default());
        Inspect::new(
            &Around::new(&registry, entry, Order::Little),
            &vec![Step::Key("k".into())],
            value,
        )
    }

    #[test]
    fn the_cursor_goes_through_bytes_by_lines_and_one_by_one() {
        let mut seen = inspect(Value::data([7u8; 100]));
        // Seven lines of sixteen, of which three show: the cursor, and the first line.
        for (step, at, top) in [
            (Move::Up, 0, 0),
            (Move::Down, 16, 0),
            (Move::PageDown, 64, 2),
            (Move::Down, 80, 3),
            (Move::Down, 96, 4),
            (Move::Down, 96, 4),
            (Move::First, 0, 0),
            (Move::Last, 99, 4),
            (Move::Up, 83, 4),
            (Move::Down, 99, 4),
            (Move::PageUp, 51, 3),
            (Move::HalfUp, 35, 2),
        ] {
            seen.go(step, 16, 7, 3);
            assert_eq!((seen.at, seen.top), (at, top), "{step:?}");
        }
        seen.go(Move::First, 16, 7, 3);
        seen.step(false, 16, 3);
        assert_eq!(seen.at, 0);
        for _ in 0..200 {
            seen.step(true, 16, 3);
        }
        assert_eq!(seen.at, 99);
        let mut empty = inspect(Value::data([]));
        empty.go(Move::Last, 16, 0, 3);
        empty.step(true, 16, 3);
        assert_eq!((empty.at, empty.ways().len()), (0, 0));
    }

    #[test]
    fn text_is_shown_in_full_and_harmless() {
        let long = format!("{}\u{1b}[31m\nend\u{202e}", "word ".repeat(300));
        let seen = inspect(Value::string(&long));
        let lines = seen.text(40);
        assert!(lines.iter().all(|line| crate::ui::text::width(line) <= 40));
        let joined = lines.join(" ");
        assert_eq!(joined.matches("word").count(), 300);
        assert!(joined.contains('␛') && !joined.contains('\u{1b}') && !joined.contains('\u{202e}'));
    }
}
