//! Passive matching: whether a table fits a node, without any driver's code.

mod generic;
mod judge;
mod search;

pub(crate) use judge::{Answer, Judge, value_of};

use crate::model::{Dict, Key, Str, Tri};

use super::facts::{Facts, Failure, Passive, Sink};
use super::family;
use super::keys::KEYS;
use super::order::table_score;

/// How a table is to be matched.
///
/// Source: `kIOServiceClassDone`, `kIOServiceChangesOK` (iokit/Kernel/IOServicePrivate.h).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The lookup has tested `IOProviderClass` already.
    pub class_done: bool,
    /// The table is a copy of a personality: `IONameMatched` and the score are wanted.
    pub changes_ok: bool,
    /// Go on after a test that fails, so that the sink hears of all tests. The failure that is reported stays the first one.
    pub exhaustive: bool,
}

impl Options {
    /// A personality that the catalogue's lookup found for the node.
    pub const PERSONALITY: Self = Self { class_done: true, changes_ok: true, exhaustive: false };
    /// A personality that was added, removed or whose module was loaded: does it concern this instance of its provider class?
    ///
    /// The kernel asks its generic code first and the rest afterwards (`copyExistingServices`); the answer is the same.
    pub const WAKE: Self = Self { class_done: true, changes_ok: false, exhaustive: false };
    /// A matching table that stands by itself, such as the dictionary of an `IOResourceMatch`.
    pub const TABLE: Self = Self { class_done: false, changes_ok: false, exhaustive: false };
    /// As [`Options::PERSONALITY`], with every test made.
    pub const EXAMINE: Self = Self { class_done: true, changes_ok: true, exhaustive: true };
}

/// Whether `table` fits `node`: the generic keys, the provider's family, then `IOParentMatch` or `IOLocationMatch` upwards.
///
/// A table whose keys the generic code has handled, every one, doesn't get to the family. Tests go on past what is unknown, so
/// that a later failure still rejects with certainty.
///
/// Source: `IOService::matchPassive`, `IOService::matchInternal` (iokit/Kernel/IOService.cpp).
pub fn match_passive<F: Facts, S: Sink<F::Node>>(
    facts: &F,
    node: F::Node,
    table: &Dict,
    options: Options,
    sink: &mut S,
) -> Passive<F::Node> {
    let level = Level::ask(facts, node, table, options, sink);
    beyond(facts, node, table, options, level, sink)
}

/// The generic keys alone: whether they let `table` pass, and how many of its keys they have handled, the one that failed
/// included.
///
/// Source: `IOService::matchInternal`, as `IOService::instanceMatch` calls it (iokit/Kernel/IOService.cpp).
pub(crate) fn match_generic<F: Facts>(facts: &F, node: F::Node, table: &Dict) -> (Tri, usize) {
    let mut nobody = ();
    let mut judge = Judge::new(facts, node, table, false, &mut nobody);
    let generic = generic::run(&mut judge, Options::WAKE);
    (judge.result, generic.handled)
}

/// [`match_passive`] behind [`match_generic`]: the family is asked, whatever the generic keys have handled.
///
/// Source: `kIOServiceInternalDone` in `IOService::matchPassive` (iokit/Kernel/IOService.cpp).
pub(crate) fn match_rest<F: Facts>(facts: &F, node: F::Node, table: &Dict) -> Passive<F::Node> {
    let mut nobody = ();
    let judge = Judge::new(facts, node, table, false, &mut nobody);
    let level = Level::ask_family(judge, None, false);
    beyond(facts, node, table, Options::WAKE, level, &mut ())
}

/// What a table asks of nodes further up, once the node itself has been asked.
fn beyond<F: Facts, S: Sink<F::Node>>(
    facts: &F,
    node: F::Node,
    table: &Dict,
    options: Options,
    level: Level,
    sink: &mut S,
) -> Passive<F::Node> {
    let mut passive = Passive {
        result: level.result,
        score: level.score,
        name_matched: level.name_matched,
        failure: level.failure.map(|(key, family)| Failure { key, family, tried: None }),
        panic: level.panic,
    };
    let stop = passive.panic.is_some() || level.whole;
    if stop || (passive.result.is_no() && !options.exhaustive) {
        return passive;
    }
    let Some((key, found)) = search::search(facts, node, table, sink) else { return passive };
    passive.panic = found.panic;
    passive.result = passive.result.and(found.result);
    if found.result.is_no() && passive.failure.is_none() {
        let tried = Some(found.tried);
        passive.failure = Some(Failure { key: Some(key.clone()), family: false, tried });
    }
    passive
}

/// What one node says about one table, ancestors apart.
struct Level {
    result: Tri,
    /// The key that failed, and whether the family refused.
    failure: Option<(Option<Key>, bool)>,
    /// The score after family matching.
    score: i32,
    name_matched: Option<Str>,
    panic: Option<&'static str>,
    /// The generic code has handled every key, so nothing else is looked at.
    whole: bool,
}

impl Level {
    fn ask<F: Facts, S: Sink<F::Node>>(
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
    fn ask_family<F: Facts, S: Sink<F::Node>>(
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

#[cfg(test)]
mod tests;
