//! The keys that matter on every provider.

use std::borrow::Cow;

use super::options::Options;
use crate::engine::compare::{Integer, is_blurred, is_equal_to};
use crate::engine::facts::{Fact, Facts, Missing, Platform};
use crate::engine::judge::{Answer, Judge, value_of};
use crate::engine::keys::KEYS;
use crate::engine::names::{compare_names, names_of};
use crate::model::{Dict, Key, Str, Tri, Value};

/// What the generic code leaves behind, besides the judge's result.
pub(super) struct Generic {
    /// What would be recorded as `IONameMatched`.
    pub(super) name_matched: Option<Str>,
    /// Whether it has handled every key of the table.
    pub(super) whole: bool,
    /// How many keys it has handled, one that failed included.
    pub(super) handled: usize,
}

/// Keys that the generic code has handled; it knows 14.
#[derive(Default)]
struct Handled {
    keys: [Option<&'static Key>; 14],
    count: usize,
}

impl Handled {
    fn add(&mut self, key: &'static Key) {
        if let Some(slot) = self.keys.get_mut(self.count) {
            *slot = Some(key);
            self.count += 1;
        }
    }

    fn is_whole(&self, table: &Dict) -> bool {
        let handled = &self.keys[..self.count];
        table.iter().all(|(key, _)| handled.contains(&Some(key)))
    }
}

/// Tests the generic keys in the kernel's order:
///
/// 1. `IOServiceNotificationUser`: handled; what it hides isn't modelled;
/// 2. `IOExclaveProxy`: there exactly when the node has `exclave-assigned`; not handled;
/// 3. `IOCompatibilityMatch`: no test, but 4 and 7 to 9 look into the node's `IOCompatibilityProperties`;
/// 4. `IOProviderClass`, a string;
/// 5. `IONameMatch`;
/// 6. `IOLocationMatch`, a string;
/// 7. `IOPropertyMatch`, 8. `IOPropertyExistsMatch`: another type fails;
/// 9. `IOPathMatch`, a string; 10. `IORegistryEntryID`, 11. `IOMatchedServiceCountMatch`, numbers;
/// 12. to 15. `BSD Name`, `BSD Major`, `BSD Minor`, `BSD Unit`.
///
/// Where a type is named, a value of another type is ignored: not tested, not handled.
///
/// Source: `IOService::matchInternal` (iokit/Kernel/IOService.cpp).
pub(super) fn run<F: Facts>(judge: &mut Judge<'_, F>, options: Options) -> Generic {
    let mut handled = Handled::default();
    let mut name_matched = None;
    let _ = rows(judge, options, &mut handled, &mut name_matched);
    let whole = !judge.decided() && handled.is_whole(judge.table);
    Generic { name_matched, whole, handled: handled.count }
}

/// The tests; `None` as soon as no further one is wanted.
fn rows<F: Facts>(
    judge: &mut Judge<'_, F>,
    options: Options,
    handled: &mut Handled,
    name_matched: &mut Option<Str>,
) -> Option<()> {
    let go = |goes_on: bool| goes_on.then_some(());
    let table = judge.table;
    let by_user = table.find(&KEYS.service_notification_user).is_some();
    if by_user {
        handled.add(&KEYS.service_notification_user);
        if handled.is_whole(table) {
            return None;
        }
    }
    go(exclave(judge, by_user))?;

    let mut source = Source::Own(None);
    if table.find(&KEYS.compatibility_match).is_some() {
        handled.add(&KEYS.compatibility_match);
        source = Source::compatible(judge);
    }
    if let Some(Value::Str(class)) = table.find(&KEYS.provider_class) {
        handled.add(&KEYS.provider_class);
        go(provider_class(judge, &source, class, options.class_done))?;
    }
    if let Some(wanted) = table.find(&KEYS.name_match) {
        let names = compare_names(judge.facts, judge.node, wanted);
        let answer = Some(Answer { result: names.result, missing: names.missing });
        if options.changes_ok {
            *name_matched = names.matched;
        }
        row(judge, handled, &KEYS.name_match, answer, |facts, node| {
            facts.kept_names(node).or_else(|| Some(names_of(facts, node)))
        })?;
    }
    let answer = location(judge);
    row(judge, handled, &KEYS.location_match, answer, |facts, node| {
        Some(Value::string(facts.location(node)?.as_str()))
    })?;
    for (key, test) in [
        (&KEYS.property_match, property_match as Test<F>),
        (&KEYS.property_exists_match, property_exists),
    ] {
        if let Some(wanted) = table.find(key) {
            source.merge(judge);
            let answer = Some(test(judge, &source, wanted));
            row(judge, handled, key, answer, |facts, node| {
                Some(asked(facts, node, &source, wanted))
            })?;
        }
    }
    let answer = path(judge, &source);
    row(judge, handled, &KEYS.path_match, answer, |_, _| None)?;
    let answer = number(table, &KEYS.registry_entry_id, |wanted| {
        Ok(wanted.equals_exactly(judge.facts.entry_id(judge.node)?))
    });
    row(judge, handled, &KEYS.registry_entry_id, answer, |facts, node| {
        facts.entry_id(node).ok().map(Value::integer)
    })?;
    let answer = number(table, &KEYS.matched_service_count, |wanted| {
        Ok((wanted.low() == judge.facts.client_count(judge.node)?).into())
    });
    row(judge, handled, &KEYS.matched_service_count, answer, |facts, node| {
        facts.client_count(node).ok().map(|count| Value::integer(count.into()))
    })?;
    for key in [&KEYS.bsd_name, &KEYS.bsd_major, &KEYS.bsd_minor, &KEYS.bsd_unit] {
        let answer = judge.equal(key);
        row(judge, handled, key, answer, |facts, node| value_of(facts, node, key))?;
    }
    Some(())
}

/// Notes the answer of one row, if the table asks; `None` as soon as no further one is wanted.
fn row<F: Facts>(
    judge: &mut Judge<'_, F>,
    handled: &mut Handled,
    key: &'static Key,
    answer: Option<Answer>,
    found: impl FnOnce(&F, F::Node) -> Option<Value>,
) -> Option<()> {
    let Some(answer) = answer else { return Some(()) };
    handled.add(key);
    judge.note(Some(key), answer, found).then_some(())
}

type Test<F> = for<'j> fn(&Judge<'j, F>, &Source<'j>, &Value) -> Answer;

/// Row 2. A node with `exclave-assigned` takes only tables with `IOExclaveProxy` (or those of user space), another node only
/// tables without it. Presence counts.
fn exclave<F: Facts>(judge: &mut Judge<'_, F>, by_user: bool) -> bool {
    let wanted = judge.table.find(&KEYS.exclave_proxy).is_some();
    let assigned = match judge.property(&KEYS.exclave_assigned) {
        Ok(have) => Ok(have.is_some()),
        // Only Apple silicon has exclaves.
        Err(missing) if judge.facts.platform() == Platform::AppleSilicon => Err(missing),
        Err(_) => Ok(false),
    };
    let answer = match assigned {
        Ok(false) if !wanted => return true,
        Ok(assigned) => Answer::known(if assigned { wanted || by_user } else { !wanted }),
        Err(missing) => Answer::unknown(missing),
    };
    judge.note(Some(&KEYS.exclave_proxy), answer, |facts, node| {
        value_of(facts, node, &KEYS.exclave_assigned)
    })
}

/// Row 4.
fn provider_class<F: Facts>(
    judge: &mut Judge<'_, F>,
    source: &Source<'_>,
    wanted: &Str,
    class_done: bool,
) -> bool {
    let own = |judge: &Judge<'_, F>| match wanted.utf8() {
        _ if class_done => Answer::known(true),
        Some(class) => Answer::is_a(judge.facts, judge.node, class),
        None => Answer::known(false),
    };
    let answer = match source {
        Source::Compatible(properties) => {
            match properties.as_dict().and_then(|d| d.find(&KEYS.class)) {
                Some(class) => {
                    let result = is_equal_to(&Value::Str(wanted.clone()), class);
                    Answer::of(result, &KEYS.compatibility_properties)
                }
                None => own(judge),
            }
        }
        Source::Unknown(missing) => Answer::unknown(missing.clone()),
        // The lookup has made this test, and its record is the lookup's.
        Source::Own(_) if class_done => return true,
        Source::Own(_) => own(judge),
    };
    judge.note(Some(&KEYS.provider_class), answer, |facts, node| {
        Some(Value::string(facts.class(node).as_str()))
    })
}

/// Row 6: the generic location, as text.
fn location<F: Facts>(judge: &Judge<'_, F>) -> Option<Answer> {
    match judge.table.find(&KEYS.location_match)? {
        Value::Str(wanted) => {
            let equal = |have: Key| have.as_str().as_bytes() == wanted.bytes();
            Some(Answer::known(judge.facts.location(judge.node).is_some_and(equal)))
        }
        Value::Unprintable => Some(Answer::of(Tri::Unknown, &KEYS.location_match)),
        _ => None,
    }
}

/// Row 9: the path must lead to this very node; or equal the `IOPath` of its compatible properties.
fn path<F: Facts>(judge: &Judge<'_, F>, source: &Source<'_>) -> Option<Answer> {
    let Value::Str(wanted) = judge.table.find(&KEYS.path_match)? else { return None };
    let leads = match wanted.utf8().map(|path| judge.facts.resolve(path)) {
        None => Answer::known(false),
        Some(Ok(found)) => Answer::known(found == Some(judge.node)),
        Some(Err(missing)) => Answer::unknown(missing),
    };
    Some(match source {
        Source::Compatible(properties) if !leads.result.is_yes() => {
            let other = properties.as_dict().and_then(|properties| properties.find(&KEYS.path));
            let equal =
                other.map_or(Tri::No, |other| is_equal_to(&Value::Str(wanted.clone()), other));
            let result = leads.result.or(equal);
            let missing = leads.missing.or(Some(Missing::Value(KEYS.path.clone())));
            Answer { result, missing: missing.filter(|_| result.is_unknown()) }
        }
        _ => leads,
    })
}

/// Rows 10 and 11: a test of a number; `None` when there is none, or the value is of another type.
fn number(table: &Dict, key: &Key, test: impl FnOnce(Integer) -> Fact<Tri>) -> Option<Answer> {
    let wanted = table.find(key)?;
    match Integer::of(wanted) {
        Some(number) => {
            Some(test(number).map_or_else(Answer::unknown, |result| Answer::of(result, key)))
        }
        None => is_blurred(wanted).then(|| Answer::of(Tri::Unknown, key)),
    }
}

/// Where rows 4 and 7 to 9 find a node's properties.
enum Source<'a> {
    /// The node's own, with its `IOUserServiceProperties` on top.
    Own(Option<UserProperties<'a>>),
    /// Its `IOCompatibilityProperties`.
    Compatible(Cow<'a, Value>),
    /// Which of them can't be told.
    Unknown(Missing),
}

/// The node's `IOUserServiceProperties`.
type UserProperties<'a> = Fact<Option<Cow<'a, Value>>>;

impl<'a> Source<'a> {
    fn compatible<F: Facts>(judge: &Judge<'a, F>) -> Self {
        match judge.property(&KEYS.compatibility_properties) {
            Ok(Some(value)) if value.as_dict().is_some() => Self::Compatible(value),
            Ok(Some(value)) if is_blurred(&value) => {
                Self::Unknown(Missing::Value(KEYS.compatibility_properties.clone()))
            }
            Ok(_) => Self::Own(None),
            Err(missing) => Self::Unknown(missing),
        }
    }

    /// Gets what is laid over a node's own properties, once.
    fn merge<F: Facts>(&mut self, judge: &Judge<'a, F>) {
        if let Self::Own(user @ None) = self {
            *user = Some(judge.property(&KEYS.user_service_properties));
        }
    }

    fn get<'s, F: Facts>(
        &'s self,
        facts: &'s F,
        node: F::Node,
        key: &Key,
    ) -> Fact<Option<Cow<'s, Value>>> {
        let within =
            |value: &'s Value| value.as_dict().and_then(|d| d.find(key)).map(Cow::Borrowed);
        match self {
            Self::Compatible(properties) => Ok(within(properties)),
            Self::Unknown(missing) => Err(missing.clone()),
            Self::Own(user) => {
                if let Some(Ok(Some(user))) = user
                    && let Some(value) = within(user)
                {
                    return Ok(Some(value));
                }
                facts.property(node, key)
            }
        }
    }
}

/// Row 7: all keys of one dictionary. The *property* is asked about the table's value. Of a collection any one dictionary
/// suffices, up to the first element that is none.
fn property_match<'j, F: Facts>(
    judge: &Judge<'j, F>,
    source: &Source<'j>,
    wanted: &Value,
) -> Answer {
    let one = |dict: &Dict| {
        let mut answer = Answer::known(true);
        for (key, value) in dict {
            let next = match source.get(judge.facts, judge.node, key) {
                Ok(Some(have)) => Answer::of(is_equal_to(&have, value), key),
                Ok(None) => Answer::known(false),
                Err(missing) => Answer::unknown(missing),
            };
            answer = answer.and(next);
            if answer.result.is_no() {
                return Answer::known(false);
            }
        }
        answer
    };
    match wanted {
        Value::Dict(dict) => one(dict),
        Value::Array(list) | Value::Set(list) => {
            any(list, &KEYS.property_match, |element| element.as_dict().map(one))
        }
        other => Answer::of(blur_or_no(other), &KEYS.property_match),
    }
}

/// Row 8: any one of the named properties, up to the first element that is no string; of a dictionary the keys.
fn property_exists<'j, F: Facts>(
    judge: &Judge<'j, F>,
    source: &Source<'j>,
    wanted: &Value,
) -> Answer {
    let there = |key: &Key| Answer::there(source.get(judge.facts, judge.node, key));
    let named = |text: &Str| {
        // A name that isn't UTF-8 is no property's: keys are.
        text.utf8().map_or(Answer::known(false), |name| there(&Key::new(name)))
    };
    match wanted {
        Value::Str(text) => named(text),
        Value::Array(list) | Value::Set(list) => {
            any(list, &KEYS.property_exists_match, |element| element.as_str().map(named))
        }
        Value::Dict(dict) => {
            dict.iter().fold(Answer::known(false), |answer, (key, _)| answer.or(there(key)))
        }
        other => Answer::of(blur_or_no(other), &KEYS.property_exists_match),
    }
}

/// Whether one element passes, up to the first on which `test` has nothing to say.
fn any(list: &[Value], key: &Key, test: impl Fn(&Value) -> Option<Answer>) -> Answer {
    let mut answer = Answer::known(false);
    for element in list {
        let next = match test(element) {
            Some(next) => next,
            None if is_blurred(element) => Answer::of(Tri::Unknown, key),
            None => break,
        };
        answer = answer.or(next);
        if answer.result.is_yes() {
            return Answer::known(true);
        }
    }
    answer
}

/// A value of a wrong type fails, one of unknown type may.
fn blur_or_no(value: &Value) -> Tri {
    if is_blurred(value) { Tri::Unknown } else { Tri::No }
}

/// The node's values of the properties that rows 7 and 8 name, for the record.
fn asked<F: Facts>(facts: &F, node: F::Node, source: &Source<'_>, wanted: &Value) -> Value {
    let mut found = Dict::new();
    let mut add = |key: &Key| {
        if let Ok(Some(value)) = source.get(facts, node, key) {
            found.set(key.clone(), value.into_owned());
        }
    };
    let mut add_element = |element: &Value| match element {
        Value::Str(text) => text.utf8().into_iter().for_each(|name| add(&Key::new(name))),
        Value::Dict(dict) => dict.iter().for_each(|(key, _)| add(key)),
        _ => {}
    };
    match wanted {
        Value::Array(list) | Value::Set(list) => list.iter().for_each(&mut add_element),
        other => add_element(other),
    }
    Value::Dict(found)
}
