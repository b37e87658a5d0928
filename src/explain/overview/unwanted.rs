//! Registered services that no driver is attached to.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::explain::nearest::nearness;
use crate::explain::{Case, Likeness, NodeRef, Outcome, Verdict};
use crate::model::Key;

use super::services::Service;

/// A registered service without a driver.
#[derive(Clone, Debug, PartialEq)]
pub struct Unwanted {
    /// The service.
    pub node: NodeRef,
    /// Registered services of its class in this machine, itself among them.
    pub of_class: usize,
    /// Of these, how many have no driver, itself among them.
    pub alone: usize,
    /// Known personalities that ask for its class.
    pub candidates: usize,
    /// The known personality that came nearest to a start here; `None` where none asks for the class.
    pub nearest: Option<Box<Verdict>>,
}

impl Unwanted {
    /// How unusual it is that this service has no driver: the percentage of its class in this machine that has one, 0 to 99.
    pub fn unusual(&self) -> usize {
        (self.of_class - self.alone) * 100 / self.of_class.max(1)
    }

    /// Whether the nearest personality is near at all: no test refuses it, or it misses by a slip or by a part of a value.
    pub fn is_near(&self) -> bool {
        self.nearest.as_ref().is_some_and(|verdict| {
            verdict.outcome != Outcome::Rejected || nearness(verdict).1 < Likeness::Unlike
        })
    }

    /// Whether the nearest personality misses by a slip of writing alone, such as swapped halves or upper case.
    pub fn is_slip(&self) -> bool {
        self.nearest.as_ref().is_some_and(|verdict| {
            verdict.outcome == Outcome::Rejected && nearness(verdict).1 <= Likeness::Typo
        })
    }

    /// The most unusual first: where a personality misses by a slip, then by the share of the class that has drivers, then by the
    /// nearest miss, then as in the dump.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        let near = match &self.nearest {
            Some(verdict) => (false, nearness(verdict)),
            None => (true, (u8::MAX, Likeness::Unlike, Reverse(0))),
        };
        (!self.is_slip(), Reverse(self.unusual()), near, self.node.entry)
    }
}

/// Registered services by class: all of them, and those without a driver.
pub(super) fn counts(services: &[Service]) -> HashMap<Key, (usize, usize)> {
    let mut counts: HashMap<Key, (usize, usize)> = HashMap::new();
    for service in services {
        let (all, alone) = counts.entry(service.class.clone()).or_default();
        *all += 1;
        *alone += usize::from(!service.driven);
    }
    counts
}

/// A service without a driver, and what came nearest to a start on it.
pub(super) fn of_node(
    case: &Case,
    service: &Service,
    counts: &HashMap<Key, (usize, usize)>,
    judged: &[(usize, Verdict)],
) -> Unwanted {
    let (of_class, alone) = counts.get(&service.class).copied().unwrap_or((1, 1));
    let candidates = || {
        judged.iter().map(|(_, one)| one).filter(|one| {
            !matches!(one.outcome, Outcome::Started | Outcome::NeverConsidered)
                && one.code != "additional-provider"
        })
    };
    let nearest = candidates().min_by_key(|one| nearness(one)).cloned().map(Box::new);
    let node = case.node(service.entry);
    Unwanted { node, of_class, alone, candidates: candidates().count(), nearest }
}
