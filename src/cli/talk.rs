//! A conversation by lines: what is asked goes to standard output, what is answered comes from standard input.

use std::io::{self, BufRead as _, IsTerminal as _};

use super::options::Common;
use super::out::Out;

/// One who reads and answers.
pub(super) struct Talk<'a> {
    /// Where what is said goes.
    pub(super) out: Out,
    lines: io::Lines<io::StdinLock<'a>>,
    /// What is piped in doesn't show by itself.
    echo: bool,
}

/// An answer to a question with choices.
pub(super) enum Answer {
    /// The place of one of the choices.
    Choice(usize),
    /// They want to be told.
    Show,
    /// They leave, or there is nobody.
    Gone,
}

impl Talk<'_> {
    pub(super) fn new(common: &Common) -> Self {
        let stdin = io::stdin();
        let echo = !stdin.is_terminal();
        Self { out: Out::talk(common), lines: stdin.lock().lines(), echo }
    }

    /// Asks for a line; `None` when they leave, or there is nobody.
    pub(super) fn hear(&mut self, prompt: &str) -> Option<String> {
        self.out.text(prompt);
        self.out.show();
        let Some(Ok(line)) = self.lines.next() else {
            // The prompt's line is not ended by anybody else.
            self.out.text("\n");
            return None;
        };
        let line = line.trim().to_owned();
        if self.echo {
            self.out.text(&format!("{line}\n"));
        }
        (!matches!(line.as_str(), "q" | "Q" | "quit")).then_some(line)
    }

    /// Asks for the letter of one of so many choices, until it is one.
    pub(super) fn choose(&mut self, choices: usize) -> Answer {
        let last = letter(choices.saturating_sub(1));
        let prompt = format!("Answer a to {last} (? shows it, q leaves): ");
        loop {
            let Some(line) = self.hear(&prompt) else { return Answer::Gone };
            let mut letters = line.chars();
            match (letters.next().map(|c| c.to_ascii_lowercase()), letters.next()) {
                (Some('?'), None) => return Answer::Show,
                (Some(c), None) if ('a'..=last).contains(&c) => {
                    return Answer::Choice(c as usize - 'a' as usize);
                }
                _ => self.out.text(&format!(
                    "Type a letter from a to {last}, ? to see the answer, or q to leave.\n"
                )),
            }
        }
    }
}

pub(super) fn letter(at: usize) -> char {
    char::from(b'a' + at as u8)
}
