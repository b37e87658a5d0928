//! Which keys give which commands: those of the table, and those that the user has chosen instead.

use std::collections::HashMap;

use super::commands::{Command, Context, Press, commands};

/// The keys of all commands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    /// By the id of the command.
    chosen: HashMap<&'static str, Vec<Press>>,
}

/// A key that was given to a command and thereby taken from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) key: Press,
    /// The command that had it.
    pub(crate) from: &'static str,
    /// Whether the user had given it there too: then it stays where it was.
    pub(crate) chosen: bool,
}

impl Keymap {
    pub(crate) fn keys<'a>(&'a self, command: &'a Command) -> &'a [Press] {
        self.chosen.get(command.id).map_or(command.keys, Vec::as_slice)
    }

    /// Gives keys to a command, in place of those that it has. In its own context, and where that applies together with others
    /// at all times, a key has one meaning: other commands lose it, but for those to which the user gave it as well, which
    /// keep it. A command for which none is left then keeps its own.
    pub(crate) fn give(&mut self, command: &'static Command, keys: &[Press]) -> Vec<Taken> {
        let mut taken = Vec::new();
        let mut kept = keys.to_vec();
        for other in commands().filter(|other| other.id != command.id) {
            if !meet(command.context, other.context) {
                continue;
            }
            let chosen = self.chosen.contains_key(other.id);
            let both: Vec<Press> =
                self.keys(other).iter().copied().filter(|key| keys.contains(key)).collect();
            if both.is_empty() {
                continue;
            }
            taken.extend(both.iter().map(|key| Taken { key: *key, from: other.id, chosen }));
            if chosen {
                kept.retain(|key| !both.contains(key));
            } else {
                let left = other.keys.iter().copied().filter(|key| !keys.contains(key)).collect();
                self.chosen.insert(other.id, left);
            }
        }
        if !kept.is_empty() || keys.is_empty() {
            self.chosen.insert(command.id, kept);
        }
        taken
    }

    /// The command that a key gives, the first of these contexts deciding.
    pub(crate) fn by_key(&self, press: Press, contexts: &[Context]) -> Option<&'static Command> {
        contexts.iter().find_map(|context| {
            commands().find(|row| row.context == *context && self.keys(row).contains(&press))
        })
    }
}

/// Whether a key can mean only one thing in these two contexts. A pane's own keys may hide those of the whole program.
fn meet(one: Context, other: Context) -> bool {
    let together = [Context::Document, Context::List, Context::Global];
    one == other || together.contains(&one) && together.contains(&other)
}
