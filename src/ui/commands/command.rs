//! One command, as the files of rows write it down.

use super::action::Action;
use super::context::Context;
use super::needs::Needs;
use super::press::Press;

/// One command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Command {
    /// Its name, for the palette and for configuration.
    pub(crate) id: &'static str,
    /// Where it applies.
    pub(crate) context: Context,
    /// The keys that give it, unless the user has chosen others.
    pub(crate) keys: &'static [Press],
    /// One or two words for the footer.
    pub(crate) hint: &'static str,
    /// What it does, in a line.
    pub(crate) words: &'static str,
    /// What it does.
    pub(crate) action: Action,
    /// Other words by which the palette finds it.
    pub(crate) also: &'static str,
    /// What it can't do without.
    pub(crate) needs: &'static [Needs],
}

impl Command {
    /// The same, which the palette finds by these words too.
    pub(crate) const fn also(self, also: &'static str) -> Self {
        Self { also, ..self }
    }

    /// How well it fits what is typed in the palette; the greater the better, `None` if it has not all of the words.
    pub(crate) fn fit(&self, typed: &str) -> Option<u8> {
        let names = || self.id.split('-').chain(self.also.split(' ')).chain(self.hint.split(' '));
        let begins = |word: &str, typed: &str| {
            word.get(..typed.len()).is_some_and(|head| head.eq_ignore_ascii_case(typed))
        };
        let one = |typed: &str| {
            let mut words = self.words.split(|c: char| !c.is_alphanumeric());
            if names().any(|word| word.eq_ignore_ascii_case(typed)) {
                Some(3)
            } else if names().any(|word| begins(word, typed)) {
                Some(2)
            } else {
                words.any(|word| begins(word, typed)).then_some(1)
            }
        };
        typed.split_whitespace().map(one).min().unwrap_or(Some(0))
    }

    /// The same, which does something only where all of these are there.
    pub(crate) const fn needs(self, needs: &'static [Needs]) -> Self {
        Self { needs, ..self }
    }
}

pub(crate) const fn command(
    id: &'static str,
    context: Context,
    keys: &'static [Press],
    hint: &'static str,
    words: &'static str,
    action: Action,
) -> Command {
    Command { id, context, keys, hint, words, action, also: "", needs: &[] }
}
