//! One open document: a subject, and where one is in it.
//!
//! `detail` is what the right-hand pane shows, `settle` works it out when the selection or the moment has changed, `moments`
//! goes through a scenario.
//!
//! Invariant: nothing here knows other documents or the screen; heights and widths are told.

mod detail;
mod moments;
mod settle;

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::time::Duration;

use crate::explain::interpret::Around;
use crate::explain::{Outcome, Verdict};
use crate::model::{EntryId, KeyPath, Note, PersonalitySource, PlaceId, PlaneId, Registry};

use super::commands::DetailTab;
use super::launch::{Input, Opened};
use super::lesson::LessonView;
use super::locate::by_path;
use super::marks::Marks;
use super::order::every_place;
use super::personality::Listed;
use super::properties::rows;
use super::raw::Raw;
use super::scroll::Scroll;
use super::search::{Indexes, Search};
use super::shared::Shared;
use super::state::Bookmark;
use super::stops::Stop;
use super::tree::Tree;
use super::what_if::WhatIf;
use detail::Detail;

/// Places that the history remembers.
const HISTORY: usize = 200;

/// Lines that a tree is taken to have before the screen has said how many.
const START_LINES: usize = 20;

/// A pane of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Pane {
    Tree,
    Detail,
}

/// Where a place can be found again when the registry is another one.
#[derive(Clone, Debug)]
struct Trace {
    plane: String,
    id: Option<u64>,
    path: String,
}

/// Whether somebody may ask about a verdict: the driver didn't start, and it isn't only one of the dump's own, which
/// refuse most nodes as they should.
pub(crate) fn is_asked(verdict: &Verdict) -> bool {
    match verdict.outcome {
        Outcome::Started | Outcome::NeverConsidered => false,
        Outcome::Lost | Outcome::Waiting => true,
        Outcome::Rejected | Outcome::Undetermined => {
            verdict.personality.source != PersonalitySource::Dump
        }
    }
}

/// An open document.
pub(crate) struct Doc {
    pub(crate) title: String,
    pub(crate) format: String,
    pub(crate) subject: Shared,
    pub(crate) notes: Vec<Note>,
    /// Other dumps in the same archive or folder.
    pub(crate) others: Vec<Input>,
    /// The tree of each plane that was looked at.
    trees: Vec<Option<Tree>>,
    plane: PlaneId,
    /// Lines of the tree that show.
    pub(crate) height: usize,
    pub(crate) focus: Pane,
    pub(crate) tab: DetailTab,
    pub(crate) zoom: bool,
    pub(crate) detail: Detail,
    pub(crate) properties: Scroll,
    pub(crate) candidates: Scroll,
    pub(crate) ladder: usize,
    pub(crate) timeline: Scroll,
    pub(crate) unfolded: HashSet<KeyPath>,
    pub(crate) listed: Listed,
    pub(crate) raw: Raw,
    history: Vec<PlaceId>,
    history_at: usize,
    pub(crate) search: Option<Search>,
    /// What searches have brought together so far.
    pub(crate) indexes: Indexes,
    /// What differs from another file.
    pub(crate) changed: Marks,
    /// The way still to go to the next failure, a slice at a time: judging every node of a large dump takes a while.
    pub(crate) hunt: Option<std::vec::IntoIter<PlaceId>>,
    /// Where playing stops.
    pub(crate) stops: Vec<Stop>,
    /// What is tried out on it.
    pub(crate) what_if: WhatIf,
    /// How many places each plane had when they were last listed.
    pub(crate) counts: Vec<usize>,
    /// Places with a bookmark.
    pub(crate) marked: HashSet<PlaceId>,
    /// The lesson that is taken on it.
    pub(crate) lesson: Option<Box<LessonView>>,
    /// Time since the last event while the scenario plays.
    pub(crate) playing: Option<Duration>,
}

impl std::fmt::Debug for Doc {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Doc").field("title", &self.title).finish_non_exhaustive()
    }
}

impl Doc {
    pub(crate) fn new(opened: Opened) -> Self {
        let Opened { title, format, subject, mut notes, others, start } = opened;
        // What was left out comes first: it is what the user has named on the command line.
        notes.splice(0..0, subject.notes().iter().cloned());
        let registry = subject.registry();
        let plane = registry.plane_named("IOService").unwrap_or(PlaneId(0));
        let planes = registry.planes().len();
        let is_scenario = subject.is_scenario();
        let mut doc = Self {
            title,
            format,
            trees: vec![None; planes],
            subject: Shared::new(subject),
            notes,
            others,
            plane,
            height: START_LINES,
            focus: Pane::Tree,
            tab: if is_scenario { DetailTab::Matching } else { DetailTab::Properties },
            zoom: false,
            detail: Detail::default(),
            properties: Scroll::default(),
            candidates: Scroll::default(),
            ladder: 0,
            timeline: Scroll::default(),
            unfolded: HashSet::new(),
            listed: Listed::default(),
            raw: Raw::default(),
            history: Vec::new(),
            history_at: 0,
            search: None,
            indexes: Indexes::default(),
            changed: Marks::default(),
            hunt: None,
            stops: Vec::new(),
            what_if: WhatIf::default(),
            counts: Vec::new(),
            marked: HashSet::new(),
            lesson: None,
            playing: None,
        };
        doc.show_plane(plane);
        if is_scenario {
            doc.start_where_it_failed();
        }
        if let Some(entry) = start {
            doc.start_at(entry);
        }
        doc.remember();
        doc
    }

    /// A simulated machine is opened to see why something failed there: begins on the first node with a rejection.
    fn start_where_it_failed(&mut self) {
        let Some(tree) = self.tree() else { return };
        let rejected = tree.rows().iter().position(|row| {
            let entry = self.registry().place(*row).entry;
            self.subject.badge(entry).loud > 0
        });
        if let (Some(row), Some(tree)) = (rejected, self.tree_mut()) {
            tree.scroll.at = row;
        }
    }

    /// A dump that is opened with a bundle begins where the bundle came nearest to a start.
    fn start_at(&mut self, entry: EntryId) {
        if let Some(place) = self.place_of(entry) {
            self.show(place);
            self.tab = DetailTab::Matching;
        }
    }

    /// A place of an entry, in the plane that shows if it has one there.
    pub(crate) fn place_of(&self, entry: EntryId) -> Option<PlaceId> {
        let registry = self.registry();
        if entry.0 as usize >= registry.entries().len() {
            return None;
        }
        registry.place_in(self.plane, entry).or(registry.places_of(entry).first().copied())
    }

    /// Whether a lesson's page shows in the place of the panes.
    pub(crate) fn shows_lesson(&self) -> bool {
        self.lesson.as_ref().is_some_and(|lesson| !lesson.machine)
    }

    pub(crate) fn registry(&self) -> &Registry {
        self.subject.registry()
    }

    /// An entry with what its values are read by.
    pub(crate) fn around(&self, entry: EntryId) -> Around<'_> {
        Around::new(self.registry(), entry, self.subject.byte_order())
    }

    /// Counts the places of each plane, for their list.
    pub(crate) fn count_places(&mut self) {
        let registry = self.subject.registry();
        let mut counts = vec![0; registry.planes().len()];
        for place in registry.places() {
            counts[registry.place(place).plane.0 as usize] += 1;
        }
        self.counts = counts;
    }

    pub(crate) fn plane(&self) -> PlaneId {
        self.plane
    }

    pub(crate) fn tree(&self) -> Option<&Tree> {
        self.trees.get(self.plane.0 as usize)?.as_ref()
    }

    pub(crate) fn tree_mut(&mut self) -> Option<&mut Tree> {
        self.trees.get_mut(self.plane.0 as usize)?.as_mut()
    }

    /// Learns how many lines of the tree show.
    pub(crate) fn fit(&mut self, height: usize) {
        self.height = height;
        self.with_tree(|tree, _, height| tree.fit(height));
    }

    /// Does something to the tree that needs the registry, or the number of lines.
    pub(crate) fn with_tree(&mut self, work: impl FnOnce(&mut Tree, &Registry, usize)) {
        let at = self.plane.0 as usize;
        let Some(tree) = self.trees.get_mut(at).and_then(Option::as_mut) else { return };
        work(tree, self.subject.registry(), self.height);
    }

    pub(crate) fn selected(&self) -> Option<PlaceId> {
        self.tree()?.selected()
    }

    /// Shows a plane. The selected entry stays selected if it has a place there.
    pub(crate) fn show_plane(&mut self, plane: PlaneId) {
        let entry = self.selected().map(|place| self.registry().place(place).entry);
        let registry = self.subject.registry();
        if plane.0 as usize >= registry.planes().len() {
            return;
        }
        let other = self.plane != plane;
        self.plane = plane;
        let tree = self.trees[plane.0 as usize].get_or_insert_with(|| Tree::new(registry, plane));
        let there = entry.and_then(|entry| registry.place_in(plane, entry));
        if let (true, Some(place)) = (other, there) {
            tree.reveal(registry, place, self.height);
        }
    }

    /// Learns which places have a bookmark.
    pub(crate) fn mark(&mut self, bookmarks: &[Bookmark]) {
        let registry = self.subject.registry();
        let place = |mark: &Bookmark| by_path(registry, &mark.path, mark.id);
        self.marked = bookmarks.iter().filter_map(place).collect();
    }

    /// Goes to a place, in whichever plane it is, and remembers the way there and back.
    pub(crate) fn jump(&mut self, place: PlaceId) {
        self.remember();
        self.show(place);
        self.remember();
    }

    /// Goes to a place without remembering the way.
    pub(crate) fn show(&mut self, place: PlaceId) {
        let plane = self.registry().place(place).plane;
        if plane != self.plane {
            self.show_plane(plane);
        }
        self.with_tree(|tree, registry, height| tree.reveal(registry, place, height));
    }

    /// Makes the selection the newest point of the history.
    pub(crate) fn remember(&mut self) {
        let Some(place) = self.selected() else { return };
        if self.history.get(self.history_at) == Some(&place) {
            return;
        }
        self.history.truncate(self.history_at + 1);
        self.history.push(place);
        if self.history.len() > HISTORY {
            self.history.remove(0);
        }
        self.history_at = self.history.len() - 1;
    }

    /// Whether there is a point before this one in the history, or after it.
    pub(crate) fn can_travel(&self, back: bool) -> bool {
        if !back {
            return self.history_at + 1 < self.history.len();
        }
        // Who has moved the cursor since stands after the newest point.
        let here = self.history.get(self.history_at);
        self.history_at > 0 || here.is_some() && here.copied() != self.selected()
    }

    /// Goes one point back or forward in the history, if there is one.
    pub(crate) fn travel(&mut self, back: bool) {
        if back {
            // Where one stands now is a point as well, so that one can come back to it.
            self.remember();
        }
        let next = if back { self.history_at.checked_sub(1) } else { Some(self.history_at + 1) };
        let Some((at, place)) = next.and_then(|at| Some((at, *self.history.get(at)?))) else {
            return;
        };
        self.history_at = at;
        self.show(place);
    }

    /// Begins a walk to the next or the previous node that has a driver one may ask about.
    pub(crate) fn begin_hunt(&mut self, next: bool) {
        let Some(tree) = self.tree() else { return };
        let registry = self.registry();
        let mut way: Vec<PlaceId> = every_place(registry, tree.plane()).collect();
        if !next {
            way.reverse();
        }
        let here = tree.selected().and_then(|place| way.iter().position(|at| *at == place));
        // Round the whole tree, and at the end not to where it began.
        if let Some(here) = here {
            way.rotate_left(here);
            way.remove(0);
        }
        self.hunt = Some(way.into_iter());
    }

    /// Goes on with the walk until it ends, with the place that was found or without one.
    pub(crate) fn go_on_hunting(&mut self, nodes: usize) -> ControlFlow<Option<PlaceId>> {
        let Some(mut hunt) = self.hunt.take() else { return ControlFlow::Continue(()) };
        for _ in 0..nodes {
            let Some(place) = hunt.next() else { return ControlFlow::Break(None) };
            let badge = self.subject.badge(self.registry().place(place).entry);
            if badge.loud + badge.waiting + badge.open > 0 {
                return ControlFlow::Break(Some(place));
            }
        }
        self.hunt = Some(hunt);
        ControlFlow::Continue(())
    }

    fn trace(&self, place: PlaceId) -> Trace {
        let registry = self.registry();
        let at = registry.place(place);
        Trace {
            plane: registry.plane(at.plane).name.to_string(),
            id: registry.entry(at.entry).registry_id,
            path: registry.path(place),
        }
    }

    /// The place under the cursor and those above it.
    fn way(&self) -> Vec<Trace> {
        let above = |place| self.registry().ancestors(place).map(|at| self.trace(at)).collect();
        self.selected().map(above).unwrap_or_default()
    }

    fn find_again(&self, trace: &Trace) -> Option<PlaceId> {
        let registry = self.registry();
        let plane = registry.plane_named(&trace.plane)?;
        let here = |place: &PlaceId| registry.place(*place).plane == plane;
        let same_id =
            |place: &PlaceId| registry.entry(registry.place(*place).entry).registry_id == trace.id;
        let same_path = |place: &PlaceId| registry.path(*place) == trace.path;
        let mut candidates = registry.places().filter(here);
        if trace.id.is_none() {
            return candidates.find(same_path);
        }
        let found: Vec<PlaceId> = candidates.filter(same_id).collect();
        found.iter().copied().find(same_path).or(found.first().copied())
    }

    /// Takes over where one was in an earlier reading of the same file.
    pub(crate) fn resume(&mut self, earlier: &Self) {
        (self.focus, self.tab, self.zoom) = (earlier.focus, earlier.tab, earlier.zoom);
        self.unfolded.clone_from(&earlier.unfolded);
        self.stops.clone_from(&earlier.stops);
        self.what_if.wanted.clone_from(&earlier.what_if.done);
        let plane = earlier.tree().and_then(|tree| {
            let name = &earlier.registry().plane(tree.plane()).name;
            Some((self.registry().plane_named(name)?, tree.folds(earlier.registry(), true)))
        });
        if let Some((plane, opened)) = plane {
            self.plane = plane;
            let registry = self.subject.registry();
            self.trees[plane.0 as usize] = Some(Tree::again(registry, plane, true, &opened));
        }
        if let Some(place) = earlier.way().iter().find_map(|trace| self.find_again(trace)) {
            self.show(place);
            self.history.clear();
            self.history_at = 0;
            self.remember();
        }
    }

    /// Opens or closes the value under the cursor. False if there is nothing to open.
    pub(crate) fn toggle_value(&mut self, open: Option<bool>) -> bool {
        let Some(row) = self.detail.properties.get(self.properties.at) else { return false };
        let path = row.path.clone();
        let is_open = self.unfolded.contains(&path);
        let can = row.open.is_some() || is_open;
        if !can || open == Some(is_open) {
            return false;
        }
        if is_open {
            self.unfolded.remove(&path);
        } else {
            self.unfolded.insert(path.clone());
        }
        if let Some(entry) = self.detail.entry {
            self.detail.properties = rows(&self.around(entry), &self.unfolded);
        }
        let at = self.detail.properties.iter().position(|row| row.path == path);
        self.properties.at = at.unwrap_or(0);
        true
    }
}
