//! `ioscope [FILE…]`: the terminal application, or without a terminal the verdicts as text.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::load::{Quiet, Source, load};

use super::out::{display, fail};
use super::why::{self, Why};
use super::{Common, command_names};

/// The question that this program answers, as a simulated machine.
const ORIGIN: &[u8] = include_bytes!("../../assets/origin/question.plist");

/// What the terminal application is started with.
#[derive(Args, Debug)]
pub(super) struct Start {
    /// Dumps, scenarios, bundles, folders of bundles; none: the gallery.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Reads this Mac's own registry, with its ioreg.
    #[arg(long)]
    live: bool,
    /// Keeps nothing: no recent files, no place in the lessons.
    #[arg(long)]
    no_state: bool,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(arguments: &Start) -> u8 {
    if let Some(status) = misspelt(&arguments.files) {
        return status;
    }
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return without_terminal(arguments);
    }
    let _ = (arguments.live, arguments.no_state);
    without_terminal(arguments)
}

/// Without a terminal there is no application to show: the verdicts are printed.
fn without_terminal(arguments: &Start) -> u8 {
    if !arguments.files.is_empty() {
        return why::run(&Why::of(arguments.files.clone(), arguments.common.clone()));
    }
    match load(&Source::file("origin question", ORIGIN), &mut Quiet) {
        Ok(loaded) => why::show("origin question", loaded, &arguments.common),
        Err(error) => fail("origin question", &error.to_string()),
    }
}

/// A word that is neither a file nor a command, most likely a command misspelt.
fn misspelt(files: &[PathBuf]) -> Option<u8> {
    let first = files.first()?;
    let word = first.to_str()?;
    let bare = !word.contains(['/', '.']) && first != Path::new("-");
    if !bare || first.exists() {
        return None;
    }
    let near = command_names().into_iter().find(|name| distance(name, word) <= 2);
    let hint = near.map_or_else(
        || "ioscope --help lists the commands".into(),
        |name| format!("perhaps ioscope {name}"),
    );
    Some(fail(&display(first), &format!("there is no such file and no such command; {hint}")))
}

/// How many letters must be changed, added or taken out to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], at + 1);
        for (column, have) in other.iter().enumerate() {
            let changed = corner + usize::from(letter != *have);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_command_is_near_the_right_one() {
        assert_eq!(distance("why", "whi"), 1);
        assert_eq!(distance("reason", "raeson"), 2);
        assert_eq!(distance("why", "info"), 4);
    }
}
