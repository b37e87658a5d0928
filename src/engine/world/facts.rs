//! A running machine as rules see it: every fact is known.

use std::borrow::Cow;

use super::World;
use crate::engine::ObjectId;
use crate::engine::facts::{Fact, Facts, Family};
use crate::engine::keys::KEYS;
use crate::engine::program::Program;
use crate::model::{Chain, Key, PathStep, Tri, Value};

/// Registry entry IDs start above this, so that no scenario guesses one.
const FIRST_ENTRY_ID: u64 = 0x1_0000_0100;

/// A machine at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) program: &'a Program,
    pub(crate) world: &'a World,
}

impl View<'_> {
    /// The service-plane path of an object as the kernel writes it; `None` while it doesn't hang in the tree.
    pub(crate) fn path(&self, id: ObjectId) -> Option<String> {
        let mut way: Vec<ObjectId> = self.world.ancestors(id).collect();
        if way.pop() != Some(ObjectId::ROOT) {
            return None;
        }
        let mut path = String::from("IOService:/");
        for (at, id) in way.iter().rev().enumerate() {
            if at > 0 {
                path.push('/');
            }
            let object = self.world.object(*id);
            path.push_str(&object.name);
            if let Some(location) = &object.location {
                path.push('@');
                path.push_str(location);
            }
        }
        Some(path)
    }

    /// The object to which a path without its plane leads. At each step the first child that fits is taken, and there is
    /// no second try; a trailing slash leads nowhere.
    ///
    /// Source: `IORegistryEntry::fromPath` (iokit/Kernel/IORegistryEntry.cpp).
    pub(crate) fn lookup(&self, path: &str) -> Option<ObjectId> {
        let rest = path.strip_prefix('/')?;
        let mut at = ObjectId::ROOT;
        if rest.is_empty() {
            return Some(at);
        }
        for text in rest.split('/') {
            if text.is_empty() {
                return None;
            }
            let step = PathStep::parse(text);
            at = *self.world.object(at).children.iter().find(|child| {
                let child = self.world.object(**child);
                step.fits(&child.name, child.location.as_deref())
            })?;
        }
        Some(at)
    }

    pub(crate) fn registry_id(id: ObjectId) -> u64 {
        FIRST_ENTRY_ID + u64::from(id.0)
    }
}

impl Facts for View<'_> {
    type Node = ObjectId;

    fn property(&self, node: ObjectId, key: &Key) -> Fact<Option<Cow<'_, Value>>> {
        Ok(self.world.object(node).properties.get(key).map(Cow::Borrowed))
    }

    fn name(&self, node: ObjectId) -> Key {
        self.world.object(node).name.clone()
    }

    fn location(&self, node: ObjectId) -> Option<Key> {
        self.world.object(node).location.clone()
    }

    fn provider(&self, node: ObjectId) -> Fact<Option<ObjectId>> {
        Ok(self.world.object(node).parent)
    }

    fn class(&self, node: ObjectId) -> Key {
        self.program.class(self.world.object(node).class).name.clone()
    }

    fn is_a(&self, node: ObjectId, class: &str) -> Tri {
        self.program.is_a(self.world.object(node).class, class).into()
    }

    fn chain(&self, node: ObjectId) -> Chain {
        let chain = &self.program.class(self.world.object(node).class).chain;
        let classes = chain.iter().map(|id| self.program.class(*id).name.clone()).collect();
        Chain { classes, complete: true }
    }

    fn entry_id(&self, node: ObjectId) -> Fact<u64> {
        Ok(Self::registry_id(node))
    }

    fn resolve(&self, path: &str) -> Fact<Option<ObjectId>> {
        Ok(path.strip_prefix("IOService:").and_then(|rest| self.lookup(rest)))
    }

    fn client_count(&self, node: ObjectId) -> Fact<u32> {
        let counts = |child: &&ObjectId| {
            let child = self.world.object(**child);
            child.is_active() && child.properties.get(&KEYS.match_category).is_some()
        };
        Ok(self.world.object(node).children.iter().filter(counts).count() as u32)
    }

    fn matched_service(&self, entry_id: u64) -> Fact<Option<ObjectId>> {
        let found = entry_id
            .checked_sub(FIRST_ENTRY_ID)
            .filter(|number| (1..=u64::from(self.world.object_count())).contains(number))
            .map(|number| ObjectId(number as u32))
            .filter(|id| {
                let object = self.world.object(*id);
                object.is_matched() && object.is_active()
            });
        Ok(found)
    }

    fn family(&self, node: ObjectId) -> Family<'_> {
        let class = self.program.class(self.world.object(node).class);
        class.script.as_ref().map_or(class.family, Family::Script)
    }
}
