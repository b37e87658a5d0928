//! What has no partner where it was expected: it was moved, or it came or went.

use std::collections::HashMap;

use crate::model::diff::identity::{Identity, called};
use crate::model::diff::pairs::{Both, NEW, OLD, Pairs};
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
    unread: [Vec<PlaceId>; 2],
    lone: [Vec<Lone>; 2],
    /// How often each class and name is in the whole of a registry, once it is asked.
    counts: Option<[HashMap<u64, u32>; 2]>,
    /// By what is compared now, from 0.
    pass: usize,
    /// The pairs of this pass, in order.
    found: std::vec::IntoIter<[PlaceId; 2]>,
}

pub(super) enum Found {
    Pair([PlaceId; 2]),
    NotYet,
    Nothing,
}

impl Pool {
    /// Gathers the places whose entries have no partner; `None` if all have in one of the two.
    pub(super) fn gather(both: Both<'_>, planes: [PlaneId; 2], pairs: &Pairs) -> Option<Self> {
        let unread = [OLD, NEW].map(|side| {
            let here = |at: &PlaceId| both[side].place(*at).plane == planes[side];
            let free = |at: &PlaceId| here(at) && pairs.is_free(both, side, *at);
            let mut free: Vec<PlaceId> = both[side].places().filter(free).collect();
            // What is left is read from the end, so that parents come before children again.
            free.reverse();
            free
        });
        unread.iter().all(|list| !list.is_empty()).then(|| Self {
            unread,
            lone: [Vec::new(), Vec::new()],
            counts: None,
            pass: 0,
            found: Vec::new().into_iter(),
        })
    }

    pub(super) fn next(&mut self, both: Both<'_>, pairs: &Pairs, left: &mut usize) -> Found {
        for side in [OLD, NEW] {
            if let Some(place) = self.unread[side].pop() {
                self.lone[side].push(lone(both[side], place));
                *left = left.saturating_sub(4);
                return Found::NotYet;
            }
        }
        let free = |pair: &[PlaceId; 2]| {
            [OLD, NEW].into_iter().all(|side| pairs.is_free(both, side, pair[side]))
        };
        if let Some(pair) = self.found.find(free) {
            return Found::Pair(pair);
        }
        if self.counts.is_none() {
            self.counts = Some(both.map(count));
            let entries: usize = both.iter().map(|registry| registry.entries().len()).sum();
            *left = left.saturating_sub(entries / 8);
            return Found::NotYet;
        }
        *left = left.saturating_sub((self.lone[OLD].len() + self.lone[NEW].len()) / 4);
        let found = match self.pass {
            // The same in every property.
            0 => self.unique(both, pairs, |lone, _| {
                (lone.identity.properties > 0).then_some((lone.name, lone.identity.content))
            }),
            // The same in those that tell it from others of its kind.
            1 => self.unique(both, pairs, |lone, _| {
                lone.identity.is_told.then_some((lone.name, lone.identity.telling))
            }),
            // The only one of its kind in the whole of both.
            2 => self.unique(both, pairs, |lone, count| {
                (count.get(&lone.name) == Some(&1)).then_some((lone.name, lone.identity.telling))
            }),
            // The same in every property, under another name.
            3 => self.unique(both, pairs, |lone, _| {
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
        both: Both<'_>,
        pairs: &Pairs,
        key: impl Fn(&Lone, &HashMap<u64, u32>) -> Option<(u64, u64)>,
    ) -> Vec<[PlaceId; 2]> {
        let Some(counts) = &self.counts else { return Vec::new() };
        let free = |side: usize| {
            let free =
                self.lone[side].iter().filter(move |lone| pairs.is_free(both, side, lone.place));
            let key = &key;
            free.filter_map(move |lone| Some((key(lone, &counts[side])?, lone.place)))
        };
        // How often a key is there on each side, and a place that has it.
        let mut seen: HashMap<(u64, u64), ([u32; 2], PlaceId)> = HashMap::new();
        for (key, place) in free(OLD) {
            seen.entry(key).or_insert(([0; 2], place)).0[OLD] += 1;
        }
        for (key, _) in free(NEW) {
            seen.entry(key).and_modify(|row| row.0[NEW] += 1);
        }
        let both_once = free(NEW).filter_map(|(key, place)| match seen.get(&key) {
            Some(([1, 1], one)) => Some([*one, place]),
            _ => None,
        });
        both_once.collect()
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
