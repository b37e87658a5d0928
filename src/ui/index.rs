//! A list over the screen whose rows lead to nodes: category slots, changed verdicts, the machine at a glance.

use crate::explain::PersonalityRef;
use crate::model::EntryId;

use super::commands::DetailTab;
use super::pen::Line;
use super::scroll::Scroll;

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
    /// Each row is a personality, in the order of the case.
    pub(crate) personalities: bool,
}

/// A row.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub(crate) line: Line,
    pub(crate) goes: Option<Goes>,
    /// It begins a part of the list.
    pub(crate) heading: bool,
}

/// Where a row leads.
#[derive(Clone, Debug)]
pub(crate) struct Goes {
    pub(crate) entry: EntryId,
    pub(crate) tab: DetailTab,
    /// The candidate that the cursor is to be on.
    pub(crate) personality: Option<PersonalityRef>,
}

impl Index {
    /// The row at which the next part begins, or the one before; round the list.
    pub(crate) fn part(&self, next: bool) -> Option<usize> {
        let parts = || (0..self.rows.len()).filter(|at| self.rows[*at].heading);
        let here = self.scroll.at;
        if next {
            parts().find(|at| *at > here).or_else(|| parts().next())
        } else {
            parts().rev().find(|at| *at < here).or_else(|| parts().next_back())
        }
    }
}

impl Row {
    /// A row that leads nowhere.
    pub(crate) fn plain(line: Line) -> Self {
        Self { line, ..Self::default() }
    }
}
