//! Which verdicts to show: all pairs are judged, and what is worth showing is kept.

use std::collections::HashMap;

use super::shown::{Alike, Chosen, Shown};
use super::{Case, Sort};
use crate::explain::unlisted::list_nothing;
use crate::explain::{Outcome, PersonalityRef, Verdict, nearness};
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

impl Query {
    /// Whether this personality is one of the drivers that are asked about.
    fn asks(&self, personality: &PersonalityRef) -> bool {
        self.drivers.is_empty() || self.drivers.iter().any(|asked| personality.is(asked))
    }
}

/// The verdicts that a query yields.
#[derive(Debug)]
pub struct Selection {
    /// In the order of the nodes, each node's started drivers first, then near misses first; of a snapshot with bundles in the
    /// order of their personalities.
    pub verdicts: Vec<Verdict>,
    /// Of each verdict, in the same order, the further nodes of which it says the same. None where all are wanted.
    pub alike: Vec<Alike>,
    /// Candidates that are neither among the verdicts nor counted as alike.
    pub left_out: usize,
    /// Whether each of these is further from a start than what the verdicts say of its personality.
    pub is_further: bool,
    /// The bundles that are asked about without having been named.
    pub drivers: Vec<String>,
    /// How many pairs all nodes have with the drivers that are asked about.
    pub pairs: usize,
}

/// Pairs of node and personality up to which the nearest miss is looked for.
const PAIRS: usize = 20_000_000;

/// The personalities of a case, as a query sees them. Two of one bundle and name are one to whoever asks.
struct Pool {
    /// Of each the first one of its bundle and name.
    named: Vec<usize>,
    /// Of each whether it came from a bundle, if this is a snapshot.
    given: Vec<bool>,
    /// Whether any did, or is asked about all the same: a bundle that lists none.
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
        let any_given = bundled.contains(&true) || list_nothing(self.bundles());
        Pool { named, given, any_given }
    }

    /// The verdicts that a query asks for.
    pub fn select(&self, query: &Query) -> Selection {
        let pool = self.pool();
        let Chosen { verdicts, alike, left_out, is_further } = self.selected(query, &pool);
        let verdicts = verdicts.into_iter().map(|(_, verdict)| verdict).collect();
        let mut asked = query.clone();
        if asked.drivers.is_empty() {
            let given = self.personalities().iter().zip(&pool.given).filter(|(_, given)| **given);
            asked.drivers.extend(given.map(|(one, _)| one.bundle.clone()));
            asked.drivers.dedup();
        }
        let wanted = self.personalities().iter().filter(|one| asked.asks(one)).count();
        let pairs = self.registry().entries().len() * wanted;
        let drivers = asked.drivers.split_off(query.drivers.len());
        Selection { verdicts, alike, left_out, is_further, drivers, pairs }
    }

    /// The same, each with its personality's place.
    fn selected(&self, query: &Query, pool: &Pool) -> Chosen {
        let nodes: Vec<EntryId> = match &query.nodes {
            Some(nodes) => nodes.clone(),
            None => self.registry().entries().collect(),
        };
        let named = !query.drivers.is_empty();
        // With bundles at hand they are what is asked about; a dump's own drivers only if they are named.
        let any = query.all || named || query.nodes.is_some() || !pool.any_given;
        let known = self.personalities().iter().enumerate();
        let wanted: Vec<bool> =
            known.map(|(at, one)| (any || pool.given[at]) && query.asks(one)).collect();
        let ranked = |_, mut judged: Vec<(usize, Verdict)>| {
            judged.sort_by_cached_key(|(_, verdict)| nearness(verdict));
            judged
        };
        let whole = query.all || query.nodes.is_some() || self.is_scenario();
        let mut shown = Shown::new(&pool.named, whole, !named);
        let mut seen = vec![false; pool.named.len()];
        self.each_node(&nodes, query.all, &|at| wanted[at], ranked, |judged| {
            for (at, verdict) in judged {
                seen[pool.named[at]] = true;
                shown.add(at, verdict);
            }
        });
        if !query.all && query.nodes.is_none() {
            for (at, verdict) in self.homeless(query, pool, &seen) {
                shown.add(at, verdict);
            }
        }
        // What is asked may be about personalities, not about nodes: then each one's verdicts stand together.
        shown.finish(!whole && (pool.any_given || named))
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
        let judged = self.selected(&Query::default(), &pool).verdicts;
        let asked = || {
            let given = judged.iter().filter(|(at, _)| pool.given[*at]).map(|(_, one)| one);
            given.filter(|one| one.outcome != Outcome::NeverConsidered)
        };
        let open = asked().filter(|one| one.outcome != Outcome::Started);
        let first = open.min_by_key(|one| nearness(one)).or(asked().next());
        first.map(|one| one.node.entry)
    }

    /// A personality that was a candidate nowhere, and so isn't `seen`, gets one verdict all the same, which says why.
    fn homeless(&self, query: &Query, pool: &Pool, seen: &[bool]) -> Vec<(usize, Verdict)> {
        let mut nowhere = None;
        let asked = self.personalities().iter().enumerate().filter(|(at, one)| {
            // Of a whole catalogue most is for other machines.
            let interesting = (!pool.any_given || pool.given[*at])
                && one.source != PersonalitySource::Catalogue
                || !query.drivers.is_empty();
            query.asks(one) && interesting && !seen[pool.named[*at]]
        });
        let verdict = |(at, _)| {
            let nowhere = nowhere.get_or_insert_with(|| self.nowhere());
            nowhere.verdict(at).map(|verdict| (at, verdict))
        };
        asked.filter_map(verdict).collect()
    }

    /// Judges the candidates of many nodes, on all cores: whoever has judged a node does with [`Case::candidates`] of it, in the
    /// order of the personalities, what `work` says, and `take` gets what comes of it in the order of the nodes. So there may be
    /// any number of verdicts, as nobody keeps them.
    pub fn each_judged<R: Send>(
        &self,
        nodes: &[EntryId],
        work: impl Fn(EntryId, Vec<(usize, Verdict)>) -> R + Sync,
        take: impl FnMut(R),
    ) {
        self.each_node(nodes, false, &|_| true, work, take);
    }

    /// The same of the personalities that are `wanted`, and with `all` of every pair.
    fn each_node<R: Send>(
        &self,
        nodes: &[EntryId],
        all: bool,
        wanted: &(dyn Fn(usize) -> bool + Sync),
        work: impl Fn(EntryId, Vec<(usize, Verdict)>) -> R + Sync,
        mut take: impl FnMut(R),
    ) {
        match &self.sort {
            Sort::Run(run) => nodes.iter().for_each(|node| {
                let mut judged = run.verdicts(*node, all);
                judged.retain(|(at, _)| wanted(*at));
                take(work(*node, judged));
            }),
            Sort::Snapshot(snapshot) => snapshot.each_node(nodes, all, wanted, work, take),
        }
    }
}
