//! What has no partner where it was expected: it was moved, or it came or went.

use std::collections::HashMap;

use crate::model::diff::identity::{Identity, called};
use crate::model::diff::pairs::Pairs;
use crate::model::diff::same::hash;
use crate::model::{PlaceId, PlaneId, Registry};

/// Properties from which on the same content is no accident, whatever the thing is called.
const TELLS: usize = 4;

/// One entry without a partner.
#[derive(Debug)]
struct Lone {
    place: PlaceId,
    identity: Identity,
    /// Class and name.
    name: u64,
    class: u64,
}

/// Those without a partner in one plane of both registries.
#[derive(Debug)]
pub(super) struct Pool {
    unread: (Vec<PlaceId>, Vec<PlaceId>),
    ones: Vec<Lone>,
    others: Vec<Lone>,
    /// How often each class and name is in the whole of a registry, once it is asked.
    counts: Option<[HashMap<u64, u32>; 2]>,
    /// By what is compared now, from 0.
    pass: usize,
    /// The pairs of this pass, in order.
    found: std::vec::IntoIter<(PlaceId, PlaceId)>,
}

/// What a step has found.
pub(super) enum Found {
    Pair(PlaceId, PlaceId),
    NotYet,
    Nothing,
}

impl Pool {
    /// Gathers the places whose entries have no partner; `None` if all have in one of the two.
    pub(super) fn gather(
        (old, one): (&Registry, PlaneId),
        (new, other): (&Registry, PlaneId),
        pairs: &Pairs,
    ) -> Option<Self> {
        let free_old = |place: &PlaceId| {
            let told = old.place(*place);
            told.plane == one && pairs.of_old(told.entry).is_none()
        };
        let free_new = |place: &PlaceId| {
            let told = new.place(*place);
            told.plane == other && pairs.of_new(told.entry).is_none()
        };
        let mut ones: Vec<PlaceId> = old.places().filter(free_old).collect();
        let mut others: Vec<PlaceId> = new.places().filter(free_new).collect();
        // What is left is read from the end, so that parents come before children again.
        ones.reverse();
        others.reverse();
        (!ones.is_empty() && !others.is_empty()).then(|| Self {
            unread: (ones, others),
            ones: Vec::new(),
            others: Vec::new(),
            counts: None,
            pass: 0,
            found: Vec::new().into_iter(),
        })
    }

    /// The next pair.
    pub(super) fn next(
        &mut self,
        old: &Registry,
        new: &Registry,
        pairs: &Pairs,
        left: &mut usize,
    ) -> Found {
        if let Some(place) = self.unread.0.pop() {
            self.ones.push(lone(old, place));
            *left = left.saturating_sub(4);
            return Found::NotYet;
        }
        if let Some(place) = self.unread.1.pop() {
            self.others.push(lone(new, place));
            *left = left.saturating_sub(4);
            return Found::NotYet;
        }
        for (one, other) in self.found.by_ref() {
            let free = pairs.of_old(old.place(one).entry).is_none()
                && pairs.of_new(new.place(other).entry).is_none();
            if free {
                return Found::Pair(one, other);
            }
        }
        if self.counts.is_none() {
            self.counts = Some([old, new].map(count));
            *left = left.saturating_sub((old.entries().len() + new.entries().len()) / 8);
            return Found::NotYet;
        }
        *left = left.saturating_sub((self.ones.len() + self.others.len()) / 4);
        let found = match self.pass {
            // The same in every property.
            0 => self.unique(old, new, pairs, |lone, _| {
                (lone.identity.properties > 0).then_some((lone.name, lone.identity.content))
            }),
            // The same in those that tell it from others of its kind.
            1 => self.unique(old, new, pairs, |lone, _| {
                lone.identity.is_told.then_some((lone.name, lone.identity.telling))
            }),
            // The only one of its kind in the whole of both.
            2 => self.unique(old, new, pairs, |lone, count| {
                (count.get(&lone.name) == Some(&1)).then_some((lone.name, lone.identity.telling))
            }),
            // The same in every property, under another name.
            3 => self.unique(old, new, pairs, |lone, _| {
                let tells = lone.identity.properties >= TELLS;
                tells.then_some((lone.class, lone.identity.content))
            }),
            _ => return Found::Nothing,
        };
        self.pass += 1;
        self.found = found.into_iter();
        Found::NotYet
    }

    /// Pairs those whose key only one on each side has.
    fn unique(
        &self,
        old: &Registry,
        new: &Registry,
        pairs: &Pairs,
        key: impl Fn(&Lone, &HashMap<u64, u32>) -> Option<(u64, u64)>,
    ) -> Vec<(PlaceId, PlaceId)> {
        let Some([in_old, in_new]) = &self.counts else { return Vec::new() };
        let mut seen: HashMap<(u64, u64), (u32, u32, PlaceId)> = HashMap::new();
        let free_old = |lone: &&Lone| pairs.of_old(old.place(lone.place).entry).is_none();
        let free_new = |lone: &&Lone| pairs.of_new(new.place(lone.place).entry).is_none();
        for lone in self.ones.iter().filter(free_old) {
            if let Some(key) = key(lone, in_old) {
                seen.entry(key).or_insert((0, 0, lone.place)).0 += 1;
            }
        }
        for lone in self.others.iter().filter(free_new) {
            if let Some(key) = key(lone, in_new)
                && let Some(row) = seen.get_mut(&key)
            {
                row.1 += 1;
            }
        }
        let others = self.others.iter().filter(free_new);
        others
            .filter_map(|lone| match seen.get(&key(lone, in_new)?) {
                Some((1, 1, one)) => Some((*one, lone.place)),
                _ => None,
            })
            .collect()
    }
}

fn lone(registry: &Registry, place: PlaceId) -> Lone {
    let (name, _, class) = called(registry, place);
    Lone {
        place,
        identity: Identity::of(registry, registry.place(place).entry),
        name: hash(&(class, name)),
        class: hash(class),
    }
}

/// How often each class and name occurs.
fn count(registry: &Registry) -> HashMap<u64, u32> {
    let mut counts = HashMap::new();
    for entry in registry.entries() {
        if let Some(place) = registry.places_of(entry).first() {
            let (name, _, class) = called(registry, *place);
            *counts.entry(hash(&(class, name))).or_insert(0) += 1;
        }
    }
    counts
}
