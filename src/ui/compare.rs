//! Two open documents side by side: the comparison, and where one is in it.

use crate::model::{Change, ChangeKind, Diff, DiffOptions, Differ, Registry};

use super::file::OpenFile;
use super::marks::Marks;
use super::scroll::Scroll;

/// Entries that are compared in one slice: some milliseconds.
const SLICE: usize = 10_000;

/// A line of the list of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// The path that the changes below are about; of this change, by its index.
    Path(usize),
    /// A change, by its index.
    Change(usize),
}

/// Which readings of two files are compared: another reading, or another moment, has other nodes.
type Stamp = [(u64, u64, usize, usize); 2];

/// Two files and what has changed from one to the other.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// The files, by their numbers: the older one, the newer one.
    pub(crate) files: [u64; 2],
    pub(crate) options: DiffOptions,
    /// Which kinds are listed, in the order of [`ChangeKind::ALL`].
    pub(crate) kinds: [bool; 6],
    /// Whether the list shows, in place of the panes.
    pub(crate) shown: bool,
    pub(crate) scroll: Scroll,
    rows: Vec<Row>,
    running: Option<Differ>,
    diff: Option<Diff>,
    stamp: Option<Stamp>,
}

impl Comparison {
    pub(crate) fn new(files: [u64; 2]) -> Self {
        Self { files, kinds: [true; 6], shown: true, ..Self::default() }
    }

    /// Begins anew.
    pub(crate) fn restart(&mut self) {
        (self.running, self.diff, self.stamp) = (None, None, None);
        self.rows.clear();
        self.scroll = Scroll::default();
    }

    /// The result, once it is there.
    pub(crate) fn diff(&self) -> Option<&Diff> {
        self.diff.as_ref()
    }

    /// The lines of the list.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The change under the cursor.
    pub(crate) fn chosen(&self) -> Option<&Change> {
        match self.rows.get(self.scroll.at)? {
            Row::Path(change) | Row::Change(change) => self.diff.as_ref()?.changes().get(*change),
        }
    }

    /// How many changes are listed, and the number of the one under the cursor among them, from 1.
    pub(crate) fn count(&self) -> (usize, usize) {
        let is_change = |row: &&Row| matches!(row, Row::Change(_));
        let upto = self.rows.len().min(self.scroll.at + 1);
        (
            self.rows.iter().filter(is_change).count(),
            self.rows[..upto].iter().filter(is_change).count(),
        )
    }

    /// The changes that can be listed, which is what the screen counts: a subtree that came or went as a whole is one.
    fn told(diff: &Diff) -> impl Iterator<Item = (usize, &Change)> {
        diff.changes().iter().enumerate().filter(|(_, change)| change.within.is_none())
    }

    /// How many changes of each kind can be listed, in the order of [`ChangeKind::ALL`].
    pub(crate) fn counts(&self) -> [usize; 6] {
        let count = |kind| {
            let told = self.diff.iter().flat_map(Self::told);
            told.filter(|(_, change)| change.kind == kind).count()
        };
        ChangeKind::ALL.map(count)
    }

    /// Lists the changes of the kinds that show; the cursor stays on its change, or near it.
    pub(crate) fn list(&mut self, old: &Registry, new: &Registry) {
        let kept = match self.rows.get(self.scroll.at) {
            Some(Row::Change(change)) => Some(*change),
            _ => None,
        };
        let Some(diff) = &self.diff else { return };
        let mut rows = Vec::new();
        let mut before = None;
        let order = diff.listed(old, new);
        let kept = order.iter().position(|at| Some(*at) == kept);
        let mut near = None;
        for (rank, at) in order.into_iter().enumerate() {
            let change = &diff.changes()[at];
            if !self.kinds[change.kind as usize] {
                continue;
            }
            let place = diff.place(change, old, new);
            if before != Some(place) {
                rows.push(Row::Path(at));
            }
            before = Some(place);
            if Some(rank) >= kept {
                near.get_or_insert(rows.len());
            }
            rows.push(Row::Change(at));
        }
        self.scroll.at = near.unwrap_or(rows.len().saturating_sub(1));
        self.rows = rows;
    }

    /// Takes the cursor from a path to the change below it, or above it on the way up.
    pub(crate) fn off_paths(&mut self, up: bool) {
        if let Some(Row::Path(_)) = self.rows.get(self.scroll.at) {
            let back = up && self.scroll.at > 0;
            self.scroll.at = if back { self.scroll.at - 1 } else { self.scroll.at + 1 };
        }
    }

    /// The two files, by index.
    fn indices(&self, files: &[OpenFile]) -> Option<[usize; 2]> {
        let at = |id: u64| files.iter().position(|file| file.id == id);
        Some([at(self.files[0])?, at(self.files[1])?])
    }

    /// The registries of both files, as long as they are still what was compared.
    pub(crate) fn registries<'a>(
        &self,
        files: &'a [OpenFile],
    ) -> Option<(&'a Registry, &'a Registry)> {
        if self.stamp.is_some() && self.stamp != self.now(files) {
            return None;
        }
        let [old, new] = self.indices(files)?.map(|at| files[at].doc.as_ref());
        Some((old?.registry(), new?.registry()))
    }

    /// Which readings there are now, if both are.
    fn now(&self, files: &[OpenFile]) -> Option<Stamp> {
        let [old, new] = self.indices(files)?;
        Some([stamp(&files[old])?, stamp(&files[new])?])
    }

    /// Whether there is something to compare.
    pub(crate) fn is_due(&self, files: &[OpenFile]) -> bool {
        let now = self.now(files);
        now.is_some() && (self.diff.is_none() || self.stamp != now)
    }

    /// Goes on comparing, and marks what differs when it is done, which it tells.
    pub(crate) fn advance(&mut self, files: &mut [OpenFile]) -> bool {
        if !self.is_due(files) || !self.step(files) {
            return false;
        }
        if let Some([old, new]) = self.indices(files)
            && let Some((before, after)) = self.registries(files)
            && let Some(diff) = &self.diff
        {
            let marks = [0, 1].map(|side| Marks::of(diff, side, before, after));
            for (at, marks) in [old, new].into_iter().zip(marks) {
                if let Some(doc) = &mut files[at].doc {
                    doc.changed = marks;
                }
            }
        }
        true
    }

    fn step(&mut self, files: &[OpenFile]) -> bool {
        let now = self.now(files);
        if self.stamp != now {
            let at = self.scroll.at;
            self.restart();
            self.scroll.at = at;
            self.stamp = now;
        }
        let Some((before, after)) = self.registries(files) else { return false };
        let options = self.options;
        let differ =
            self.running.get_or_insert_with(|| Differ::new(before, after, "IOService", options));
        if !differ.advance(before, after, SLICE) {
            return false;
        }
        self.diff = self.running.take().map(Differ::finish);
        self.list(before, after);
        true
    }
}

fn stamp(file: &OpenFile) -> Option<(u64, u64, usize, usize)> {
    let doc = file.doc.as_ref()?;
    let moment = doc.subject.moment().0;
    Some((file.id, file.reading, moment, doc.registry().places().len()))
}

/// The key of a change, for people.
pub(crate) fn key_words(change: &Change) -> String {
    match (Diff::key(change), change.kind) {
        (Some(key), _) => key,
        (None, ChangeKind::Driver) => "(default)".to_owned(),
        (None, _) => String::new(),
    }
}
