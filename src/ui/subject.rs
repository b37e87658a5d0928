//! What the screen shows: anything that has a registry and verdicts.

use crate::explain::interpret::Order;
use crate::explain::{Badge, Case, Listing, Verdict};
use crate::model::{Chain, EntryId, Registry};

/// A judged registry, as the screen needs it. [`Case`] is one.
///
/// Searches look at it from threads of their own; nothing is changed while they do.
pub trait Subject: Send + Sync {
    /// The registry, at the current moment.
    fn registry(&self) -> &Registry;

    /// The class of an entry and its superclasses, as far as they are known.
    fn chain(&self, entry: EntryId) -> Chain;

    /// Whether this is a simulated machine: its verdicts are certain, and its moments can be revisited.
    fn is_scenario(&self) -> bool;

    /// The verdicts on all personalities that matter to a node, each with its personality's place among all that are known.
    fn candidates(&self, entry: EntryId) -> Vec<(usize, Verdict)>;

    /// What stands beside a node in the tree.
    fn badge(&self, entry: EntryId) -> Badge;

    /// The moment shown, and the number of moments; 0 of 0 for a snapshot.
    fn moment(&self) -> (usize, usize);

    /// Goes to a moment: after `event` events.
    fn seek(&mut self, event: usize);

    /// The words of the event that led to a moment, from 1.
    fn event_sentence(&self, event: usize) -> Option<String>;

    /// The case behind it, which can be asked for more: moments, slots, trials. Without one the rest has nothing to tell.
    fn case(&self) -> Option<&Case> {
        None
    }

    /// What had to be left out when the verdicts were made, each a sentence.
    fn notes(&self) -> &[String] {
        self.case().map_or(&[], Case::notes)
    }

    /// The verdicts, on nodes above, by which an entry is there as a driver, with the places of their personalities.
    fn started_as(&self, entry: EntryId) -> Vec<(usize, Verdict)> {
        self.case().map_or_else(Vec::new, |case| case.started_as(entry))
    }

    /// What tells personalities of the same bundle and name apart, for each of these places; empty where nothing needs to.
    fn told_apart(&self, places: &[usize]) -> Vec<String> {
        let none = || vec![String::new(); places.len()];
        self.case().map_or_else(none, |case| case.told_apart(places))
    }

    /// A personality as it is listed, given its place.
    fn listing(&self, place: usize) -> Option<Listing> {
        self.case()?.listing(place)
    }

    /// The order of bytes of the machine.
    fn byte_order(&self) -> Order {
        self.case().map_or(Order::Little, Case::byte_order)
    }
}

impl Subject for Case {
    fn registry(&self) -> &Registry {
        self.registry()
    }

    fn chain(&self, entry: EntryId) -> Chain {
        self.chain(entry)
    }

    fn is_scenario(&self) -> bool {
        self.is_scenario()
    }

    fn candidates(&self, entry: EntryId) -> Vec<(usize, Verdict)> {
        self.candidates(entry)
    }

    fn badge(&self, entry: EntryId) -> Badge {
        self.badge(entry)
    }

    fn moment(&self) -> (usize, usize) {
        self.moment()
    }

    fn seek(&mut self, event: usize) {
        self.seek(event);
    }

    fn event_sentence(&self, event: usize) -> Option<String> {
        self.event_sentence(event)
    }

    fn case(&self) -> Option<&Case> {
        Some(self)
    }
}
