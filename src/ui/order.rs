//! The places of a plane in the order of its tree, so that what lies below a place is one stretch of a list.

use crate::model::{PlaceId, PlaneId, Registry};

/// No position.
const NONE: u32 = u32::MAX;

/// The places of a plane in the order of its tree.
#[derive(Debug, Default)]
pub(crate) struct Order {
    places: Vec<PlaceId>,
    /// By place: its position.
    positions: Vec<u32>,
    /// By position: the position behind everything below it.
    ends: Vec<u32>,
}

impl Order {
    pub(crate) fn new(registry: &Registry, plane: PlaneId) -> Self {
        // A file without a registry has no planes.
        if plane.0 as usize >= registry.planes().len() {
            return Self::default();
        }
        let places: Vec<PlaceId> = every_place(registry, plane).collect();
        let mut positions = vec![NONE; registry.places().len()];
        for (at, place) in places.iter().enumerate() {
            positions[place.0 as usize] = at as u32;
        }
        let mut ends = vec![places.len() as u32; places.len()];
        // Those whose end hasn't come yet, the nearest last.
        let mut open: Vec<(u32, usize)> = Vec::new();
        for (at, place) in places.iter().enumerate() {
            let depth = registry.place(*place).depth;
            while let Some((above, position)) = open.last()
                && *above >= depth
            {
                ends[*position] = at as u32;
                open.pop();
            }
            open.push((depth, at));
        }
        Self { places, positions, ends }
    }

    /// The places, from the top of the tree.
    pub(crate) fn places(&self) -> &[PlaceId] {
        &self.places
    }

    /// Where a place stands, if it is in this plane.
    pub(crate) fn position(&self, place: PlaceId) -> Option<usize> {
        let at = *self.positions.get(place.0 as usize)?;
        (at != NONE).then_some(at as usize)
    }

    /// The position behind everything below a position.
    pub(crate) fn end(&self, position: usize) -> usize {
        self.ends.get(position).map_or(self.places.len(), |end| *end as usize)
    }
}

/// A set of positions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Positions {
    words: Vec<u64>,
}

impl Positions {
    /// An empty set for so many positions.
    pub(crate) fn new(count: usize) -> Self {
        Self { words: vec![0; count.div_ceil(64)] }
    }

    /// Adds a position; false if it was there.
    pub(crate) fn insert(&mut self, position: usize) -> bool {
        let Some(word) = self.words.get_mut(position / 64) else { return false };
        let bit = 1 << (position % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    pub(crate) fn contains(&self, position: usize) -> bool {
        self.words.get(position / 64).is_some_and(|word| word & (1 << (position % 64)) != 0)
    }

    /// The first position from `from` on.
    pub(crate) fn next(&self, from: usize) -> Option<usize> {
        let mut at = from / 64;
        let mut word = *self.words.get(at)? & (u64::MAX << (from % 64));
        while word == 0 {
            at += 1;
            word = *self.words.get(at)?;
        }
        Some(at * 64 + word.trailing_zeros() as usize)
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
    use crate::ui::fixture;

    #[test]
    fn what_lies_below_a_place_is_one_stretch() {
        let registry = fixture::registry(&["a", " b", "  c", " d", "e", " f"]);
        let order = Order::new(&registry, PlaneId(0));
        let below = |at: usize| order.end(at) - at - 1;
        assert_eq!((0..6).map(below).collect::<Vec<_>>(), [3, 1, 0, 0, 1, 0]);
        for (at, place) in order.places().iter().enumerate() {
            assert_eq!(order.position(*place), Some(at));
        }
        assert_eq!(Order::new(&registry, PlaneId(1)).places(), []);
        assert_eq!(Order::new(&registry, PlaneId(9)).position(PlaceId(0)), None);
    }

    #[test]
    fn a_set_of_positions_gives_them_back_in_order() {
        let mut set = Positions::new(200);
        for at in [0, 63, 64, 130, 199] {
            assert!(set.insert(at));
            assert!(!set.insert(at));
        }
        assert!(!set.insert(500));
        let mut found = Vec::new();
        let mut next = set.next(0);
        while let Some(at) = next {
            found.push(at);
            next = set.next(at + 1);
        }
        assert_eq!(found, [0, 63, 64, 130, 199]);
        assert!(set.contains(64) && !set.contains(65) && !set.contains(900));
    }
}
