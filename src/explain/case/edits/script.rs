//! Changes of what a scenario's drivers do, and of its kexts.

use crate::explain::what_if::{EditError, put};
use crate::model::{Dict, Key, Value};

/// Actions of a class's `start` that can be named like keys of their own.
const ACTIONS: [&str; 2] = ["registerService", "publishResource"];

/// Changes a class.
pub(super) fn set_class(
    top: &mut Dict,
    class: &str,
    key: &str,
    value: Option<&Value>,
) -> Result<(), EditError> {
    change(top, "classes", "name", class, |script| {
        if ACTIONS.contains(&key) {
            act(script, key, value);
            return Ok(());
        }
        put(script, key, value)
    })?
    .ok_or_else(|| EditError::NoClass(class.to_owned()))
}

/// Changes a kext.
pub(super) fn set_kext(
    top: &mut Dict,
    bundle: &str,
    key: &str,
    value: Option<&Value>,
) -> Result<(), EditError> {
    change(top, "kexts", "CFBundleIdentifier", bundle, |kext| put(kext, key, value))?
        .ok_or_else(|| EditError::NoBundle(bundle.to_owned()))
}

/// The member of a list that has this name.
pub(super) fn member(top: &Dict, list: &str, name_key: &str, name: &str) -> Option<Dict> {
    let members = top.get(list).and_then(Value::as_list)?;
    let mut tables = members.iter().filter_map(Value::as_dict);
    tables.find(|one| one.str(name_key) == Some(name)).cloned()
}

/// Changes the member of a list that has this name; `None` when there is none.
fn change(
    top: &mut Dict,
    list: &str,
    name_key: &str,
    name: &str,
    work: impl FnOnce(&mut Dict) -> Result<(), EditError>,
) -> Result<Option<()>, EditError> {
    let mut members = top.get(list).and_then(Value::as_list).unwrap_or_default().to_vec();
    let is = |one: &&mut Value| {
        one.as_dict().and_then(|one| one.str(name_key)).is_some_and(|id| id == name)
    };
    let Some(Value::Dict(found)) = members.iter_mut().find(is) else { return Ok(None) };
    work(found)?;
    top.set(Key::new(list), Value::Array(members.into()));
    Ok(Some(()))
}

/// Gives the class's `start` an action, or takes all of that name out. Without a value, and with `No`, it does nothing of the kind.
fn act(script: &mut Dict, action: &str, value: Option<&Value>) {
    let have = script.get("onStart").and_then(Value::as_list).unwrap_or_default();
    let is_other = |one: &&Value| one.as_dict().is_none_or(|one| !one.contains(action));
    let mut actions: Vec<Value> = have.iter().filter(is_other).cloned().collect();
    if let Some(value) = value.filter(|value| value.as_bool() != Some(false)) {
        let one: Dict = [(Key::new(action), value.clone())].into_iter().collect();
        actions.push(Value::Dict(one));
    }
    script.set("onStart".into(), Value::Array(actions.into()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pairs: &[(&str, Value)]) -> Dict {
        pairs.iter().map(|(key, value)| (Key::new(key), value.clone())).collect()
    }

    #[test]
    fn an_action_of_start_is_put_in_and_taken_out() {
        let class = Value::Dict(names(&[("name", Value::string("D"))]));
        let mut top = names(&[("classes", Value::Array([class].into()))]);
        let actions = |top: &Dict| {
            let class =
                top.get("classes").and_then(Value::as_list).unwrap()[0].as_dict().unwrap().clone();
            class.get("onStart").and_then(Value::as_list).unwrap_or_default().len()
        };
        set_class(&mut top, "D", "registerService", Some(&Value::Bool(true))).unwrap();
        set_class(&mut top, "D", "publishResource", Some(&Value::string("r"))).unwrap();
        set_class(&mut top, "D", "registerService", Some(&Value::Bool(true))).unwrap();
        assert_eq!(actions(&top), 2);
        set_class(&mut top, "D", "registerService", Some(&Value::Bool(false))).unwrap();
        assert_eq!(actions(&top), 1);
        set_class(&mut top, "D", "publishResource", None).unwrap();
        assert_eq!(actions(&top), 0);
        set_class(&mut top, "D", "probe/score", Some(&Value::integer(5))).unwrap();
        let gone = set_class(&mut top, "E", "start", None);
        assert_eq!(gone, Err(EditError::NoClass("E".into())));
        assert!(set_kext(&mut top, "com.a", "state", None).is_err());
    }
}
