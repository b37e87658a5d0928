//! `IOResources` and `IOUserResources`.

use crate::engine::compare::is_blurred;
use crate::engine::facts::{Fact, Facts, Sink};
use crate::engine::keys::KEYS;
use crate::engine::passive::{Answer, Judge, value_of};
use crate::model::{Key, Str, Tri, Value};

/// *Known.* `IOResourceMatch`: every property that it names must be there, whatever its value: a string, or the elements of a
/// collection, of a dictionary its keys, asked in order up to the first that is missing. An element that is no string, when it
/// is reached, or a value that is neither string nor collection, crashes the kernel. Without it `IOResourceMatched`: must be
/// one of the node's `IOResourceMatched`, by identity, so only an interned symbol can be; a property list's string isn't.
///
/// Source: `IOResources::matchPropertyTable` (iokit/Kernel/IOService.cpp).
pub(super) fn resources<F: Facts, S: Sink<F::Node>>(judge: &mut Judge<'_, F, S>) {
    if let Some(wanted) = judge.table.find(&KEYS.resource_match) {
        let Some(answer) = published(judge, wanted) else {
            judge.crash();
            return;
        };
        judge.note(Some(&KEYS.resource_match), answer, |_, _| None);
    } else if let Some(wanted) = judge.table.find(&KEYS.resource_matched) {
        let answer = match judge.property(&KEYS.resource_matched) {
            Fact::Known(have) => {
                let list = have.as_deref().and_then(Value::as_list).unwrap_or_default();
                Answer::of(contained(wanted, list), &KEYS.resource_matched)
            }
            Fact::Unknown(missing) => Answer::unknown(missing),
        };
        judge.note(Some(&KEYS.resource_matched), answer, |facts, node| {
            value_of(facts, node, &KEYS.resource_matched)
        });
    }
}

/// Whether all named resources are there; `None` when the kernel crashes.
fn published<F: Facts, S: Sink<F::Node>>(
    judge: &Judge<'_, F, S>,
    wanted: &Value,
) -> Option<Answer> {
    let there = |key: &Key| match judge.property(key) {
        Fact::Known(have) => Answer::known(have.is_some()),
        Fact::Unknown(missing) => Answer::unknown(missing),
    };
    // A name that isn't UTF-8 is no property's.
    let named =
        |text: &Str| text.utf8().map_or(Answer::known(false), |name| there(&Key::new(name)));
    let mut answer = Answer::known(true);
    let mut add = |next: Answer| {
        answer.result = answer.result.and(next.result);
        answer.missing = answer.missing.take().or(next.missing);
        !answer.result.is_no()
    };
    match wanted {
        Value::Str(text) => {
            add(named(text));
        }
        Value::Array(list) | Value::Set(list) => {
            for element in list.iter() {
                let next = match element {
                    Value::Str(text) => named(text),
                    other if is_blurred(other) => Answer::of(Tri::Unknown, &KEYS.resource_match),
                    _ => return None,
                };
                if !add(next) {
                    break;
                }
            }
        }
        Value::Dict(dict) => {
            dict.iter().all(|(key, _)| add(there(key)));
        }
        other if is_blurred(other) => {
            add(Answer::of(Tri::Unknown, &KEYS.resource_match));
        }
        _ => return None,
    }
    Some(answer)
}

/// Whether the very symbol `wanted` is in the list.
fn contained(wanted: &Value, list: &[Value]) -> Tri {
    let Value::Str(wanted) = wanted else { return Tri::No };
    let same = |have: &Value| have.as_str().is_some_and(|have| have.bytes() == wanted.bytes());
    Tri::from(list.iter().any(same)).and(wanted.is_symbol())
}
