//! Starts the terminal application.

use std::path::Path;

use crate::ui::{self, Launch, Look, Settings, ThemeName};

use super::config;
use super::options::Color;
use super::out::warn;
use super::status::BAD;

/// Runs it until the user leaves; yields the status.
pub(super) fn run(launch: Launch) -> u8 {
    match ui::run(launch) {
        Ok(true) => 0,
        Ok(false) => BAD,
        Err(error) => {
            warn(&format!("the terminal can't be used: {error}"));
            BAD
        }
    }
}

/// What the user has chosen, in a file of settings or the usual one.
pub(super) fn settings(
    file: Option<&Path>,
    present: bool,
    color: Color,
    look: &mut Look,
) -> Settings {
    let (config, notes) = config::read(file);
    config.dress(look);
    if color == Color::Never {
        look.choose(ThemeName::None);
    }
    Settings { keymap: config.keymap, notes, present }
}
