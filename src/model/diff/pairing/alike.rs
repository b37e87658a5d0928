//! Siblings of the same name, location and class: user clients, for the most part.

use crate::model::diff::identity::{Identity, called};
use crate::model::diff::pairs::{Both, NEW, OLD};
use crate::model::diff::same::{hash, spelt_alike};
use crate::model::{PlaceId, Registry};

/// By what one sibling is known again.
type Trait = fn(&(Identity, u64, PlaceId)) -> Option<(u64, u64)>;

/// The pairs among siblings that are called alike, each list in the order of its source.
pub(super) fn pairs(both: Both<'_>, lists: [Vec<PlaceId>; 2]) -> Vec<[PlaceId; 2]> {
    let [mut ones, mut others] = lists;
    let mut found = Vec::new();
    // What is written alike to the letter, from the front and from the back, needs no reading.
    let alike = |one: &PlaceId, other: &PlaceId| written_alike(both, [*one, *other]);
    let front = ones.iter().zip(&others).take_while(|(one, other)| alike(one, other)).count();
    let back = ones[front..].iter().rev().zip(others[front..].iter().rev());
    let back = back.take_while(|(one, other)| alike(one, other)).count();
    let pair = |(one, other)| [one, other];
    found.extend(ones.drain(..front).zip(others.drain(..front)).map(pair));
    let ends = (ones.len() - back, others.len() - back);
    found.extend(ones.drain(ends.0..).zip(others.drain(ends.1..)).rev().map(pair));
    if ones.is_empty() || others.is_empty() {
        return found;
    }
    let told = |registry: &Registry, list: &[PlaceId]| -> Vec<(Identity, u64, PlaceId)> {
        let each = list.iter().map(|place| {
            let entry = registry.place(*place).entry;
            let id = registry.entry(entry).registry_id.unwrap_or(0);
            let mut identity = Identity::of(registry, entry);
            // What hangs below is as good as a property.
            identity.content = identity.content.wrapping_add(below(registry, *place));
            (identity, id, *place)
        });
        each.collect()
    };
    let (mut ones, mut others) = (told(both[OLD], &ones), told(both[NEW], &others));
    // The same in all; the same thing of the same start; the same thing; the same start; the only one that is left.
    let traits: [Trait; 4] = [
        |(told, ..)| Some((told.content, told.telling)),
        |(told, id, _)| (*id != 0).then_some((told.telling, *id)),
        |(told, ..)| Some((told.telling, 0)),
        |(_, id, _)| (*id != 0).then_some((*id, 0)),
    ];
    for key in traits {
        join(&mut ones, &mut others, key, &mut found);
    }
    if let ([one], [other]) = (ones.as_slice(), others.as_slice()) {
        found.push([one.2, other.2]);
    }
    found
}

/// Pairs those of the same key in order, and takes them out of the lists.
fn join<T>(
    ones: &mut Vec<(T, u64, PlaceId)>,
    others: &mut Vec<(T, u64, PlaceId)>,
    key: impl Fn(&(T, u64, PlaceId)) -> Option<(u64, u64)>,
    found: &mut Vec<[PlaceId; 2]>,
) {
    let keyed = |list: &[(T, u64, PlaceId)]| {
        let mut keys: Vec<((u64, u64), usize)> =
            list.iter().enumerate().filter_map(|(at, row)| Some((key(row)?, at))).collect();
        keys.sort_unstable();
        keys
    };
    let (left, right) = (keyed(ones), keyed(others));
    let (mut gone, mut taken) = (vec![false; ones.len()], vec![false; others.len()]);
    let (mut a, mut b) = (0, 0);
    while let (Some((one, i)), Some((other, j))) = (left.get(a), right.get(b)) {
        match one.cmp(other) {
            std::cmp::Ordering::Less => a += 1,
            std::cmp::Ordering::Greater => b += 1,
            std::cmp::Ordering::Equal => {
                found.push([ones[*i].2, others[*j].2]);
                (gone[*i], taken[*j]) = (true, true);
                (a, b) = (a + 1, b + 1);
            }
        }
    }
    let mut at = gone.into_iter();
    ones.retain(|_| !at.next().unwrap_or(false));
    let mut at = taken.into_iter();
    others.retain(|_| !at.next().unwrap_or(false));
}

/// A number for the names and classes of the children, in whichever order they are.
fn below(registry: &Registry, place: PlaceId) -> u64 {
    let children = registry.children(place).map(|child| hash(&called(registry, child)));
    children.fold(0, u64::wrapping_add)
}

/// Whether two entries are the same to the letter, as far as that can be told without reading their values.
fn written_alike(both: Both<'_>, pair: [PlaceId; 2]) -> bool {
    let [old, new] = both;
    if below(old, pair[OLD]) != below(new, pair[NEW]) {
        return false;
    }
    let [one, other] = [OLD, NEW].map(|side| both[side].place(pair[side]).entry);
    if !old.shows_properties(one) && !new.shows_properties(other) {
        return old.entry(one).registry_id == new.entry(other).registry_id;
    }
    spelt_alike(both, [one, other])
}
