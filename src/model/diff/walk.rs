//! Goes through both registries together and writes down what differs.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::change::{Change, ChangeKind, DiffOptions, head};
use super::compared::Compared;
use super::identity;
use super::pairs::{Both, NEW, OLD, Pairs};
use crate::model::{EntryId, Key, KeyPath, PlaceId, PlaneId, Registry, State, Step, Value};

/// A word of an entry's state.
type Word = (&'static str, fn(&State) -> Option<Value>);

const STATE: [Word; 4] = [
    ("registered", |state| state.registered.map(Value::Bool)),
    ("matched", |state| state.matched.map(Value::Bool)),
    ("active", |state| state.active.map(Value::Bool)),
    ("busy", |state| state.busy.map(|count| Value::integer(count.into()))),
];

/// Words that count only when asked for.
const COUNTERS: [Word; 2] = [
    ("busy time", |state| state.busy_time.map(Value::integer)),
    ("retain", |state| state.retain.map(|count| Value::integer(count.into()))),
];

/// What is looked at next: a place of the newer registry, and then its next sibling, or a place of the older one, which has no
/// partner.
#[derive(Clone, Copy, Debug)]
struct Item {
    side: usize,
    place: PlaceId,
    /// The change that added or removed the subtree in which it is.
    within: Option<u32>,
}

/// The way through both.
#[derive(Debug, Default)]
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
        Self { options, planes: planes.into_iter(), ..Self::default() }
    }

    pub(super) fn finish(self) -> (Vec<Change>, usize) {
        (self.changes, self.unshown)
    }

    /// Goes on until so many entries have been dealt with. True when all is done.
    pub(super) fn advance(
        &mut self,
        both: Both<'_>,
        pairs: &Pairs,
        compared: &mut Compared,
        left: &mut usize,
    ) -> bool {
        let [old, new] = both;
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
                Some(item) if item.side == NEW => self.new_place(both, pairs, compared, item),
                Some(item) => self.old_place(both, pairs, item),
                None => {
                    let Some((one, other)) = self.planes.next() else { return true };
                    self.look(NEW, new.plane(other).roots.first().copied(), None);
                    let gone = old.plane(one).roots.iter().rev().copied();
                    self.look(OLD, gone.filter(|root| pairs.place(OLD, *root).is_none()), None);
                }
            }
        }
    }

    /// Has places looked at later, the last of them first.
    fn look(
        &mut self,
        side: usize,
        places: impl IntoIterator<Item = PlaceId>,
        within: Option<u32>,
    ) {
        let items = places.into_iter().map(|place| Item { side, place, within });
        self.waiting.extend(items);
    }

    fn new_place(&mut self, both: Both<'_>, pairs: &Pairs, compared: &mut Compared, item: Item) {
        let Item { place, within, .. } = item;
        let told = both[NEW].place(place);
        self.look(NEW, told.next_sibling, within);
        let Some(was) = pairs.place(NEW, place) else {
            // The entry is new, or it was elsewhere, or it has one more place.
            let known = pairs.entry(NEW, told.entry).is_some();
            let is_news = known || compared.is_to_be_told(told.entry);
            let within = if is_news { Some(self.lone(both, pairs, item)) } else { within };
            return self.look(NEW, told.first_child, within);
        };
        self.moved(both, pairs, was, place);
        if compared.is_to_be_told(told.entry) {
            self.compare(both, compared, was, place);
        }
        self.look(NEW, told.first_child, None);
        let from = self.gone.partition_point(|(above, _)| *above < was);
        let gone = self.gone[from..].partition_point(|(above, _)| *above == was);
        let gone = self.gone[from..from + gone].iter().rev();
        self.waiting.extend(gone.map(|(_, place)| Item { side: OLD, place: *place, within: None }));
    }

    fn old_place(&mut self, both: Both<'_>, pairs: &Pairs, item: Item) {
        let old = both[OLD];
        let told = old.place(item.place);
        let mut top = item.within;
        if pairs.entry(OLD, told.entry).is_some()
            || !std::mem::replace(&mut self.seen_old[told.entry.0 as usize], true)
        {
            top = Some(self.lone(both, pairs, item));
        }
        // What has a partner was moved away, and is looked at where it is now.
        let from = self.waiting.len();
        let children = old.children(item.place);
        self.look(OLD, children.filter(|child| pairs.place(OLD, *child).is_none()), top);
        // The first of them comes first.
        self.waiting[from..].reverse();
    }

    /// Writes down a place without a partner. Tells which change added or removed the subtree in which it is.
    fn lone(&mut self, both: Both<'_>, pairs: &Pairs, item: Item) -> u32 {
        let Item { side, place, within } = item;
        let told = both[side].place(place);
        let known = pairs.entry(side, told.entry).is_some();
        let provided = told.parent.is_some_and(|above| pairs.place(side, above).is_some());
        let (kind, key) = if !known && provided && identity::is_driver(both[side], told.entry) {
            (ChangeKind::Driver, category(both[side], told.entry))
        } else {
            let kind = if side == NEW { ChangeKind::Added } else { ChangeKind::Removed };
            (kind, KeyPath::new())
        };
        if let Some(top) = within.and_then(|top| self.changes.get_mut(top as usize)) {
            top.below += 1;
        }
        let [old, new] = [OLD, NEW].map(|of| (of == side).then_some(place));
        self.changes.push(Change { kind, old, new, key, within, below: 0 });
        within.unwrap_or((self.changes.len() - 1) as u32)
    }

    fn moved(&mut self, both: Both<'_>, pairs: &Pairs, was: PlaceId, is: PlaceId) {
        let [old, new] = both;
        let (one, other) = (old.place(was), new.place(is));
        let anchors =
            old.plane(one.plane).anchor == Some(was) && new.plane(other.plane).anchor == Some(is);
        let same_name = anchors || (&one.name, &one.location) == (&other.name, &other.location);
        let same_parent = match (one.parent, other.parent) {
            (None, None) => true,
            (Some(one), Some(other)) => pairs.place(OLD, one) == Some(other),
            _ => false,
        };
        // A driver in another's place is told as that.
        let replaced = || same_parent && replaced(both, one.entry, other.entry);
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

    fn compare(&mut self, both: Both<'_>, compared: &mut Compared, was: PlaceId, is: PlaceId) {
        let [old, new] = both;
        let (one, other) = (old.place(was).entry, new.place(is).entry);
        let (had, have) = (old.entry(one), new.entry(other));
        let head = |word: &str| vec![Step::Key(Key::new(word))];
        if let (Some(before), Some(after)) = (had.state, have.state)
            && before != after
        {
            let counters = if self.options.busy { &COUNTERS[..] } else { &[] };
            for (word, of) in STATE.iter().chain(counters) {
                if let (Some(before), Some(after)) = (of(&before), of(&after))
                    && before != after
                {
                    self.push(ChangeKind::State, was, is, head(word));
                }
            }
        }
        if self.options.ids
            && let (Some(before), Some(after)) = (had.registry_id, have.registry_id)
            && before != after
        {
            self.push(ChangeKind::Property, was, is, head(head::ID));
        }
        if replaced(both, one, other) {
            // Another driver has another table altogether.
            self.push(ChangeKind::Driver, was, is, category(new, other));
            return;
        }
        if had.class != have.class {
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
    let lone = old.places().filter(|place| pairs.place(OLD, *place).is_none());
    let below = lone.filter_map(|place| Some((old.place(place).parent?, place)));
    let mut gone: Vec<(PlaceId, PlaceId)> =
        below.filter(|(above, _)| pairs.place(OLD, *above).is_some()).collect();
    gone.sort_unstable();
    gone
}

/// Whether there is another driver now.
fn replaced([old, new]: Both<'_>, one: EntryId, other: EntryId) -> bool {
    old.entry(one).class != new.entry(other).class
        && identity::is_driver(old, one)
        && identity::is_driver(new, other)
}

fn category(registry: &Registry, entry: EntryId) -> KeyPath {
    identity::category(registry, entry).map(Step::Key).into_iter().collect()
}

/// The value of a change of state.
pub(super) fn state(registry: &Registry, entry: EntryId, step: &Step) -> Option<Value> {
    let Step::Key(word) = step else { return None };
    let (_, of) = STATE.iter().chain(&COUNTERS).find(|(have, _)| word == have)?;
    of(&registry.entry(entry).state?)
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
            (Value::Dict(dict), Step::Key(key)) => dict.find(key),
            (value, Step::Index(at)) => value.as_list().and_then(|list| list.get(*at as usize)),
            _ => None,
        };
        value = inner?.clone();
    }
    Some(value)
}
