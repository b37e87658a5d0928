//! A file that is open, or on its way.

use std::time::Duration;

use super::doc::Doc;
use super::launch::Input;
use super::state::Bookmark;

/// How long a file may take before a gauge shows.
pub(crate) const PATIENCE: Duration = Duration::from_millis(100);

/// A file that is open, or on its way.
#[derive(Debug)]
pub(crate) struct OpenFile {
    pub(crate) id: u64,
    pub(crate) input: Input,
    pub(crate) loading: Option<Loading>,
    pub(crate) doc: Option<Box<Doc>>,
    pub(crate) error: Option<String>,
    /// In the order in which they were set.
    pub(crate) bookmarks: Vec<Bookmark>,
    /// How often it has been read.
    pub(crate) reading: u64,
    /// Whether it is being read because it has changed, and not because somebody asked.
    pub(crate) by_itself: bool,
    /// Whether it has changed while it was being read.
    pub(crate) stale: bool,
    /// Whether it is there only to be compared with: it doesn't stay if it can't be read.
    pub(crate) only_compared: bool,
}

/// How far a loader has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Loading {
    pub(crate) done: u64,
    pub(crate) total: u64,
    pub(crate) since: Duration,
}

impl Loading {
    /// Whether it takes long enough to show a gauge.
    pub(crate) fn shows(self) -> bool {
        self.since >= PATIENCE
    }
}
