//! The user's own keys and looks: a TOML file, read so that what is wrong in it costs only itself.
//!
//! Every setting has its default in the tables of the program; [`defaults`] prints them as a file to begin with.
//!
//! Invariant: nothing here opens the file: it is given the text. Start reading at [`Config`].

use std::fmt::Write as _;
use std::ops::Range;
use std::str::FromStr as _;

use ratatui::style::{Color, Modifier, Style};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::explain::distance;
use crate::model::Position;

use super::commands::{Context, Press, SECTIONS, by_id, commands};
use super::keymap::Keymap;
use super::theme::{Look, Role, ThemeName};

/// Words that change how a colour is written on.
const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
];

/// What the user has chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The theme; `None` leaves it to the environment.
    pub theme: Option<ThemeName>,
    /// Whether marks and lines are ASCII; `None` leaves it to the locale.
    pub ascii: Option<bool>,
    /// Roles that look other than in the theme.
    pub colours: Vec<(Role, Style)>,
    /// The keys.
    pub keymap: Keymap,
    /// What is wrong, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Something wrong in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub at: Position,
    /// One sentence.
    pub message: String,
}

impl Config {
    /// Reads a file. Whatever is wrong is told and left out.
    pub fn read(text: &str) -> Self {
        let mut reader = Reader { text, config: Self::default() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let message = error.message().lines().next().unwrap_or("it can't be read").to_owned();
            reader.wrong(error.span().unwrap_or(0..0), message);
        }
        let wrong = reader.config.problems.len();
        reader.top(table.get_ref());
        let Reader { mut config, .. } = reader;
        // Where the text itself is wrong, what it would mean needs no remark.
        let lines: Vec<u32> = config.problems[..wrong].iter().map(|found| found.at.line).collect();
        let mut number = 0;
        config.problems.retain(|found| {
            number += 1;
            number <= wrong || !lines.contains(&found.at.line)
        });
        config.problems.sort_by_key(|found| found.at.offset);
        config
    }

    /// Makes the look what was chosen.
    pub fn dress(&self, look: &mut Look) {
        if let Some(theme) = self.theme {
            look.choose(theme);
        }
        if let Some(ascii) = self.ascii {
            look.ascii = ascii;
        }
        look.paint(&self.colours);
    }
}

struct Reader<'a> {
    text: &'a str,
    config: Config,
}

type Item<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn wrong(&mut self, at: Range<usize>, message: String) {
        self.config.problems.push(Problem { at: Position::of(self.text, at.start), message });
    }

    fn top(&mut self, table: &DeTable<'_>) {
        for (key, item) in table {
            match (&**key.get_ref(), item.get_ref()) {
                ("theme", DeValue::String(word)) => self.theme(word, item.span()),
                ("ascii", DeValue::Boolean(ascii)) => self.config.ascii = Some(*ascii),
                ("ascii", DeValue::String(word)) if &**word == "auto" => {}
                ("keys", DeValue::Table(keys)) => self.keys(keys),
                ("colours" | "colors", DeValue::Table(colours)) => self.colours(colours),
                ("theme", _) => {
                    self.wrong(
                        item.span(),
                        "theme must be the name of one, in quotation marks".into(),
                    );
                }
                ("ascii", _) => {
                    self.wrong(item.span(), "ascii must be true, false or \"auto\"".into());
                }
                (known @ ("keys" | "colours" | "colors"), _) => {
                    self.wrong(item.span(), format!("{known} must be a table: [{known}]"));
                }
                (other, _) => {
                    let hint = nearest(other, ["theme", "ascii", "keys", "colours"].into_iter());
                    self.wrong(key.span(), format!("there is no setting {other}; {hint}"));
                }
            }
        }
    }

    fn theme(&mut self, word: &str, at: Range<usize>) {
        if word == "auto" {
            return;
        }
        self.config.theme = ThemeName::ALL.into_iter().find(|theme| theme.id() == word);
        if self.config.theme.is_none() {
            let hint = nearest(word, ThemeName::ALL.into_iter().map(ThemeName::id));
            self.wrong(at, format!("there is no theme {word}; {hint}"));
        }
    }

    fn colours(&mut self, table: &DeTable<'_>) {
        for (key, item) in table {
            let name = &**key.get_ref();
            let Some(role) = Role::all().find(|role| role.id() == name) else {
                let hint = nearest(name, Role::all().map(Role::id));
                self.wrong(key.span(), format!("there is no colour {name}; {hint}"));
                continue;
            };
            match item.get_ref() {
                DeValue::String(words) => match style(words) {
                    Ok(style) => self.config.colours.push((role, style)),
                    Err(reason) => self.wrong(item.span(), reason),
                },
                _ => self
                    .wrong(item.span(), "a colour must be text, such as \"bold #ff7b72\"".into()),
            }
        }
    }

    fn keys(&mut self, table: &DeTable<'_>) {
        for (key, item) in table {
            let id = &**key.get_ref();
            let Some(command) = by_id(id) else {
                let hint = nearest(id, commands().map(|command| command.id));
                self.wrong(key.span(), format!("there is no command {id}; {hint}"));
                continue;
            };
            let single = std::slice::from_ref(item);
            let list = match item.get_ref() {
                DeValue::Array(list) => list.iter().as_slice(),
                _ => single,
            };
            let keys = self.presses(list);
            // A setting of which nothing can be used is no wish to have no key.
            if keys.is_empty() && !list.is_empty() {
                continue;
            }
            // Without a way out one would be caught.
            if keys.is_empty()
                && matches!(id, "escape" | "prompt-cancel" | "find-cancel" | "page-close")
            {
                self.wrong(item.span(), format!("{id} needs a key; it keeps its own"));
                continue;
            }
            let presses: Vec<Press> = keys.iter().map(|(press, _)| *press).collect();
            for taken in self.config.keymap.give(command, &presses) {
                let at = keys.iter().find(|(press, _)| *press == taken.key);
                let at = at.map_or(item.span(), |(_, at)| at.clone());
                let (key, from) = (taken.key.ascii_name(), taken.from);
                self.wrong(
                    at,
                    if taken.chosen {
                        format!("{key} is already a key of {from}, which keeps it")
                    } else {
                        format!("{key} was a key of {from}, which no longer has it")
                    },
                );
            }
        }
    }

    fn presses(&mut self, list: &[Item<'_>]) -> Vec<(Press, Range<usize>)> {
        let mut keys: Vec<(Press, Range<usize>)> = Vec::new();
        for item in list {
            let DeValue::String(name) = item.get_ref() else {
                self.wrong(item.span(), "a key must be text, such as \"Ctrl-X\"".into());
                continue;
            };
            match Press::parse(name) {
                Some(press) if keys.iter().all(|(have, _)| *have != press) => {
                    keys.push((press, item.span()));
                }
                Some(_) => {}
                None => self.wrong(
                    item.span(),
                    format!("there is no key {name}; a key is a character, F1 to F12, Enter, Esc, Tab, Shift-Tab, Space, Up, \
                        Down, Left, Right, Home, End, PgUp, PgDn, Backspace, Insert or Delete, with Ctrl- or Alt- before it"),
                ),
            }
        }
        keys
    }
}

/// A style in words: `bold #ff7b72`, `black on yellow`.
fn style(words: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut behind = false;
    for word in words.split_whitespace() {
        if let Some((_, modifier)) = MODIFIERS.iter().find(|(name, _)| *name == word) {
            style = style.add_modifier(*modifier);
        } else if word == "on" {
            behind = true;
        } else {
            let colour = Color::from_str(word).map_err(|_| {
                format!("{word} is not a colour: #rrggbb, a number up to 255, or black, red, green, yellow, blue, \
                         magenta, cyan, white")
            })?;
            style = if behind { style.bg(colour) } else { style.fg(colour) };
        }
    }
    Ok(style)
}

/// The name that was meant most likely.
fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    let near = names.clone().map(|name| (distance(name, word), name)).min();
    match near {
        Some((far, name)) if far <= word.len().div_ceil(2).max(2) => format!("perhaps {name}"),
        _ => {
            let names: Vec<&str> = names.take(20).collect();
            format!("there are {}", names.join(", "))
        }
    }
}

/// All settings with their defaults, as a file to begin with: every line that sets something is a comment.
pub fn defaults() -> String {
    let mut out = String::from(
        "# The settings of ioscope: $XDG_CONFIG_HOME/ioscope/config.toml, or ~/.config/ioscope/config.toml.\n\
         # Nothing needs to be set. These are the defaults; remove a # to change one.\n\n",
    );
    let themes: Vec<&str> = ThemeName::ALL.into_iter().map(ThemeName::id).collect();
    // Writing to a string can't fail.
    let _ = writeln!(
        out,
        "# auto, {}. auto goes by NO_COLOR, TERM, COLORTERM and COLORFGBG.",
        themes.join(", ")
    );
    out.push_str("#theme = \"auto\"\n\n# Marks and lines in ASCII: true, false, or \"auto\" by the locale.\n#ascii = \"auto\"\n\n");
    let modifiers: Vec<&str> = MODIFIERS.iter().map(|(name, _)| *name).collect();
    let _ = writeln!(
        out,
        "[colours]\n# In place of the theme's own: #rrggbb, a number up to 255 or a name, \"TEXT on BACKGROUND\", with {}.",
        modifiers.join(", ")
    );
    for role in Role::all() {
        let _ = writeln!(out, "#{} = \"\"  # {}", role.id(), role.words());
    }
    out.push_str(
        "\n[keys]\n# A key or a list of keys; [] for none. In one place a key means one thing.\n",
    );
    for section in SECTIONS {
        let _ = writeln!(out, "\n# {}", section.title);
        for command in section.commands {
            let keys: Vec<String> =
                command.keys.iter().map(|key| format!("{:?}", key.ascii_name())).collect();
            let place = match command.context {
                Context::Global | Context::Document | Context::List => String::new(),
                other => format!(" ({})", other.words()),
            };
            let _ = writeln!(
                out,
                "#{} = [{}]  # {}{place}",
                command.id,
                keys.join(", "),
                command.words
            );
        }
    }
    out
}

#[cfg(test)]
mod tests;
