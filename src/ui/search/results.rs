//! What a search has found: in the order of the tree, by score, and with the way there.

use crate::model::{PlaceId, Registry};
use crate::ui::order::Order;

use super::hit::Hit;

/// What a search has found.
#[derive(Debug, Default)]
pub(crate) struct Results {
    /// In the order of the tree.
    hits: Vec<Hit>,
    /// Indices into `hits`, best first.
    ranked: Vec<u32>,
    /// By position: hits and everything above them.
    kept: Vec<bool>,
}

impl Results {
    /// Sorts hits out.
    pub(crate) fn new(order: &Order, mut hits: Vec<Hit>, registry: &Registry) -> Self {
        hits.sort_unstable_by_key(|hit| hit.position);
        let mut ranked: Vec<u32> = (0..hits.len() as u32).collect();
        if hits.windows(2).any(|pair| pair[0].score != pair[1].score) {
            ranked.sort_by_key(|at| -hits[*at as usize].score);
        }
        let mut kept = vec![false; order.places().len()];
        for hit in &hits {
            let Some(place) = order.places().get(hit.position as usize) else { continue };
            for above in registry.ancestors(*place) {
                let Some(above) = order.position(above) else { break };
                // Whatever is above this one was marked before.
                if std::mem::replace(&mut kept[above], true) {
                    break;
                }
            }
        }
        Self { hits, ranked, kept }
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
        self.hits.binary_search_by_key(&position, |hit| hit.position as usize).is_ok()
    }

    /// Whether a position was found, or lies above one that was.
    pub(crate) fn is_kept(&self, position: usize) -> bool {
        self.kept.get(position) == Some(&true)
    }

    /// The first position from this one on that was found or lies above one that was.
    pub(crate) fn next_kept(&self, from: usize) -> Option<usize> {
        Some(from + self.kept.get(from..)?.iter().position(|kept| *kept)?)
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
