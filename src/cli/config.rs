//! The user's settings: found, read, and what is wrong with them.
//!
//! They lie in `$XDG_CONFIG_HOME/ioscope/config.toml`, or `~/.config/ioscope/config.toml`. A file that can't be read or understood
//! is told on the screen and stops nothing.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::ui::Config;

use super::home::folder;
use super::out::{display, words};

/// A longer file is no settings of ours.
const LONGEST: u64 = 1 << 20;

/// Where the settings lie; `None` if the environment names no home.
fn usual(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    folder(variable, ["XDG_CONFIG_HOME", ".config", "APPDATA"])
        .map(|folder| folder.join("config.toml"))
}

/// The settings of a file, or of the usual one, and what is wrong with them: `FILE:LINE:COLUMN: …`.
pub(super) fn read(named: Option<&Path>) -> (Config, Vec<String>) {
    let Some(path) = named.map(Path::to_path_buf).or_else(|| usual(|name| std::env::var_os(name)))
    else {
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
            let notes = config.problems.iter();
            let notes = notes.map(|at| format!("{name}:{}:{}: {}", at.line, at.column, at.message));
            let notes = notes.collect();
            (config, notes)
        }
        Err(reason) => (Config::default(), vec![format!("{}: {reason}", display(&path))]),
    }
}

fn text(path: &Path) -> Result<String, String> {
    let failed = |error: &io::Error| words(error);
    let told = fs::metadata(path).map_err(|error| failed(&error))?;
    if !told.is_file() || told.len() > LONGEST {
        return Err("this is not a settings file".into());
    }
    let mut text = String::new();
    let file = File::open(path).map_err(|error| failed(&error))?;
    match file.take(LONGEST).read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err("it is not UTF-8".into()),
        Err(error) => Err(failed(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: &[(&str, &str)] = &[("XDG_CONFIG_HOME", "/x"), ("HOME", "/h")];
    const RELATIVE: &[(&str, &str)] = &[("XDG_CONFIG_HOME", "x"), ("HOME", "/h")];

    #[test]
    fn the_environment_names_the_place() {
        let with = |pairs: &'static [(&str, &str)]| {
            usual(move |name| {
                pairs.iter().find(|(have, _)| *have == name).map(|(_, path)| (*path).into())
            })
        };
        assert_eq!(with(BOTH), Some("/x/ioscope/config.toml".into()));
        assert_eq!(with(RELATIVE), Some("/h/.config/ioscope/config.toml".into()));
        assert_eq!(with(&[]), None);
    }
}
