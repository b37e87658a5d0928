//! Finds which entries of two registries are the same.

mod alike;
mod pool;

use super::identity::{self, called, named};
use super::pairs::{NONE, Pairs};
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
    waiting: Vec<(PlaceId, PlaceId)>,
    // Lists that are filled anew for each pair.
    left: Vec<PlaceId>,
    right: Vec<PlaceId>,
    names: Vec<(u64, usize)>,
    sorted: Vec<(u64, bool, PlaceId)>,
}

impl Pairing {
    pub(super) fn new(old: &Registry, new: &Registry, planes: Vec<(PlaneId, PlaneId)>) -> Self {
        Self {
            pairs: Pairs {
                old_entry: vec![NONE; old.entries().len()],
                new_entry: vec![NONE; new.entries().len()],
                old_place: vec![NONE; old.places().len()],
                new_place: vec![NONE; new.places().len()],
            },
            planes,
            at: 0,
            phase: Phase::Roots,
            waiting: Vec::new(),
            left: Vec::new(),
            right: Vec::new(),
            names: Vec::new(),
            sorted: Vec::new(),
        }
    }

    /// Goes on until so many entries have been dealt with. True when all is done.
    pub(super) fn advance(&mut self, old: &Registry, new: &Registry, left: &mut usize) -> bool {
        loop {
            if *left == 0 {
                return matches!(self.phase, Phase::Done) && self.waiting.is_empty();
            }
            if let Some((one, other)) = self.waiting.pop() {
                let seen = self.children(old, new, one, other);
                *left = left.saturating_sub(1 + seen);
                continue;
            }
            match std::mem::replace(&mut self.phase, Phase::Done) {
                Phase::Done => return true,
                Phase::Roots => {
                    let Some((one, other)) = self.planes.get(self.at).copied() else { continue };
                    self.left.clone_from(&old.plane(one).roots);
                    self.right.clone_from(&new.plane(other).roots);
                    self.keep_free();
                    self.match_lists(old, new);
                    self.phase = Phase::Gather;
                }
                Phase::Gather => {
                    let (one, other) = self.planes[self.at];
                    self.at += 1;
                    self.phase = Phase::Roots;
                    *left = left.saturating_sub((old.places().len() + new.places().len()) / 8);
                    if let Some(pool) = Pool::gather((old, one), (new, other), &self.pairs) {
                        self.phase = Phase::Search(Box::new(pool));
                    }
                }
                Phase::Search(mut pool) => {
                    let found = pool.next(old, new, &self.pairs, left);
                    self.phase = match found {
                        pool::Found::Pair(one, other) => {
                            self.join(old, new, one, other);
                            Phase::Search(pool)
                        }
                        pool::Found::NotYet => Phase::Search(pool),
                        pool::Found::Nothing => Phase::Roots,
                    };
                }
            }
        }
    }

    /// Finds the partners among the children of two partners. Tells how many children there are.
    fn children(&mut self, old: &Registry, new: &Registry, one: PlaceId, other: PlaceId) -> usize {
        self.left.clear();
        self.left.extend(old.children(one));
        self.right.clear();
        self.right.extend(new.children(other));
        let seen = self.left.len() + self.right.len();
        self.keep_free();
        self.match_lists(old, new);
        seen
    }

    /// Leaves only those in the lists that have no partner.
    fn keep_free(&mut self) {
        let pairs = &self.pairs;
        self.left.retain(|place| pairs.place_of_old(*place).is_none());
        self.right.retain(|place| pairs.place_of_new(*place).is_none());
    }

    fn match_lists(&mut self, old: &Registry, new: &Registry) {
        if self.left.is_empty() || self.right.is_empty() {
            return;
        }
        self.in_place(old, new);
        self.keep_free();
        if self.left.is_empty() || self.right.is_empty() {
            return;
        }
        self.anchors(old, new);
        self.known(old, new);
        // The whole name and the class; then the name alone, where the class has changed.
        self.by_key(old, new, |registry, place| hash(&called(registry, place)), true);
        self.keep_free();
        if self.left.is_empty() || self.right.is_empty() {
            return;
        }
        self.by_key(old, new, |registry, place| hash(&named(registry, place)), false);
        self.keep_free();
        if self.left.is_empty() || self.right.is_empty() {
            return;
        }
        // Another driver in the category that this one had.
        self.left.retain(|place| identity::is_driver(old, old.place(*place).entry));
        self.right.retain(|place| identity::is_driver(new, new.place(*place).entry));
        let category = |registry: &Registry, place: PlaceId| {
            hash(&identity::category(registry, registry.place(place).entry))
        };
        self.by_key(old, new, category, false);
    }

    /// Where both lists have the same names in the same order, as nearly all do, pairs what alone in its list is called so.
    fn in_place(&mut self, old: &Registry, new: &Registry) {
        let mut both = self.left.iter().zip(&self.right);
        if self.left.len() != self.right.len()
            || !both.all(|(one, other)| named(old, *one) == named(new, *other))
        {
            return;
        }
        let from = self.waiting.len();
        let mut names = std::mem::take(&mut self.names);
        names.clear();
        names.extend(self.left.iter().enumerate().map(|(at, one)| (hash(&named(old, *one)), at)));
        names.sort_unstable();
        for group in names.chunk_by(|one, other| one.0 == other.0) {
            if let [(_, at)] = group {
                self.join(old, new, self.left[*at], self.right[*at]);
            }
        }
        self.names = names;
        // In the order of the list, which rises, and so of what stands in memory.
        self.waiting[from..].sort_unstable();
    }

    /// The platform's root nub is the same in both, however the machine is called.
    fn anchors(&mut self, old: &Registry, new: &Registry) {
        let anchor = |registry: &Registry, list: &[PlaceId]| {
            let first = list.first()?;
            let anchor = registry.plane(registry.place(*first).plane).anchor?;
            list.contains(&anchor).then_some(anchor)
        };
        if let (Some(one), Some(other)) = (anchor(old, &self.left), anchor(new, &self.right)) {
            self.join(old, new, one, other);
        }
    }

    /// Places of entries that are partners already, from another plane or another parent.
    fn known(&mut self, old: &Registry, new: &Registry) {
        self.sorted.clear();
        for place in &self.left {
            if let Some(partner) = self.pairs.of_old(old.place(*place).entry) {
                self.sorted.push((u64::from(partner.0), false, *place));
            }
        }
        if self.sorted.is_empty() {
            return;
        }
        for place in &self.right {
            let entry = new.place(*place).entry;
            if self.pairs.of_new(entry).is_some() {
                self.sorted.push((u64::from(entry.0), true, *place));
            }
        }
        self.sorted.sort_unstable();
        for at in 1..self.sorted.len() {
            if let [(one, false, a), (other, true, b)] = self.sorted[at - 1..=at]
                && one == other
            {
                self.join(old, new, a, b);
            }
        }
    }

    /// Pairs what has the same key: where that is one on each side at once; where there are several, by what tells them apart
    /// if they are alike in all that `key` means, and not at all if they aren't.
    fn by_key(
        &mut self,
        old: &Registry,
        new: &Registry,
        key: impl Fn(&Registry, PlaceId) -> u64,
        whole: bool,
    ) {
        let mut sorted = std::mem::take(&mut self.sorted);
        sorted.clear();
        let free_old = |place: &&PlaceId| self.pairs.of_old(old.place(**place).entry).is_none();
        let free_new = |place: &&PlaceId| self.pairs.of_new(new.place(**place).entry).is_none();
        sorted.extend(self.left.iter().filter(free_old).map(|at| (key(old, *at), false, *at)));
        sorted.extend(self.right.iter().filter(free_new).map(|at| (key(new, *at), true, *at)));
        // Within a group the order is that of the list, which rises.
        sorted.sort_unstable();
        for group in sorted.chunk_by(|one, other| one.0 == other.0) {
            let split = group.partition_point(|(_, newer, _)| !newer);
            match group.split_at(split) {
                ([], _) | (_, []) => {}
                ([(.., one)], [(.., other)])
                    if !whole || called(old, *one) == called(new, *other) =>
                {
                    self.join(old, new, *one, *other);
                }
                (ones, others) if whole => {
                    let places = |list: &[(u64, bool, PlaceId)]| {
                        list.iter().map(|(.., place)| *place).collect::<Vec<_>>()
                    };
                    for (one, other) in alike::pairs((old, places(ones)), (new, places(others))) {
                        self.join(old, new, one, other);
                    }
                }
                _ => {}
            }
        }
        self.sorted = sorted;
    }

    fn join(&mut self, old: &Registry, new: &Registry, one: PlaceId, other: PlaceId) -> bool {
        let joined = self.pairs.join((one, old.place(one).entry), (other, new.place(other).entry));
        if joined && old.place(one).first_child.is_some() && new.place(other).first_child.is_some()
        {
            self.waiting.push((one, other));
        }
        joined
    }
}
