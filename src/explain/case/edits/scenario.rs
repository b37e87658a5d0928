//! Changes of a scenario's property list: of its personalities, nodes and kexts, and of what its drivers do.

use crate::explain::what_if::{Edit, EditError, at, put, put_at};
use crate::explain::{PersonalityRef, Whose, bare};
use crate::model::{Bundle, ClassTable, Dict, PathStep, Value, parse_path};

/// The key of a kext's personalities.
pub(super) const PERSONALITIES: &str = "IOKitPersonalities";

/// Actions of a class's `start` that can be named like keys of their own.
const ACTIONS: [&str; 2] = ["registerService", "publishResource"];

/// The steps to a table, as [`at`] takes them.
type Way = Vec<String>;

/// The list with these changes.
pub(super) fn edited<'e>(
    list: &Value,
    edits: impl IntoIterator<Item = &'e Edit>,
) -> Result<Value, EditError> {
    let Value::Dict(mut top) = list.clone() else { return Ok(list.clone()) };
    for edit in edits {
        match edit {
            Edit::Add { bundle } => add_bundle(&mut top, bundle),
            Edit::Drop { bundle } => {
                let whose = Whose::Kext(bundle.clone());
                for mut way in found(&top, &whose)? {
                    // Its code stays, since steps and classes of others may name it.
                    way.push(PERSONALITIES.to_owned());
                    put_at(&mut top, &way, Some(Value::Dict(Dict::new())));
                }
            }
            Edit::Set { whose, key, value } => {
                for way in found(&top, whose)? {
                    let mut table = table(&top, &way);
                    if matches!(whose, Whose::Class(_)) && ACTIONS.contains(&key.as_str()) {
                        act(&mut table, key, value.as_ref());
                    } else {
                        put(&mut table, key, value.as_ref())?;
                    }
                    put_at(&mut top, &way, Some(Value::Dict(table)));
                }
            }
        }
    }
    Ok(Value::Dict(top))
}

/// The table of the first that is meant; `None` when it isn't there.
pub(super) fn part(list: &Value, whose: &Whose) -> Option<Dict> {
    let top = list.as_dict()?;
    Some(table(top, ways(top, whose).first()?))
}

fn table(top: &Dict, way: &Way) -> Dict {
    at(top, way).and_then(Value::as_dict).cloned().unwrap_or_default()
}

/// The ways to what is meant, of which there is one at least.
fn found(top: &Dict, whose: &Whose) -> Result<Vec<Way>, EditError> {
    let ways = ways(top, whose);
    match whose {
        Whose::Node(node) if ways.is_empty() => Err(EditError::MadeLater(node.clone())),
        _ if ways.is_empty() => Err(EditError::Missing(whose.clone())),
        _ => Ok(ways),
    }
}

fn ways(top: &Dict, whose: &Whose) -> Vec<Way> {
    let named = |list: &str, key: &str, name: &str| {
        members(top, &[], list).find(|(one, _)| one.str(key) == Some(name)).map(|(_, way)| way)
    };
    match whose {
        Whose::Class(name) => named("classes", "name", name).into_iter().collect(),
        Whose::Kext(id) => named("kexts", "CFBundleIdentifier", id).into_iter().collect(),
        Whose::Node(asked) => way_to(top, asked).into_iter().collect(),
        Whose::Driver(driver) => {
            let mut found = Vec::new();
            for (kext, way) in members(top, &[], "kexts") {
                let id = kext.str("CFBundleIdentifier").unwrap_or_default();
                for (name, table) in kext.dict(PERSONALITIES).into_iter().flatten() {
                    let class = table.as_dict().and_then(|table| table.str("IOClass"));
                    if table.as_dict().is_some() && PersonalityRef::means(id, name, class, driver) {
                        found.push(
                            [&way[..], &[PERSONALITIES.to_owned(), name.to_string()]].concat(),
                        );
                    }
                }
            }
            found
        }
    }
}

/// The tables in a list of a table to which a way leads, each with its own way.
fn members<'d>(
    of: &'d Dict,
    way: &[String],
    list: &str,
) -> impl DoubleEndedIterator<Item = (&'d Dict, Way)> {
    let all = of.get(list).and_then(Value::as_list).unwrap_or_default().iter().enumerate();
    all.filter_map(move |(at, one)| {
        Some((one.as_dict()?, [way, &[list.to_owned(), at.to_string()]].concat()))
    })
}

/// The way to the properties of a node that the scenario describes: of the one with this path, or of the first, from the top and from
/// the left, that is called `name` or `name@location`.
fn way_to(top: &Dict, asked: &str) -> Option<Way> {
    let fits = |step: &PathStep<'_>, node: &Dict| {
        step.fits(node.str("name").unwrap_or_default(), node.str("location"))
    };
    let mut left = vec![members(top, &[], "registry").next()?];
    if let Some((_, steps)) = parse_path(asked) {
        for step in steps {
            let (node, way) = left.pop()?;
            left.extend(members(node, &way, "children").find(|(child, _)| fits(&step, child)));
        }
    } else {
        let step = PathStep::parse(asked);
        while !fits(&step, left.last()?.0) {
            let (node, way) = left.pop()?;
            left.extend(members(node, &way, "children").rev());
        }
    }
    let (_, mut way) = left.pop()?;
    way.push("properties".to_owned());
    Some(way)
}

/// Gives the class's `start` an action, or takes all of that name out. Without a value, and with `No`, it does nothing of the kind.
fn act(script: &mut Dict, action: &str, value: Option<&Value>) {
    let have = script.get("onStart").and_then(Value::as_list).unwrap_or_default();
    let is_other = |one: &&Value| one.as_dict().is_none_or(|one| !one.contains(action));
    let mut actions: Vec<Value> = have.iter().filter(is_other).cloned().collect();
    if let Some(value) = value.filter(|value| value.as_bool() != Some(false)) {
        actions.push(Value::dict([(action, value.clone())]));
    }
    script.set("onStart".into(), Value::Array(actions.into()));
}

/// Puts a bundle into a scenario: its kext, classes that the scenario doesn't define, and a step that sends its personalities.
fn add_bundle(top: &mut Dict, bundle: &Bundle) {
    let (made, _) = bare::scenario(std::slice::from_ref(bundle), &ClassTable::new());
    let Value::Dict(made) = made else { return };
    for (list, key) in [("classes", "name"), ("kexts", "CFBundleIdentifier")] {
        let name = |one: &Value| one.as_dict()?.str(key).map(str::to_owned);
        let have = top.get(list).and_then(Value::as_list).unwrap_or_default();
        let names: Vec<String> = have.iter().filter_map(name).collect();
        let more = made.get(list).and_then(Value::as_list).unwrap_or_default();
        let is_new = |one: &&Value| name(one).is_some_and(|name| !names.contains(&name));
        let all = have.iter().chain(more.iter().filter(is_new)).cloned().collect();
        top.set(list.into(), Value::Array(all));
    }
    if let (Some(Value::Array(steps)), Some(id)) = (top.get("steps"), &bundle.id) {
        let ids = Value::Array([Value::string(id)].into());
        let step = Value::dict([("addPersonalities", ids)]);
        let steps = steps.iter().cloned().chain([step]).collect();
        top.set("steps".into(), Value::Array(steps));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list<const N: usize>(members: [Value; N]) -> Value {
        Value::Array(members.into())
    }

    fn set(
        list: &Value,
        whose: Whose,
        key: &str,
        value: Option<Value>,
    ) -> Result<Value, EditError> {
        edited(list, &[Edit::Set { whose, key: key.to_owned(), value }])
    }

    #[test]
    fn an_action_of_start_is_put_in_and_taken_out() {
        let mut top =
            Value::dict([("classes", list([Value::dict([("name", Value::string("D"))])]))]);
        let class = || Whose::Class("D".into());
        for (key, value, actions) in [
            ("registerService", Some(Value::Bool(true)), 1),
            ("publishResource", Some(Value::string("r")), 2),
            ("registerService", Some(Value::Bool(true)), 2),
            ("registerService", Some(Value::Bool(false)), 1),
            ("publishResource", None, 0),
            ("probe/score", Some(Value::integer(5)), 0),
        ] {
            top = set(&top, class(), key, value).unwrap();
            let script = part(&top, &class()).unwrap();
            assert_eq!(script.get("onStart").and_then(Value::as_list).unwrap().len(), actions);
        }
        for whose in [Whose::Class("E".into()), Whose::Kext("com.a".into())] {
            assert_eq!(set(&top, whose.clone(), "k", None).unwrap_err(), EditError::Missing(whose));
        }
    }

    #[test]
    fn a_node_of_a_scenario_is_changed_before_it_runs() {
        let node = |name: &str, children| {
            Value::dict([("name", Value::string(name)), ("children", children)])
        };
        let roots = list([node("Root", list([node("a", list([node("b", list([]))]))]))]);
        let top = Value::dict([("registry", roots)]);
        for asked in ["IOService:/a/b", "/a/b", "b"] {
            let whose = || Whose::Node(asked.into());
            let top = set(&top, whose(), "k", Some(Value::string(asked))).unwrap();
            let b = at(top.as_dict().unwrap(), "registry/0/children/0/children/0".split('/'));
            let properties = b.and_then(Value::as_dict).and_then(|b| b.dict("properties"));
            assert_eq!(properties.unwrap().str("k"), Some(asked));
            assert_eq!(part(&top, &whose()).as_ref(), properties);
        }
        let missing = set(&top, Whose::Node("/a/c".into()), "k", None).unwrap_err();
        assert_eq!(missing, EditError::MadeLater("/a/c".into()));
    }
}
