//! The tree of a plane as a flat list of the places that show.

use crate::model::{PlaceId, PlaneId, Registry};

use super::scroll::{Move, Scroll};

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

/// The tree of one plane: which places are open, which show, and where the cursor is.
///
/// A step costs the same in a tree of ten rows and of a million; folding and unfolding cost as much as the rows that
/// go and come.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    plane: PlaneId,
    rows: Vec<PlaceId>,
    open: Vec<bool>,
    /// The cursor, and the first row that shows.
    pub(crate) scroll: Scroll,
}

impl Tree {
    /// The tree of a plane, open as far as a few screens show it.
    pub(crate) fn new(registry: &Registry, plane: PlaneId) -> Self {
        let mut tree = Self {
            plane,
            rows: Vec::new(),
            open: vec![false; registry.places().len()],
            scroll: Scroll::default(),
        };
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
        tree.rebuild(registry);
        tree
    }

    /// The plane.
    pub(crate) fn plane(&self) -> PlaneId {
        self.plane
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
        self.open.get(place.0 as usize).copied().unwrap_or(false)
    }

    /// Moves the cursor.
    pub(crate) fn go(&mut self, step: Move, height: usize) {
        self.scroll.go(step, self.rows.len(), height);
    }

    /// Puts the cursor on a row.
    pub(crate) fn put(&mut self, row: usize, height: usize) {
        self.scroll.put(row, self.rows.len(), height);
    }

    /// Shows the children of the place under the cursor.
    pub(crate) fn unfold(&mut self, registry: &Registry, height: usize) {
        let Some(place) = self.selected() else { return };
        if self.is_open(place) || registry.place(place).first_child.is_none() {
            return;
        }
        self.open[place.0 as usize] = true;
        let below = self.visible_below(registry, place);
        let at = self.scroll.at + 1;
        self.rows.splice(at..at, below);
        self.scroll.fit(self.rows.len(), height);
    }

    /// Hides the children of the place under the cursor.
    pub(crate) fn fold(&mut self, registry: &Registry, height: usize) {
        let Some(place) = self.selected() else { return };
        if !self.is_open(place) {
            return;
        }
        self.open[place.0 as usize] = false;
        let depth = registry.place(place).depth;
        let first = self.scroll.at + 1;
        let count =
            self.rows[first..].iter().take_while(|row| registry.place(**row).depth > depth).count();
        self.rows.drain(first..first + count);
        self.scroll.fit(self.rows.len(), height);
    }

    /// Opens everything below the place under the cursor, or closes it if everything is open.
    pub(crate) fn unfold_all(&mut self, registry: &Registry, height: usize) {
        let Some(place) = self.selected() else { return };
        let mut closed = false;
        let mut below = Some(place);
        while let Some(at) = below {
            if registry.place(at).first_child.is_some() && !self.is_open(at) {
                closed = true;
            }
            self.open[at.0 as usize] = true;
            below = next_in(registry, at, place, true);
        }
        if !closed {
            let mut below = Some(place);
            while let Some(at) = below {
                self.open[at.0 as usize] = false;
                below = next_in(registry, at, place, true);
            }
        }
        self.rebuild(registry);
        self.scroll.fit(self.rows.len(), height);
    }

    /// Closes everything but the way to the place under the cursor.
    pub(crate) fn fold_others(&mut self, registry: &Registry, height: usize) {
        let Some(place) = self.selected() else { return };
        self.open.fill(false);
        self.rows.clear();
        self.reveal(registry, place, height);
    }

    /// Goes to the place above.
    pub(crate) fn go_to_parent(&mut self, registry: &Registry, height: usize) {
        let above = self.selected().and_then(|place| registry.place(place).parent);
        let Some(above) = above else { return };
        let row = self.rows[..self.scroll.at].iter().rposition(|row| *row == above);
        if let Some(row) = row {
            self.put(row, height);
        }
    }

    /// Goes to the next or the previous child of the same parent.
    pub(crate) fn go_to_sibling(&mut self, registry: &Registry, next: bool, height: usize) {
        let Some(place) = self.selected() else { return };
        let depth = registry.place(place).depth;
        let at = self.scroll.at;
        let row = if next {
            let rest = &self.rows[at + 1..];
            rest.iter()
                .position(|row| registry.place(*row).depth <= depth)
                .filter(|row| registry.place(rest[*row]).depth == depth)
                .map(|row| at + 1 + row)
        } else {
            let before = &self.rows[..at];
            before
                .iter()
                .rposition(|row| registry.place(*row).depth <= depth)
                .filter(|row| registry.place(before[*row]).depth == depth)
        };
        if let Some(row) = row {
            self.put(row, height);
        }
    }

    /// Opens the way to a place and puts the cursor on it.
    pub(crate) fn reveal(&mut self, registry: &Registry, place: PlaceId, height: usize) {
        let mut rebuilt = false;
        for above in registry.ancestors(place).skip(1) {
            let open = &mut self.open[above.0 as usize];
            rebuilt |= !*open;
            *open = true;
        }
        if rebuilt || self.rows.is_empty() {
            self.rebuild(registry);
        }
        let row = self.rows.iter().position(|row| *row == place).unwrap_or(0);
        self.put(row, height);
    }

    /// Paths of the places that are closed, to find them again in a registry of another moment.
    pub(crate) fn closed(&self, registry: &Registry) -> Vec<String> {
        self.rows
            .iter()
            .filter(|row| registry.place(**row).first_child.is_some() && !self.is_open(**row))
            .map(|row| registry.path(*row))
            .collect()
    }

    /// The same plane in a registry of another moment, everything open but these paths.
    pub(crate) fn again(registry: &Registry, plane: PlaneId, closed: &[String]) -> Self {
        let mut tree = Self {
            plane,
            rows: Vec::new(),
            open: vec![true; registry.places().len()],
            scroll: Scroll::default(),
        };
        if !closed.is_empty() {
            for place in registry.places() {
                if registry.place(place).first_child.is_some()
                    && closed.contains(&registry.path(place))
                {
                    tree.open[place.0 as usize] = false;
                }
            }
        }
        tree.rebuild(registry);
        tree
    }

    fn rebuild(&mut self, registry: &Registry) {
        let mut rows = Vec::with_capacity(self.rows.len());
        for root in &registry.plane(self.plane).roots {
            let mut next = Some(*root);
            while let Some(at) = next {
                rows.push(at);
                next = next_in(registry, at, *root, self.is_open(at));
            }
        }
        self.rows = rows;
    }

    fn visible_below(&self, registry: &Registry, top: PlaceId) -> Vec<PlaceId> {
        let mut rows = Vec::new();
        let mut next = next_in(registry, top, top, self.is_open(top));
        while let Some(at) = next {
            rows.push(at);
            next = next_in(registry, at, top, self.is_open(at));
        }
        rows
    }
}

/// All places of a plane, in the order of the tree.
pub(crate) fn every_place(registry: &Registry, plane: PlaneId) -> impl Iterator<Item = PlaceId> {
    registry.plane(plane).roots.iter().flat_map(move |root| {
        std::iter::successors(Some(*root), move |at| next_in(registry, *at, *root, true))
    })
}

/// The place after `at` in the tree below `top`, with or without the children of `at`.
pub(crate) fn next_in(
    registry: &Registry,
    at: PlaceId,
    top: PlaceId,
    enter: bool,
) -> Option<PlaceId> {
    if enter && let Some(child) = registry.place(at).first_child {
        return Some(child);
    }
    let mut at = at;
    while at != top {
        let place = registry.place(at);
        if let Some(next) = place.next_sibling {
            return Some(next);
        }
        at = place.parent?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Entry, EntryId};

    /// A plane from lines whose indentation is their depth.
    fn registry(lines: &[&str]) -> (Registry, PlaneId) {
        let mut registry = Registry::new();
        let plane = registry.add_plane("IOService");
        let mut above: Vec<PlaceId> = Vec::new();
        for line in lines {
            let name = line.trim_start();
            let depth = line.len() - name.len();
            above.truncate(depth);
            let entry = registry.add_entry(Entry { name: name.into(), ..Entry::default() });
            let parent = above.last().copied();
            above.push(registry.add_place(plane, parent, entry, name.into(), None));
        }
        (registry, plane)
    }

    fn shown(tree: &Tree, registry: &Registry) -> String {
        tree.rows().iter().map(|row| registry.place(*row).name.to_string()).collect()
    }

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Go(Move),
        Fold,
        Unfold,
        All,
        Others,
        Parent,
        Next,
        Previous,
    }

    #[test]
    fn steps_show_the_expected_rows_and_cursor() {
        let (registry, plane) = registry(&["a", " b", "  c", "   d", "  e", " f", "  g", "h"]);
        let mut tree = Tree::new(&registry, plane);
        let table = [
            (Step::Go(Move::First), "abcdefgh", 'a'),
            (Step::Go(Move::Down), "abcdefgh", 'b'),
            (Step::Fold, "abfgh", 'b'),
            (Step::Next, "abfgh", 'f'),
            (Step::Next, "abfgh", 'f'),
            (Step::Previous, "abfgh", 'b'),
            (Step::Unfold, "abcdefgh", 'b'),
            (Step::Go(Move::Last), "abcdefgh", 'h'),
            (Step::Previous, "abcdefgh", 'a'),
            (Step::Fold, "ah", 'a'),
            (Step::All, "abcdefgh", 'a'),
            (Step::All, "ah", 'a'),
            (Step::Unfold, "abfh", 'a'),
            (Step::Go(Move::Down), "abfh", 'b'),
            (Step::Unfold, "abcefh", 'b'),
            (Step::Go(Move::Down), "abcefh", 'c'),
            (Step::Unfold, "abcdefh", 'c'),
            (Step::Go(Move::Down), "abcdefh", 'd'),
            (Step::Parent, "abcdefh", 'c'),
            (Step::Parent, "abcdefh", 'b'),
            (Step::Go(Move::Down), "abcdefh", 'c'),
            (Step::Others, "abcefh", 'c'),
        ];
        for (number, (step, rows, at)) in table.into_iter().enumerate() {
            match step {
                Step::Go(to) => tree.go(to, 5),
                Step::Fold => tree.fold(&registry, 5),
                Step::Unfold => tree.unfold(&registry, 5),
                Step::All => tree.unfold_all(&registry, 5),
                Step::Others => tree.fold_others(&registry, 5),
                Step::Parent => tree.go_to_parent(&registry, 5),
                Step::Next => tree.go_to_sibling(&registry, true, 5),
                Step::Previous => tree.go_to_sibling(&registry, false, 5),
            }
            let cursor = tree.selected().map(|place| registry.place(place).name.to_string());
            let found = (shown(&tree, &registry), cursor);
            assert_eq!(found, (rows.to_owned(), Some(at.to_string())), "step {number}: {step:?}");
        }
    }

    #[test]
    fn at_first_the_lay_of_the_land_shows_and_no_more() {
        let mut lines = vec!["Root".to_owned(), " machine".into(), "  expert".into()];
        for device in 0..40 {
            lines.push(format!("   device{device}"));
            lines.push("    driver".into());
        }
        lines.push("   root-domain".into());
        lines.extend((0..300).map(|_| "    client".to_owned()));
        lines.push("  resources".into());
        lines.extend((0..30).map(|_| "   service".to_owned()));
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let (large, plane) = registry(&lines);
        let tree = Tree::new(&large, plane);
        let named = |name: &str| {
            tree.rows().iter().filter(|row| large.place(**row).name.starts_with(name)).count()
        };
        let shown = ["machine", "expert", "device", "root-domain", "resources"].map(named);
        assert_eq!(shown, [1, 1, 40, 1, 1]);
        assert_eq!(["driver", "client", "service"].map(named), [0, 0, 0]);
        assert_eq!(tree.rows().len(), 45);
    }

    #[test]
    fn a_hidden_place_is_revealed_and_another_moment_keeps_what_was_closed() {
        let (registry, plane) = registry(&["a", " b", "  c", "   d", " e", "  f"]);
        let mut tree = Tree::new(&registry, plane);
        tree.fold(&registry, 9);
        assert_eq!(shown(&tree, &registry), "a");
        tree.reveal(&registry, PlaceId(3), 9);
        assert_eq!(tree.selected(), Some(PlaceId(3)));
        tree.reveal(&registry, PlaceId(1), 9);
        tree.fold(&registry, 9);
        let later = Tree::again(&registry, plane, &tree.closed(&registry));
        assert_eq!(shown(&later, &registry), "abef");
    }

    #[test]
    fn a_deep_tree_and_an_empty_plane_are_no_trouble() {
        let mut registry = Registry::new();
        let plane = registry.add_plane("IOService");
        let empty = registry.add_plane("IOUSB");
        let mut above = None;
        for number in 0..100_000 {
            let entry = registry.add_entry(Entry::default());
            assert_eq!(entry, EntryId(number));
            above = Some(registry.add_place(plane, above, entry, "n".into(), None));
        }
        let mut tree = Tree::new(&registry, plane);
        tree.unfold_all(&registry, 10);
        assert_eq!(tree.rows().len(), 100_000);
        tree.go(Move::Last, 10);
        tree.go_to_parent(&registry, 10);
        assert_eq!(tree.scroll.at, 99_998);
        let mut none = Tree::new(&registry, empty);
        none.go(Move::Down, 10);
        none.unfold(&registry, 10);
        none.fold_others(&registry, 10);
        assert_eq!(none.selected(), None);
    }
}
