//! Classes of a scenario and their scripted behaviour.

use std::collections::{HashMap, HashSet};

use super::node::{OnStart, read_actions};
use super::read::Place;
use super::{ErrorCode, Kext, ScenarioError};
use crate::engine::builtin::{self, FamilyName};
use crate::engine::facts::FamilyScript;
use crate::model::{Dict, Key, Value};

/// A class that a scenario defines. What is `None` is taken from the nearest superclass that has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassDef {
    /// Its name.
    pub name: Key,
    /// Its superclass.
    pub superclass: Key,
    /// The kext that defines it; `None`: built into the kernel.
    pub bundle: Option<Key>,
    /// It can't be instantiated.
    pub is_abstract: bool,
    /// The result of `init`.
    pub init: Option<bool>,
    /// How many calls of `attach` on one object succeed; `u64::MAX`: all.
    pub attach: Option<u64>,
    /// What `probe` does.
    pub probe: Option<ProbeScript>,
    /// The result of `start`.
    pub start: Option<bool>,
    /// What is done when `start` is true.
    pub on_start: Option<Vec<OnStart>>,
    /// How this class, as a provider, judges a personality.
    pub family: Option<FamilyScript>,
}

/// What `probe` does, in this order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProbeScript {
    /// The new score.
    pub score: Option<i32>,
    /// What is added to it; wraps.
    pub delta: Option<i32>,
    /// What is returned.
    pub result: ProbeResult,
}

/// What `probe` returns.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ProbeResult {
    /// The object itself.
    #[default]
    Myself,
    /// Nothing.
    Nothing,
    /// A new object of this class, with the same property table.
    Other(Key),
}

pub(super) fn read_all(
    top: &Dict,
    kexts: &[Kext],
    families: &[FamilyName],
    at: &Place,
) -> Result<Vec<ClassDef>, ScenarioError> {
    let mut classes: Vec<ClassDef> = Vec::new();
    let mut names = HashSet::new();
    for value in at.array(top, "classes")? {
        let class = read(at.as_dict(value, "class")?, at)?;
        let here = at.within(format!("class {}", class.name));
        if builtin::is_builtin(&class.name, at.version, families) {
            return Err(here.fail(ErrorCode::BuiltinClass, "a built-in class has this name"));
        }
        if !names.insert(class.name.clone()) {
            return Err(here.fail(ErrorCode::DuplicateClass, "it is defined twice"));
        }
        if let Some(bundle) = &class.bundle {
            let wrong = match kexts.iter().find(|kext| kext.id == *bundle) {
                None => Some("unknown"),
                Some(kext) => kext.is_dext.then_some("a dext"),
            };
            if let Some(wrong) = wrong {
                let message = format!("bundle {bundle} is {wrong}");
                return Err(here.fail(ErrorCode::BadBundle, message));
            }
        }
        classes.push(class);
    }
    // These two exist in every scenario; a definition replaces them.
    for name in builtin::DEFAULT_CLASSES {
        let key = Key::new(name);
        if !names.contains(&key) && !builtin::is_builtin(name, at.version, families) {
            names.insert(key.clone());
            let superclass = "IOService".into();
            classes.push(ClassDef { name: key, superclass, ..ClassDef::default() });
        }
    }
    for class in &classes {
        let known = names.contains(&class.superclass)
            || builtin::may_be_superclass(&class.superclass, at.version, families);
        if !known {
            let message = format!("class {}: superclass {}", class.name, class.superclass);
            return Err(at.fail(ErrorCode::BadSuperclass, message));
        }
    }
    no_cycles(&classes, at)?;
    Ok(classes)
}

fn no_cycles(classes: &[ClassDef], at: &Place) -> Result<(), ScenarioError> {
    let supers: HashMap<&Key, &Key> =
        classes.iter().map(|class| (&class.name, &class.superclass)).collect();
    at.no_cycles("class", classes.iter().map(|class| &class.name), |name| supers.get(name).copied())
}

fn read(dict: &Dict, at: &Place) -> Result<ClassDef, ScenarioError> {
    let name = at.within("class").name(dict, "name")?;
    let at = &at.within(format!("class {name}"));
    let attach = match dict.get("attach") {
        None => None,
        Some(Value::Bool(true)) => Some(u64::MAX),
        Some(Value::Bool(false)) => Some(0),
        Some(Value::Number(times)) => Some(times.raw),
        Some(_) => {
            return Err(at.fail(ErrorCode::BadType, "attach is neither a boolean nor an integer"));
        }
    };
    let probe = at.opt_dict(dict, "probe")?.map(|dict| read_probe(dict, at)).transpose()?;
    let on_start = match dict.get("onStart") {
        None => None,
        Some(_) => Some(read_actions(at.array(dict, "onStart")?, at)?),
    };
    let family = at.opt_dict(dict, "familyMatch")?.map(|dict| read_family(dict, at)).transpose()?;
    Ok(ClassDef {
        superclass: at.opt_name(dict, "superclass")?.unwrap_or_else(|| "IOService".into()),
        bundle: at.opt_name(dict, "bundle")?,
        is_abstract: at.flag(dict, "abstract", false)?,
        init: at.opt_flag(dict, "init")?,
        attach,
        probe,
        start: at.opt_flag(dict, "start")?,
        on_start,
        family,
        name,
    })
}

fn read_probe(dict: &Dict, at: &Place) -> Result<ProbeScript, ScenarioError> {
    let result = match at.opt_string(dict, "result")? {
        None | Some("self") => ProbeResult::Myself,
        Some("null") => ProbeResult::Nothing,
        Some(class) => ProbeResult::Other(class.into()),
    };
    Ok(ProbeScript {
        score: at.opt_integer(dict, "score")?.map(|score| score as i32),
        delta: at.opt_integer(dict, "scoreDelta")?.map(|delta| delta as i32),
        result,
    })
}

fn read_family(dict: &Dict, at: &Place) -> Result<FamilyScript, ScenarioError> {
    let keys = match dict.get("keys") {
        None => None,
        Some(_) => Some(at.strings(dict, "keys")?),
    };
    Ok(FamilyScript {
        result: at.flag(dict, "result", true)?,
        keys,
        base: crate::engine::facts::Family::Service,
        score_delta: at.opt_integer(dict, "scoreDelta")?.unwrap_or(0) as i32,
    })
}
