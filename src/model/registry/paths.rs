//! Paths of places, written and followed as the kernel does.

use super::Registry;
use super::place::PlaceId;
use crate::model::{PathStep, parse_path};

impl Registry {
    /// The path of a place, as the kernel writes it: `IOService:/a/b@1`. The platform's root nub is `/` and doesn't appear
    /// in the paths below it; where the ancestors aren't in the source, the path begins with `…`.
    ///
    /// Source: `IORegistryEntry::getPath` (iokit/Kernel/IORegistryEntry.cpp).
    pub fn path(&self, id: PlaceId) -> String {
        let plane = self.plane(self.place(id).plane);
        let mut steps = Vec::new();
        let mut whole = false;
        for at in self.ancestors(id) {
            if plane.anchor == Some(at) {
                whole = true;
                break;
            }
            steps.push(self.component(at));
        }
        steps.reverse();
        if !whole && plane.anchor.is_some() && self.place(id).parent.is_none() {
            return format!("{}:", plane.name);
        }
        let start = if whole { "" } else { "…" };
        format!("{}:{start}/{}", plane.name, steps.join("/"))
    }

    /// `name` or `name@location` of a place.
    pub fn component(&self, id: PlaceId) -> String {
        let place = self.place(id);
        match &place.location {
            Some(location) => format!("{}@{location}", place.name),
            None => place.name.to_string(),
        }
    }

    /// The place to which a path leads. At each step the first child that fits is taken, with no second try.
    ///
    /// Source: `IORegistryEntry::fromPath` (iokit/Kernel/IORegistryEntry.cpp).
    pub fn resolve(&self, path: &str) -> Option<PlaceId> {
        let (plane, steps) = parse_path(path)?;
        let plane = self.plane_named(plane.unwrap_or("IOService"))?;
        let anchor = self.plane(plane).anchor?;
        steps.into_iter().try_fold(anchor, |at, step| self.child(at, step))
    }

    fn child(&self, of: PlaceId, step: PathStep<'_>) -> Option<PlaceId> {
        self.children(of).find(|child| {
            let place = self.place(*child);
            step.fits(&place.name, place.location.as_deref())
        })
    }
}
