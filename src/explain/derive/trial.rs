//! Trying something out on a snapshot: personalities and properties are changed on top of it, and the same rules judge again.

use std::sync::Arc;

use crate::engine::{self, Examination};
use crate::explain::what_if::{Edit, EditError, Whose, put};
use crate::model::{Bundle, Dict, EntryId, Key, Tri, Value};

use super::{Driver, Snapshot, Trial, told_of};

impl Snapshot {
    /// The table of a personality.
    pub(crate) fn table(&self, at: usize) -> Option<&Dict> {
        self.known.get(at).map(|known| &known.personality.table)
    }

    /// The bundles that came with the dump or were given.
    pub(crate) fn bundles(&self) -> &[Bundle] {
        &self.bundles
    }

    /// The snapshot as it was read, with these changes; `nodes` has for each change the entries that it is about.
    pub(crate) fn changed(
        &self,
        edits: &[Edit],
        nodes: &[Vec<EntryId>],
    ) -> Result<Self, EditError> {
        let mut made = self.unjudged();
        if made.registry.is_edited() {
            Arc::make_mut(&mut made.registry).drop_edits();
        }
        let added: Vec<&Bundle> = edits.iter().filter_map(Edit::added).collect();
        made.pool(&added);
        edits.iter().zip(nodes).try_for_each(|(edit, nodes)| made.apply(edit, nodes))?;
        made.by_class.clear();
        for at in 0..made.known.len() {
            made.refs[at] = told_of(&made.known[at].personality).into();
            if let Some(class) = &made.refs[at].provider_class {
                made.by_class.entry(Key::new(class)).or_default().push(at);
            }
        }
        made.index = engine::Snapshot::new(&made.registry, &made.classes).index();
        Ok(made)
    }

    fn apply(&mut self, edit: &Edit, nodes: &[EntryId]) -> Result<(), EditError> {
        let mut found = !nodes.is_empty();
        let missing = match edit {
            Edit::Add { .. } => return Ok(()),
            Edit::Drop { bundle } => {
                for known in &mut self.known {
                    if known.personality.bundle == **bundle {
                        known.trial = Trial::Gone;
                        found = true;
                    }
                }
                Whose::Kext(bundle.clone())
            }
            Edit::Set { whose: Whose::Class(_) | Whose::Kext(_), .. } => {
                return Err(EditError::NotSimulated);
            }
            Edit::Set { whose, key, value } => {
                for entry in nodes {
                    self.edit_node(*entry, key, value.as_ref())?;
                }
                for (known, told) in self.known.iter_mut().zip(&self.refs) {
                    if matches!(whose, Whose::Driver(driver) if told.is(driver)) {
                        put(&mut known.personality.table, key, value.as_ref())?;
                        if known.trial == Trial::None {
                            known.trial = Trial::Changed;
                        }
                        found = true;
                    }
                }
                whose.clone()
            }
        };
        if found { Ok(()) } else { Err(EditError::Missing(missing)) }
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

    /// Lets a node's drivers that are taken to be gone hold nothing.
    pub(super) fn without_gone(&self, found: &mut Examination, is_gone: impl Fn(&Driver) -> bool) {
        let Some(drivers) = self.drivers.get(&found.node) else { return };
        let category = &mut found.category;
        let before = category.holders.len();
        category.holders.retain(|holder| {
            !drivers.iter().any(|driver| driver.entry == holder.entry && is_gone(driver))
        });
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
