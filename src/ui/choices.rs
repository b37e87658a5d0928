//! The files that one can choose from when one is asked for.

use super::app::{App, Ask};

/// What one can choose from when a file is asked for: what to show, and what is meant.
pub(crate) fn choices(app: &App, purpose: Ask, typed: &str) -> Vec<(String, Choice)> {
    let typed = typed.trim();
    let mut rows = Vec::new();
    let folded = typed.to_lowercase();
    let fits = |name: &str| name.to_lowercase().contains(&folded);
    if purpose == Ask::Compare {
        for (at, file) in app.files.iter().enumerate() {
            if Some(at) != app.current && fits(&file.input.title) {
                rows.push((file.input.title.clone(), Choice::Open(at)));
            }
        }
    }
    if !typed.is_empty() {
        rows.push((typed.to_owned(), Choice::Path(typed.to_owned())));
    }
    let recent = app.state.recent.iter().rev().filter(|path| fits(path));
    rows.extend(recent.map(|path| (path.clone(), Choice::Path(path.clone()))));
    rows
}

/// A file that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// One that is open, by its index.
    Open(usize),
    /// A path.
    Path(String),
}
