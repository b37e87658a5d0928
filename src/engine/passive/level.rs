//! One node and one table: the generic keys, then the family. Ancestors are another matter.

use super::generic;
use super::options::Options;
use crate::engine::facts::{Checks, Facts, Passive};
use crate::engine::family;
use crate::engine::judge::Judge;
use crate::engine::order::table_score;
use crate::model::{Dict, Str};

/// What one node says about one table, ancestors apart.
pub(super) struct Level<N> {
    pub(super) passive: Passive<N>,
    /// The generic code has handled every key, so nothing else is looked at.
    pub(super) whole: bool,
}

impl<N> Level<N> {
    pub(super) fn ask<F: Facts<Node = N>>(
        facts: &F,
        node: N,
        table: &Dict,
        options: Options,
        checks: Checks<'_, N>,
    ) -> Self {
        let mut judge = Judge::new(facts, node, table, options.exhaustive, checks);
        let generic = generic::run(&mut judge, options);
        Self::ask_family(judge, generic.name_matched, generic.whole)
    }

    /// The rest of a level, behind the generic code.
    pub(super) fn ask_family<F: Facts<Node = N>>(
        mut judge: Judge<'_, F>,
        name_matched: Option<Str>,
        whole: bool,
    ) -> Self {
        judge.score = table_score(judge.table);
        if !whole && !judge.decided() {
            judge.family = true;
            family::match_property_table(&mut judge);
        }
        let Judge { result, score, failure, panic, .. } = judge;
        Self { passive: Passive { result, score, name_matched, failure, panic }, whole }
    }
}
