//! One line of text being typed.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use unicode_segmentation::UnicodeSegmentation;

/// Bytes that a line holds at most.
const MOST: usize = 1024;

/// A line of text and the place in it at which typing goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Input {
    text: String,
    at: usize,
}

impl Input {
    /// A line with this text, the cursor at its end.
    pub(crate) fn of(text: &str) -> Self {
        let mut line = Self::default();
        line.insert(text);
        line
    }

    /// The text.
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
        match key.code {
            KeyCode::Char('a') if control => self.at = 0,
            KeyCode::Char('e') if control => self.at = self.text.len(),
            KeyCode::Char('u') if control => {
                self.text.drain(..self.at);
                self.at = 0;
                return true;
            }
            KeyCode::Char('w') if control => {
                let kept = self.text[..self.at].trim_end();
                let from = kept.rfind(' ').map_or(0, |blank| blank + 1);
                self.text.drain(from..self.at);
                self.at = from;
                return true;
            }
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                return self.insert(&c.to_string());
            }
            KeyCode::Backspace => {
                let from = self.before();
                self.text.drain(from..self.at);
                self.at = from;
                return true;
            }
            KeyCode::Delete => {
                self.text.drain(self.at..self.behind());
                return true;
            }
            KeyCode::Left => self.at = self.before(),
            KeyCode::Right => self.at = self.behind(),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.text.len(),
            _ => {}
        }
        false
    }

    /// Types text; what would not be harmless on a terminal is left out.
    pub(crate) fn insert(&mut self, text: &str) -> bool {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        if text.is_empty() || self.text.len() + text.len() > MOST {
            return false;
        }
        self.text.insert_str(self.at, &text);
        self.at += text.len();
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
}
