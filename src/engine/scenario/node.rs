//! Nodes of a scenario, and what drivers do when they start.

use std::collections::HashSet;

use super::read::Place;
use super::{ErrorCode, ScenarioError};
use crate::model::{Dict, Key, Value};

/// A node of the registry: one that is there from the start, or one that a driver publishes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeDef {
    /// Its registry name.
    pub name: Key,
    /// Its class.
    pub class: Key,
    /// The part after `@`.
    pub location: Option<Key>,
    /// Its property table.
    pub properties: Dict,
    /// The nodes below it.
    pub children: Vec<NodeDef>,
    /// Whether the default steps, or the driver that publishes it, register it.
    pub registered: bool,
    /// The scenario's own name for it.
    pub id: Option<Key>,
}

/// What a driver does in `start`.
#[derive(Clone, Debug, PartialEq)]
pub enum OnStart {
    /// Makes a nub, with those below it.
    Publish(NodeDef),
    /// Publishes a resource.
    PublishResource {
        /// Its name.
        key: Key,
        /// Its value; `None`: the string `IOService`.
        value: Option<Value>,
    },
    /// Registers itself.
    RegisterService,
    /// Sets a property of its own.
    SetProperty {
        /// The key.
        key: Key,
        /// The value.
        value: Value,
    },
}

/// How deep nodes may nest: their definitions are walked and dropped recursively.
const MAX_DEPTH: usize = 512;

pub(super) fn read_root(top: &Dict, at: &Place) -> Result<NodeDef, ScenarioError> {
    let at = at.within("registry");
    let root = match at.array(top, "registry")? {
        [] => NodeDef {
            name: "Root".into(),
            class: "IOPlatformExpertDevice".into(),
            registered: true,
            ..NodeDef::default()
        },
        [only] => read(only, &at, 0)?,
        _ => return Err(at.fail(ErrorCode::BadRegistry, "it has more than one node")),
    };
    let mut ids = HashSet::new();
    let mut open = vec![&root];
    while let Some(node) = open.pop() {
        if let Some(id) = &node.id
            && !ids.insert(id)
        {
            return Err(at.fail(ErrorCode::BadNode, format!("two nodes have the id {id}")));
        }
        open.extend(&node.children);
    }
    Ok(root)
}

fn read(value: &Value, at: &Place, depth: usize) -> Result<NodeDef, ScenarioError> {
    let dict = at.as_dict(value, "node")?;
    let name = at.within("node").name(dict, "name")?;
    if depth > MAX_DEPTH {
        return Err(at.fail(ErrorCode::BadNode, "nodes are nested too deeply"));
    }
    let here = Place::top(at.version).within(format!("node {name}"));
    let children = here
        .array(dict, "children")?
        .iter()
        .map(|child| read(child, &here, depth + 1))
        .collect::<Result<_, _>>()?;
    Ok(NodeDef {
        class: here.opt_name(dict, "class")?.unwrap_or_else(|| "IOService".into()),
        location: here.opt_name(dict, "location")?,
        properties: here.opt_dict(dict, "properties")?.cloned().unwrap_or_default(),
        children,
        registered: here.flag(dict, "registered", true)?,
        id: here.opt_name(dict, "id")?,
        name,
    })
}

pub(super) fn read_actions(list: &[Value], at: &Place) -> Result<Vec<OnStart>, ScenarioError> {
    let at = at.within("onStart");
    list.iter().map(|value| read_action(at.as_dict(value, "action")?, &at)).collect()
}

fn read_action(dict: &Dict, at: &Place) -> Result<OnStart, ScenarioError> {
    if let Some(node) = dict.get("publish") {
        return Ok(OnStart::Publish(read(node, at, 0)?));
    }
    if let Some(key) = at.opt_name(dict, "publishResource")? {
        return Ok(OnStart::PublishResource { key, value: dict.get("value").cloned() });
    }
    if let Some(key) = at.opt_name(dict, "setProperty")? {
        return Ok(OnStart::SetProperty { key, value: at.new_value(dict)? });
    }
    if at.opt_flag(dict, "registerService")?.is_some() {
        return Ok(OnStart::RegisterService);
    }
    Err(at.fail(ErrorCode::BadValue, "an unknown action"))
}

/// The actions of a user class: only two have an effect there.
pub(super) fn read_user_actions(list: &[Value], at: &Place) -> Result<Vec<OnStart>, ScenarioError> {
    let at = at.within("onStart");
    let mut actions = Vec::new();
    for value in list {
        let dict = at.as_dict(value, "action")?;
        if dict.contains("registerService") || dict.contains("setProperty") {
            actions.push(read_action(dict, &at)?);
        }
    }
    Ok(actions)
}
