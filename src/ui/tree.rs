//! The tree of a plane as a flat list of the places that show.
//!
//! Opening, closing and filtering change that list; the cursor stays on its place. Invariant: nothing here draws or knows the screen
//! beyond its height. Start reading at [`Tree`].

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use crate::model::{PlaceId, PlaneId, Registry};

use super::order::{Order, next_in};
use super::scroll::{Move, Scroll};
use super::search::Results;

/// Rows that show at first, opened level by level: enough to see the lay of the land, not so much that it drowns.
const FIRST_ROWS: usize = 60;

/// Levels that are open even if that takes more rows: the root, the machine, and its platform expert, below which the
/// devices of the machine stand.
const LAND: usize = 3;

/// Rows that even those may take.
const MOST_ROWS: usize = 400;

/// From so many children on a node stays closed at first if nearly all of them are leaves, such as hundreds of user
/// clients.
const BULKY: usize = 24;

fn is_bulky(registry: &Registry, place: PlaceId) -> bool {
    let (mut children, mut branches) = (0, 0);
    for child in registry.children(place) {
        children += 1;
        branches += usize::from(registry.place(child).first_child.is_some());
    }
    children > BULKY && branches * 5 < children
}

/// Lines at the top of the pane that may show the ancestors of the first row.
const STICKY: usize = 4;

/// The hits of a search and the way to them, when nothing else is to show.
#[derive(Clone, Debug)]
struct Filter {
    found: Arc<Results>,
    /// Those whose children are hidden all the same.
    shut: HashSet<PlaceId>,
}

/// The tree of one plane: which places are open, which show, and where the cursor is.
///
/// A step costs the same in a tree of ten rows and of a million, and a jump to a relative hardly more: rows are in the order
/// of the tree, so that any row is found by halving. Folding and unfolding cost as much as the rows that go and come.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    plane: PlaneId,
    order: Arc<Order>,
    rows: Vec<PlaceId>,
    open: Vec<bool>,
    filter: Option<Filter>,
    /// The cursor, and the first row that shows.
    pub(crate) scroll: Scroll,
}

impl Tree {
    fn folded(registry: &Registry, plane: PlaneId, open: bool) -> Self {
        Self {
            plane,
            order: Arc::new(Order::new(registry, plane)),
            rows: Vec::new(),
            open: vec![open; registry.places().len()],
            filter: None,
            scroll: Scroll::default(),
        }
    }

    /// The tree of a plane, open as far as a few screens show it.
    pub(crate) fn new(registry: &Registry, plane: PlaneId) -> Self {
        let mut tree = Self::folded(registry, plane, false);
        let mut level = registry.plane(plane).roots.clone();
        let mut shown = level.len();
        let mut depth = 0;
        while !level.is_empty() {
            level.retain(|at| !is_bulky(registry, *at));
            let next: Vec<PlaceId> = level.iter().flat_map(|at| registry.children(*at)).collect();
            let most = if depth < LAND { MOST_ROWS } else { FIRST_ROWS };
            if shown + next.len() > most {
                break;
            }
            for at in &level {
                tree.open[at.0 as usize] = true;
            }
            shown += next.len();
            level = next;
            depth += 1;
        }
        tree.rebuild();
        tree
    }

    pub(crate) fn plane(&self) -> PlaneId {
        self.plane
    }

    /// All places of the plane in their order.
    pub(crate) fn order(&self) -> &Arc<Order> {
        &self.order
    }

    /// The places that show, from the top.
    pub(crate) fn rows(&self) -> &[PlaceId] {
        &self.rows
    }

    /// The place under the cursor.
    pub(crate) fn selected(&self) -> Option<PlaceId> {
        self.rows.get(self.scroll.at).copied()
    }

    /// Whether the children of a place show, if it has any.
    pub(crate) fn is_open(&self, place: PlaceId) -> bool {
        match &self.filter {
            Some(filter) => !filter.shut.contains(&place),
            None => self.open.get(place.0 as usize).copied().unwrap_or(false),
        }
    }

    fn set_open(&mut self, place: PlaceId, open: bool) {
        match &mut self.filter {
            Some(filter) if open => drop(filter.shut.remove(&place)),
            Some(filter) => drop(filter.shut.insert(place)),
            None => self.open[place.0 as usize] = open,
        }
    }

    /// Moves the cursor.
    pub(crate) fn go(&mut self, step: Move, height: usize) {
        self.scroll.go(step, self.rows.len(), height);
        self.uncover(height);
    }

    /// Puts the cursor on a row.
    pub(crate) fn put(&mut self, row: usize, height: usize) {
        self.scroll.put(row, self.rows.len(), height);
        self.uncover(height);
    }

    /// Brings the cursor into the part that shows.
    pub(crate) fn fit(&mut self, height: usize) {
        self.scroll.fit(self.rows.len(), height);
        self.uncover(height);
    }

    /// Scrolls without moving the cursor, unless it would leave the visible part.
    pub(crate) fn wheel(&mut self, down: bool, rows: usize, height: usize) {
        self.scroll.wheel(down, rows, self.rows.len(), height);
        let covered = if self.scroll.top == 0 { 0 } else { most_sticky(height) };
        self.scroll.at =
            self.scroll.at.max(self.scroll.top + covered).min(self.rows.len().max(1) - 1);
        self.fit(height);
    }

    /// Keeps the cursor below the lines that the ancestors of the first row may take.
    fn uncover(&mut self, height: usize) {
        let least = most_sticky(height);
        if self.scroll.at < self.scroll.top + least {
            self.scroll.top = self.scroll.at.saturating_sub(least);
        }
    }

    /// The places whose rows have gone off the top, and that are shown there in the first lines: the nearest ancestors of the
    /// first row that shows below them.
    pub(crate) fn sticky(&self, registry: &Registry, height: usize) -> Vec<PlaceId> {
        let most = most_sticky(height);
        for lines in 0..=most {
            let Some(first) = self.rows.get(self.scroll.top + lines).copied() else { break };
            let above: Vec<PlaceId> = registry.ancestors(first).skip(1).take(lines + 1).collect();
            // All of them show, or as many as there may be.
            if above.len() <= lines || lines == most {
                let hidden = |place: &PlaceId| {
                    self.row_of(*place).is_none_or(|row| row < self.scroll.top + lines)
                };
                let mut shown: Vec<PlaceId> =
                    above.into_iter().take(lines).filter(hidden).collect();
                shown.reverse();
                return shown;
            }
        }
        Vec::new()
    }

    /// The row of a place, if it shows.
    pub(crate) fn row_of(&self, place: PlaceId) -> Option<usize> {
        let position = self.order.position(place)?;
        let row = self.row_from(position);
        (self.rows.get(row) == Some(&place)).then_some(row)
    }

    /// The first row at a position of the order or behind it.
    fn row_from(&self, position: usize) -> usize {
        self.rows
            .partition_point(|row| self.order.position(*row).is_some_and(|have| have < position))
    }

    /// Shows the children of the place under the cursor.
    pub(crate) fn unfold(&mut self, registry: &Registry, height: usize) {
        let Some(place) = self.selected() else { return };
        if self.is_open(place) || registry.place(place).first_child.is_none() {
            return;
        }
        self.set_open(place, true);
        let Some(position) = self.order.position(place) else { return };
        let below = self.shown(position + 1, self.order.end(position));
        let at = self.scroll.at + 1;
        self.rows.splice(at..at, below);
        self.fit(height);
    }

    /// Hides the children of the place under the cursor.
    pub(crate) fn fold(&mut self, height: usize) {
        let Some(place) = self.selected() else { return };
        if !self.is_open(place) {
            return;
        }
        self.set_open(place, false);
        let Some(position) = self.order.position(place) else { return };
        let end = self.row_from(self.order.end(position));
        self.rows.drain(self.scroll.at + 1..end);
        self.fit(height);
    }

    /// Shows the children of the place under the cursor, or hides them.
    pub(crate) fn toggle(&mut self, registry: &Registry, height: usize) {
        if self.selected().is_some_and(|place| self.is_open(place)) {
            self.fold(height);
        } else {
            self.unfold(registry, height);
        }
    }

    /// Opens everything below the place under the cursor, or closes it if everything is open.
    pub(crate) fn unfold_all(&mut self, registry: &Registry, height: usize) {
        let Some(place) = self.selected() else { return };
        let Some(from) = self.order.position(place) else { return };
        let (branches, closed) = self.branches(registry, from..self.order.end(from));
        for at in branches {
            self.set_open(at, closed);
        }
        self.rebuild();
        self.fit(height);
    }

    /// The places of a stretch that have children, and whether one of them is closed.
    fn branches(&self, registry: &Registry, stretch: Range<usize>) -> (Vec<PlaceId>, bool) {
        let branch = |at: &PlaceId| registry.place(*at).first_child.is_some();
        let all: Vec<_> = self.order.places()[stretch].iter().copied().filter(branch).collect();
        let closed = all.iter().any(|at| !self.is_open(*at));
        (all, closed)
    }

    /// Opens everything in the plane, or closes all but the first levels if everything is open. The cursor stays.
    pub(crate) fn unfold_whole(&mut self, registry: &Registry, height: usize) {
        let place = self.selected();
        let (branches, closed) = self.branches(registry, 0..self.order.places().len());
        if closed {
            for at in branches {
                self.set_open(at, true);
            }
            self.rebuild();
        } else {
            self.filter = None;
            let first = Self::new(registry, self.plane);
            (self.open, self.rows) = (first.open, first.rows);
        }
        // Where the cursor was may be hidden now: then its nearest ancestor has it.
        let shown =
            place.and_then(|place| registry.ancestors(place).find_map(|at| self.row_of(at)));
        self.put(shown.unwrap_or(0), height);
    }

    /// Closes everything but the way to the place under the cursor.
    pub(crate) fn fold_others(&mut self, registry: &Registry, height: usize) {
        let Some(place) = self.selected() else { return };
        self.filter = None;
        self.open.fill(false);
        self.rows.clear();
        self.reveal(registry, place, height);
    }

    /// Goes to the place above.
    pub(crate) fn go_to_parent(&mut self, registry: &Registry, height: usize) {
        let above = self.selected().and_then(|place| registry.place(place).parent);
        if let Some(row) = above.and_then(|above| self.row_of(above)) {
            self.put(row, height);
        }
    }

    /// Goes to the first child, which is shown for that.
    pub(crate) fn go_to_child(&mut self, registry: &Registry, height: usize) {
        let Some(place) = self.selected() else { return };
        if registry.place(place).first_child.is_some() {
            self.unfold(registry, height);
            self.go(Move::Down, height);
        }
    }

    /// Goes to the next or the previous child of the same parent.
    pub(crate) fn go_to_sibling(&mut self, registry: &Registry, next: bool, height: usize) {
        let Some(place) = self.selected() else { return };
        let here = registry.place(place);
        let row = if next {
            // The row behind everything below this one, if it has the same parent.
            let position = self.order.position(place);
            position.map(|position| self.row_from(self.order.end(position)))
        } else {
            // The row above is the parent, or the last one below the sibling.
            let above = self.scroll.at.checked_sub(1).and_then(|row| self.rows.get(row));
            let same = above.and_then(|above| {
                registry.ancestors(*above).find(|at| registry.place(*at).depth == here.depth)
            });
            same.and_then(|place| self.row_of(place))
        };
        let found = row.and_then(|row| self.rows.get(row).map(|place| (row, *place)));
        if let Some((row, sibling)) = found
            && registry.place(sibling).depth == here.depth
            && registry.place(sibling).parent == here.parent
        {
            self.put(row, height);
        }
    }

    /// Opens the way to a place and puts the cursor on it.
    pub(crate) fn reveal(&mut self, registry: &Registry, place: PlaceId, height: usize) {
        let position = self.order.position(place);
        let hidden = |filter: &Filter| !position.is_some_and(|at| filter.found.is_kept(at));
        let mut rebuilt = false;
        if self.filter.as_ref().is_some_and(hidden) {
            self.filter = None;
            rebuilt = true;
        }
        for above in registry.ancestors(place).skip(1) {
            if !self.is_open(above) {
                self.set_open(above, true);
                rebuilt = true;
            }
        }
        if rebuilt || self.rows.is_empty() {
            self.rebuild();
        }
        let row = self.row_of(place).unwrap_or(0);
        self.put(row, height);
    }

    /// Whether only hits and the way to them are shown.
    pub(crate) fn is_filtered(&self) -> bool {
        self.filter.is_some()
    }

    /// Shows only hits and the way to them, or everything again. The cursor stays where it is, or goes to the next hit.
    pub(crate) fn filter(
        &mut self,
        registry: &Registry,
        found: Option<Arc<Results>>,
        height: usize,
    ) {
        let place = self.selected();
        let was = self.filter.is_some();
        self.filter = found.map(|found| Filter { found, shut: HashSet::new() });
        let Some(place) = place else { return self.rebuild() };
        match &self.filter {
            None if was => {
                self.rows.clear();
                self.reveal(registry, place, height);
            }
            None => {}
            Some(filter) => {
                let position = self.order.position(place).unwrap_or(0);
                let next = filter.found.next_hit(position, true);
                let shown = filter.found.is_kept(position);
                self.rebuild();
                let row = if shown { self.row_of(place) } else { None };
                let row = row.or_else(|| self.row_of(*self.order.places().get(next?)?));
                self.put(row.unwrap_or(0), height);
            }
        }
    }

    /// Paths of the places that show and are open, or closed, to find them again in another registry.
    pub(crate) fn folds(&self, registry: &Registry, open: bool) -> HashSet<String> {
        let is = |row: &&PlaceId| {
            registry.place(**row).first_child.is_some() && self.is_open(**row) == open
        };
        self.rows.iter().filter(is).map(|row| registry.path(*row)).collect()
    }

    /// The same plane in a registry of another moment or another reading: these paths are open and all others closed, or the
    /// other way round.
    pub(crate) fn again(
        registry: &Registry,
        plane: PlaneId,
        open: bool,
        paths: &HashSet<String>,
    ) -> Self {
        let mut tree = Self::folded(registry, plane, !open);
        for root in &registry.plane(plane).roots {
            let mut next = Some(*root);
            while let Some(at) = next {
                // Below what is closed nothing was told.
                let told = !paths.is_empty()
                    && registry.place(at).first_child.is_some()
                    && paths.contains(&registry.path(at));
                tree.open[at.0 as usize] = told == open;
                next = next_in(registry, at, *root, told == open);
            }
        }
        tree.rebuild();
        tree
    }

    fn rebuild(&mut self) {
        self.rows = self.shown(0, self.order.places().len());
    }

    /// The places of a stretch of the order that show.
    fn shown(&self, from: usize, end: usize) -> Vec<PlaceId> {
        let mut rows = Vec::new();
        let mut at = from;
        while at < end {
            if let Some(filter) = &self.filter
                && !filter.found.is_kept(at)
            {
                let Some(next) = filter.found.next_kept(at) else { break };
                at = next;
                continue;
            }
            let place = self.order.places()[at];
            rows.push(place);
            at = if self.is_open(place) { at + 1 } else { self.order.end(at) };
        }
        rows
    }
}

/// Lines that ancestors may take in a pane of so many.
fn most_sticky(height: usize) -> usize {
    STICKY.min(height / 5)
}

#[cfg(test)]
mod tests;
