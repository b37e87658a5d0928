//! Scenarios: small machines, and what happens to them, as a property list describes them.
//!
//! The format is `ioscope-scenario`, versions 1 to 3; version 2 adds `DriverKit`, version 3 is described in
//! `assets/scenarios.md`. The property list itself is read elsewhere: this takes its value.

mod class;
mod error;
mod kext;
mod node;
mod read;
mod step;

use super::builtin::FamilyName;
use crate::model::{Dict, Value};

pub use class::{ClassDef, ProbeResult, ProbeScript};
pub use error::{ErrorCode, ScenarioError};
pub(crate) use kext::user_superclasses;
pub use kext::{Answer, Build, BundleState, Kext, UserClass, UserStart};
pub use node::{NodeDef, OnStart};
pub use step::{NodeRef, Step};

/// A whole scenario, checked as far as it can be without running it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The version of the format: 1, 2 or 3.
    pub version: u8,
    /// What it is about, in a few words.
    pub title: Option<String>,
    /// What it is about, at length.
    pub description: Option<String>,
    /// Driver and nub classes.
    pub classes: Vec<ClassDef>,
    /// Bundles, dexts among them.
    pub kexts: Vec<Kext>,
    /// The families whose real classes exist.
    pub families: Vec<FamilyName>,
    /// The platform's root nub and everything below it.
    pub root: NodeDef,
    /// What happens.
    pub steps: Vec<Step>,
    /// `DriverKit` is enabled.
    pub driver_kit: bool,
    /// The environment has an I/O Kit daemon.
    pub daemon_available: bool,
    /// Dexts can be launched.
    pub dext_launches: bool,
    /// How often a dext is launched again after a crash.
    pub dext_relaunch_max: u32,
}

impl Scenario {
    /// Reads a scenario out of its property list.
    ///
    /// # Errors
    /// What is wrong with it, with the code that the format prescribes.
    pub fn read(list: &Value) -> Result<Self, ScenarioError> {
        let top = list.as_dict().ok_or_else(|| {
            ScenarioError::new(1, ErrorCode::Parse, "the top value is not a dictionary".into())
        })?;
        read_body(top, version_of(top)?)
    }
}

fn version_of(top: &Dict) -> Result<u8, ScenarioError> {
    let fail = |code, message: &str| Err(ScenarioError::new(1, code, message.into()));
    if top.str("format") != Some("ioscope-scenario") {
        return fail(ErrorCode::Format, "format is not ioscope-scenario");
    }
    match top.get("version").and_then(Value::as_number).map(|number| number.raw) {
        Some(version @ 1..=3) => Ok(version as u8),
        _ => fail(ErrorCode::Version, "version is not 1, 2 or 3"),
    }
}

fn read_body(top: &Dict, version: u8) -> Result<Scenario, ScenarioError> {
    let at = read::Place::top(version);
    let title = at.opt_string(top, "title")?.map(str::to_owned);
    let description = at.opt_string(top, "description")?.map(str::to_owned);
    let families = families(top, version, &at)?;
    let kexts = kext::read_all(top, &families, &at)?;
    let classes = class::read_all(top, &kexts, &families, &at)?;
    let root = node::read_root(top, &at)?;
    let steps = step::read_all(top, &kexts, &families, &root, &at)?;
    let newer = version >= 2;
    let relaunch = if newer { at.opt_integer(top, "dextRelaunchMax")? } else { None };
    let flag = |key: &str| -> Result<bool, ScenarioError> {
        if newer { at.flag(top, key, true) } else { Ok(true) }
    };
    Ok(Scenario {
        version,
        title,
        description,
        classes,
        kexts,
        families,
        root,
        steps,
        driver_kit: flag("driverKit")?,
        daemon_available: flag("daemonAvailable")?,
        dext_launches: flag("dextLaunches")?,
        dext_relaunch_max: relaunch.map_or(1000, |limit| limit as u32),
    })
}

fn families(top: &Dict, version: u8, at: &read::Place) -> Result<Vec<FamilyName>, ScenarioError> {
    let mut found = Vec::new();
    for name in at.strings(top, "families")? {
        let is = |family: &FamilyName| family.word() == &*name && family.since() <= version;
        match FamilyName::ALL.iter().copied().find(is) {
            Some(family) if found.contains(&family) => {}
            Some(family) => found.push(family),
            None => return Err(at.fail(ErrorCode::BadValue, format!("unknown family {name}"))),
        }
    }
    // In version 3 the classes of every family are there under their names.
    if version >= 3 {
        found = FamilyName::ALL.to_vec();
    }
    Ok(found)
}
