//! Goes through both registries together and writes down what differs.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::change::{Change, ChangeKind, DiffOptions, head};
use super::compared::Compared;
use super::identity;
use super::pairs::Pairs;
use crate::model::{EntryId, Key, KeyPath, PlaceId, PlaneId, Registry, Step, Value};

const REGISTERED: &str = "registered";
const MATCHED: &str = "matched";
const ACTIVE: &str = "active";
const BUSY: &str = "busy";
const BUSY_TIME: &str = "busy time";
const RETAIN: &str = "retain";

/// What is looked at next.
#[derive(Clone, Copy, Debug)]
enum Item {
    /// A place of the newer registry; then its next sibling.
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
    /// Entries of the newer registry that were told to be elsewhere: in a further plane that is no news.
    moved: HashSet<EntryId, RandomState>,
    /// Entries of the older registry that have been written down.
    seen_old: Vec<bool>,
    /// Places of the older registry that have no partner, behind the places above them, which have; they rise.
    gone: Vec<(PlaceId, PlaceId)>,
    changes: Vec<Change>,
    unshown: usize,
}

impl Walk {
    pub(super) fn new(planes: Vec<(PlaneId, PlaneId)>, options: DiffOptions) -> Self {
        Self {
            options,
            planes: planes.into_iter(),
            waiting: Vec::new(),
            moved: HashSet::default(),
            seen_old: Vec::new(),
            gone: Vec::new(),
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
        compared: &mut Compared,
        left: &mut usize,
    ) -> bool {
        if self.seen_old.is_empty() {
            self.seen_old.resize(old.entries().len(), false);
            self.gone = gone(old, pairs);
        }
        loop {
            if *left == 0 {
                return false;
            }
            *left -= 1;
            match self.waiting.pop() {
                Some(Item::New(place, within)) => {
                    self.new_place(old, new, pairs, compared, place, within);
                }
                Some(Item::Old(place, within)) => self.old_place(old, pairs, place, within),
                None => {
                    let Some((one, other)) = self.planes.next() else { return true };
                    let first = new.plane(other).roots.first();
                    self.waiting.extend(first.map(|root| Item::New(*root, None)));
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
        compared: &mut Compared,
        place: PlaceId,
        within: Option<u32>,
    ) {
        let told = new.place(place);
        self.waiting.extend(told.next_sibling.map(|next| Item::New(next, within)));
        let Some(was) = pairs.place_of_new(place) else {
            let within = self.added(new, pairs, compared, place, within);
            self.waiting.extend(told.first_child.map(|child| Item::New(child, within)));
            return;
        };
        self.moved(old, new, pairs, was, place);
        if compared.is_to_be_told(told.entry) {
            self.compare(old, new, compared, was, place);
        }
        self.waiting.extend(told.first_child.map(|child| Item::New(child, None)));
        let from = self.gone.partition_point(|(above, _)| *above < was);
        let gone = self.gone[from..].partition_point(|(above, _)| *above == was);
        let gone = &self.gone[from..from + gone];
        self.waiting.extend(gone.iter().rev().map(|(_, child)| Item::Old(*child, None)));
    }

    /// A place without a partner: the entry is new, or it was elsewhere, or it has one more place.
    fn added(
        &mut self,
        new: &Registry,
        pairs: &Pairs,
        compared: &mut Compared,
        place: PlaceId,
        within: Option<u32>,
    ) -> Option<u32> {
        let told = new.place(place);
        let known = pairs.of_new(told.entry).is_some();
        if !known && !compared.is_to_be_told(told.entry) {
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
        let from = self.waiting.len();
        let children = old.children(place).filter(|child| pairs.place_of_old(*child).is_none());
        self.waiting.extend(children.map(|child| Item::Old(child, top)));
        // The first of them comes first.
        self.waiting[from..].reverse();
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
        let replaced = || same_parent && replaced(old, new, one.entry, other.entry);
        // From one of several siblings that are called alike to the other there is nothing to see.
        if !(same_name && same_parent || replaced())
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

    fn compare(
        &mut self,
        old: &Registry,
        new: &Registry,
        compared: &mut Compared,
        was: PlaceId,
        is: PlaceId,
    ) {
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
        for key in compared.take_ways(other) {
            self.push(ChangeKind::Property, was, is, key);
        }
    }
}

/// Places without a partner, behind those above them if these have one.
fn gone(old: &Registry, pairs: &Pairs) -> Vec<(PlaceId, PlaceId)> {
    let lone = old.places().filter(|place| pairs.place_of_old(*place).is_none());
    let below = lone.filter_map(|place| Some((old.place(place).parent?, place)));
    let mut gone: Vec<(PlaceId, PlaceId)> =
        below.filter(|(above, _)| pairs.place_of_old(*above).is_some()).collect();
    gone.sort_unstable();
    gone
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
