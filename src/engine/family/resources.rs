//! `IOResources` and `IOUserResources`.

use std::borrow::Cow;

use crate::engine::compare::is_blurred;
use crate::engine::facts::Facts;
use crate::engine::judge::{Answer, Judge, value_of};
use crate::engine::keys::KEYS;
use crate::model::{Key, Tri, Value};

/// *Known.* `IOResourceMatch`: every property that it names must be there, whatever its value: a string, or the elements of a
/// collection, of a dictionary its keys, asked in order up to the first that is missing. An element that is no string, when it
/// is reached, or a value that is neither string nor collection, crashes the kernel. Without it `IOResourceMatched`: must be
/// one of the node's `IOResourceMatched`, by identity, so only an interned symbol can be; a property list's string isn't.
///
/// Source: `IOResources::matchPropertyTable` (iokit/Kernel/IOService.cpp).
pub(super) fn resources<F: Facts>(judge: &mut Judge<'_, F>) {
    if let Some(wanted) = judge.table.find(&KEYS.resource_match) {
        let Some(answer) = published(judge, wanted) else {
            judge.crash(&KEYS.resource_match);
            return;
        };
        judge.note(Some(&KEYS.resource_match), answer, |_, _| None);
    } else if let Some(wanted) = judge.table.find(&KEYS.resource_matched) {
        let contained = |have: Option<Cow<'_, Value>>| {
            let list = have.as_deref().and_then(Value::as_list).unwrap_or_default();
            Answer::of(contained(wanted, list), &KEYS.resource_matched)
        };
        let have = judge.property(&KEYS.resource_matched);
        let answer = have.map_or_else(Answer::unknown, contained);
        judge.note(Some(&KEYS.resource_matched), answer, |facts, node| {
            value_of(facts, node, &KEYS.resource_matched)
        });
    }
}

/// Whether all named resources are there; `None` when the kernel crashes.
fn published<F: Facts>(judge: &Judge<'_, F>, wanted: &Value) -> Option<Answer> {
    let there = |key: &Key| Answer::there(judge.property(key));
    let element = |value: &Value| match value {
        // A name that isn't UTF-8 is no property's.
        Value::Str(text) => {
            Some(text.utf8().map_or(Answer::known(false), |name| there(&Key::new(name))))
        }
        other => is_blurred(other).then(|| Answer::of(Tri::Unknown, &KEYS.resource_match)),
    };
    match wanted {
        Value::Array(list) | Value::Set(list) => all(list.iter().map(element)),
        Value::Dict(dict) => all(dict.iter().map(|(key, _)| Some(there(key)))),
        other => element(other),
    }
}

/// What these come to together, up to the first that fails; `None` where one of them is none.
fn all(answers: impl Iterator<Item = Option<Answer>>) -> Option<Answer> {
    let mut answer = Answer::known(true);
    for next in answers {
        answer = answer.and(next?);
        if answer.result.is_no() {
            break;
        }
    }
    Some(answer)
}

/// Whether the very symbol `wanted` is in the list.
fn contained(wanted: &Value, list: &[Value]) -> Tri {
    let Value::Str(wanted) = wanted else { return Tri::No };
    let same = |have: &Value| have.as_str().is_some_and(|have| have.bytes() == wanted.bytes());
    Tri::from(list.iter().any(same)).and(wanted.is_symbol())
}
