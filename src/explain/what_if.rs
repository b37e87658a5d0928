//! What if: personalities and nodes are changed on a copy, and everything is judged again.

use std::collections::BTreeMap;
use std::sync::Arc;

use thiserror::Error;

use crate::model::{Bundle, Dict, EntryId, Key, Value};

use super::nearest::{Nearness, nearness};
use super::{Outcome, PersonalityRef, Verdict};

/// What one table of a case belongs to, whose keys can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A personality, as in [`PersonalityRef::is`]: all that are meant.
    Driver(String),
    /// A node, as in [`Case::find`](super::Case::find): its properties.
    Node(String),
    /// What the code of this class does in a simulated machine: `init`, `attach`, `probe/result`, `probe/score`, `start` and the others
    /// of a scenario's classes. `registerService` (a boolean) and `publishResource` (a key) stand for actions of its `start`.
    Class(String),
    /// The kext with this identifier in a simulated machine, its personalities aside: `OSBundleLibraries/ID`, `state`, `boot` and the
    /// others of a scenario's kexts.
    Kext(String),
}

impl Whose {
    /// The word of the change that sets one of its keys.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Driver(_) => "set",
            Self::Node(_) => "set-node",
            Self::Class(_) => "set-class",
            Self::Kext(_) => "set-kext",
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        let (Self::Driver(name) | Self::Node(name) | Self::Class(name) | Self::Kext(name)) = self;
        name
    }

    /// That it isn't there.
    fn missing(&self) -> String {
        match self {
            Self::Driver(name) => format!("there is no driver {name}"),
            Self::Node(name) => format!("there is no node {name}"),
            Self::Class(name) => format!("the scenario describes no class {name}"),
            Self::Kext(name) => format!("there is no bundle {name}"),
        }
    }
}

/// A change that is tried out.
#[derive(Clone, Debug)]
pub enum Edit {
    /// A key is set, or without a value taken out.
    Set {
        /// Whose key it is.
        whose: Whose,
        /// The key, or a path, `IOPropertyMatch/model`, with places in arrays as numbers.
        key: String,
        /// The new value; `None` takes the key out.
        value: Option<Value>,
    },
    /// The personalities of a bundle are not there.
    Drop {
        /// Its identifier.
        bundle: String,
    },
    /// A bundle is added.
    Add {
        /// The bundle.
        bundle: Box<Bundle>,
    },
}

impl Edit {
    pub(crate) fn added(&self) -> Option<&Bundle> {
        if let Self::Add { bundle } = self { Some(bundle) } else { None }
    }
}

/// Why a change can't be tried out.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EditError {
    /// What is to be changed isn't there.
    #[error("{}", .0.missing())]
    Missing(Whose),
    /// Only what is simulated can do something else.
    #[error("what a driver's code does can only be changed in a scenario")]
    NotSimulated,
    /// The path leads through something that has no members.
    #[error("{0} leads to no key: the value before it holds none")]
    Path(String),
    /// The node is not of those that the scenario describes.
    #[error("{0} is made while the scenario runs, so it can't be changed beforehand")]
    MadeLater(String),
    /// The changed scenario is wrong.
    #[error("with this change the scenario is wrong: {0}")]
    Scenario(String),
}

/// So deep a path may lead.
const DEEPEST: usize = 64;

/// What a path leads to in a table, as [`Edit::Set`] takes it.
pub fn led_to<'a>(table: &'a Dict, path: &str) -> Option<&'a Value> {
    table.get(path).or_else(|| at(table, path.split('/').take(DEEPEST)))
}

/// What steps lead to: keys of dictionaries, and places in arrays.
pub(crate) fn at<S: AsRef<str>>(table: &Dict, way: impl IntoIterator<Item = S>) -> Option<&Value> {
    let mut way = way.into_iter();
    let first = table.get(way.next()?.as_ref())?;
    way.try_fold(first, |here, step| match here {
        Value::Dict(dict) => dict.get(step.as_ref()),
        Value::Array(list) => list.get(step.as_ref().parse::<usize>().ok()?),
        _ => None,
    })
}

/// Sets what a path leads to, or takes it out; dictionaries on the way are made. A key that holds `/` itself goes before a path.
pub(crate) fn put(table: &mut Dict, path: &str, value: Option<&Value>) -> Result<(), EditError> {
    let whole = table.contains(path);
    let way: Vec<&str> = if whole { vec![path] } else { path.split('/').collect() };
    let readable = way.len() <= DEEPEST && !way.iter().any(|step| step.is_empty());
    let done = if readable { put_at(table, &way, value.cloned()) } else { None };
    done.ok_or_else(|| EditError::Path(path.to_owned()))
}

/// The same for the steps of a path; `None`, and nothing is changed, where they lead through what has no members.
pub(crate) fn put_at<S: AsRef<str>>(
    table: &mut Dict,
    way: &[S],
    value: Option<Value>,
) -> Option<()> {
    // Down, with what is on the way; then up again with the changed copies.
    let mut around = vec![Value::Dict(table.clone())];
    for step in &way[..way.len().checked_sub(1)?] {
        around.push(match around.last()? {
            Value::Dict(dict) => {
                dict.get(step.as_ref()).cloned().unwrap_or_else(|| Value::Dict(Dict::new()))
            }
            Value::Array(list) => list.get(step.as_ref().parse::<usize>().ok()?)?.clone(),
            _ => return None,
        });
    }
    let mut new = value;
    for step in way.iter().map(AsRef::as_ref).rev() {
        new = Some(match around.pop()? {
            Value::Dict(mut dict) => {
                match new {
                    Some(value) => dict.set(Key::new(step), value),
                    None => dict.remove(step),
                };
                Value::Dict(dict)
            }
            Value::Array(list) => {
                let at: usize = step.parse().ok()?;
                let mut list = list.to_vec();
                match new {
                    Some(value) if at == list.len() => list.push(value),
                    Some(value) => *list.get_mut(at)? = value,
                    None if at < list.len() => drop(list.remove(at)),
                    None => return None,
                }
                Value::Array(list.into())
            }
            _ => return None,
        });
    }
    *table = new?.as_dict()?.clone();
    Some(())
}

/// Where the verdict on a pair has changed.
#[derive(Clone, Debug, PartialEq)]
pub struct VerdictChange {
    /// Path of the node in the service plane.
    pub path: String,
    /// The node, in the registry of the later verdict if there is one.
    pub entry: EntryId,
    /// The personality.
    pub personality: Arc<PersonalityRef>,
    /// The outcome and its code before; `None`: it was no candidate.
    pub before: Option<(Outcome, &'static str)>,
    /// The outcome and its code now.
    pub after: Option<(Outcome, &'static str)>,
    /// How near it is to a start now; one that is no candidate any more is behind all others.
    rank: (bool, Nearness),
}

/// Puts first what came nearest to a start.
pub(crate) fn nearest_first(changes: &mut [VerdictChange]) {
    changes.sort_by_key(|change| change.rank);
}

/// Compares verdicts, pair by pair: what isn't the same afterwards. What came nearest to a start is first, then the order is that
/// of the nodes. A node is known by its path: in another run it has another number as soon as one driver more was made before it.
pub(crate) fn changes(before: &[Verdict], after: &[Verdict]) -> Vec<VerdictChange> {
    fn pair(verdict: &Verdict) -> (&str, &str, &str) {
        let personality = &verdict.personality;
        (&verdict.node.path, &personality.bundle, &personality.name)
    }
    let told = |verdict: &Verdict| (verdict.outcome, verdict.code);
    // Two nodes of one path, and two personalities of one name on one node, keep their order.
    let mut old: BTreeMap<_, Vec<&Verdict>> = BTreeMap::new();
    for verdict in before.iter().rev() {
        old.entry(pair(verdict)).or_default().push(verdict);
    }
    let change = |verdict: &Verdict, before, after| VerdictChange {
        path: verdict.node.path.clone(),
        entry: verdict.node.entry,
        personality: verdict.personality.clone(),
        before,
        after,
        rank: (after.is_none(), nearness(verdict)),
    };
    let mut list = Vec::new();
    for verdict in after {
        let was = old.get_mut(&pair(verdict)).and_then(Vec::pop).map(told);
        if was != Some(told(verdict)) {
            list.push(change(verdict, was, Some(told(verdict))));
        }
    }
    let mut left: Vec<&Verdict> = old.into_values().flatten().collect();
    left.sort_by_key(|verdict| verdict.node.entry);
    list.extend(left.into_iter().map(|verdict| change(verdict, Some(told(verdict)), None)));
    nearest_first(&mut list);
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: u64) -> Value {
        Value::integer(value)
    }

    #[test]
    fn a_path_leads_into_dictionaries_and_arrays_and_makes_what_is_missing() {
        let mut table = Dict::new();
        put(&mut table, "a", Some(&number(1))).unwrap();
        put(&mut table, "b/c/d", Some(&number(2))).unwrap();
        put(&mut table, "list", Some(&Value::Array([number(1), number(2)].into()))).unwrap();
        put(&mut table, "list/1", Some(&number(3))).unwrap();
        put(&mut table, "list/2", Some(&number(4))).unwrap();
        put(&mut table, "list/0", None).unwrap();
        assert_eq!(table.get("a"), Some(&number(1)));
        let inner = table.dict("b").and_then(|b| b.dict("c")).and_then(|c| c.get("d"));
        assert_eq!(inner, Some(&number(2)));
        assert_eq!(table.get("list"), Some(&Value::Array([number(3), number(4)].into())));
        put(&mut table, "b/c", None).unwrap();
        assert!(table.dict("b").unwrap().is_empty());
        put(&mut table, "a", None).unwrap();
        assert!(!table.contains("a"));
    }

    #[test]
    fn a_path_through_something_else_is_wrong_and_changes_nothing() {
        let mut table = Dict::new();
        table.set("a".into(), number(1));
        table.set("x/y".into(), number(1));
        let long = "k/".repeat(100_000);
        for path in ["a/b", "", "b//c", "a/", &long] {
            assert!(put(&mut table, path, Some(&number(2))).is_err());
        }
        assert_eq!(table.len(), 2);
        // A key with a slash of its own is that key.
        put(&mut table, "x/y", Some(&number(5))).unwrap();
        assert_eq!(table.get("x/y"), Some(&number(5)));
    }
}
