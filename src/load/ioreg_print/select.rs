//! Which entries `-c`, `-k` and `-n` select.
//!
//! Source: `search` and `compare` (`IOKitTools`, ioreg.tproj/ioreg.c).

use std::borrow::Cow;

use super::listing::Listing;
use super::options::Printing;
use crate::model::{PlaceId, Value};

impl Listing<'_> {
    /// The selected entries with their depths, whose subtrees `-r` shows. Below one of them there is another only where the limit of
    /// depth has cut it.
    pub(crate) fn subtrees(&self, options: &Printing, roots: &[PlaceId]) -> Vec<(PlaceId, u32)> {
        let mut found = Vec::new();
        let mut open: Vec<(PlaceId, u32, u32)> =
            roots.iter().rev().map(|root| (*root, 0, 0)).collect();
        while let Some((place, depth, mut shown)) = open.pop() {
            if shown < depth + 1 && self.selects(options, place) {
                found.push((place, depth));
                shown = match options.depth {
                    0 => u32::MAX,
                    levels => depth.saturating_add(levels),
                };
            }
            let first = open.len();
            open.extend(self.registry.children(place).map(|child| (child, depth + 1, shown)));
            open[first..].reverse();
        }
        found
    }

    /// Whether the options select the entry: all that are given must fit, and one must be given.
    pub(crate) fn selects(&self, options: &Printing, id: PlaceId) -> bool {
        let (class, key, name) = (&options.class, &options.key, &options.name);
        let place = self.registry.place(id);
        let has_name = |name: &str| {
            if !name.contains('@') {
                return *name == *place.name;
            }
            let location = place.location.as_deref().unwrap_or_default();
            name.strip_prefix(&*place.name).and_then(|rest| rest.strip_prefix('@'))
                == Some(location)
        };
        (class.is_some() || key.is_some() || name.is_some())
            && name.as_deref().is_none_or(has_name)
            && class.as_deref().is_none_or(|class| self.is_a(id, class, !options.kernel_classes))
            && key.as_deref().is_none_or(|key| self.value_at(id, key).is_some())
    }

    fn is_a(&self, id: PlaceId, class: &str, user_classes: bool) -> bool {
        if user_classes
            && let Some(value) = self.value_at(id, "IOUserClasses")
            && let Value::Array(classes) = &*value
        {
            return classes.iter().any(|have| have.as_utf8() == Some(class));
        }
        class == "OSObject"
            || self.chain(self.registry.place(id).entry).iter().any(|have| have == class)
    }

    fn value_at(&self, id: PlaceId, key: &str) -> Option<Cow<'_, Value>> {
        let slot = self.registry.slots_at(id)?.iter().rev().find(|slot| slot.key == *key)?;
        Some(self.registry.decoded(&slot.held))
    }
}
