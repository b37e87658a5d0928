//! Changes of a machine's state: each can be applied and undone.

use super::{ListName, StartList, World};
use crate::engine::event::Starter;
use crate::engine::{ObjectId, PersonalityId};
use crate::model::{Key, Value};

/// One change of a [`World`]. Large parts are boxed, and what the world knows is left out: a trace has millions of these.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// A new object. When that is undone, the object waits behind the world for its return.
    Made,
    State {
        object: ObjectId,
        old: u32,
        new: u32,
    },
    Flags {
        object: ObjectId,
        old: u32,
        new: u32,
    },
    /// An object is attached as the child at this place, or detached.
    Child {
        parent: ObjectId,
        at: u32,
        child: ObjectId,
        added: bool,
    },
    Property(Box<PropertyChange>),
    Name(Box<(ObjectId, Key, Key)>),
    /// A driver joins its server, or leaves it.
    Service {
        server: ObjectId,
        at: u32,
        service: ObjectId,
        added: bool,
    },
    Catalogue {
        slot: u32,
        at: u32,
        personality: PersonalityId,
        added: bool,
    },
    List {
        list: ListName,
        at: u32,
        object: ObjectId,
        added: bool,
    },
    /// The daemon reports, which it does once.
    DaemonReady,
    PassBegun(ObjectId),
    /// A pass ends, with what it held.
    PassEnded(Box<(ObjectId, Vec<StartList>)>),
    /// A category comes up in a pass.
    StartList {
        object: ObjectId,
        category: Key,
    },
    Starter(Box<StarterChange>),
    /// The next driver of a start list is dealt with.
    StarterNext {
        object: ObjectId,
        list: u32,
        old: u32,
    },
}

/// A driver comes into a start list of a pass.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StarterChange {
    pub(crate) object: ObjectId,
    pub(crate) list: u32,
    pub(crate) at: u32,
    pub(crate) starter: Starter,
}

/// A change of an object's own properties.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PropertyChange {
    pub(crate) object: ObjectId,
    pub(crate) at: u32,
    pub(crate) old: Option<(Key, Option<Value>)>,
    pub(crate) new: Option<(Key, Option<Value>)>,
}

impl Change {
    /// Makes the change in `world`, which must be in the state in which the change was made.
    pub(crate) fn apply(&self, world: &mut World) {
        step(self, world, true);
    }

    /// Takes the change back out of `world`.
    pub(crate) fn undo(&self, world: &mut World) {
        step(self, world, false);
    }
}

/// The value to put in place.
fn pick<T>(old: T, new: T, forward: bool) -> T {
    if forward { new } else { old }
}

/// Puts a member into a list, or takes it out.
macro_rules! member {
    ($list:expr, $at:expr, $value:expr, $add:expr) => {
        if $add {
            $list.insert($at as usize, $value);
        } else {
            $list.remove($at as usize);
        }
    };
}

fn step(change: &Change, world: &mut World, forward: bool) {
    match change {
        Change::Made => {
            if forward {
                world.objects.extend(world.to_come.0.pop());
            } else {
                world.to_come.0.extend(world.objects.pop());
            }
        }
        Change::State { object, old, new } => {
            world.objects[object.index()].state = pick(*old, *new, forward);
        }
        Change::Flags { object, old, new } => {
            world.objects[object.index()].flags = pick(*old, *new, forward);
        }
        Change::Child { parent, at, child, added } => {
            let add = *added == forward;
            member!(world.objects[parent.index()].children, *at, *child, add);
            world.objects[child.index()].parent = add.then_some(*parent);
        }
        Change::Property(change) => change.step(world, forward),
        Change::Name(change) => {
            let (object, old, new) = &**change;
            world.objects[object.index()].name = pick(old, new, forward).clone();
        }
        Change::Service { server, at, service, added } => {
            let services = world.services.entry(*server).or_default();
            member!(services, *at, *service, *added == forward);
            if services.is_empty() {
                world.services.remove(server);
            }
        }
        Change::Catalogue { slot, at, personality, added } => {
            member!(world.catalogue[*slot as usize], *at, *personality, *added == forward);
        }
        Change::List { list, at, object, added } => {
            member!(world.lists[*list as usize], *at, *object, *added == forward);
        }
        Change::DaemonReady => world.daemon_ready = forward,
        Change::PassBegun(object) => {
            world.objects[object.index()].pass = forward.then(Vec::new);
        }
        Change::PassEnded(ended) => {
            let (object, lists) = &**ended;
            world.objects[object.index()].pass = (!forward).then(|| lists.clone());
        }
        Change::StartList { object, category } => {
            let lists = world.objects[object.index()].pass.get_or_insert_default();
            if forward {
                let category = category.clone();
                lists.push(StartList { category, entries: Vec::new(), next: 0 });
            } else {
                lists.pop();
            }
        }
        Change::Starter(change) => {
            let entries = &mut world.start_list(change.object, change.list).entries;
            // Most lists have one driver.
            entries.reserve_exact(usize::from(entries.is_empty() && forward));
            member!(entries, change.at, change.starter, forward);
        }
        Change::StarterNext { object, list, old } => {
            world.start_list(*object, *list).next = old + u32::from(forward);
        }
    }
}

impl PropertyChange {
    fn step(&self, world: &mut World, forward: bool) {
        let at = self.at as usize;
        let (before, after) = if forward { (&self.old, &self.new) } else { (&self.new, &self.old) };
        world.objects[self.object.index()].properties.change_own(|own| match (before, after) {
            (None, Some(pair)) => own.insert(at, pair.clone()),
            (Some(_), Some(pair)) => own[at] = pair.clone(),
            (Some(_), None) => {
                own.remove(at);
            }
            (None, None) => {}
        });
    }
}

#[cfg(test)]
mod tests {
    use super::Change;

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn a_change_is_small() {
        assert_eq!(size_of::<Change>(), 16);
    }
}
