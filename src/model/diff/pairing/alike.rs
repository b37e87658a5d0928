//! Siblings of the same name, location and class: user clients, for the most part.

use crate::model::diff::identity::{Identity, called};
use crate::model::diff::same::{hash, spelt_alike};
use crate::model::{PlaceId, Registry};

/// By what one sibling is known again.
type Trait = fn(&(Identity, u64, PlaceId)) -> Option<(u64, u64)>;

/// The pairs among siblings that are called alike, each list in the order of its source.
pub(super) fn pairs(
    (old, mut ones): (&Registry, Vec<PlaceId>),
    (new, mut others): (&Registry, Vec<PlaceId>),
) -> Vec<(PlaceId, PlaceId)> {
    let mut found = Vec::new();
    // What is written alike to the letter, from the front and from the back, needs no reading.
    let alike = |one: PlaceId, other: PlaceId| written_alike((old, one), (new, other));
    let front = ones.iter().zip(&others).take_while(|(one, other)| alike(**one, **other)).count();
    found.extend(ones.drain(..front).zip(others.drain(..front)));
    while let (Some(one), Some(other)) = (ones.last(), others.last()) {
        if !alike(*one, *other) {
            break;
        }
        found.push((*one, *other));
        ones.pop();
        others.pop();
    }
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
    let (mut ones, mut others) = (told(old, &ones), told(new, &others));
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
        found.push((one.2, other.2));
    }
    found
}

/// Pairs those of the same key in order, and takes them out of the lists.
fn join<T>(
    ones: &mut Vec<(T, u64, PlaceId)>,
    others: &mut Vec<(T, u64, PlaceId)>,
    key: impl Fn(&(T, u64, PlaceId)) -> Option<(u64, u64)>,
    found: &mut Vec<(PlaceId, PlaceId)>,
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
                found.push((ones[*i].2, others[*j].2));
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
fn written_alike((old, one): (&Registry, PlaceId), (new, other): (&Registry, PlaceId)) -> bool {
    if below(old, one) != below(new, other) {
        return false;
    }
    let (one, other) = (old.place(one).entry, new.place(other).entry);
    if !old.shows_properties(one) && !new.shows_properties(other) {
        return old.entry(one).registry_id == new.entry(other).registry_id;
    }
    spelt_alike((old, one), (new, other))
}
