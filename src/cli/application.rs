//! Starts the terminal application.

use std::path::Path;
use std::sync::Arc;

use crate::ui::{self, Launch, Look, Opener, Settings, ThemeName};

use super::home::expanded;
use super::options::{Color, Common};
use super::out::warn;
use super::status::BAD;
use super::{config, pool};

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
    common: Common,
    look: &mut Look,
) -> Settings {
    let (config, notes) = config::read(file);
    config.dress(look);
    if common.color == Color::Never {
        look.choose(ThemeName::None);
    }
    let opener =
        move |typed: &str, bundles: &[String]| pool::again(expanded(typed), bundles, &common);
    Settings { keymap: config.keymap, notes, present, opener: Some(Opener(Arc::new(opener))) }
}
