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
}
