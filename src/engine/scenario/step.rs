//! What happens in a scenario, step by step.

use std::collections::HashSet;

use super::read::Place;
use super::{ErrorCode, Kext, NodeDef, ScenarioError};
use crate::engine::builtin::{self, FamilyName};
use crate::model::{Dict, Key, Value};

/// A node as a step names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeRef {
    /// By its `id`, or by a path.
    Named(Key),
    /// By its place, counted root first, depth first, from 0, as the default steps do.
    At(u32),
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// All personalities of these bundles are sent to the catalogue in one call.
    AddPersonalities(Vec<Key>),
    /// The personalities that name one of these bundles are removed.
    RemovePersonalities(Vec<Key>),
    /// `registerService` on a node.
    Register(NodeRef),
    /// A resource is published.
    PublishResource {
        /// Its name.
        key: Key,
        /// Its value; `None`: the string `IOService`.
        value: Option<Value>,
    },
    /// A property is set.
    SetProperty {
        /// Of this node.
        node: NodeRef,
        /// The key.
        key: Key,
        /// The value.
        value: Value,
    },
    /// A property is removed.
    RemoveProperty {
        /// Of this node.
        node: NodeRef,
        /// The key.
        key: Key,
    },
    /// A node is terminated.
    Terminate(NodeRef),
    /// A kext is loaded and its personalities are sent.
    LoadKext(Key),
    /// The daemon reports.
    DaemonReady,
    /// The root file system lives on a node.
    SetRootMedia(NodeRef),
    /// The process of this server name crashes.
    CrashServer(Key),
    /// The process of this server name exits.
    ExitServer(Key),
    /// The system goes to sleep.
    Sleep,
    /// The system wakes.
    Wake,
    /// A newer build of a dext is installed.
    UpgradeDext(Key),
    /// The system shuts down.
    Shutdown,
    /// Kexts that nothing uses are unloaded. Version 3 only.
    Autounload,
}

impl Step {
    /// The word for it in a scenario.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AddPersonalities(_) => "addPersonalities",
            Self::RemovePersonalities(_) => "removePersonalities",
            Self::Register(_) => "register",
            Self::PublishResource { .. } => "publishResource",
            Self::SetProperty { .. } => "setProperty",
            Self::RemoveProperty { .. } => "removeProperty",
            Self::Terminate(_) => "terminate",
            Self::LoadKext(_) => "loadKext",
            Self::DaemonReady => "daemonReady",
            Self::SetRootMedia(_) => "setRootMedia",
            Self::CrashServer(_) => "crashServer",
            Self::ExitServer(_) => "exitServer",
            Self::Sleep => "sleep",
            Self::Wake => "wake",
            Self::UpgradeDext(_) => "upgradeDext",
            Self::Shutdown => "shutdown",
            Self::Autounload => "autounload",
        }
    }

    /// The node that it names.
    pub(crate) fn node(&self) -> Option<&NodeRef> {
        match self {
            Self::Register(node)
            | Self::Terminate(node)
            | Self::SetRootMedia(node)
            | Self::SetProperty { node, .. }
            | Self::RemoveProperty { node, .. } => Some(node),
            _ => None,
        }
    }
}

pub(super) fn read_all(
    top: &Dict,
    kexts: &[Kext],
    families: &[FamilyName],
    root: &NodeDef,
    at: &Place,
) -> Result<Vec<Step>, ScenarioError> {
    if !top.contains("steps") {
        return Ok(defaults(kexts, root));
    }
    let known: HashSet<&Key> = kexts.iter().map(|kext| &kext.id).collect();
    let mut steps = Vec::new();
    for (index, value) in at.array(top, "steps")?.iter().enumerate() {
        let here = at.within(format!("step {index}"));
        let step = read(here.as_dict(value, "step")?, &here)?;
        let unknown = match &step {
            Step::AddPersonalities(ids) => ids.iter().find(|id| !known.contains(id)),
            Step::LoadKext(id) => Some(id).filter(|id| !known.contains(id)),
            Step::RemovePersonalities(ids) => ids
                .iter()
                .find(|id| !known.contains(id) && !builtin::is_builtin_bundle(id, families)),
            _ => None,
        };
        if let Some(id) = unknown {
            return Err(here.fail(ErrorCode::BadStep, format!("unknown bundle {id}")));
        }
        steps.push(step);
    }
    Ok(steps)
}

fn defaults(kexts: &[Kext], root: &NodeDef) -> Vec<Step> {
    let mut steps = Vec::new();
    if !kexts.is_empty() {
        steps.push(Step::AddPersonalities(kexts.iter().map(|kext| kext.id.clone()).collect()));
    }
    let mut open = vec![root];
    let mut place = 0;
    while let Some(node) = open.pop() {
        if node.registered {
            steps.push(Step::Register(NodeRef::At(place)));
        }
        place += 1;
        open.extend(node.children.iter().rev());
    }
    steps
}

fn read(dict: &Dict, at: &Place) -> Result<Step, ScenarioError> {
    let node = |key: &str| at.name(dict, key).map(NodeRef::Named);
    let newer = at.version >= 2;
    let has = |key: &str| dict.contains(key);
    let step = if has("addPersonalities") {
        Step::AddPersonalities(at.strings(dict, "addPersonalities")?)
    } else if has("removePersonalities") {
        Step::RemovePersonalities(at.strings(dict, "removePersonalities")?)
    } else if has("register") {
        Step::Register(node("register")?)
    } else if has("publishResource") {
        let key = at.name(dict, "publishResource")?;
        Step::PublishResource { key, value: dict.get("value").cloned() }
    } else if has("setProperty") {
        let key = at.name(dict, "setProperty")?;
        let value = at.new_value(dict)?;
        Step::SetProperty { node: node("node")?, key, value }
    } else if has("removeProperty") {
        Step::RemoveProperty { node: node("node")?, key: at.name(dict, "removeProperty")? }
    } else if has("terminate") {
        Step::Terminate(node("terminate")?)
    } else if has("loadKext") {
        Step::LoadKext(at.name(dict, "loadKext")?)
    } else if has("daemonReady") {
        Step::DaemonReady
    } else if has("setRootMedia") {
        Step::SetRootMedia(node("setRootMedia")?)
    } else if newer && has("crashServer") {
        Step::CrashServer(at.name(dict, "crashServer")?)
    } else if newer && has("exitServer") {
        Step::ExitServer(at.name(dict, "exitServer")?)
    } else if newer && has("sleep") {
        Step::Sleep
    } else if newer && has("wake") {
        Step::Wake
    } else if newer && has("upgradeDext") {
        Step::UpgradeDext(at.name(dict, "upgradeDext")?)
    } else if newer && has("shutdown") {
        Step::Shutdown
    } else if at.version >= 3 && has("autounload") {
        Step::Autounload
    } else {
        return Err(at.fail(ErrorCode::BadStep, "it has no known action"));
    };
    Ok(step)
}
