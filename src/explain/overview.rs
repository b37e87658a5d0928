//! A whole machine at a glance: what stands out, and what is as it mostly is.
//!
//! More than half of all registered services have no driver on any machine, and most drivers never register. So nothing is listed
//! as a fault: each list begins with what is most unusual, and says by which measure.

mod homeless;
mod report;
mod services;
mod stalls;
mod ties;
mod unregistered;
mod unwanted;

use std::collections::HashMap;

use crate::engine;
use crate::model::EntryId;

use super::claim::claims;
use super::{Case, DEFAULT_CATEGORY, NodeRef, Slot, Verdict};
use services::{Service, services};

pub use homeless::Homeless;
pub use report::{OverviewSection, overview_items, overview_json};
pub use stalls::Stall;
pub use ties::Tie;
pub use unregistered::Unregistered;
pub use unwanted::Unwanted;

/// What there is to say of a machine as a whole, at the current moment of its case.
///
/// Made by [`Case::overview`], which judges every candidate of every node: about a microsecond for each pair, so it belongs on a
/// worker thread. All places of personalities are those in [`Case::personalities`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// Services that are registered and active.
    pub registered: usize,
    /// Of these, how many have a driver.
    pub driven: usize,
    /// Registered services that no driver is attached to, the most unusual first.
    pub unwanted: Vec<Unwanted>,
    /// Drivers that run and never registered themselves, so that nothing can match on them: first those that a known
    /// personality names as its provider.
    pub unregistered: Vec<Unregistered>,
    /// Services that are busy by themselves, or whose matching has not ended, and what they wait for.
    pub stalls: Vec<Stall>,
    /// Who holds which match category of `IOResources` and `IOUserResources`.
    pub occupancy: Vec<Occupied>,
    /// Personalities that fit no node of this machine, those that came nearest first.
    pub homeless: Vec<Homeless>,
    /// Categories that two personalities claim with the same score.
    pub ties: Vec<Tie>,
    /// What the input doesn't show, in words: lists that rest on it are empty or short because of that.
    pub missing: Vec<String>,
}

/// A match category of a node, with who claims it.
#[derive(Clone, Debug, PartialEq)]
pub struct Occupied {
    /// The node.
    pub node: NodeRef,
    /// The category, and who holds it.
    pub slot: Slot,
    /// Of its candidates those that no test refuses, as far as is known, and that have no driver on this node.
    pub claims: Vec<usize>,
}

/// What there is to say of one node.
struct OfNode {
    entry: EntryId,
    ties: Vec<Tie>,
    stall: Option<Stall>,
    occupied: Vec<Occupied>,
    unwanted: Option<Unwanted>,
    weighed: Vec<homeless::Weighed>,
}

impl Case {
    /// What there is to say of the machine as a whole. Takes about a microsecond for each pair of a node and a candidate.
    pub fn overview(&self) -> Overview {
        let engine = self.asked();
        let mut overview = Overview { missing: self.hidden(&engine), ..Overview::default() };
        let services = services(&engine);
        overview.registered = services.len();
        overview.driven = services.iter().filter(|service| service.driven).count();
        let counts = unwanted::counts(&services);
        let alone: HashMap<EntryId, &Service> = services
            .iter()
            .filter(|service| !service.driven)
            .map(|service| (service.entry, service))
            .collect();
        let below = stalls::Below::new(&engine);
        let of_node = |entry, judged: Vec<(usize, Verdict)>| OfNode {
            entry,
            ties: ties::of_node(self, entry, &judged),
            stall: below.stall(self, &engine, entry, &judged),
            occupied: self.occupied(entry, &judged),
            unwanted: alone
                .get(&entry)
                .map(|service| unwanted::of_node(self, service, &counts, &judged)),
            weighed: judged.iter().map(|(at, one)| homeless::Weighed::new(*at, one)).collect(),
        };
        let mut wanting = homeless::Gathered::new(self.personalities().len());
        let nodes: Vec<EntryId> = self.registry().entries().collect();
        self.each_judged(&nodes, of_node, |node| {
            overview.ties.extend(node.ties);
            overview.stalls.extend(node.stall);
            overview.occupancy.extend(node.occupied);
            overview.unwanted.extend(node.unwanted);
            wanting.node(node.entry, node.weighed);
        });
        overview.unwanted.sort_by_cached_key(Unwanted::rank);
        overview.unregistered = unregistered::all(self, &engine);
        overview.stalls.sort_by_cached_key(Stall::rank);
        overview.homeless = wanting.finish(self);
        overview
    }

    /// The categories of a node that many drivers share, with those who claim them; the default one comes first.
    fn occupied(&self, entry: EntryId, judged: &[(usize, Verdict)]) -> Vec<Occupied> {
        if !is_resources(self, entry) {
            return Vec::new();
        }
        let mut slots = self.slots(entry);
        slots.sort_by_key(|slot| slot.category != DEFAULT_CATEGORY);
        let occupied = slots.into_iter().map(|slot| {
            let claims = judged
                .iter()
                .filter(|(at, one)| slot.candidates.contains(at) && claims(one))
                .map(|(at, _)| *at)
                .collect();
            Occupied { node: self.node(entry), slot, claims }
        });
        occupied.collect()
    }

    /// What the input hides, in words.
    fn hidden(&self, engine: &engine::Snapshot<'_>) -> Vec<String> {
        let registry = self.registry();
        let mut missing = Vec::new();
        if registry.plane_named("IOService").is_none() {
            missing.push("the IOService plane, in which drivers are attached".to_owned());
            return missing;
        }
        let services =
            || registry.entries().filter(|entry| engine.parents(*entry).next().is_some());
        if services()
            .all(|entry| registry.entry(entry).state.is_none_or(|state| state.registered.is_none()))
        {
            missing.push("whether nodes are registered".into());
        }
        let hidden = services().filter(|entry| !registry.shows_properties(*entry)).count();
        if hidden > 0 {
            missing.push(format!(
                "the properties of {hidden} nodes, without which drivers can't be told from other nodes"
            ));
        }
        missing
    }
}

fn is_resources(case: &Case, entry: EntryId) -> bool {
    matches!(case.registry().entry(entry).class.as_str(), "IOResources" | "IOUserResources")
}

/// A node's name for a list, with its location.
fn label(node: &NodeRef) -> &str {
    node.path.rsplit('/').next().filter(|last| !last.is_empty()).unwrap_or(&node.path)
}

#[cfg(test)]
mod tests;
