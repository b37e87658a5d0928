//! `IOParentMatch` and `IOLocationMatch`: the search among a node's ancestors.

use super::level::Level;
use super::options::Options;
use crate::engine::compare::Integer;
use crate::engine::facts::{Check, Checks, Fact, Facts, Failure, Family, Missing, Tried};
use crate::engine::keys::KEYS;
use crate::model::{Dict, Key, Tri};

pub(super) struct Found<N> {
    pub(super) result: Tri,
    /// The nodes that certainly failed, and those whose table asks further up, in order of evaluation.
    pub(super) tried: Vec<Tried<N>>,
    pub(super) panic: Option<&'static str>,
}

/// A node to be asked about a nested table.
struct Ask<'t, N> {
    at: N,
    table: &'t Dict,
    /// If it fails its ancestors are asked too.
    upward: bool,
    trail: Trail,
}

/// What the kernel remembers on its way up.
#[derive(Clone, Default)]
struct Trail {
    /// The `IOServiceLegacyMatchingRegistryID` of the nodes visited.
    ids: Vec<u64>,
    /// Nodes of which it isn't known whether they have one.
    unsure: Option<Missing>,
}

/// Where a search goes next.
enum Next<'t, N> {
    Ask(Ask<'t, N>),
    End(Tri, Option<Missing>),
    /// Another way has come here before, so the end is that one's.
    Joined,
}

impl<'t, N> Next<'t, N> {
    /// Asks a node, if there is one.
    fn asking(found: Fact<Option<N>>, table: &'t Dict, upward: bool, trail: Trail) -> Self {
        match found {
            Ok(Some(at)) => Self::Ask(Ask { at, table, upward, trail }),
            Ok(None) => Self::End(Tri::No, None),
            Err(missing) => Self::End(Tri::Unknown, Some(missing)),
        }
    }
}

/// Searches for what `table`, which `node` itself fits, asks of nodes further up; with the key that asks. `None` when it asks
/// nothing.
///
/// - `IOParentMatch`: every ancestor is asked, nearest first, until one fits. A nested table in it is looked for above that
///   ancestor; there is no way back to a higher one that fits the outer table too.
/// - `IOLocationMatch`: one node is asked. If it fails, no other is, not even inside an `IOParentMatch`.
/// - When the root has been passed, the search goes on from the matched service whose registry entry ID was remembered last,
///   that service included.
///
/// Where it is unknown whether an ancestor fits, both ways are followed; they decide if they end alike.
///
/// Source: `IOService::matchPassive` (iokit/Kernel/IOService.cpp).
pub(super) fn search<F: Facts>(
    facts: &F,
    node: F::Node,
    table: &Dict,
    mut checks: Checks<'_, F::Node>,
) -> Option<(&'static Key, Found<F::Node>)> {
    let key = nested(table).key()?;
    let mut run = Run {
        facts,
        tried: Vec::new(),
        panic: None,
        ends: [false; 3],
        missing: None,
        followed: Vec::new(),
        later: Vec::new(),
        seen: None,
    };
    let mut next = run.beyond(node, table, Trail::default());
    loop {
        match next {
            Next::Ask(ask) => {
                next = run.ask(ask, checks.as_deref_mut());
                continue;
            }
            Next::End(result, missing) => {
                run.ends[result as usize] = true;
                run.missing = run.missing.take().or(missing);
            }
            Next::Joined => {}
        }
        match run.later.pop() {
            Some(ask) if run.panic.is_none() => next = Next::Ask(ask),
            _ => break,
        }
    }
    let result = match run.ends {
        [true, false, false] => Tri::No,
        [false, false, true] => Tri::Yes,
        _ => Tri::Unknown,
    };
    let missing = run.missing.filter(|_| result.is_unknown());
    if let Some(checks) = checks {
        checks.push(Check {
            at: node,
            key: Some(key.clone()),
            family: false,
            result,
            expected: table.find(key).cloned(),
            found: None,
            missing,
        });
    }
    Some((key, Found { result, tried: run.tried, panic: run.panic }))
}

struct Run<'f, 't, F: Facts> {
    facts: &'f F,
    tried: Vec<Tried<F::Node>>,
    panic: Option<&'static str>,
    /// Which results the ways so far had, by the order of [`Tri`].
    ends: [bool; 3],
    missing: Option<Missing>,
    /// Registry entry IDs that were followed, with the table they were followed for.
    followed: Vec<(u64, &'t Dict)>,
    /// Ways that are still to be followed.
    later: Vec<Ask<'t, F::Node>>,
    /// What has been asked, once there are several ways.
    seen: Option<Vec<(F::Node, &'t Dict, bool)>>,
}

impl<'t, F: Facts> Run<'_, 't, F> {
    fn ask(&mut self, ask: Ask<'t, F::Node>, checks: Checks<'_, F::Node>) -> Next<'t, F::Node> {
        let Ask { at, table, upward, trail } = ask;
        if let Some(seen) = &mut self.seen {
            let same = |have: &(F::Node, &Dict, bool)| {
                have.0 == at && std::ptr::eq(have.1, table) && have.2 == upward
            };
            if seen.iter().any(same) {
                return Next::Joined;
            }
            seen.push((at, table, upward));
        }
        let level = Level::ask(self.facts, at, table, Options::TABLE, checks);
        let Level { passive, whole } = level;
        if passive.panic.is_some() {
            self.panic = passive.panic;
            return Next::End(Tri::Unknown, None);
        }
        if let Some(Failure { key, family, .. }) = passive.failure {
            self.tried.push(Tried { at, key, family });
        }
        match passive.result {
            Tri::No if upward => self.up(at, table, trail),
            Tri::No => Next::End(Tri::No, None),
            Tri::Yes if whole => Next::End(Tri::Yes, None),
            Tri::Yes => self.beyond_tried(at, table, trail),
            Tri::Unknown => {
                self.seen.get_or_insert_default().push((at, table, upward));
                let failing = if upward {
                    self.up(at, table, trail.clone())
                } else {
                    Next::End(Tri::No, None)
                };
                match failing {
                    Next::Ask(ask) => self.later.push(ask),
                    Next::End(result, _) => self.ends[result as usize] = true,
                    Next::Joined => {}
                }
                if whole { Next::End(Tri::Yes, None) } else { self.beyond_tried(at, table, trail) }
            }
        }
    }

    /// `at` fits `table`: what does that ask of nodes further up?
    fn beyond(&mut self, at: F::Node, table: &'t Dict, trail: Trail) -> Next<'t, F::Node> {
        match nested(table) {
            Nested::None => Next::End(Tri::Yes, None),
            Nested::Unreadable(key) => Next::End(Tri::Unknown, Some(Missing::Value(key.clone()))),
            Nested::Parent(inner) => self.up(at, inner, trail),
            Nested::Location(inner) => Next::asking(self.location(at), inner, false, trail),
        }
    }

    /// As [`Run::beyond`], and the node is noted if its table asks further up.
    fn beyond_tried(&mut self, at: F::Node, table: &'t Dict, trail: Trail) -> Next<'t, F::Node> {
        if let Some(key) = nested(table).key() {
            self.tried.push(Tried { at, key: Some(key.clone()), family: false });
        }
        self.beyond(at, table, trail)
    }

    /// The next node above `at` that is to be asked about `table`.
    fn up(&mut self, at: F::Node, table: &'t Dict, mut trail: Trail) -> Next<'t, F::Node> {
        match self.facts.property(at, &KEYS.legacy_registry_id) {
            Ok(value) => {
                let id = value.as_deref().and_then(Integer::of);
                trail.ids.extend(id.map(Integer::shown));
            }
            Err(missing) => trail.unsure = Some(missing),
        }
        match self.facts.provider(at) {
            Ok(None) => self.continue_elsewhere(table, trail),
            found => Next::asking(found, table, true, trail),
        }
    }

    /// The root has been passed.
    fn continue_elsewhere(&mut self, table: &'t Dict, mut trail: Trail) -> Next<'t, F::Node> {
        let Some(id) = trail.ids.pop() else {
            let result = if trail.unsure.is_some() { Tri::Unknown } else { Tri::No };
            return Next::End(result, trail.unsure);
        };
        // DIVERGENCE: the kernel would go round for ever; here a second time ends the search.
        let same = |have: &(u64, &Dict)| have.0 == id && std::ptr::eq(have.1, table);
        if self.followed.iter().any(same) {
            return Next::End(Tri::No, None);
        }
        self.followed.push((id, table));
        Next::asking(self.facts.matched_service(id), table, true, trail)
    }

    /// The node that an `IOLocationMatch` of `at` asks: the nearest above that takes itself for a location.
    ///
    /// Source: `IOService::matchLocation` (iokit/Kernel/IOService.cpp) and that of the classes named here.
    fn location(&self, at: F::Node) -> Fact<Option<F::Node>> {
        let mut at = at;
        loop {
            let Some(provider) = self.facts.provider(at)? else { return Ok(None) };
            at = provider;
            match self.facts.family(at).own() {
                Family::PlatformDevice
                | Family::AcpiPlatformDevice
                | Family::PciDevice
                | Family::AtaDevice
                | Family::NdrvDevice => return Ok(Some(at)),
                Family::Closed => return Err(Missing::FamilyRule(self.facts.class(at))),
                _ => {}
            }
        }
    }
}

/// The nested table that is to be matched further up, and its key. `IOParentMatch` wins; other types than dictionaries are
/// ignored.
fn nested(table: &Dict) -> Nested<'_> {
    use crate::model::Value::{Clipped, Dict};
    match table.find(&KEYS.parent_match) {
        Some(Dict(inner)) => return Nested::Parent(inner),
        Some(Clipped(_)) => return Nested::Unreadable(&KEYS.parent_match),
        _ => {}
    }
    match table.find(&KEYS.location_match) {
        Some(Dict(inner)) => Nested::Location(inner),
        Some(Clipped(_)) => Nested::Unreadable(&KEYS.location_match),
        _ => Nested::None,
    }
}

/// What a table asks of nodes further up.
#[derive(Clone, Copy)]
enum Nested<'t> {
    None,
    /// Some ancestor must fit.
    Parent(&'t Dict),
    /// The node at the location must fit.
    Location(&'t Dict),
    /// The value of this key is cut off in the source.
    Unreadable(&'static Key),
}

impl Nested<'_> {
    fn key(self) -> Option<&'static Key> {
        match self {
            Nested::None => None,
            Nested::Parent(_) => Some(&KEYS.parent_match),
            Nested::Location(_) => Some(&KEYS.location_match),
            Nested::Unreadable(key) => Some(key),
        }
    }
}
