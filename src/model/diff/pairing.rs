//! Finds which entries of two registries are the same.

mod alike;
mod pool;

use super::identity::{self, called, named};
use super::pairs::{Both, NEW, OLD, Pairs};
use super::same::hash;
use crate::model::{PlaceId, PlaneId, Registry};
use pool::Pool;

/// What is to be done when no pair waits for its children to be compared.
#[derive(Debug)]
enum Phase {
    /// The roots of the next plane.
    Roots,
    /// What has no partner in the plane is gathered.
    Gather,
    /// Partners are looked for among these.
    Search(Box<Pool>),
    Done,
}

/// The search for partners.
#[derive(Debug)]
pub(super) struct Pairing {
    pub(super) pairs: Pairs,
    planes: Vec<(PlaneId, PlaneId)>,
    /// The plane that is being compared.
    at: usize,
    phase: Phase,
    /// Pairs whose children have not been compared yet.
    waiting: Vec<[PlaceId; 2]>,
    // Lists that are filled anew for each pair.
    lists: [Vec<PlaceId>; 2],
    names: Vec<(u64, usize)>,
    sorted: Vec<(u64, bool, PlaceId)>,
}

impl Pairing {
    pub(super) fn new(both: Both<'_>, planes: Vec<(PlaneId, PlaneId)>) -> Self {
        Self {
            pairs: Pairs::new(both),
            planes,
            at: 0,
            phase: Phase::Roots,
            waiting: Vec::new(),
            lists: [Vec::new(), Vec::new()],
            names: Vec::new(),
            sorted: Vec::new(),
        }
    }

    /// Goes on until so many entries have been dealt with. True when all is done.
    pub(super) fn advance(&mut self, both: Both<'_>, left: &mut usize) -> bool {
        let [old, new] = both;
        loop {
            if *left == 0 {
                return matches!(self.phase, Phase::Done) && self.waiting.is_empty();
            }
            if let Some(pair) = self.waiting.pop() {
                for side in [OLD, NEW] {
                    self.lists[side].clear();
                    self.lists[side].extend(both[side].children(pair[side]));
                }
                let children = self.lists[OLD].len() + self.lists[NEW].len();
                self.match_lists(both);
                *left = left.saturating_sub(1 + children);
                continue;
            }
            match std::mem::replace(&mut self.phase, Phase::Done) {
                Phase::Done => return true,
                Phase::Roots => {
                    let Some((one, other)) = self.planes.get(self.at).copied() else { continue };
                    self.lists[OLD].clone_from(&old.plane(one).roots);
                    self.lists[NEW].clone_from(&new.plane(other).roots);
                    self.match_lists(both);
                    self.phase = Phase::Gather;
                }
                Phase::Gather => {
                    let (one, other) = self.planes[self.at];
                    self.at += 1;
                    self.phase = Phase::Roots;
                    *left = left.saturating_sub((old.places().len() + new.places().len()) / 8);
                    if let Some(pool) = Pool::gather(both, [one, other], &self.pairs) {
                        self.phase = Phase::Search(Box::new(pool));
                    }
                }
                Phase::Search(mut pool) => {
                    let found = pool.next(both, &self.pairs, left);
                    self.phase = match found {
                        pool::Found::Pair(pair) => {
                            self.join(both, pair);
                            Phase::Search(pool)
                        }
                        pool::Found::NotYet => Phase::Search(pool),
                        pool::Found::Nothing => Phase::Roots,
                    };
                }
            }
        }
    }

    /// Leaves only those in the lists that have no partner. `false`: on one side there is none.
    fn are_left(&mut self) -> bool {
        for side in [OLD, NEW] {
            self.lists[side].retain(|place| self.pairs.place(side, *place).is_none());
        }
        self.lists.iter().all(|list| !list.is_empty())
    }

    /// Finds the partners among the places in the lists.
    fn match_lists(&mut self, both: Both<'_>) {
        if !self.are_left() {
            return;
        }
        self.in_place(both);
        if !self.are_left() {
            return;
        }
        self.anchors(both);
        self.known(both);
        // The whole name and the class; then the name alone, where the class has changed.
        self.by_key(both, |registry, place| hash(&called(registry, place)), true);
        if !self.are_left() {
            return;
        }
        self.by_key(both, |registry, place| hash(&named(registry, place)), false);
        if !self.are_left() {
            return;
        }
        // Another driver in the category that this one had.
        for side in [OLD, NEW] {
            let driver =
                |at: &PlaceId| identity::is_driver(both[side], both[side].place(*at).entry);
            self.lists[side].retain(driver);
        }
        let category = |registry: &Registry, place: PlaceId| {
            hash(&identity::category(registry, registry.place(place).entry))
        };
        self.by_key(both, category, false);
    }

    /// Where both lists have the same names in the same order, as nearly all do, pairs what alone in its list is called so.
    fn in_place(&mut self, both: Both<'_>) {
        let [left, right] = &self.lists;
        let same =
            |(one, other): (&PlaceId, &PlaceId)| named(both[OLD], *one) == named(both[NEW], *other);
        if left.len() != right.len() || !left.iter().zip(right).all(same) {
            return;
        }
        let from = self.waiting.len();
        let mut names = std::mem::take(&mut self.names);
        names.clear();
        names.extend(left.iter().enumerate().map(|(at, one)| (hash(&named(both[OLD], *one)), at)));
        names.sort_unstable();
        for group in names.chunk_by(|one, other| one.0 == other.0) {
            if let [(_, at)] = group {
                self.join(both, [OLD, NEW].map(|side| self.lists[side][*at]));
            }
        }
        self.names = names;
        // In the order of the list, which rises, and so of what stands in memory.
        self.waiting[from..].sort_unstable();
    }

    /// The platform's root nub is the same in both, however the machine is called.
    fn anchors(&mut self, [old, new]: Both<'_>) {
        let anchor = |registry: &Registry, list: &[PlaceId]| {
            let first = list.first()?;
            let anchor = registry.plane(registry.place(*first).plane).anchor?;
            list.contains(&anchor).then_some(anchor)
        };
        let anchors = (anchor(old, &self.lists[OLD]), anchor(new, &self.lists[NEW]));
        if let (Some(one), Some(other)) = anchors {
            self.join([old, new], [one, other]);
        }
    }

    /// Places of entries that are partners already, from another plane or another parent.
    fn known(&mut self, both: Both<'_>) {
        self.sorted.clear();
        for side in [OLD, NEW] {
            for place in &self.lists[side] {
                let entry = both[side].place(*place).entry;
                if let Some(partner) = self.pairs.entry(side, entry) {
                    let newer = if side == NEW { entry } else { partner };
                    self.sorted.push((u64::from(newer.0), side == NEW, *place));
                }
            }
            if self.sorted.is_empty() {
                return;
            }
        }
        self.sorted.sort_unstable();
        for at in 1..self.sorted.len() {
            if let [(one, false, a), (other, true, b)] = self.sorted[at - 1..=at]
                && one == other
            {
                self.join(both, [a, b]);
            }
        }
    }

    /// Pairs what has the same key: where that is one on each side at once; where there are several, by what tells them apart
    /// if they are alike in all that `key` means, and not at all if they aren't.
    fn by_key(&mut self, both: Both<'_>, key: impl Fn(&Registry, PlaceId) -> u64, whole: bool) {
        let mut sorted = std::mem::take(&mut self.sorted);
        sorted.clear();
        for side in [OLD, NEW] {
            let free = self.lists[side].iter().filter(|at| self.pairs.is_free(both, side, **at));
            sorted.extend(free.map(|at| (key(both[side], *at), side == NEW, *at)));
        }
        // Within a group the order is that of the list, which rises.
        sorted.sort_unstable();
        for group in sorted.chunk_by(|one, other| one.0 == other.0) {
            let split = group.partition_point(|(_, newer, _)| !newer);
            match group.split_at(split) {
                ([], _) | (_, []) => {}
                ([(.., one)], [(.., other)])
                    if !whole || called(both[OLD], *one) == called(both[NEW], *other) =>
                {
                    self.join(both, [*one, *other]);
                }
                (ones, others) if whole => {
                    let places = |list: &[(u64, bool, PlaceId)]| {
                        list.iter().map(|(.., place)| *place).collect::<Vec<_>>()
                    };
                    for pair in alike::pairs(both, [places(ones), places(others)]) {
                        self.join(both, pair);
                    }
                }
                _ => {}
            }
        }
        self.sorted = sorted;
    }

    fn join(&mut self, both: Both<'_>, pair: [PlaceId; 2]) {
        let has_children = |side: usize| both[side].place(pair[side]).first_child.is_some();
        if self.pairs.join(both, pair) && has_children(OLD) && has_children(NEW) {
            self.waiting.push(pair);
        }
    }
}
