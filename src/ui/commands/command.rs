//! One command, as the files of rows write it down.

use super::action::Action;
use super::context::Context;
use super::needs::Needs;
use super::press::Press;

/// One command.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Its name, for the palette and for configuration.
    pub id: &'static str,
    /// Where it applies.
    pub context: Context,
    /// The keys that give it, unless the user has chosen others.
    pub keys: &'static [Press],
    /// One or two words for the footer.
    pub hint: &'static str,
    /// What it does, in a line.
    pub words: &'static str,
    /// What it does.
    pub action: Action,
    /// What it can't do without.
    pub(crate) needs: &'static [Needs],
}

impl Command {
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
    Command { id, context, keys, hint, words, action, needs: &[] }
}
