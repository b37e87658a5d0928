//! Two open documents side by side: the comparison, and where one is in it.

use std::collections::{HashMap, HashSet};

use crate::model::{Change, ChangeKind, Diff, DiffOptions, Differ, PlaceId, Registry};

use super::app::{App, OpenFile};
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

/// What stands beside a node in the tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    /// Nodes that are changed, with the most telling kind.
    pub(crate) at: HashMap<PlaceId, ChangeKind>,
    /// Nodes with changes somewhere below.
    pub(crate) above: HashSet<PlaceId>,
}

impl Marks {
    /// The marks of the older (0) or the newer (1) tree.
    pub(crate) fn of(diff: &Diff, side: usize, old: &Registry, new: &Registry) -> Self {
        let mut marks = Self::default();
        let registry = [old, new][side];
        for change in diff.changes() {
            let own = if side == 0 { change.old } else { change.new };
            if let Some(place) = own {
                let kind = marks.at.entry(place).or_insert(change.kind);
                *kind = (*kind).min(change.kind);
            }
            // What is only on the other side shows at what it is below.
            let near = || match side {
                0 => new.ancestors(change.new?).find_map(|at| diff.in_old(at)),
                _ => old.ancestors(change.old?).find_map(|at| diff.in_new(at)),
            };
            let Some(from) = own.or_else(near) else { continue };
            for above in registry.ancestors(from).skip(usize::from(own.is_some())) {
                if !marks.above.insert(above) {
                    break;
                }
            }
        }
        marks
    }
}

/// Which readings of two files are compared: another reading, or another moment, has other nodes.
type Stamp = [(u64, u64, usize, usize); 2];

/// Two files and what has changed from one to the other.
#[derive(Debug)]
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
        Self {
            files,
            options: DiffOptions::default(),
            kinds: [true; 6],
            shown: true,
            scroll: Scroll::default(),
            rows: Vec::new(),
            running: None,
            diff: None,
            stamp: None,
        }
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

    /// Whether a change is listed: of a kind that shows, and not inside a subtree that came or went as a whole.
    fn lists(&self, change: &Change) -> bool {
        let kind = ChangeKind::ALL.iter().position(|kind| *kind == change.kind);
        change.within.is_none() && kind.is_some_and(|kind| self.kinds[kind])
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
        for (at, change) in diff.changes().iter().enumerate() {
            if !self.lists(change) {
                continue;
            }
            let place = diff.place(change, old, new);
            if before != Some(place) {
                rows.push(Row::Path(at));
            }
            before = Some(place);
            rows.push(Row::Change(at));
        }
        let near = |row: &Row| matches!(row, Row::Change(at) if Some(*at) >= kept);
        self.scroll.at = rows.iter().position(near).unwrap_or(rows.len().saturating_sub(1));
        self.rows = rows;
    }

    /// Takes the cursor from a path to the change below it, or above it on the way up.
    pub(crate) fn off_paths(&mut self, up: bool) {
        if let Some(Row::Path(_)) = self.rows.get(self.scroll.at) {
            let back = up && self.scroll.at > 0;
            self.scroll.at = if back { self.scroll.at - 1 } else { self.scroll.at + 1 };
        }
    }
}

fn stamp(file: &OpenFile) -> Option<(u64, u64, usize, usize)> {
    let doc = file.doc.as_ref()?;
    let moment = doc.subject.moment().0;
    Some((file.id, file.reading, moment, doc.registry().places().len()))
}

/// The two files of a comparison, by index.
fn indices(app: &App, comparison: &Comparison) -> Option<[usize; 2]> {
    let at = |id: u64| app.files.iter().position(|file| file.id == id);
    Some([at(comparison.files[0])?, at(comparison.files[1])?])
}

/// The registries of a comparison that is still about what is open.
pub(crate) fn registries<'a>(
    app: &'a App,
    comparison: &Comparison,
) -> Option<(&'a Registry, &'a Registry)> {
    let [old, new] = indices(app, comparison)?;
    let (old, new) = (&app.files[old], &app.files[new]);
    if comparison.stamp.is_some() && comparison.stamp != stamp(old).zip(stamp(new)).map(Into::into)
    {
        return None;
    }
    Some((old.doc.as_ref()?.registry(), new.doc.as_ref()?.registry()))
}

/// Whether there is something to compare.
pub(crate) fn is_due(app: &App) -> bool {
    app.comparison.as_ref().is_some_and(|comparison| {
        let [Some(old), Some(new)] =
            comparison.files.map(|id| app.files.iter().find(|file| file.id == id).and_then(stamp))
        else {
            return false;
        };
        comparison.diff.is_none() || comparison.stamp != Some([old, new])
    })
}

/// Goes on comparing. Tells when it is done.
pub(crate) fn advance(app: &mut App) -> bool {
    if !is_due(app) {
        return false;
    }
    let Some(mut comparison) = app.comparison.take() else { return false };
    let done = step(app, &mut comparison);
    if done
        && let Some([old, new]) = indices(app, &comparison)
        && let Some((before, after)) = registries(app, &comparison)
        && let Some(diff) = &comparison.diff
    {
        let marks = [0, 1].map(|side| Marks::of(diff, side, before, after));
        for (at, marks) in [old, new].into_iter().zip(marks) {
            if let Some(doc) = &mut app.files[at].doc {
                doc.changed = marks;
            }
        }
    }
    app.comparison = Some(comparison);
    done
}

fn step(app: &App, comparison: &mut Comparison) -> bool {
    let Some([old, new]) = indices(app, comparison) else { return false };
    let Some(stamp) = stamp(&app.files[old]).zip(stamp(&app.files[new])).map(Into::into) else {
        return false;
    };
    if comparison.stamp != Some(stamp) {
        let at = comparison.scroll.at;
        comparison.restart();
        comparison.scroll.at = at;
        comparison.stamp = Some(stamp);
    }
    let Some((before, after)) = registries(app, comparison) else { return false };
    let options = comparison.options;
    let differ =
        comparison.running.get_or_insert_with(|| Differ::new(before, after, "IOService", options));
    if !differ.advance(before, after, SLICE) {
        return false;
    }
    comparison.diff = comparison.running.take().map(Differ::finish);
    comparison.list(before, after);
    true
}
