//! A list over the screen whose rows lead to nodes: category slots, changed verdicts, the machine at a glance.

use crate::explain::PersonalityRef;
use crate::model::EntryId;

use super::commands::DetailTab;
use super::scroll::Scroll;
use super::view::pen::Line;

/// A list of rows.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub(crate) title: String,
    /// What the list is about, above the rows.
    pub(crate) head: Vec<Line>,
    pub(crate) rows: Vec<Row>,
    pub(crate) scroll: Scroll,
    /// It takes as much of the screen as there is.
    pub(crate) large: bool,
}

/// A row.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub(crate) line: Line,
    pub(crate) goes: Option<Goes>,
}

/// Where a row leads.
#[derive(Clone, Debug)]
pub(crate) struct Goes {
    pub(crate) entry: EntryId,
    pub(crate) tab: DetailTab,
    /// The candidate that the cursor is to be on.
    pub(crate) personality: Option<PersonalityRef>,
}

impl Row {
    /// A row that leads nowhere.
    pub(crate) fn plain(line: Line) -> Self {
        Self { line, goes: None }
    }
}
