//! Other moments of the same machine, and the same machine judged otherwise.

use super::{Doc, PlaneId, Trace, Tree};
use crate::explain::Case;
use crate::ui::shared::Shared;

impl Doc {
    /// Goes to a moment of the scenario. The selection stays on its node, or on the nearest one above it that is there.
    pub(crate) fn seek(&mut self, moment: usize) {
        self.change(|subject| subject.seek(moment));
    }

    /// Shows the same machine judged otherwise. One stays where one was, as far as that is still there.
    pub(crate) fn renew(&mut self, subject: Box<Case>) {
        if subject.is_scenario() {
            self.change(|shown| shown.replace(subject));
        } else {
            // The nodes of a dump stay what they are.
            self.subject.replace(subject);
        }
        self.detail.stale = true;
    }

    /// Changes the subject in a way that makes another registry of it.
    fn change(&mut self, change: impl FnOnce(&mut Shared)) {
        let registry = self.subject.registry();
        let plane = registry.plane(self.plane).name.to_string();
        let closed = self.tree().map(|tree| tree.folds(registry, false)).unwrap_or_default();
        let top = self.tree().map_or(0, |tree| tree.scroll.top);
        let way = self.way();
        let history: Vec<Trace> = self.history.iter().map(|place| self.trace(*place)).collect();
        change(&mut self.subject);
        let registry = self.subject.registry();
        self.trees = vec![None; registry.planes().len()];
        self.plane = registry.plane_named(&plane).unwrap_or(PlaneId(0));
        if let Some(slot) = self.trees.get_mut(self.plane.0 as usize) {
            *slot = Some(Tree::again(registry, self.plane, false, &closed));
        }
        let place = way.iter().find_map(|trace| self.find_again(trace));
        if let Some(tree) = self.tree_mut() {
            tree.scroll.top = top;
        }
        if let Some(place) = place {
            self.show(place);
        }
        self.history = history.iter().filter_map(|trace| self.find_again(trace)).collect();
        self.history_at = self.history_at.min(self.history.len().saturating_sub(1));
        self.search = None;
        self.hunt = None;
    }
}
