//! Trying something out on a snapshot: personalities and properties are changed on top of it, and the same rules judge again.

use std::sync::{Arc, PoisonError};

use crate::engine::{self, Examination};
use crate::explain::what_if::{Edit, EditError, put};
use crate::model::{Bundle, Dict, EntryId, Key, Tri, Value};

use super::{Snapshot, Trial, told_of};

impl Snapshot {
    /// The table of a personality.
    pub(crate) fn table(&self, at: usize) -> Option<&Dict> {
        self.known.get(at).map(|known| &known.personality.table)
    }

    /// The bundles that came with the dump or were given.
    pub(crate) fn bundles(&self) -> &[crate::model::Bundle] {
        &self.bundles
    }

    /// Personalities that are not taken to be gone.
    pub(super) fn present(&self) -> impl Iterator<Item = usize> {
        (0..self.known.len()).filter(|at| self.known[*at].trial != Trial::Gone)
    }

    /// Applies edits to the snapshot as it was read; `find` leads from the node of an edit to its entries.
    pub(crate) fn try_out(
        &mut self,
        edits: &[Edit],
        find: impl Fn(&str) -> Vec<EntryId>,
    ) -> Result<(), EditError> {
        if self.registry.is_edited() {
            Arc::make_mut(&mut self.registry).drop_edits();
        }
        let added: Vec<&Bundle> = edits.iter().filter_map(Edit::added).collect();
        self.pool(&added);
        let result = edits.iter().try_for_each(|edit| self.apply(edit, &find));
        self.by_class.clear();
        for at in 0..self.known.len() {
            self.refs[at] = told_of(&self.known[at].personality).into();
            if let Some(class) = &self.refs[at].provider_class {
                self.by_class.entry(Key::new(class)).or_default().push(at);
            }
        }
        self.index = engine::Snapshot::new(&self.registry, &self.classes).index();
        self.badges.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        result
    }

    fn apply(
        &mut self,
        edit: &Edit,
        find: &impl Fn(&str) -> Vec<EntryId>,
    ) -> Result<(), EditError> {
        match edit {
            Edit::Add { .. } => {}
            Edit::SetClass { .. } | Edit::SetKext { .. } => return Err(EditError::NotSimulated),
            Edit::Drop { bundle } => {
                let mut found = false;
                for known in &mut self.known {
                    if known.personality.bundle == **bundle {
                        known.trial = Trial::Gone;
                        found = true;
                    }
                }
                if !found {
                    return Err(EditError::NoBundle(bundle.clone()));
                }
            }
            Edit::Set { driver, key, value } => {
                let mut found = false;
                for (known, told) in self.known.iter_mut().zip(&self.refs) {
                    if told.is(driver) {
                        put(&mut known.personality.table, key, value.as_ref())?;
                        if known.trial == Trial::None {
                            known.trial = Trial::Changed;
                        }
                        found = true;
                    }
                }
                if !found {
                    return Err(EditError::NoDriver(driver.clone()));
                }
            }
            Edit::SetNode { node, key, value } => {
                let entries = find(node);
                if entries.is_empty() {
                    return Err(EditError::NoNode(node.clone()));
                }
                for entry in entries {
                    self.edit_node(entry, key, value.as_ref())?;
                }
            }
        }
        Ok(())
    }

    fn edit_node(
        &mut self,
        entry: EntryId,
        path: &str,
        value: Option<&Value>,
    ) -> Result<(), EditError> {
        // Only the property is changed in which the path begins.
        let whole = Key::new(path);
        let first = match path.split_once('/') {
            Some((first, _)) if self.registry.get(entry, &whole).is_none() => Key::new(first),
            _ => whole,
        };
        let mut table = Dict::new();
        if let Some(have) = self.registry.get(entry, &first) {
            table.set(first.clone(), have.into_owned());
        }
        put(&mut table, path, value)?;
        let value = table.find(&first).cloned();
        Arc::make_mut(&mut self.registry).edit(entry, first, value);
        Ok(())
    }

    /// Lets clients that are taken to be gone hold nothing.
    pub(super) fn without_gone(&self, found: &mut Examination, at: usize) {
        let Some(drivers) = self.drivers.get(&found.node) else { return };
        let is_gone = |entry: EntryId| {
            drivers.iter().any(|driver| {
                let trial = self.known[driver.known].trial;
                driver.entry == entry
                    && (trial == Trial::Gone || (driver.known == at && trial == Trial::Changed))
            })
        };
        let category = &mut found.category;
        let before = category.holders.len();
        category.holders.retain(|holder| !is_gone(holder.entry));
        if category.holders.len() < before && category.free.is_no() {
            category.free = if category.holders.iter().any(|holder| holder.certain) {
                Tri::No
            } else if category.missing.is_some() || !category.holders.is_empty() {
                Tri::Unknown
            } else {
                Tri::Yes
            };
        }
    }
}
