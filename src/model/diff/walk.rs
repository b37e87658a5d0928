//! Goes through both registries together and writes down what differs.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::change::{Change, ChangeKind, DiffOptions, head};
use super::identity;
use super::pairs::Pairs;
use super::same::{differences, lasting, spelt_alike};
use crate::model::{EntryId, Held, Key, KeyPath, PlaceId, PlaneId, Registry, Slot, Step, Value};

const REGISTERED: &str = "registered";
const MATCHED: &str = "matched";
const ACTIVE: &str = "active";
const BUSY: &str = "busy";
const BUSY_TIME: &str = "busy time";
const RETAIN: &str = "retain";

/// What is looked at next.
#[derive(Clone, Copy, Debug)]
enum Item {
    /// A place of the newer registry.
    New(PlaceId, Option<u32>),
    /// A place of the older one, which has no partner.
    Old(PlaceId, Option<u32>),
}

/// The way through both.
#[derive(Debug)]
pub(super) struct Walk {
    options: DiffOptions,
    planes: std::vec::IntoIter<(PlaneId, PlaneId)>,
    waiting: Vec<Item>,
    /// Entries of the newer registry that have been compared or written down.
    seen_new: Vec<bool>,
    /// Entries of the newer registry that were told to be elsewhere: in a further plane that is no news.
    moved: HashSet<EntryId, RandomState>,
    /// Entries of the older registry that have been written down.
    seen_old: Vec<bool>,
    changes: Vec<Change>,
    unshown: usize,
}

impl Walk {
    pub(super) fn new(
        new: &Registry,
        planes: Vec<(PlaneId, PlaneId)>,
        options: DiffOptions,
    ) -> Self {
        Self {
            options,
            planes: planes.into_iter(),
            waiting: Vec::new(),
            seen_new: vec![false; new.entries().len()],
            moved: HashSet::default(),
            seen_old: Vec::new(),
            changes: Vec::new(),
            unshown: 0,
        }
    }

    pub(super) fn finish(self) -> (Vec<Change>, usize) {
        (self.changes, self.unshown)
    }

    /// Goes on until so many entries have been dealt with. True when all is done.
    pub(super) fn advance(
        &mut self,
        old: &Registry,
        new: &Registry,
        pairs: &Pairs,
        left: &mut usize,
    ) -> bool {
        self.seen_old.resize(old.entries().len(), false);
        loop {
            if *left == 0 {
                return false;
            }
            *left -= 1;
            match self.waiting.pop() {
                Some(Item::New(place, within)) => self.new_place(old, new, pairs, place, within),
                Some(Item::Old(place, within)) => self.old_place(old, pairs, place, within),
                None => {
                    let Some((one, other)) = self.planes.next() else { return true };
                    let roots = &new.plane(other).roots;
                    self.waiting.extend(roots.iter().rev().map(|root| Item::New(*root, None)));
                    let gone = old.plane(one).roots.iter().rev();
                    let gone = gone.filter(|root| pairs.place_of_old(**root).is_none());
                    self.waiting.extend(gone.map(|root| Item::Old(*root, None)));
                }
            }
        }
    }

    fn new_place(
        &mut self,
        old: &Registry,
        new: &Registry,
        pairs: &Pairs,
        place: PlaceId,
        within: Option<u32>,
    ) {
        let Some(was) = pairs.place_of_new(place) else {
            let within = self.added(new, pairs, place, within);
            self.wait(new.children(place).map(|child| Item::New(child, within)));
            return;
        };
        self.moved(old, new, pairs, was, place);
        let entry = new.place(place).entry;
        if !std::mem::replace(&mut self.seen_new[entry.0 as usize], true) {
            self.compare(old, new, was, place);
        }
        self.wait(new.children(place).map(|child| Item::New(child, None)));
        let gone = old.children(was).filter(|child| pairs.place_of_old(*child).is_none());
        self.wait(gone.map(|child| Item::Old(child, None)));
    }

    /// Looks at these next, the first of them first.
    fn wait(&mut self, items: impl Iterator<Item = Item>) {
        let from = self.waiting.len();
        self.waiting.extend(items);
        self.waiting[from..].reverse();
    }

    /// A place without a partner: the entry is new, or it was elsewhere, or it has one more place.
    fn added(
        &mut self,
        new: &Registry,
        pairs: &Pairs,
        place: PlaceId,
        within: Option<u32>,
    ) -> Option<u32> {
        let told = new.place(place);
        let known = pairs.of_new(told.entry).is_some();
        if !known && std::mem::replace(&mut self.seen_new[told.entry.0 as usize], true) {
            return within;
        }
        let provided = told.parent.is_some_and(|above| pairs.place_of_new(above).is_some());
        let driver = !known && provided && identity::is_driver(new, told.entry);
        let (kind, key) = if driver {
            (ChangeKind::Driver, category(new, told.entry))
        } else {
            (ChangeKind::Added, KeyPath::new())
        };
        Some(self.came_or_went(kind, (None, Some(place)), key, within))
    }

    fn old_place(&mut self, old: &Registry, pairs: &Pairs, place: PlaceId, within: Option<u32>) {
        let told = old.place(place);
        let known = pairs.of_old(told.entry).is_some();
        let mut top = within;
        if known || !std::mem::replace(&mut self.seen_old[told.entry.0 as usize], true) {
            let provided = told.parent.is_some_and(|above| pairs.place_of_old(above).is_some());
            let driver = !known && provided && identity::is_driver(old, told.entry);
            let (kind, key) = if driver {
                (ChangeKind::Driver, category(old, told.entry))
            } else {
                (ChangeKind::Removed, KeyPath::new())
            };
            top = Some(self.came_or_went(kind, (Some(place), None), key, within));
        }
        // What has a partner was moved away, and is looked at where it is now.
        let children = old.children(place).filter(|child| pairs.place_of_old(*child).is_none());
        self.wait(children.map(|child| Item::Old(child, top)));
    }

    fn came_or_went(
        &mut self,
        kind: ChangeKind,
        (old, new): (Option<PlaceId>, Option<PlaceId>),
        key: KeyPath,
        within: Option<u32>,
    ) -> u32 {
        if let Some(top) = within.and_then(|top| self.changes.get_mut(top as usize)) {
            top.below += 1;
        }
        self.changes.push(Change { kind, old, new, key, within, below: 0 });
        within.unwrap_or((self.changes.len() - 1) as u32)
    }

    fn moved(&mut self, old: &Registry, new: &Registry, pairs: &Pairs, was: PlaceId, is: PlaceId) {
        let (one, other) = (old.place(was), new.place(is));
        let anchors =
            old.plane(one.plane).anchor == Some(was) && new.plane(other.plane).anchor == Some(is);
        let same_name = anchors || (&one.name, &one.location) == (&other.name, &other.location);
        let same_parent = match (one.parent, other.parent) {
            (None, None) => true,
            (Some(one), Some(other)) => pairs.place_of_old(one) == Some(other),
            _ => false,
        };
        // A driver in another's place is told as that.
        let replaced = same_parent && replaced(old, new, one.entry, other.entry);
        // From one of several siblings that are called alike to the other there is nothing to see.
        if !(same_name && same_parent || replaced)
            && old.path(was) != new.path(is)
            && self.moved.insert(other.entry)
        {
            self.push(ChangeKind::Moved, was, is, KeyPath::new());
        }
        if anchors && one.name != other.name {
            self.push(ChangeKind::Property, was, is, vec![Step::Key(head::NAME.into())]);
        }
    }

    fn push(&mut self, kind: ChangeKind, was: PlaceId, is: PlaceId, key: KeyPath) {
        let (old, new) = (Some(was), Some(is));
        self.changes.push(Change { kind, old, new, key, within: None, below: 0 });
    }

    fn compare(&mut self, old: &Registry, new: &Registry, was: PlaceId, is: PlaceId) {
        let (one, other) = (old.place(was).entry, new.place(is).entry);
        let head = |word: &str| vec![Step::Key(Key::new(word))];
        let changed = old.entry(one).state != new.entry(other).state;
        let words = [REGISTERED, MATCHED, ACTIVE, BUSY, BUSY_TIME, RETAIN];
        for word in words.into_iter().filter(|_| changed) {
            if matches!(word, BUSY_TIME | RETAIN) && !self.options.busy {
                continue;
            }
            let both = (state_of(old, one, word), state_of(new, other, word));
            if let (Some(before), Some(after)) = both
                && before != after
            {
                self.push(ChangeKind::State, was, is, head(word));
            }
        }
        let ids = (old.entry(one).registry_id, new.entry(other).registry_id);
        if self.options.ids
            && let (Some(before), Some(after)) = ids
            && before != after
        {
            self.push(ChangeKind::Property, was, is, head(head::ID));
        }
        if replaced(old, new, one, other) {
            // Another driver has another table altogether.
            self.push(ChangeKind::Driver, was, is, category(new, other));
            return;
        }
        if old.entry(one).class != new.entry(other).class {
            self.push(ChangeKind::Property, was, is, head(head::CLASS));
        }
        if old.shows_properties(one) != new.shows_properties(other) {
            self.unshown += 1;
            return;
        }
        for key in properties((old, one), (new, other), self.options.ids) {
            self.push(ChangeKind::Property, was, is, key);
        }
    }
}

/// Whether there is another driver now.
fn replaced(old: &Registry, new: &Registry, one: EntryId, other: EntryId) -> bool {
    old.entry(one).class != new.entry(other).class
        && identity::is_driver(old, one)
        && identity::is_driver(new, other)
}

fn category(registry: &Registry, entry: EntryId) -> KeyPath {
    identity::category(registry, entry).map(Step::Key).into_iter().collect()
}

/// A word of an entry's state.
fn state_of(registry: &Registry, entry: EntryId, word: &str) -> Option<Value> {
    let state = registry.entry(entry).state?;
    match word {
        REGISTERED => state.registered.map(Value::Bool),
        MATCHED => state.matched.map(Value::Bool),
        ACTIVE => state.active.map(Value::Bool),
        BUSY => state.busy.map(|count| Value::integer(u64::from(count))),
        BUSY_TIME => state.busy_time.map(Value::integer),
        RETAIN => state.retain.map(|count| Value::integer(u64::from(count))),
        _ => None,
    }
}

/// The value of a change of state.
pub(super) fn state(registry: &Registry, entry: EntryId, step: &Step) -> Option<Value> {
    let Step::Key(word) = step else { return None };
    state_of(registry, entry, word)
}

/// The value of a change of a property.
pub(super) fn value(registry: &Registry, place: PlaceId, path: &KeyPath) -> Option<Value> {
    let entry = registry.place(place).entry;
    let (Step::Key(first), rest) = path.split_first()? else { return None };
    match (first.as_str(), rest) {
        (head::CLASS, []) => return Some(Value::string(&*registry.entry(entry).class)),
        (head::NAME, []) => return Some(Value::string(&*registry.place(place).name)),
        (head::ID, []) => return registry.entry(entry).registry_id.map(Value::integer),
        _ => {}
    }
    let mut value = registry.get(entry, first)?.into_owned();
    for step in rest {
        let inner = match (&value, step) {
            (Value::Dict(dict), Step::Key(key)) => dict.find(key).cloned(),
            (value, Step::Index(at)) => {
                value.as_list().and_then(|list| list.get(*at as usize)).cloned()
            }
            _ => None,
        };
        value = inner?;
    }
    Some(value)
}

/// The ways to the properties that differ.
fn properties(
    (old, one): (&Registry, EntryId),
    (new, other): (&Registry, EntryId),
    ids: bool,
) -> Vec<KeyPath> {
    if old.is_edited() || new.is_edited() {
        return edited((old, one), (new, other), ids);
    }
    if spelt_alike((old, one), (new, other)) {
        return Vec::new();
    }
    let (Some(had), Some(have)) = (old.slots(one), new.slots(other)) else { return Vec::new() };
    let mut out = Vec::new();
    let mut compare_held = |key: &Key, before: &Held, after: &Held| {
        if let (Held::Span(one), Held::Span(other)) = (before, after)
            && let (Some(one), Some(other)) = (old.spelling(*one), new.spelling(*other))
            && one == other
        {
            return;
        }
        compare(key, &old.decoded(before), &new.decoded(after), ids, &mut out);
    };
    let same_keys = had.len() == have.len()
        && had.iter().zip(have).all(|(before, after)| before.key == after.key);
    let (were, are) = (by_key(had), by_key(have));
    if same_keys && were.len() == had.len() {
        for (before, after) in had.iter().zip(have) {
            compare_held(&before.key, &before.held, &after.held);
        }
        return out;
    }
    let mut alone = Vec::new();
    let mut seen = HashSet::new();
    for key in had.iter().map(|slot| &slot.key).filter(|key| seen.insert(*key)) {
        match (were.get(key), are.get(key)) {
            (Some(before), Some(after)) => compare_held(key, before, after),
            _ => alone.push(vec![Step::Key(key.clone())]),
        }
    }
    let added = have.iter().map(|slot| &slot.key).filter(|key| seen.insert(*key));
    alone.extend(added.map(|key| vec![Step::Key(key.clone())]));
    out.extend(alone);
    out
}

/// The properties by their keys; of a key that stands twice the last one counts.
fn by_key(slots: &[Slot]) -> HashMap<&Key, &Held, RandomState> {
    slots.iter().map(|slot| (&slot.key, &slot.held)).collect()
}

/// The same where properties were edited.
fn edited(
    (old, one): (&Registry, EntryId),
    (new, other): (&Registry, EntryId),
    ids: bool,
) -> Vec<KeyPath> {
    let mut out = Vec::new();
    let mut seen = HashSet::new();
    for key in old.keys(one).into_iter().chain(new.keys(other)) {
        if !seen.insert(key.clone()) {
            continue;
        }
        match (old.get(one, &key), new.get(other, &key)) {
            (Some(before), Some(after)) => compare(&key, &before, &after, ids, &mut out),
            _ => out.push(vec![Step::Key(key)]),
        }
    }
    out
}

fn compare(key: &Key, before: &Value, after: &Value, ids: bool, out: &mut Vec<KeyPath>) {
    if !ids
        && let (Some(before), Some(after)) = (lasting(key, before), lasting(key, after))
        && before == after
    {
        return;
    }
    differences(vec![Step::Key(key.clone())], before, after, out);
}
