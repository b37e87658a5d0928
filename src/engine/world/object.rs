//! Objects of a machine: nubs, drivers and servers.

use std::sync::Arc;

use crate::engine::event::Starter;
use crate::engine::{ClassId, ObjectId, PersonalityId};
use crate::model::{Dict, Key, Value};

/// Bits of the public state word.
///
/// Source: iokit/IOKit/IOService.h.
pub(crate) mod state {
    pub(crate) const INACTIVE: u32 = 0x01;
    pub(crate) const REGISTERED: u32 = 0x02;
    pub(crate) const MATCHED: u32 = 0x04;
    pub(crate) const FIRST_PUBLISH: u32 = 0x08;
    pub(crate) const FIRST_MATCH: u32 = 0x10;
}

/// Bits of the private state word; its low ten bits are the busy count.
///
/// Source: iokit/IOKit/IOServicePrivate.h.
pub(crate) mod flag {
    pub(crate) const BUSY: u32 = 0x3ff;
    pub(crate) const NEED_CONFIG: u32 = 0x8000_0000;
    pub(crate) const MODULE_STALL: u32 = 0x2000_0000;
    pub(crate) const CONFIG: u32 = 0x0400_0000;
    pub(crate) const TERM_PHASE_2: u32 = 0x0100_0000;
    pub(crate) const TERM_PHASE_3: u32 = 0x0080_0000;
    pub(crate) const TERM_PHASE_1: u32 = 0x0040_0000;
    pub(crate) const RECURSING: u32 = 0x0010_0000;
    pub(crate) const NEED_WILL_TERMINATE: u32 = 0x0008_0000;
    pub(crate) const CONFIG_RUNNING: u32 = 0x0002_0000;
    pub(crate) const FINALIZED: u32 = 0x0001_0000;
    pub(crate) const REMATCH_ON_DETACH: u32 = 0x0000_8000;
}

/// One object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Its class.
    pub class: ClassId,
    /// Its registry name.
    pub name: Key,
    /// The part after `@`.
    pub location: Option<Key>,
    /// The scenario's name for it.
    pub label: Option<Key>,
    /// The object it is attached to; the platform's root nub has none.
    pub parent: Option<ObjectId>,
    /// The objects attached to it, in order of attachment.
    pub children: Vec<ObjectId>,
    /// Its property table.
    pub properties: ObjectProperties,
    /// The personality of a driver that matching made.
    pub personality: Option<PersonalityId>,
    /// Of the pass that is running on it, or waits: what probing has yielded, in the order in which the categories came up.
    pub pass: Option<Vec<StartList>>,
    pub(crate) state: u32,
    pub(crate) flags: u32,
}

impl Object {
    pub(crate) fn new(class: ClassId, name: Key, properties: ObjectProperties) -> Self {
        Self {
            class,
            name,
            location: None,
            label: None,
            parent: None,
            children: Vec::new(),
            properties,
            personality: None,
            pass: None,
            state: 0,
            flags: 0,
        }
    }

    /// Takes part in matching.
    pub fn is_registered(&self) -> bool {
        self.state & state::REGISTERED != 0
    }

    /// A matching pass has run to completion.
    pub(crate) fn is_matched(&self) -> bool {
        self.state & state::MATCHED != 0
    }

    /// Not terminated.
    pub fn is_active(&self) -> bool {
        self.state & state::INACTIVE == 0
    }

    /// Its last pass waits for a kext.
    pub fn is_stalled(&self) -> bool {
        self.flags & flag::MODULE_STALL != 0
    }

    /// Its matching is asked for, or under way.
    pub fn is_to_be_matched(&self) -> bool {
        self.flags & (flag::NEED_CONFIG | flag::CONFIG_RUNNING) != 0
    }

    /// The busy count, 0 to 1023.
    pub fn busy(&self) -> u16 {
        (self.flags & flag::BUSY) as u16
    }
}

/// A property table: what an object was made with, shared, and what was set or removed since.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObjectProperties {
    made: Arc<Made>,
    /// Most objects have none.
    own: Option<Arc<Vec<Own>>>,
}

/// A property that was set, or with `None` removed, since the object was made.
pub(crate) type Own = (Key, Option<Value>);

/// What an object was made with: a table, and what lies over it.
#[derive(Debug, Default, PartialEq)]
struct Made {
    base: Dict,
    over: Vec<(Key, Value)>,
}

impl Made {
    fn get(&self, key: &Key) -> Option<&Value> {
        let over = self.over.iter().find(|(have, _)| have == key).map(|(_, value)| value);
        over.or_else(|| self.base.find(key))
    }
}

impl ObjectProperties {
    pub(crate) fn new(base: Dict, over: Vec<(Key, Value)>) -> Self {
        Self { made: Arc::new(Made { base, over }), own: None }
    }

    /// What was set or removed, in order.
    pub(crate) fn own(&self) -> &[Own] {
        self.own.as_ref().map_or(&[], |own| own.as_slice())
    }

    pub(super) fn change_own(&mut self, change: impl FnOnce(&mut Vec<Own>)) {
        let own = Arc::make_mut(self.own.get_or_insert_default());
        change(own);
        if own.is_empty() {
            self.own = None;
        }
    }

    /// The value of a property.
    pub fn get(&self, key: &Key) -> Option<&Value> {
        match self.own().iter().find(|(have, _)| have == key) {
            Some((_, value)) => value.as_ref(),
            None => self.made.get(key),
        }
    }

    /// All properties; those the object was made with first, then the others in order of setting.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Value)> {
        let Made { base, over } = &*self.made;
        // A key that the source has twice counts once.
        let once = |at: usize, key: &Key| !base.iter().skip(at + 1).any(|(later, _)| later == key);
        let table = base.iter().enumerate().filter(move |(at, (key, _))| once(*at, key));
        let more = over.iter().filter(|(key, _)| base.find(key).is_none());
        let made = table.map(|(_, (key, _))| key).chain(more.map(|(key, _)| key));
        let set = self.own().iter().filter(|(key, _)| self.made.get(key).is_none());
        made.chain(set.map(|(key, _)| key)).filter_map(|key| Some((key, self.get(key)?)))
    }

    pub(crate) fn is_made_with(&self, key: &Key) -> bool {
        self.made.get(key).is_some()
    }

    /// The whole table as a dictionary.
    pub(crate) fn to_dict(&self) -> Dict {
        self.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}

/// The drivers that compete in one category.
#[derive(Clone, Debug, PartialEq)]
pub struct StartList {
    /// The category.
    pub category: Key,
    /// Best score first.
    pub entries: Vec<Starter>,
    /// How many of them have been dealt with.
    pub next: u32,
}
