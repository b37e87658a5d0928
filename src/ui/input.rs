//! One line of text being typed.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use unicode_segmentation::UnicodeSegmentation;

/// Bytes that a line holds at most.
pub(crate) const MOST: usize = 8192;

/// A line of text and the place in it at which typing goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Input {
    text: String,
    at: usize,
    /// Whether the latest text that was typed or pasted didn't fit.
    cut: bool,
    /// Whether the text is only proposed: what is typed takes its place.
    proposed: bool,
}

impl Input {
    /// A line with this text, the cursor at its end.
    pub(crate) fn of(text: &str) -> Self {
        let mut line = Self::default();
        line.insert(text);
        line
    }

    /// A line with a value; the cursor is inside what encloses it, where one goes on with it.
    pub(crate) fn of_value(text: &str) -> Self {
        let mut line = Self::of(text);
        if text.ends_with(['"', '>', ')', ']', '}']) {
            line.at = line.before();
        }
        line
    }

    /// A line with a text that the first letter typed replaces; any other key takes it up.
    pub(crate) fn proposing(text: &str) -> Self {
        Self { proposed: true, ..Self::of(text) }
    }

    /// Whether what is typed takes the place of the text.
    pub(crate) fn is_proposed(&self) -> bool {
        self.proposed
    }

    /// Whether a part of what was typed or pasted last was left out.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text before and behind the cursor.
    pub(crate) fn parts(&self) -> (&str, &str) {
        self.text.split_at(self.at)
    }

    /// Takes a key. Returns whether the text has changed.
    pub(crate) fn key(&mut self, key: KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        self.cut = false;
        let letter = matches!(key.code, KeyCode::Char(_)) && !control;
        if !letter {
            let erases = matches!(key.code, KeyCode::Backspace | KeyCode::Delete);
            if std::mem::take(&mut self.proposed) && erases {
                (self.at, self.text) = (0, String::new());
                return true;
            }
        }
        match key.code {
            KeyCode::Char('a') if control => self.at = 0,
            KeyCode::Char('e') if control => self.at = self.text.len(),
            KeyCode::Char('u') if control => return self.erase(0, self.at),
            KeyCode::Char('w') if control => {
                let kept = self.text[..self.at].trim_end();
                return self.erase(kept.rfind(' ').map_or(0, |blank| blank + 1), self.at);
            }
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                return self.insert(&c.to_string());
            }
            KeyCode::Backspace => return self.erase(self.before(), self.at),
            KeyCode::Delete => return self.erase(self.at, self.behind()),
            KeyCode::Left => self.at = self.before(),
            KeyCode::Right => self.at = self.behind(),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.text.len(),
            _ => {}
        }
        false
    }

    /// Types text: tabs and ends of lines become blanks, what would not be harmless on a terminal is left out, and so is
    /// what is too much. Returns whether the text has changed.
    pub(crate) fn insert(&mut self, text: &str) -> bool {
        let text = text.trim_end_matches(['\r', '\n']).replace("\r\n", " ");
        let blank = |c: char| if matches!(c, '\t' | '\r' | '\n') { ' ' } else { c };
        let mut text: String = text.chars().map(blank).filter(|c| !c.is_control()).collect();
        if !text.is_empty() && std::mem::take(&mut self.proposed) {
            (self.at, self.text) = (0, String::new());
        }
        let room = text.floor_char_boundary(MOST.saturating_sub(self.text.len()));
        self.cut = room < text.len();
        text.truncate(room);
        if text.is_empty() {
            return false;
        }
        self.text.insert_str(self.at, &text);
        self.at += text.len();
        true
    }

    /// Takes a piece out and goes to where it was; true, as the text has changed.
    fn erase(&mut self, from: usize, to: usize) -> bool {
        self.text.drain(from..to);
        self.at = from;
        true
    }

    fn before(&self) -> usize {
        self.text[..self.at].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn behind(&self) -> usize {
        self.at + self.text[self.at..].graphemes(true).next().map_or(0, str::len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_edit_the_line_at_the_boundaries_of_what_one_sees() {
        let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
        let control = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
        let mut line = Input::default();
        line.insert("usb e\u{301}");
        for (key, text, before) in [
            (plain(KeyCode::Backspace), "usb ", "usb "),
            (plain(KeyCode::Char('東')), "usb 東", "usb 東"),
            (plain(KeyCode::Left), "usb 東", "usb "),
            (plain(KeyCode::Delete), "usb ", "usb "),
            (control('w'), "", ""),
            (plain(KeyCode::Backspace), "", ""),
            (plain(KeyCode::Char('a')), "a", "a"),
            (plain(KeyCode::Home), "a", ""),
            (plain(KeyCode::Delete), "", ""),
        ] {
            line.key(key);
            assert_eq!((line.text(), line.parts().0), (text, before), "{key:?}");
        }
        line.insert("\u{1b}[31m\u{7}x");
        assert_eq!(line.text(), "[31mx");
    }

    #[test]
    fn a_value_is_gone_on_with_inside_what_encloses_it() {
        for (text, before) in [
            ("\"usb\"", "\"usb"),
            ("set a k <0a>", "set a k <0a"),
            ("(\"a\")", "(\"a\""),
            ("[1]", "[1"),
            ("{}", "{"),
            ("12", "12"),
            ("", ""),
        ] {
            assert_eq!(Input::of_value(text).parts().0, before);
        }
    }

    #[test]
    fn a_proposal_is_replaced_by_what_is_typed_and_kept_by_a_move() {
        let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
        for (keys, text) in [
            (&[KeyCode::Char('a'), KeyCode::Char('b')][..], "ab"),
            (&[KeyCode::Left, KeyCode::Char('x')], "old.svxg"),
            (&[KeyCode::Backspace], ""),
            (&[KeyCode::End, KeyCode::Backspace], "old.sv"),
        ] {
            let mut line = Input::proposing("old.svg");
            for key in keys {
                line.key(plain(*key));
            }
            assert_eq!(line.text(), text);
        }
    }

    #[test]
    fn what_is_pasted_stays_one_line_and_is_cut_where_it_is_too_long() {
        let mut line = Input::default();
        assert!(line.insert("a\tb\r\nc\nd\n"));
        assert_eq!((line.text(), line.is_cut()), ("a b c d", false));
        assert!(line.insert(&"é".repeat(MOST)));
        assert!(line.is_cut());
        assert_eq!(line.text().len(), MOST - 1);
        assert!(!line.insert("é"));
        assert!(line.is_cut());
        assert!(line.key(KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE)));
        assert!(!line.is_cut());
    }
}
