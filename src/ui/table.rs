//! A table of one property over all hits, as it is looked at.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::model::Key;

use super::input::Input as Line;
use super::scroll::Scroll;
use super::search::{Table, Wish};

/// A table that is looked at.
#[derive(Debug, Default)]
pub(crate) struct TableView {
    pub(crate) table: Table,
    pub(crate) wish: Wish,
    pub(crate) scroll: Scroll,
    /// Whether the table is the one that was wished for.
    pub(crate) ready: bool,
    pub(crate) chooser: Option<Chooser>,
    /// Tells the thread that makes the next one to stop.
    pub(crate) stop: Arc<AtomicBool>,
}

/// The choice of another property.
#[derive(Debug, Default)]
pub(crate) struct Chooser {
    pub(crate) line: Line,
    pub(crate) scroll: Scroll,
}

impl TableView {
    /// The properties that fit what is typed, the commonest first.
    pub(crate) fn choices(&self) -> Vec<(&Key, usize)> {
        let typed = self.chooser.as_ref().map(|chooser| chooser.line.text().to_ascii_lowercase());
        let typed = typed.unwrap_or_default();
        let fits = |key: &Key| key.to_ascii_lowercase().contains(typed.trim());
        self.table
            .keys
            .iter()
            .filter(|(key, _)| fits(key))
            .map(|(key, count)| (key, *count))
            .collect()
    }
}

impl Drop for TableView {
    /// Nobody waits for it any more.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
