//! Changes of a machine's state: each can be applied and undone.

use std::sync::Arc;

use super::{Instance, Knowledge, ListName, Pass, StartList, Switch, Turn, World};
use crate::engine::event::{Candidate, Starter};
use crate::engine::{BundleId, ClassId, ObjectId, PersonalityId};
use crate::model::{Key, Value};

/// One change of a [`World`].
#[derive(Clone, Debug, PartialEq)]
pub struct Change(pub(crate) Kind);

/// What changes. Large parts are boxed, and what the world knows is left out: a trace has millions of these.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
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
    /// A driver gets a server, or loses it.
    Server {
        object: ObjectId,
        server: ObjectId,
        added: bool,
    },
    Service {
        server: ObjectId,
        at: u32,
        service: ObjectId,
        added: bool,
    },
    Instance {
        class: ClassId,
        place: u32,
        object: ObjectId,
        added: bool,
    },
    InstanceClass {
        class: ClassId,
        place: u32,
        subclass: ClassId,
        added: bool,
    },
    Catalogue {
        slot: u32,
        at: u32,
        personality: PersonalityId,
        added: bool,
    },
    Generation {
        old: u32,
        new: u32,
    },
    Bundle {
        bundle: BundleId,
        old: Knowledge,
        new: Knowledge,
    },
    List {
        list: ListName,
        at: u32,
        object: ObjectId,
        added: bool,
    },
    Line {
        at: u32,
        turn: Turn,
        added: bool,
    },
    Switch {
        which: Switch,
        old: bool,
        new: bool,
    },
    RootMedia(Box<[Option<ObjectId>; 2]>),
    /// A pass begins.
    PassBegun {
        object: ObjectId,
        candidates: Arc<Vec<Candidate>>,
    },
    /// A pass ends, with what it held.
    PassEnded {
        object: ObjectId,
        pass: Box<Pass>,
    },
    /// The next candidate is screened.
    PassNext {
        object: ObjectId,
        old: u32,
    },
    /// The candidate that was screened last got through.
    Screened {
        object: ObjectId,
        at: u32,
        score: i32,
    },
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
        step(&self.0, world, true);
    }

    /// Takes the change back out of `world`.
    pub(crate) fn undo(&self, world: &mut World) {
        step(&self.0, world, false);
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

fn step(kind: &Kind, world: &mut World, forward: bool) {
    match kind {
        Kind::Made => {
            if forward {
                world.objects.extend(world.to_come.0.pop());
            } else {
                world.to_come.0.extend(world.objects.pop());
            }
        }
        Kind::State { object, old, new } => {
            world.objects[object.index()].state = pick(*old, *new, forward);
        }
        Kind::Flags { object, old, new } => {
            world.objects[object.index()].flags = pick(*old, *new, forward);
        }
        Kind::Child { parent, at, child, added } => {
            let add = *added == forward;
            member!(world.objects[parent.index()].children, *at, *child, add);
            world.objects[child.index()].parent = add.then_some(*parent);
        }
        Kind::Property(change) => change.step(world, forward),
        Kind::Name(change) => {
            let (object, old, new) = &**change;
            world.objects[object.index()].name = pick(old, new, forward).clone();
        }
        Kind::Server { object, server, added } => {
            if *added == forward {
                world.servers.insert(*object, *server);
            } else {
                world.servers.remove(object);
            }
        }
        Kind::Service { server, at, service, added } => {
            let services = world.services.entry(*server).or_default();
            member!(services, *at, *service, *added == forward);
            if services.is_empty() {
                world.services.remove(server);
            }
        }
        Kind::Instance { .. } | Kind::InstanceClass { .. } => instance(kind, world, forward),
        Kind::Catalogue { slot, at, personality, added } => {
            member!(world.catalogue[*slot as usize], *at, *personality, *added == forward);
        }
        Kind::Generation { old, new } => world.generation = pick(*old, *new, forward),
        Kind::Bundle { bundle, old, new } => {
            world.bundles[bundle.index()] = pick(*old, *new, forward);
        }
        Kind::List { list, at, object, added } => {
            member!(world.lists[*list as usize], *at, *object, *added == forward);
        }
        Kind::Line { at, turn, added } => member!(world.line, *at, *turn, *added == forward),
        Kind::Switch { which, old, new } => {
            world.switches[*which as usize] = pick(*old, *new, forward);
        }
        Kind::RootMedia(change) => {
            let [old, new] = **change;
            world.root_media = pick(old, new, forward);
        }
        Kind::PassBegun { object, candidates } => {
            let begun = || {
                let candidates = Arc::clone(candidates);
                Box::new(Pass { candidates, ..Pass::default() })
            };
            world.objects[object.index()].pass = forward.then(begun);
        }
        Kind::PassEnded { object, pass } => {
            world.objects[object.index()].pass = (!forward).then(|| pass.clone());
        }
        Kind::Starter(change) => {
            if let Some(pass) = &mut world.objects[change.object.index()].pass {
                within(kind, pass, forward);
            }
        }
        Kind::PassNext { object, .. }
        | Kind::Screened { object, .. }
        | Kind::StartList { object, .. }
        | Kind::StarterNext { object, .. } => {
            if let Some(pass) = &mut world.objects[object.index()].pass {
                within(kind, pass, forward);
            }
        }
    }
}

fn instance(kind: &Kind, world: &mut World, forward: bool) {
    let (class, place, member, added) = match *kind {
        Kind::Instance { class, place, object, added } => {
            world.objects[object.index()].instance = if added == forward { place } else { 0 };
            (class, place, Instance::Object(object), added)
        }
        Kind::InstanceClass { class, place, subclass, added } => {
            world.class_places[subclass.index()] = if added == forward { place } else { 0 };
            (class, place, Instance::Class(subclass), added)
        }
        _ => return,
    };
    let list = &mut world.instances[class.index()];
    if added == forward {
        list.insert(place, member);
        // Places are given in ascending order, and given again when the giving is undone.
        if forward {
            world.next_instance = place + 1;
        }
    } else {
        list.remove(&place);
        if !forward {
            world.next_instance = place;
        }
    }
}

fn within(kind: &Kind, pass: &mut Pass, forward: bool) {
    match kind {
        Kind::PassNext { old, .. } => pass.next = old + u32::from(forward),
        Kind::Screened { at, score, .. } => {
            if !forward {
                pass.screened.remove(*at as usize);
            } else if let Some(last) = pass.next.checked_sub(1) {
                let candidate = Candidate { score: *score, ..pass.candidates[last as usize] };
                pass.screened.insert(*at as usize, candidate);
            }
        }
        Kind::StartList { category, .. } => {
            if forward {
                let category = category.clone();
                // There are as many lists as drivers at most, and rarely more than a few.
                if pass.lists.is_empty() {
                    pass.lists.reserve_exact(pass.screened.len().min(4));
                }
                pass.lists.push(StartList { category, entries: Vec::new(), next: 0 });
            } else {
                pass.lists.pop();
            }
        }
        Kind::Starter(change) => {
            let entries = &mut pass.lists[change.list as usize].entries;
            // Most lists have one driver.
            entries.reserve_exact(usize::from(entries.is_empty() && forward));
            member!(entries, change.at, change.starter, forward);
        }
        Kind::StarterNext { list, old, .. } => {
            pass.lists[*list as usize].next = old + u32::from(forward);
        }
        _ => {}
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
