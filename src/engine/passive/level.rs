//! One node and one table: the generic keys, then the family. Ancestors are another matter.

use super::generic;
use super::judge::Judge;
use super::options::Options;
use crate::engine::facts::{Facts, Sink};
use crate::engine::family;
use crate::engine::order::table_score;
use crate::model::{Dict, Key, Str, Tri};

/// What one node says about one table, ancestors apart.
pub(super) struct Level {
    pub(super) result: Tri,
    /// The key that failed, and whether the family refused.
    pub(super) failure: Option<(Option<Key>, bool)>,
    /// The score after family matching.
    pub(super) score: i32,
    pub(super) name_matched: Option<Str>,
    pub(super) panic: Option<&'static str>,
    /// The generic code has handled every key, so nothing else is looked at.
    pub(super) whole: bool,
}

impl Level {
    pub(super) fn ask<F: Facts, S: Sink<F::Node>>(
        facts: &F,
        node: F::Node,
        table: &Dict,
        options: Options,
        sink: &mut S,
    ) -> Self {
        let mut judge = Judge::new(facts, node, table, options.exhaustive, sink);
        let generic = generic::run(&mut judge, options);
        Self::ask_family(judge, generic.name_matched, generic.whole)
    }

    /// The rest of a level, behind the generic code.
    pub(super) fn ask_family<F: Facts, S: Sink<F::Node>>(
        mut judge: Judge<'_, F, S>,
        name_matched: Option<Str>,
        whole: bool,
    ) -> Self {
        judge.score = table_score(judge.table);
        if !whole && !judge.decided() {
            judge.family = true;
            family::match_property_table(&mut judge);
        }
        Self {
            result: judge.result,
            failure: judge.failure,
            score: judge.score,
            name_matched,
            panic: judge.panic,
            whole,
        }
    }
}
