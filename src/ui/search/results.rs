//! What a search has found: in the order of the tree, by score, and with the way there.

use crate::model::{PlaceId, Registry};
use crate::ui::order::{Order, Positions};

use super::hit::Hit;

/// What a search has found.
#[derive(Debug, Default)]
pub(crate) struct Results {
    /// In the order of the tree.
    hits: Vec<Hit>,
    /// Indices into `hits`, best first.
    ranked: Vec<u32>,
    found: Positions,
    /// Hits and everything above them.
    kept: Positions,
}

impl Results {
    /// Sorts hits out.
    pub(crate) fn new(order: &Order, mut hits: Vec<Hit>, registry: &Registry) -> Self {
        hits.sort_unstable_by_key(|hit| hit.position);
        let mut ranked: Vec<u32> = (0..hits.len() as u32).collect();
        if hits.windows(2).any(|pair| pair[0].score != pair[1].score) {
            ranked.sort_by_key(|at| -hits[*at as usize].score);
        }
        let count = order.places().len();
        let (mut found, mut kept) = (Positions::new(count), Positions::new(count));
        for hit in &hits {
            let position = hit.position as usize;
            found.insert(position);
            let Some(place) = order.places().get(position) else { continue };
            for above in registry.ancestors(*place) {
                // Whatever is above this one was marked before.
                if !order.position(above).is_some_and(|at| kept.insert(at)) {
                    break;
                }
            }
        }
        Self { hits, ranked, found, kept }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.hits.len()
    }

    /// A hit by its rank, 0 being the best.
    pub(crate) fn ranked(&self, rank: usize) -> Option<&Hit> {
        self.hits.get(*self.ranked.get(rank)? as usize)
    }

    /// Whether a position was found.
    pub(crate) fn is_hit(&self, position: usize) -> bool {
        self.found.contains(position)
    }

    /// Whether a position was found, or lies above one that was.
    pub(crate) fn is_kept(&self, position: usize) -> bool {
        self.kept.contains(position)
    }

    /// The first position from this one on that was found or lies above one that was.
    pub(crate) fn next_kept(&self, from: usize) -> Option<usize> {
        self.kept.next(from)
    }

    /// How many hits stand before a position.
    pub(crate) fn before(&self, position: usize) -> usize {
        self.hits.partition_point(|hit| (hit.position as usize) < position)
    }

    /// The nearest hit behind a position, or before it, round the end. The position itself isn't meant.
    pub(crate) fn next_hit(&self, position: usize, forward: bool) -> Option<usize> {
        let before = self.before(position);
        let behind = before + usize::from(self.is_hit(position));
        let at = if forward {
            if behind < self.hits.len() { behind } else { 0 }
        } else {
            before.checked_sub(1).or(self.hits.len().checked_sub(1))?
        };
        self.hits.get(at).map(|hit| hit.position as usize)
    }

    /// All hits in the order of the tree.
    pub(crate) fn places<'a>(&'a self, order: &'a Order) -> impl Iterator<Item = PlaceId> + 'a {
        self.hits.iter().filter_map(|hit| order.places().get(hit.position as usize).copied())
    }
}
