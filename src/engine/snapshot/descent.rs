//! What a dump and a table of classes together tell of an entry's class.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Snapshot;
use super::clients::ClientKind;
use super::lineage::{Lineage, family};
use crate::engine::keys::KEYS;
use crate::model::{Chain, EntryId, Key};

impl Snapshot<'_> {
    /// The class of an entry and what follows from it.
    ///
    /// The entry's own inheritance goes before the table: superclasses change from system to system. Where
    /// `IOClassNameOverride` has been applied (archives and property lists print it, text the real class), the real class is
    /// taken if it is known, and the printed one stays possible.
    pub fn lineage(&self, entry: EntryId) -> Cow<'_, Lineage> {
        let node = self.registry.entry(entry);
        if let Some((_, real)) = OVERRIDES.iter().find(|(printed, _)| node.class == *printed)
            && self.string(entry, &Key::new("IOClassNameOverride")).as_ref() == Some(&node.class)
        {
            let mut real = Lineage::of_class(&Key::new(real), self.classes);
            real.overridden = Some(node.class.clone());
            return Cow::Owned(real);
        }
        match &node.inheritance {
            Some(inheritance) if !inheritance.is_empty() => {
                let chain = self.told(inheritance);
                let family = family(&chain);
                Cow::Owned(Lineage { chain, family, overridden: None })
            }
            _ => match self.index.lineages.get(&node.class) {
                Some(lineage) => Cow::Borrowed(lineage),
                None => Cow::Owned(Lineage::of_class(&node.class, self.classes)),
            },
        }
    }

    /// Classes that the entry's class must derive from, since drivers that ask for them were matched on entries of it; `driver`
    /// is not believed. Where the superclasses are known they say it already.
    pub fn proven(&self, entry: EntryId, driver: Option<EntryId>) -> impl Iterator<Item = &Key> {
        let class = &self.registry.entry(entry).class;
        let told = self.index.attached.get(class).into_iter().flatten();
        told.filter(move |(_, by)| Some(*by) != driver).map(|(class, _)| class)
    }

    /// What the drivers that are attached to classes of unknown descent ask for. One with several parents may have been matched on
    /// another.
    pub(super) fn attachments(&self) -> HashMap<Key, Vec<(Key, EntryId)>> {
        let mut told: HashMap<Key, Vec<(Key, EntryId)>> = HashMap::new();
        for entry in self.registry.entries() {
            let lineage = self.lineage(entry);
            if lineage.chain.complete || lineage.overridden.is_some() {
                continue;
            }
            for child in self.children(entry) {
                if self.kind(child) != ClientKind::Driver
                    || self.parents(child).nth(1).is_some()
                    || self.is_copy(entry, child)
                {
                    continue;
                }
                if let Some(asked) = self.string(child, &KEYS.provider_class)
                    && lineage.is_a(&asked).is_unknown()
                {
                    let class = self.registry.entry(entry).class.clone();
                    told.entry(class).or_default().push((asked, child));
                }
            }
        }
        told
    }

    /// The chain that an entry tells itself, continued by the table where it ends too early.
    fn told(&self, inheritance: &[Key]) -> Chain {
        let mut classes = inheritance.to_vec();
        let more = classes.last().map(|last| self.classes.chain(last));
        let Some(more) = more else { return Chain { classes, complete: false } };
        classes.extend(more.classes.into_iter().skip(1));
        let complete = more.complete || classes.iter().any(|class| class == "IOService");
        Chain { classes, complete }
    }
}

/// Classes that hide behind another name, and the real class of each.
///
/// Source: observed; Apple documents the override in IOKit's `IOService.h`.
const OVERRIDES: [(&str, &str); 2] =
    [("IOUSBDevice", "IOUSBHostDevice"), ("IOUSBInterface", "IOUSBHostInterface")];
