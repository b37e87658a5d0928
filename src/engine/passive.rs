//! Passive matching: whether a table fits a node, without any driver's code.
//!
//! `generic` tests the keys that every node compares, `family` (beside this) has the class's own say, `level` joins the two for one
//! node, and `search` goes to the nodes above for nested tables. Invariant: a node is asked through [`Facts`] alone, so a dump is
//! judged by the very code that judges a machine. Start reading at [`match_passive`].

mod generic;
mod level;
mod options;
mod search;

pub(crate) use options::Options;

use level::Level;

use super::facts::{Checks, Facts, Failure, Passive};
use super::judge::Judge;
use crate::model::{Dict, Tri};

/// Whether `table` fits `node`: the generic keys, the provider's family, then `IOParentMatch` or `IOLocationMatch` upwards.
///
/// A table whose keys the generic code has handled, every one, doesn't get to the family. Tests go on past what is unknown, so
/// that a later failure still rejects with certainty.
///
/// Source: `IOService::matchPassive`, `IOService::matchInternal` (iokit/Kernel/IOService.cpp).
pub(crate) fn match_passive<F: Facts>(
    facts: &F,
    node: F::Node,
    table: &Dict,
    options: Options,
    mut checks: Checks<'_, F::Node>,
) -> Passive<F::Node> {
    let level = Level::ask(facts, node, table, options, checks.as_deref_mut());
    beyond(facts, node, table, options, level, checks)
}

/// The generic keys alone: whether they let `table` pass, and how many of its keys they have handled, the one that failed
/// included.
///
/// Source: `IOService::matchInternal`, as `IOService::instanceMatch` calls it (iokit/Kernel/IOService.cpp).
pub(crate) fn match_generic<F: Facts>(facts: &F, node: F::Node, table: &Dict) -> (Tri, usize) {
    let mut judge = Judge::new(facts, node, table, false, None);
    let generic = generic::run(&mut judge, Options::WAKE);
    (judge.result, generic.handled)
}

/// [`match_passive`] behind [`match_generic`]: the family is asked, whatever the generic keys have handled.
///
/// Source: `kIOServiceInternalDone` in `IOService::matchPassive` (iokit/Kernel/IOService.cpp).
pub(crate) fn match_rest<F: Facts>(facts: &F, node: F::Node, table: &Dict) -> Passive<F::Node> {
    let judge = Judge::new(facts, node, table, false, None);
    let level = Level::ask_family(judge, None, false);
    beyond(facts, node, table, Options::WAKE, level, None)
}

/// What a table asks of nodes further up, once the node itself has been asked.
fn beyond<F: Facts>(
    facts: &F,
    node: F::Node,
    table: &Dict,
    options: Options,
    level: Level<F::Node>,
    checks: Checks<'_, F::Node>,
) -> Passive<F::Node> {
    let Level { mut passive, whole } = level;
    let stop = passive.panic.is_some() || whole;
    if stop || (passive.result.is_no() && !options.exhaustive) {
        return passive;
    }
    let Some((key, found)) = search::search(facts, node, table, checks) else { return passive };
    passive.panic = found.panic;
    passive.result = passive.result.and(found.result);
    if found.result.is_no() && passive.failure.is_none() {
        let tried = Some(found.tried);
        passive.failure = Some(Failure { key: Some(key.clone()), family: false, tried });
    }
    passive
}

#[cfg(test)]
mod tests;
