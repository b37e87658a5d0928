//! Where objects appear: planes, and places in them.

use super::entry::EntryId;
use crate::model::Key;

/// One appearance of an object in one plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceId(pub u32);

/// A plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaneId(pub u16);

/// One appearance of an entry in a plane.
#[derive(Clone, Debug)]
pub struct Place {
    /// The object.
    pub entry: EntryId,
    /// The plane.
    pub plane: PlaneId,
    /// The place above.
    pub parent: Option<PlaceId>,
    /// The first child, in order of attachment.
    pub first_child: Option<PlaceId>,
    /// The last child.
    pub last_child: Option<PlaceId>,
    /// The next child of the same parent, or the plane's next root.
    pub next_sibling: Option<PlaceId>,
    /// Distance from the root, which is at 0.
    pub depth: u32,
    /// Name in this plane.
    pub name: Key,
    /// Location in this plane.
    pub location: Option<Key>,
}

/// A plane: a tree over some of the entries.
#[derive(Clone, Debug)]
pub struct Plane {
    /// Its name: `IOService`, `IODeviceTree` …
    pub name: Key,
    /// Its roots; more than one if the source shows only some subtrees.
    pub roots: Vec<PlaceId>,
    /// The place whose path is `/`: the platform's root nub, which is the child of the registry's root. Unknown when only
    /// subtrees are there.
    pub anchor: Option<PlaceId>,
}

/// The places of an entry: nearly always one, so that a list of them would cost more than it holds.
#[derive(Clone, Debug)]
pub(super) enum Appearances {
    None,
    One(PlaceId),
    #[expect(clippy::box_collection, reason = "a third of the size in every entry but a few")]
    Many(Box<Vec<PlaceId>>),
}

impl Appearances {
    pub(super) fn push(&mut self, id: PlaceId) {
        match self {
            Self::None => *self = Self::One(id),
            Self::One(first) => *self = Self::Many(Box::new(vec![*first, id])),
            Self::Many(all) => all.push(id),
        }
    }

    pub(super) fn as_slice(&self) -> &[PlaceId] {
        match self {
            Self::None => &[],
            Self::One(only) => std::slice::from_ref(only),
            Self::Many(all) => all,
        }
    }
}
