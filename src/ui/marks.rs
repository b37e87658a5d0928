//! What a comparison leaves beside the nodes of a tree.

use std::collections::{HashMap, HashSet};

use crate::model::{ChangeKind, Diff, PlaceId, Registry};

/// What stands beside a node in the tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    /// Nodes that are changed, with the most telling kind.
    pub(crate) at: HashMap<PlaceId, ChangeKind>,
    /// Nodes with changes somewhere below.
    pub(crate) above: HashSet<PlaceId>,
}

impl Marks {
    /// The marks of the older (0) or the newer (1) tree.
    pub(crate) fn of(diff: &Diff, side: usize, old: &Registry, new: &Registry) -> Self {
        let mut marks = Self::default();
        let registry = [old, new][side];
        for change in diff.changes() {
            let own = if side == 0 { change.old } else { change.new };
            let kind = match (change.old, change.new) {
                (None, _) => ChangeKind::Added,
                (_, None) => ChangeKind::Removed,
                _ => change.kind,
            };
            // A driver's change is one of its provider too.
            let about = diff.place(change, old, new).filter(|(_, newer)| *newer == (side == 1));
            let about = about.map(|(place, _)| (place, change.kind));
            for (place, kind) in own.map(|place| (place, kind)).into_iter().chain(about) {
                let mark = marks.at.entry(place).or_insert(kind);
                *mark = (*mark).min(kind);
            }
            // What is only on the other side shows at what it is below.
            let near = || match side {
                0 => new.ancestors(change.new?).find_map(|at| diff.in_old(at)),
                _ => old.ancestors(change.old?).find_map(|at| diff.in_new(at)),
            };
            let Some(from) = own.or_else(near) else { continue };
            for above in registry.ancestors(from).skip(usize::from(own.is_some())) {
                if !marks.above.insert(above) {
                    break;
                }
            }
        }
        marks
    }
}
