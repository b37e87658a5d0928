//! A case with changes that are tried out.

mod script;

use std::collections::BTreeMap;

use crate::engine::{Program, Scenario, run};
use crate::explain::run::Run;
use crate::explain::what_if::{Edit, EditError, put};
use crate::explain::{PersonalityRef, Whose, bare, info_plist};
use crate::model::{Bundle, ClassTable, Dict, EntryId, Key, PathStep, Value, parse_path};

use super::base::Base;
use super::{Case, Sort, options};

impl Case {
    /// Tries out changes besides those that are tried out already, and judges again. A simulated machine runs again, and is shown at
    /// its end.
    ///
    /// # Errors
    /// [`EditError`] when a change means nothing that is there; then none of these is made.
    pub fn edit(&mut self, edits: impl IntoIterator<Item = Edit>) -> Result<(), EditError> {
        let before = self.edits.len();
        self.edits.extend(edits);
        let result = self.try_out();
        if result.is_err() {
            self.edits.truncate(before);
            // What was there has been tried out before.
            self.try_out()?;
        }
        result
    }

    /// Takes back the latest change; `None` when there is none.
    pub fn undo(&mut self) -> Option<Edit> {
        let edit = self.edits.pop()?;
        // A part of what was tried out before can't be wrong.
        let _ = self.try_out();
        Some(edit)
    }

    /// The changes that are tried out, in their order.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// The matching table of a personality, with its changes, given its place in [`Case::personalities`].
    pub fn table(&self, personality: usize) -> Option<&Dict> {
        match &self.sort {
            Sort::Run(run) => run.table(personality),
            Sort::Snapshot(snapshot) => snapshot.table(personality),
        }
    }

    /// A personality, with its changes, as the part of an Info.plist that spells it: `<key>NAME</key>` and its dictionary.
    pub fn info_plist(&self, personality: usize) -> Option<String> {
        let name = &self.personalities().get(personality)?.name;
        Some(info_plist::personality(name, self.table(personality)?))
    }

    /// The keys of something that can be changed, with its changes; a kext's without its personalities. `None` when it isn't there.
    pub(crate) fn part(&self, whose: &Whose) -> Option<Dict> {
        match whose {
            Whose::Driver(name) => {
                let at = self.personalities().iter().position(|one| one.is(name))?;
                return self.table(at).cloned();
            }
            Whose::Node(name) if !matches!(self.base, Base::Scenario(_)) => {
                let (registry, node) = (self.registry(), *self.find(name).first()?);
                let keys = registry.keys(node).into_iter();
                let shown =
                    |key: Key| registry.get(node, &key).map(|value| (key, value.into_owned()));
                return Some(keys.filter_map(shown).collect());
            }
            _ => {}
        }
        let Base::Scenario(list) = &self.base else { return None };
        let list = edited_scenario(list, &self.edits).ok()?;
        let top = list.as_dict()?;
        match whose {
            Whose::Class(name) => script::member(top, "classes", "name", name),
            Whose::Kext(id) => {
                let mut kext = script::member(top, "kexts", "CFBundleIdentifier", id)?;
                kext.remove("IOKitPersonalities");
                Some(kext)
            }
            Whose::Node(name) => {
                let mut roots = top.get("registry").and_then(Value::as_list)?.to_vec();
                let mut found = Dict::new();
                at_node(&mut roots, name, |properties| {
                    found = properties.clone();
                    Ok(())
                })
                .ok()?;
                Some(found)
            }
            Whose::Driver(_) => None,
        }
    }

    pub(super) fn try_out(&mut self) -> Result<(), EditError> {
        let edits = std::mem::take(&mut self.edits);
        let result = self.make(&edits);
        self.edits = edits;
        result
    }

    fn make(&mut self, edits: &[Edit]) -> Result<(), EditError> {
        let mut found: BTreeMap<&str, Vec<EntryId>> = BTreeMap::new();
        for edit in edits {
            if let Edit::SetNode { node, .. } = edit {
                found.insert(node, self.find(node));
            }
        }
        if let Sort::Snapshot(snapshot) = &mut self.sort {
            return snapshot.try_out(edits, |node| found.get(node).cloned().unwrap_or_default());
        }
        let (list, is_bare) = match &self.base {
            Base::Snapshot => return Ok(()),
            Base::Scenario(list) => (edited_scenario(list, edits)?, false),
            Base::Bare(bundles, classes) => {
                let bundles = edited_bundles(bundles, edits)?;
                let mut list = bare::scenario(&bundles, classes).0;
                for edit in edits.iter().filter(|edit| matches!(edit, Edit::SetNode { .. })) {
                    list = edited_scenario(&list, std::slice::from_ref(edit))?;
                }
                (list, true)
            }
        };
        let wrong = |error: &dyn std::fmt::Display| EditError::Scenario(error.to_string());
        let scenario = Scenario::read(&list).map_err(|error| wrong(&error))?;
        let program = Program::new(scenario).map_err(|error| wrong(&error))?;
        let trace = run(&program, options(&program)).map_err(|error| wrong(&error))?;
        self.sort = Sort::Run(Box::new(Run::new(trace, is_bare)));
        Ok(())
    }
}

/// Whether a personality of a bundle is meant.
fn is(bundle: &str, name: &str, table: &Dict, asked: &str) -> bool {
    PersonalityRef::means(bundle, name, table.str("IOClass"), asked)
}

fn edited_bundles(bundles: &[Bundle], edits: &[Edit]) -> Result<Vec<Bundle>, EditError> {
    let mut bundles = bundles.to_vec();
    bundles.extend(edits.iter().filter_map(Edit::added).cloned());
    for edit in edits {
        match edit {
            Edit::Drop { bundle } => {
                let before = bundles.len();
                bundles.retain(|have| have.id.as_deref() != Some(bundle));
                if bundles.len() == before {
                    return Err(EditError::NoBundle(bundle.clone()));
                }
            }
            Edit::Set { driver, key, value } => {
                let mut meant = false;
                for personality in bundles.iter_mut().flat_map(|one| &mut one.personalities) {
                    if is(&personality.bundle, &personality.name, &personality.table, driver) {
                        put(&mut personality.table, key, value.as_ref())?;
                        meant = true;
                    }
                }
                if !meant {
                    return Err(EditError::NoDriver(driver.clone()));
                }
            }
            Edit::SetClass { .. } | Edit::SetKext { .. } => return Err(EditError::NotSimulated),
            Edit::Add { .. } | Edit::SetNode { .. } => {}
        }
    }
    Ok(bundles)
}

fn edited_scenario(list: &Value, edits: &[Edit]) -> Result<Value, EditError> {
    let Value::Dict(top) = list else { return Ok(list.clone()) };
    let mut top = top.clone();
    let members = |top: &Dict, key: &str| match top.get(key) {
        Some(Value::Array(list)) => list.to_vec(),
        _ => Vec::new(),
    };
    for edit in edits {
        match edit {
            Edit::Add { bundle } => add_bundle(&mut top, bundle),
            Edit::SetNode { node, key, value } => {
                let mut roots = members(&top, "registry");
                at_node(&mut roots, node, |properties| put(properties, key, value.as_ref()))?;
                top.set("registry".into(), Value::Array(roots.into()));
            }
            Edit::SetClass { class, key, value } => {
                script::set_class(&mut top, class, key, value.as_ref())?;
            }
            Edit::SetKext { bundle, key, value } => {
                script::set_kext(&mut top, bundle, key, value.as_ref())?;
            }
            Edit::Drop { .. } | Edit::Set { .. } => {
                let mut kexts = members(&top, "kexts");
                let mut meant = false;
                for kext in &mut kexts {
                    if let Value::Dict(kext) = kext {
                        meant |= edit_kext(kext, edit)?;
                    }
                }
                if !meant {
                    return Err(match edit {
                        Edit::Set { driver, .. } => EditError::NoDriver(driver.clone()),
                        Edit::Drop { bundle } => EditError::NoBundle(bundle.clone()),
                        _ => EditError::NoDriver(String::new()),
                    });
                }
                top.set("kexts".into(), Value::Array(kexts.into()));
            }
        }
    }
    Ok(Value::Dict(top))
}

/// Changes the personalities of a scenario's kext, if they are meant.
fn edit_kext(kext: &mut Dict, edit: &Edit) -> Result<bool, EditError> {
    const PERSONALITIES: &str = "IOKitPersonalities";
    let id = kext.str("CFBundleIdentifier").unwrap_or_default().to_owned();
    match edit {
        // Its code stays, since steps and classes of others may name it.
        Edit::Drop { bundle } if *bundle == id => {
            kext.set(PERSONALITIES.into(), Value::Dict(Dict::new()));
            Ok(true)
        }
        Edit::Set { driver, key, value } => {
            let Some(mut all) = kext.dict(PERSONALITIES).cloned() else { return Ok(false) };
            let mut meant = false;
            let names: Vec<Key> = all.iter().map(|(name, _)| name.clone()).collect();
            for name in names {
                let Some(mut table) = all.dict(&name).cloned() else { continue };
                if is(&id, &name, &table, driver) {
                    put(&mut table, key, value.as_ref())?;
                    all.set(name, Value::Dict(table));
                    meant = true;
                }
            }
            kext.set(PERSONALITIES.into(), Value::Dict(all));
            Ok(meant)
        }
        _ => Ok(false),
    }
}

/// Puts a bundle into a scenario: its kext, classes that the scenario doesn't define, and a step that sends its personalities.
fn add_bundle(top: &mut Dict, bundle: &Bundle) {
    let (made, _) = bare::scenario(std::slice::from_ref(bundle), &ClassTable::new());
    let Value::Dict(made) = made else { return };
    let names_of = |list: &[Value], key: &str| -> Vec<String> {
        let names = list.iter().filter_map(|one| one.as_dict().and_then(|one| one.str(key)));
        names.map(str::to_owned).collect()
    };
    for (list, key) in [("classes", "name"), ("kexts", "CFBundleIdentifier")] {
        let mut have = top.get(list).and_then(Value::as_list).unwrap_or_default().to_vec();
        let names = names_of(&have, key);
        let more = made.get(list).and_then(Value::as_list).unwrap_or_default();
        let is_new = |one: &&Value| {
            one.as_dict()
                .and_then(|one| one.str(key))
                .is_some_and(|name| !names.iter().any(|have| have == name))
        };
        have.extend(more.iter().filter(is_new).cloned());
        top.set(list.into(), Value::Array(have.into()));
    }
    if let (Some(Value::Array(steps)), Some(id)) = (top.get("steps"), &bundle.id) {
        let ids = Value::Array([Value::string(id)].into());
        let step: Dict = [(Key::new("addPersonalities"), ids)].into_iter().collect();
        let mut steps = steps.to_vec();
        steps.push(Value::Dict(step));
        top.set("steps".into(), Value::Array(steps.into()));
    }
}

/// Does something to the properties of a node that the scenario describes: one with this path, `name` or `name@location`.
fn at_node(
    roots: &mut [Value],
    asked: &str,
    work: impl FnOnce(&mut Dict) -> Result<(), EditError>,
) -> Result<(), EditError> {
    let later = || EditError::MadeLater(asked.to_owned());
    let Some(Value::Dict(root)) = roots.first_mut() else { return Err(later()) };
    // The way down to the node, as places among children.
    let mut way: Vec<usize> = Vec::new();
    if let Some((_, steps)) = parse_path(asked) {
        let mut at = &*root;
        for step in steps {
            let children = at.get("children").and_then(Value::as_list).unwrap_or_default();
            let fits = |child: &Value| child.as_dict().is_some_and(|child| fits(&step, child));
            let place = children.iter().position(fits).ok_or_else(later)?;
            way.push(place);
            at = children[place].as_dict().ok_or_else(later)?;
        }
    } else {
        way = search(root, &PathStep::parse(asked)).ok_or_else(later)?;
    }
    // Down with copies, the change, and up again.
    let mut nodes = vec![root.clone()];
    for place in &way {
        let children = nodes.last().and_then(|node| node.get("children")).and_then(Value::as_list);
        let child = children.and_then(|children| children.get(*place)).and_then(Value::as_dict);
        nodes.push(child.cloned().ok_or_else(later)?);
    }
    let mut changed = nodes.pop().ok_or_else(later)?;
    let mut properties = changed.dict("properties").cloned().unwrap_or_default();
    work(&mut properties)?;
    changed.set("properties".into(), Value::Dict(properties));
    for (mut node, place) in nodes.into_iter().zip(way).rev() {
        let mut children =
            node.get("children").and_then(Value::as_list).unwrap_or_default().to_vec();
        if let Some(child) = children.get_mut(place) {
            *child = Value::Dict(changed);
        }
        node.set("children".into(), Value::Array(children.into()));
        changed = node;
    }
    *root = changed;
    Ok(())
}

fn fits(step: &PathStep<'_>, node: &Dict) -> bool {
    step.fits(node.str("name").unwrap_or_default(), node.str("location"))
}

/// The first node, from the top and from the left, that a step fits.
fn search(root: &Dict, step: &PathStep<'_>) -> Option<Vec<usize>> {
    let mut left: Vec<(&Dict, Vec<usize>)> = vec![(root, Vec::new())];
    while let Some((node, way)) = left.pop() {
        if fits(step, node) {
            return Some(way);
        }
        let children = node.get("children").and_then(Value::as_list).unwrap_or_default();
        for (place, child) in children.iter().enumerate().rev() {
            if let Value::Dict(child) = child {
                let mut way = way.clone();
                way.push(place);
                left.push((child, way));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::Outcome;
    use crate::explain::fixture::{case, place};

    const DUMP: [&str; 2] =
        ["assets/origin/dump.txt", "assets/origin/derived.kext/Contents/Info.plist"];

    fn outcome(case: &Case) -> Outcome {
        let resources = case.find("IOResources")[0];
        let verdicts = case.verdicts(resources);
        let is = |verdict: &&crate::explain::Verdict| verdict.personality.is("com.derived.driver");
        verdicts.iter().find(is).map_or(Outcome::NeverConsidered, |verdict| verdict.outcome)
    }

    fn own_category() -> Edit {
        let value = Some(Value::string("mine"));
        let (driver, key) = ("com.derived.driver".into(), "IOMatchCategory".into());
        Edit::Set { driver, key, value }
    }

    #[test]
    fn what_is_tried_out_can_be_taken_back() {
        let dump = case(&DUMP);
        let scenario = case(&["assets/origin/question.plist"]);
        for (mut case, then) in [(dump, Outcome::Undetermined), (scenario, Outcome::Started)] {
            assert_eq!(outcome(&case), Outcome::Lost);
            case.edit([own_category()]).unwrap();
            assert_eq!((outcome(&case), case.edits().len()), (then, 1));
            // What can't be done leaves what was there.
            let nobody = Edit::Drop { bundle: "com.nobody".into() };
            assert_eq!(case.edit([nobody]), Err(EditError::NoBundle("com.nobody".into())));
            assert_eq!((outcome(&case), case.edits().len()), (then, 1));
            assert!(case.undo().is_some() && case.undo().is_none());
            assert_eq!(outcome(&case), Outcome::Lost);
        }
    }

    #[test]
    fn a_changed_personality_can_be_copied() {
        let mut case = case(&DUMP);
        case.edit([own_category()]).unwrap();
        let text = case.info_plist(place(&case, "com.derived.driver")).unwrap();
        assert!(text.contains("\t<key>IOMatchCategory</key>\n\t<string>mine</string>\n"), "{text}");
    }

    #[test]
    fn a_node_of_a_scenario_is_changed_before_it_runs() {
        let node = |name: &str, children: Vec<Value>| {
            let pairs = [
                (Key::new("name"), Value::string(name)),
                (Key::new("children"), Value::Array(children.into())),
            ];
            Value::Dict(pairs.into_iter().collect())
        };
        let mut roots = vec![node("Root", vec![node("a", vec![node("b", vec![])])])];
        for asked in ["IOService:/a/b", "/a/b", "b"] {
            let value = Value::string(asked);
            at_node(&mut roots, asked, |table| put(table, "k", Some(&value))).unwrap();
            let below = |node: &Value| node.as_dict()?.get("children")?.as_list()?.first().cloned();
            let found = below(&roots[0]).and_then(|a| below(&a)).unwrap();
            let properties = found.as_dict().and_then(|node| node.dict("properties")).unwrap();
            assert_eq!(properties.str("k"), Some(asked));
        }
        let missing = at_node(&mut roots, "/a/c", |table| put(table, "k", None));
        assert_eq!(missing, Err(EditError::MadeLater("/a/c".into())));
    }
}
