//! The user's settings: found, read, and what is wrong with them.
//!
//! They lie in `$XDG_CONFIG_HOME/ioscope/config.toml`, or `~/.config/ioscope/config.toml`. A file that can't be read or understood
//! is told on the screen and stops nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::ui::Config;

use super::home::folder;
use super::out::{display, words};

/// A longer file is no settings of ours.
const LONGEST: u64 = 1 << 20;

/// Where the settings lie; `None` if the environment names no home.
fn usual() -> Option<PathBuf> {
    let folder = folder(|name| std::env::var_os(name), ["XDG_CONFIG_HOME", ".config", "APPDATA"])?;
    Some(folder.join("config.toml"))
}

/// The settings of a file, or of the usual one, and what is wrong with them: `FILE:LINE:COLUMN: …`.
pub(super) fn read(named: Option<&Path>) -> (Config, Vec<String>) {
    let Some(path) = named.map(Path::to_path_buf).or_else(usual) else {
        return (Config::default(), Vec::new());
    };
    // Nobody needs to have any; one that was named is another thing.
    if named.is_none() && !path.exists() {
        return (Config::default(), Vec::new());
    }
    match text(&path) {
        Ok(text) => {
            let config = Config::read(&text);
            let name = display(&path);
            let told =
                config.problems.iter().map(|one| format!("{name}{}: {}", one.at, one.message));
            let notes = told.collect();
            (config, notes)
        }
        Err(reason) => (Config::default(), vec![format!("{}: {reason}", display(&path))]),
    }
}

fn text(path: &Path) -> Result<String, String> {
    let told = fs::metadata(path).map_err(|error| words(&error))?;
    if !told.is_file() || told.len() > LONGEST {
        return Err("this is not a settings file".into());
    }
    fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => "it is not UTF-8".into(),
        _ => words(&error),
    })
}
