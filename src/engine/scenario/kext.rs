//! Bundles of a scenario: kexts, and the dexts of version 2.

use std::collections::{HashMap, HashSet};

use super::node::{OnStart, read_user_actions};
use super::read::Place;
use super::{ErrorCode, ScenarioError};
use crate::engine::builtin::{self, FamilyName};
use crate::model::{Dict, Key, Value};

/// A bundle.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "separate keys of the format")]
pub struct Kext {
    /// `CFBundleIdentifier`.
    pub id: Key,
    /// `CFBundleVersion`; it has a meaning from version 3 on.
    pub version: Option<Key>,
    /// `OSBundleCompatibleVersion`; it has a meaning from version 3 on.
    pub compatible_version: Option<Key>,
    /// The bundles loaded before it, with the versions asked for.
    pub libraries: Vec<(Key, Option<Key>)>,
    /// What the kernel knows of it.
    pub state: BundleState,
    /// Part of the boot collection.
    pub boot: bool,
    /// All symbols it needs are there; version 3.
    pub links: bool,
    /// Its module start routine succeeds; version 3.
    pub module_starts: bool,
    /// Nothing keeps it from being unloaded when nobody uses it: it is not of the boot collection, or has
    /// `OSBundleAllowUserLoad`; version 3.
    pub unloadable: bool,
    /// It is a dext.
    pub is_dext: bool,
    /// What it has in it.
    pub build: Build,
    /// A newer build, for the step `upgradeDext`.
    pub upgrade: Option<Build>,
}

/// What is in a bundle; a dext can have two builds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Build {
    /// The personalities, as listed.
    pub personalities: Vec<(Key, Dict)>,
    /// How the daemon answers the first launch, the second …; the last one serves all later ones.
    pub launch: Vec<Answer>,
    /// The process presents another launch's token.
    pub wrong_token: bool,
    /// Entitlements of the process.
    pub entitlements: Dict,
    /// User-space classes.
    pub user_classes: Vec<UserClass>,
    /// An Apple platform binary.
    pub platform_driver: bool,
    /// The build's unique identifier.
    pub unique_id: Option<Value>,
}

/// What the kernel knows of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BundleState {
    /// Loaded from the start; a dext: known to the kernel.
    Loaded,
    /// Known, not loaded.
    Present,
    /// Unknown; the daemon brings it.
    Loadable,
    /// Unknown; the daemon never answers.
    Missing,
    /// Known, but loading fails.
    Fails,
}

/// How the daemon answers a launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The process checks in.
    Ok,
    /// The daemon reports failure.
    Fails,
    /// Never.
    Timeout,
    /// The process checks in and dies as soon as Start is called in it.
    CrashesBeforeStart,
}

/// A user-space class of a dext.
#[derive(Clone, Debug, PartialEq)]
pub struct UserClass {
    /// Its name.
    pub name: Key,
    /// Its superclass.
    pub superclass: Option<Key>,
    /// What Start does.
    pub start: UserStart,
    /// What it does when it succeeds.
    pub on_start: Vec<OnStart>,
}

/// What Start of a user class does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserStart {
    /// It succeeds.
    Succeeds,
    /// It fails.
    Fails,
    /// The process dies.
    Crashes,
}

pub(super) fn read_all(
    top: &Dict,
    families: &[FamilyName],
    at: &Place,
) -> Result<Vec<Kext>, ScenarioError> {
    let mut kexts: Vec<Kext> = Vec::new();
    let mut ids = HashSet::new();
    for value in at.array(top, "kexts")? {
        let dict = at.as_dict(value, "kext")?;
        let id = at.within("kext").name(dict, "CFBundleIdentifier")?;
        let here = at.within(format!("kext {id}"));
        if builtin::is_builtin_bundle(&id, families) {
            return Err(here.fail(ErrorCode::BuiltinKext, "a built-in bundle has this identifier"));
        }
        if !ids.insert(id.clone()) {
            return Err(here.fail(ErrorCode::DuplicateKext, "it is defined twice"));
        }
        kexts.push(read(dict, id, &here)?);
    }
    user_class_cycles(&kexts, at)?;
    Ok(kexts)
}

fn read(dict: &Dict, id: Key, at: &Place) -> Result<Kext, ScenarioError> {
    let is_dext = at.version >= 2 && at.flag(dict, "dext", false)?;
    let state = match at.opt_string(dict, "state")?.unwrap_or("loaded") {
        "loaded" => BundleState::Loaded,
        "present" if !is_dext => BundleState::Present,
        "loadable" => BundleState::Loadable,
        "missing" => BundleState::Missing,
        "fails" if !is_dext => BundleState::Fails,
        other => return Err(at.fail(ErrorCode::BadValue, format!("state {other}"))),
    };
    let mut libraries = Vec::new();
    if let Some(list) = at.opt_dict(dict, "OSBundleLibraries")? {
        for (library, wanted) in list {
            libraries.push((library.clone(), wanted.as_utf8().map(Key::new)));
        }
    }
    let default_id = Value::data(id.as_bytes());
    let build = read_build(dict, is_dext, &default_id, at)?;
    let newer = if is_dext { at.opt_dict(dict, "upgrade")? } else { None };
    let upgrade = match newer {
        None => None,
        Some(newer) => {
            let default_id = Value::data([id.as_bytes(), b"+"].concat());
            let newer = read_build(newer, true, &default_id, &at.within("upgrade"))?;
            if newer.unique_id == build.unique_id {
                return Err(at.fail(ErrorCode::BadValue, "upgrade keeps the old identifier"));
            }
            Some(newer)
        }
    };
    let newest = at.version >= 3;
    let boot = at.flag(dict, "boot", true)?;
    Ok(Kext {
        version: at.opt_name(dict, "CFBundleVersion")?,
        compatible_version: if newest {
            at.opt_name(dict, "OSBundleCompatibleVersion")?
        } else {
            None
        },
        libraries,
        state,
        boot,
        unloadable: newest && (!boot || at.flag(dict, "OSBundleAllowUserLoad", false)?),
        links: !newest || at.flag(dict, "links", true)?,
        module_starts: !newest || at.flag(dict, "moduleStarts", true)?,
        is_dext,
        build,
        upgrade,
        id,
    })
}

fn read_build(
    dict: &Dict,
    is_dext: bool,
    default_id: &Value,
    at: &Place,
) -> Result<Build, ScenarioError> {
    let mut build = Build { personalities: personalities(dict, at)?, ..Build::default() };
    if !is_dext {
        return Ok(build);
    }
    build.launch = launches(dict, at)?;
    build.wrong_token = match at.opt_string(dict, "checkIn")? {
        None | Some("ok") => false,
        Some("wrong") => true,
        Some(other) => return Err(at.fail(ErrorCode::BadValue, format!("checkIn {other}"))),
    };
    build.entitlements = match dict.get("entitlements") {
        None => Dict::new(),
        Some(Value::Dict(list)) => list.clone(),
        Some(Value::Array(_)) => at
            .strings(dict, "entitlements")?
            .into_iter()
            .map(|name| (name, Value::Bool(true)))
            .collect(),
        Some(_) => return Err(at.fail(ErrorCode::BadType, "entitlements")),
    };
    if let Some(list) = at.opt_dict(dict, "userClasses")? {
        for (name, value) in list {
            let here = at.within(format!("user class {name}"));
            build.user_classes.push(read_user_class(
                name.clone(),
                here.as_dict(value, "it")?,
                &here,
            )?);
        }
    }
    build.platform_driver = at.flag(dict, "platformDriver", false)?;
    build.unique_id = match dict.get("kOSBundleDextUniqueIdentifier") {
        None => Some(default_id.clone()),
        Some(data @ Value::Data(_)) => Some(data.clone()),
        Some(Value::Bool(false)) => None,
        Some(_) => {
            return Err(at.fail(ErrorCode::BadType, "kOSBundleDextUniqueIdentifier is not data"));
        }
    };
    Ok(build)
}

fn personalities(dict: &Dict, at: &Place) -> Result<Vec<(Key, Dict)>, ScenarioError> {
    let Some(list) = at.opt_dict(dict, "IOKitPersonalities")? else {
        return Ok(Vec::new());
    };
    let mut found: Vec<(Key, Dict)> = Vec::new();
    for (name, value) in list {
        let here = at.within(format!("personality {name}"));
        let table = here.as_dict(value, "it")?;
        if at.version == 1 && table.contains("IOUserServerName") {
            let message = "DriverKit personalities belong to version 2";
            return Err(here.fail(ErrorCode::Unsupported, message));
        }
        // A name that is given twice counts once, with its last value.
        match found.iter_mut().find(|(have, _)| have == name) {
            Some((_, old)) => *old = table.clone(),
            None => found.push((name.clone(), table.clone())),
        }
    }
    Ok(found)
}

fn launches(dict: &Dict, at: &Place) -> Result<Vec<Answer>, ScenarioError> {
    let answer = |word: &str| match word {
        "ok" => Ok(Answer::Ok),
        "fails" => Ok(Answer::Fails),
        "timeout" => Ok(Answer::Timeout),
        "crashes-before-start" => Ok(Answer::CrashesBeforeStart),
        other => Err(at.fail(ErrorCode::BadValue, format!("launch {other}"))),
    };
    let answers: Vec<Answer> = match dict.get("launch") {
        None => vec![Answer::Ok],
        Some(Value::Str(_)) => vec![answer(at.opt_string(dict, "launch")?.unwrap_or_default())?],
        Some(Value::Array(_)) => {
            at.strings(dict, "launch")?.iter().map(|word| answer(word)).collect::<Result<_, _>>()?
        }
        Some(_) => return Err(at.fail(ErrorCode::BadType, "launch")),
    };
    Ok(if answers.is_empty() { vec![Answer::Ok] } else { answers })
}

fn read_user_class(name: Key, dict: &Dict, at: &Place) -> Result<UserClass, ScenarioError> {
    let start = match dict.get("start") {
        None | Some(Value::Bool(true)) => UserStart::Succeeds,
        Some(Value::Bool(false)) => UserStart::Fails,
        Some(Value::Str(word)) if word.utf8() == Some("crash") => UserStart::Crashes,
        Some(Value::Str(word)) => {
            return Err(at.fail(ErrorCode::BadValue, format!("start {}", word.text())));
        }
        Some(_) => return Err(at.fail(ErrorCode::BadType, "start")),
    };
    let superclass = at.opt_name(dict, "superclass")?;
    let on_start = read_user_actions(at.array(dict, "onStart")?, at)?;
    Ok(UserClass { name, superclass, start, on_start })
}

/// User classes of all dexts share one space of names; the last superclass given for a name counts.
pub(crate) fn user_superclasses(kexts: &[Kext]) -> HashMap<Key, Option<Key>> {
    let mut known: HashMap<Key, Option<Key>> = HashMap::new();
    let builds = kexts.iter().flat_map(|kext| std::iter::once(&kext.build).chain(&kext.upgrade));
    for class in builds.flat_map(|build| &build.user_classes) {
        match &class.superclass {
            Some(above) => {
                known.insert(class.name.clone(), Some(above.clone()));
                known.entry(above.clone()).or_insert(None);
            }
            None => {
                known.entry(class.name.clone()).or_insert(None);
            }
        }
    }
    known
}

fn user_class_cycles(kexts: &[Kext], at: &Place) -> Result<(), ScenarioError> {
    let known = user_superclasses(kexts);
    let mut names: Vec<&Key> = known.keys().collect();
    names.sort();
    at.no_cycles("user class", names.into_iter(), |name| known.get(name)?.as_ref())
}
