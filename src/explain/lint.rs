//! Lints: what can be told from bundles before anything is started.
//!
//! Alone, bundles are read for what can never work, or will work otherwise than it looks. Against a machine the verdicts tell the
//! rest: nothing that the engine decides is decided here a second time.
//!
//! | file | what it looks at |
//! | --- | --- |
//! | `info` | keys of the information dictionary: presence, types, versions |
//! | `form` | what is written in it that was not meant to be: placeholders, keys twice, wrong levels |
//! | `libraries` | `OSBundleLibraries` |
//! | `personality` | class, provider class, score, bundle of a personality |
//! | `category` | `IOMatchCategory` |
//! | `keys`, `names`, `properties` | generic matching keys |
//! | `pci`, `usb`, `hid` | keys of families |
//! | `dext` | `DriverKit` |
//! | `pool` | several bundles together |
//! | `against` | bundles on a machine, by its verdicts |

mod against;
mod category;
mod dext;
mod form;
mod hid;
mod info;
mod keys;
mod libraries;
mod names;
mod near;
mod pci;
mod personality;
mod pool;
mod properties;
mod report;
mod scope;
mod table;
mod usb;

use serde::Serialize;

use crate::load::Bytes;
use crate::model::{Bundle, ClassTable, Position};

use super::Case;

pub(crate) use scope::{is_placeholder, is_system_class};

pub use report::{finding_json, lint_json, sarif};
pub use table::{LINTS, Lint, find as find_lint};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It can't work as it stands.
    Error,
    /// It works otherwise than it looks, or not everywhere.
    Warning,
    /// Worth knowing; nothing need be wrong.
    Note,
}

impl Severity {
    /// The word for people and machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A bundle's executable, as far as it was looked for.
#[derive(Clone, Debug, Default)]
pub enum Executable {
    /// It wasn't: the bundle is a bare `Info.plist`, or came in an archive or kernelcache.
    #[default]
    NotSought,
    /// It should be there and isn't.
    Missing,
    /// What is in it.
    Bytes(Bytes),
}

/// A bundle that is to be linted.
#[derive(Clone, Debug)]
pub struct Linted {
    /// The path of its information dictionary, for findings.
    pub file: String,
    /// The bundle.
    pub bundle: Bundle,
    /// Its executable.
    pub executable: Executable,
}

/// Something found in a bundle.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule behind it.
    pub lint: &'static Lint,
    /// How much it matters: the rule's severity, or a lower one where less is certain.
    pub severity: Severity,
    /// The path of the information dictionary.
    pub file: String,
    /// Where in it; line 0 where the source has no lines.
    pub at: Position,
    /// `bundle/name` of the personality that it is about.
    pub personality: Option<String>,
    /// What is so, with the values, one sentence without its full stop.
    pub message: String,
    /// What to do about it.
    pub fix: Option<String>,
    /// Which way not to start it is, as F-number.
    pub failure: Option<&'static str>,
}

/// Reads bundles for what is wrong with them, each by itself and all together; `against` judges them on a machine too, if it was
/// made with these bundles. `classes` are added to what is known of class ancestry.
///
/// The findings are in the order of the bundles, each bundle's in the order of its lines.
pub fn lint(inputs: &[Linted], classes: &ClassTable, against: Option<&Case>) -> Vec<Finding> {
    let pool = scope::Pool::new(inputs, classes, against);
    let mut findings = Vec::new();
    for at in 0..inputs.len() {
        let mut scope = scope::Scope::new(&pool, at);
        info::check(&mut scope);
        form::check(&mut scope);
        libraries::check(&mut scope);
        for listed in scope.personalities() {
            personality::check(&mut scope, listed);
            category::check(&mut scope, listed);
            keys::check(&mut scope, listed);
            names::check(&mut scope, listed);
            properties::check(&mut scope, listed);
            pci::check(&mut scope, listed);
            usb::check(&mut scope, listed);
            hid::check(&mut scope, listed);
            dext::check(&mut scope, listed);
        }
        pool::check(&mut scope);
        if let Some(case) = against {
            against::check(&mut scope, case);
        }
        findings.extend(scope.into_findings());
    }
    findings
}
