//! Keys, and how they are called.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Press {
    pub(crate) code: KeyCode,
    /// Control, Alt; never Shift, which is part of the character.
    pub(crate) modifiers: KeyModifiers,
}

impl Press {
    pub(super) const fn key(code: KeyCode) -> Self {
        Self { code, modifiers: KeyModifiers::NONE }
    }

    pub(super) const fn char(c: char) -> Self {
        Self::key(KeyCode::Char(c))
    }

    pub(super) const fn control(c: char) -> Self {
        Self { code: KeyCode::Char(c), modifiers: KeyModifiers::CONTROL }
    }

    /// The press that an event tells of.
    pub(crate) fn of(event: KeyEvent) -> Self {
        let kept = KeyModifiers::CONTROL | KeyModifiers::ALT;
        Self { code: event.code, modifiers: event.modifiers & kept }
    }

    /// The key that is called so: `q`, `Ctrl-X`, `Alt-x`, `F1`, `Enter`, `PgDn`, `↑` or `Up`.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let modified = |prefix: &str| {
            let head = name.get(..prefix.len())?;
            let rest = &name[prefix.len()..];
            (head.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some(rest)
        };
        if let Some(rest) = modified("Ctrl-") {
            let code = match Self::code(rest)? {
                KeyCode::Char(c) => KeyCode::Char(c.to_ascii_lowercase()),
                other => other,
            };
            return Some(Self { code, modifiers: KeyModifiers::CONTROL });
        }
        if let Some(rest) = modified("Alt-") {
            return Some(Self { code: Self::code(rest)?, modifiers: KeyModifiers::ALT });
        }
        Self::code(name).map(Self::key)
    }

    fn code(name: &str) -> Option<KeyCode> {
        let mut letters = name.chars();
        if let (Some(only), None) = (letters.next(), letters.next()) {
            return Some(match only {
                '↑' => KeyCode::Up,
                '↓' => KeyCode::Down,
                '←' => KeyCode::Left,
                '→' => KeyCode::Right,
                ' ' => return None,
                c if c.is_control() => return None,
                c => KeyCode::Char(c),
            });
        }
        if let Some(number) = name.strip_prefix(['F', 'f']) {
            return number.parse().ok().filter(|number| (1..=12).contains(number)).map(KeyCode::F);
        }
        Some(match name.to_ascii_lowercase().as_str() {
            "space" => KeyCode::Char(' '),
            "enter" | "return" => KeyCode::Enter,
            "esc" | "escape" => KeyCode::Esc,
            "tab" => KeyCode::Tab,
            "shift-tab" | "backtab" => KeyCode::BackTab,
            "up" => KeyCode::Up,
            "down" => KeyCode::Down,
            "left" => KeyCode::Left,
            "right" => KeyCode::Right,
            "home" => KeyCode::Home,
            "end" => KeyCode::End,
            "pgup" | "pageup" => KeyCode::PageUp,
            "pgdn" | "pagedown" => KeyCode::PageDown,
            "backspace" => KeyCode::Backspace,
            "insert" => KeyCode::Insert,
            "delete" | "del" => KeyCode::Delete,
            _ => return None,
        })
    }

    /// How the key is called where there is only ASCII: an arrow would come out as another key.
    pub(crate) fn ascii_name(self) -> String {
        self.name()
            .replace('↑', "Up")
            .replace('↓', "Down")
            .replace('←', "Left")
            .replace('→', "Right")
    }

    /// How the key is called.
    pub(crate) fn name(self) -> String {
        let key = match self.code {
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::Up => "↑".to_owned(),
            KeyCode::Down => "↓".to_owned(),
            KeyCode::Left => "←".to_owned(),
            KeyCode::Right => "→".to_owned(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::BackTab => "Shift-Tab".to_owned(),
            KeyCode::F(number) => format!("F{number}"),
            other => format!("{other:?}"),
        };
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            format!("Ctrl-{}", key.to_uppercase())
        } else if self.modifiers.contains(KeyModifiers::ALT) {
            format!("Alt-{key}")
        } else {
            key
        }
    }
}
