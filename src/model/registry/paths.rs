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

    /// The places whose path is exactly this text, as [`Registry::path`] writes it. Unlike [`Registry::resolve`] this goes by the
    /// names that are there, so a name may hold `/` itself (`Keyboard / Boot`), and a path may begin with `…`.
    ///
    /// Goes down from the top, so that it costs as much as the path has siblings, not as the registry has places.
    pub fn places_at(&self, path: &str) -> Vec<PlaceId> {
        let Some((plane, rest)) = path.split_once(':') else { return Vec::new() };
        let Some(plane) = self.plane_named(plane) else { return Vec::new() };
        let plane = self.plane(plane);
        // Places, and what of the path is left below each.
        let mut level: Vec<(PlaceId, &str)> = match (rest.strip_prefix("…/"), plane.anchor) {
            // The path of a root, where there is an anchor.
            _ if rest.is_empty() => return plane.roots.clone(),
            (Some(steps), _) => self.below(plane.roots.iter().copied(), steps).collect(),
            (None, Some(anchor)) if rest == "/" => return vec![anchor],
            (None, Some(anchor)) => vec![(anchor, rest)],
            (None, None) => return Vec::new(),
        };
        let mut found = Vec::new();
        while !level.is_empty() {
            let mut next = Vec::new();
            for (at, left) in level {
                match left.strip_prefix('/') {
                    Some(steps) => next.extend(self.below(self.children(at), steps)),
                    None => found.push(at),
                }
            }
            level = next;
        }
        found
    }

    /// Those of these places with which the steps may begin, and what is left behind each: nothing, or `/` and more steps.
    fn below<'a>(
        &self,
        places: impl Iterator<Item = PlaceId>,
        steps: &'a str,
    ) -> impl Iterator<Item = (PlaceId, &'a str)> {
        places.filter_map(move |id| {
            let place = self.place(id);
            let mut left = steps.strip_prefix(&*place.name)?;
            if let Some(location) = &place.location {
                left = left.strip_prefix('@')?.strip_prefix(&**location)?;
            }
            (left.is_empty() || left.starts_with('/')).then_some((id, left))
        })
    }

    fn child(&self, of: PlaceId, step: PathStep<'_>) -> Option<PlaceId> {
        self.children(of).find(|child| {
            let place = self.place(*child);
            step.fits(&place.name, place.location.as_deref())
        })
    }
}
