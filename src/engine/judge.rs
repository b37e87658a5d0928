//! One node asked about one table, test by test: what generic matching and a family's own say have in common.

use std::borrow::Cow;

use crate::engine::compare::is_equal_to;
use crate::engine::facts::{Check, Checks, Fact, Facts, Failure, Missing};
use crate::model::{Dict, Key, Tri, Value};

/// Keeps count of the tests of one node and one table: the result so far, the first certain failure, the score.
pub(crate) struct Judge<'a, F: Facts> {
    pub(crate) facts: &'a F,
    pub(crate) node: F::Node,
    pub(crate) table: &'a Dict,
    /// Whether the tests are now the family's.
    pub(crate) family: bool,
    pub(crate) result: Tri,
    /// The first key that certainly failed, and whether the family refused.
    pub(crate) failure: Option<Failure<F::Node>>,
    pub(crate) score: i32,
    /// How the kernel would have crashed.
    pub(crate) panic: Option<&'static str>,
    exhaustive: bool,
    checks: Checks<'a, F::Node>,
}

/// How the kernel ends when a rule makes it follow a null pointer.
pub(crate) const CRASH: &str = "invalid memory access";

pub(crate) struct Answer {
    pub(crate) result: Tri,
    /// Set when `result` is unknown.
    pub(crate) missing: Option<Missing>,
}

impl Answer {
    pub(crate) fn known(result: bool) -> Self {
        Self { result: result.into(), missing: None }
    }

    pub(crate) fn unknown(missing: Missing) -> Self {
        Self { result: Tri::Unknown, missing: Some(missing) }
    }

    /// An answer that is unknown because of the value of `key`.
    pub(crate) fn of(result: Tri, key: &Key) -> Self {
        let missing = result.is_unknown().then(|| Missing::Value(key.clone()));
        Self { result, missing }
    }

    pub(crate) fn is_a<F: Facts>(facts: &F, node: F::Node, class: &str) -> Self {
        let result = facts.is_a(node, class);
        let missing = result.is_unknown().then(|| Missing::ClassChain(facts.class(node)));
        Self { result, missing }
    }

    pub(crate) fn there<T>(property: Fact<Option<T>>) -> Self {
        property.map_or_else(Self::unknown, |have| Self::known(have.is_some()))
    }

    /// What this answer and the next come to, if both are asked for.
    pub(crate) fn and(self, next: Self) -> Self {
        Self { result: self.result.and(next.result), missing: self.missing.or(next.missing) }
    }

    /// What this answer and the next come to, if either will do.
    pub(crate) fn or(self, next: Self) -> Self {
        Self { result: self.result.or(next.result), missing: self.missing.or(next.missing) }
    }
}

impl<'a, F: Facts> Judge<'a, F> {
    pub(crate) fn new(
        facts: &'a F,
        node: F::Node,
        table: &'a Dict,
        exhaustive: bool,
        checks: Checks<'a, F::Node>,
    ) -> Self {
        Self {
            facts,
            node,
            table,
            family: false,
            result: Tri::Yes,
            failure: None,
            score: 0,
            panic: None,
            exhaustive,
            checks,
        }
    }

    /// The kernel would have crashed on the table's value of `key`: the test that ended all, though it refused nothing.
    pub(crate) fn crash(&mut self, key: &Key) {
        self.panic = Some(CRASH);
        self.record(Some(key), Answer::known(false), |_, _| None);
    }

    /// Makes the record of a test, if somebody wants it.
    fn record(
        &mut self,
        key: Option<&Key>,
        answer: Answer,
        found: impl FnOnce(&F, F::Node) -> Option<Value>,
    ) {
        let Some(checks) = &mut self.checks else { return };
        checks.push(Check {
            at: self.node,
            key: key.cloned(),
            family: self.family,
            result: answer.result,
            expected: key.and_then(|key| self.table.find(key)).cloned(),
            found: found(self.facts, self.node),
            missing: answer.missing,
        });
    }

    /// Whether no further test is wanted.
    pub(crate) fn decided(&self) -> bool {
        self.panic.is_some() || (self.result.is_no() && !self.exhaustive)
    }

    /// Notes the answer to the test of `key` (`None`: the class as such); `found` yields the node's value for the record.
    /// Returns whether the tests go on.
    pub(crate) fn note(
        &mut self,
        key: Option<&Key>,
        answer: Answer,
        found: impl FnOnce(&F, F::Node) -> Option<Value>,
    ) -> bool {
        let result = answer.result;
        self.record(key, answer, found);
        if result.is_no() && self.failure.is_none() {
            self.failure = Some(Failure { key: key.cloned(), family: self.family, tried: None });
        }
        self.result = self.result.and(result);
        !self.decided()
    }

    /// Makes a record of a comparison that doesn't decide by itself.
    pub(crate) fn mention(&mut self, key: &Key, result: Tri) {
        let answer = Answer::of(result, key);
        self.record(Some(key), answer, |facts, node| value_of(facts, node, key));
    }

    /// Takes up what another judge found; its tests have been noted.
    pub(crate) fn take(&mut self, result: Tri, failure: Option<Failure<F::Node>>) {
        if result.is_no() && self.failure.is_none() {
            self.failure = failure;
        }
        self.result = self.result.and(result);
    }

    /// A judge of the same table at another node, or of a part of this one's tests; its outcome is to be taken up by the caller.
    pub(crate) fn at(&mut self, node: F::Node) -> Judge<'_, F> {
        let checks = self.checks.as_deref_mut();
        let mut other = Judge::new(self.facts, node, self.table, self.exhaustive, checks);
        other.family = self.family;
        other.score = self.score;
        other
    }

    /// The node's property.
    pub(crate) fn property(&self, key: &Key) -> Fact<Option<Cow<'a, Value>>> {
        self.facts.property(self.node, key)
    }

    /// Asks the table's value about the node's property of the same key. A key that the table lacks is `None`; a property that
    /// the node lacks is unequal.
    ///
    /// Source: `IOService::compareProperty` (iokit/Kernel/IOService.cpp).
    pub(crate) fn equal(&self, key: &Key) -> Option<Answer> {
        let wanted = self.table.find(key)?;
        let equal = |have: Option<Cow<'_, Value>>| {
            have.map_or(Answer::known(false), |have| Answer::of(is_equal_to(wanted, &have), key))
        };
        Some(self.property(key).map_or_else(Answer::unknown, equal))
    }

    /// [`Judge::equal`], noted. Returns the result, `Yes` when the table lacks the key.
    pub(crate) fn compare(&mut self, key: &Key) -> Tri {
        let Some(answer) = self.equal(key) else { return Tri::Yes };
        let result = answer.result;
        self.note_property(key, answer);
        result
    }

    /// Notes the answer to the test of the node's property of this key. Returns whether the tests go on.
    pub(crate) fn note_property(&mut self, key: &Key, answer: Answer) -> bool {
        self.note(Some(key), answer, |facts, node| value_of(facts, node, key))
    }

    /// Compares keys until one fails.
    pub(crate) fn compare_all<'k>(&mut self, keys: impl IntoIterator<Item = &'k Key>) {
        for key in keys {
            self.compare(key);
            if self.decided() {
                break;
            }
        }
    }
}

/// A node's value, if it is known, for the record.
pub(crate) fn value_of<F: Facts>(facts: &F, node: F::Node, key: &Key) -> Option<Value> {
    facts.property(node, key).ok().flatten().map(Cow::into_owned)
}
