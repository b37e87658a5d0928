//! Which verdicts to show: all pairs are judged, and what is worth showing is put into words.

use std::collections::HashMap;

use super::{Case, Sort};
use crate::explain::judged::Judged;
use crate::explain::judged::{keep_nearest, leave_out_own, leave_out_placed};
use crate::explain::{Outcome, PersonalityRef, Verdict};
use crate::model::{EntryId, PersonalitySource};

/// Which verdicts are wanted.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Only on these nodes; `None`: on all.
    pub nodes: Option<Vec<EntryId>>,
    /// Only of these drivers, as in [`PersonalityRef::is`]; none: of all that are asked about.
    pub drivers: Vec<String>,
    /// Every pair of node and personality, also where the provider's class doesn't fit.
    pub all: bool,
}

/// The verdicts that a query yields.
#[derive(Debug)]
pub struct Selection {
    /// In the order of the nodes, each node's started drivers first, then near misses first; of a snapshot with bundles in the
    /// order of their personalities.
    pub verdicts: Vec<Verdict>,
    /// Candidates that are further from a start than those shown.
    pub left_out: usize,
}

/// Pairs of node and personality up to which the nearest miss is looked for.
const PAIRS: usize = 20_000_000;

/// The personalities of a case, as a query sees them. Two of one bundle and name are one to whoever asks.
struct Pool {
    /// Of each the first one of its bundle and name.
    named: Vec<usize>,
    /// Of each whether it came from a bundle, if this is a snapshot.
    given: Vec<bool>,
    /// Whether any did.
    any_given: bool,
}

impl Case {
    fn pool(&self) -> Pool {
        let all = self.personalities();
        let mut first: HashMap<(&str, &str), usize> = HashMap::new();
        let named: Vec<usize> = (0..all.len())
            .map(|at| *first.entry((&all[at].bundle, &all[at].name)).or_insert(at))
            .collect();
        let mut bundled = vec![false; all.len()];
        for (at, known) in all.iter().enumerate().filter(|_| !self.is_scenario()) {
            bundled[named[at]] |= known.source == PersonalitySource::Bundle;
        }
        let given: Vec<bool> = named.iter().map(|first| bundled[*first]).collect();
        Pool { any_given: bundled.contains(&true), named, given }
    }

    /// The verdicts that a query asks for.
    pub fn select(&self, query: &Query) -> Selection {
        let pool = self.pool();
        let (judged, left_out) = self.select_judged(query, &pool);
        Selection { verdicts: self.tell(judged), left_out }
    }

    /// The same, not in words.
    fn select_judged(&self, query: &Query, pool: &Pool) -> (Vec<Judged>, usize) {
        let nodes: Vec<EntryId> = match &query.nodes {
            Some(nodes) => nodes.clone(),
            None => self.registry().entries().collect(),
        };
        let all = self.personalities();
        let asked = |personality: &PersonalityRef| {
            query.drivers.is_empty() || query.drivers.iter().any(|asked| personality.is(asked))
        };
        // With bundles at hand they are what is asked about; a dump's own drivers only if they are named.
        let any = query.all || !query.drivers.is_empty() || query.nodes.is_some();
        let any = any || !pool.any_given;
        let wanted: Vec<bool> =
            all.iter().enumerate().map(|(at, one)| (any || pool.given[at]) && asked(one)).collect();
        let mut judged = Vec::new();
        self.each_judged(&nodes, query.all, &|at| wanted[at], |_, mut of_node| {
            of_node.sort_by_key(|one| one.nearness);
            judged.extend(of_node);
        });
        if query.all {
            return (judged, 0);
        }
        if query.nodes.is_none() {
            self.add_homeless(&mut judged, query, pool, &asked);
        }
        if self.is_scenario() || query.nodes.is_some() {
            return (judged, 0);
        }
        let own = if query.drivers.is_empty() { leave_out_own(&mut judged, all) } else { 0 };
        let far =
            leave_out_placed(&mut judged, &pool.named) + keep_nearest(&mut judged, &pool.named);
        if pool.any_given || !query.drivers.is_empty() {
            // What is asked is about personalities, not about nodes: each one's verdicts stand together.
            judged.sort_by_key(|one| (pool.named[one.personality], one.nearness));
        }
        (judged, own + far)
    }

    /// The node to look at first: of the personalities from bundles, that of the one that came nearest to a start without
    /// starting, else where the first of them started. `None` without such personalities, in a simulated machine, and
    /// where there are so many of both that finding out would take seconds.
    pub fn nearest(&self) -> Option<EntryId> {
        let pool = self.pool();
        let given =
            pool.given.iter().enumerate().filter(|(at, given)| **given && pool.named[*at] == *at);
        let pairs = given.count().saturating_mul(self.registry().entries().len());
        if !pool.any_given || pairs > PAIRS {
            return None;
        }
        let (judged, _) = self.select_judged(&Query::default(), &pool);
        let asked = || {
            judged.iter().filter(|one| {
                one.outcome != Outcome::NeverConsidered && pool.given[one.personality]
            })
        };
        let open = asked().filter(|one| one.outcome != Outcome::Started);
        let first = open.min_by_key(|one| one.nearness).or(asked().next());
        first.map(|one| one.entry)
    }

    /// A personality that was a candidate nowhere gets one verdict all the same, which says why.
    fn add_homeless(
        &self,
        judged: &mut Vec<Judged>,
        query: &Query,
        pool: &Pool,
        asked: &dyn Fn(&PersonalityRef) -> bool,
    ) {
        let mut seen = vec![false; pool.named.len()];
        for one in judged.iter() {
            seen[pool.named[one.personality]] = true;
        }
        let mut nowhere = None;
        for (at, personality) in self.personalities().iter().enumerate() {
            let interesting = !pool.any_given || pool.given[at];
            // Of a whole catalogue most is for other machines.
            let interesting = interesting && personality.source != PersonalitySource::Catalogue;
            let interesting = interesting || !query.drivers.is_empty();
            if asked(personality) && interesting && !seen[pool.named[at]] {
                let nowhere = nowhere.get_or_insert_with(|| self.nowhere());
                judged.extend(nowhere.verdict(at).map(|verdict| Judged::of(verdict, at)));
            }
        }
    }

    /// Judges the candidates of many nodes, or with `all` every pair, of the personalities that are `wanted`; in the order of
    /// the nodes.
    pub(crate) fn each_judged(
        &self,
        nodes: &[EntryId],
        all: bool,
        wanted: &(dyn Fn(usize) -> bool + Sync),
        mut take: impl FnMut(EntryId, Vec<Judged>),
    ) {
        match &self.sort {
            Sort::Run(run) => nodes.iter().for_each(|node| {
                let mut judged = run.judged(*node, all);
                judged.retain(|one| wanted(one.personality));
                take(*node, judged);
            }),
            Sort::Snapshot(snapshot) => snapshot.each_judged(nodes, all, wanted, take),
        }
    }

    /// Puts verdicts into words.
    pub(crate) fn tell(&self, judged: Vec<Judged>) -> Vec<Verdict> {
        match &self.sort {
            Sort::Run(_) => judged.into_iter().filter_map(|one| Some(*one.told?)).collect(),
            Sort::Snapshot(snapshot) => snapshot.tell(&judged),
        }
    }
}
