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
mod linted;
mod names;
mod pci;
mod personality;
mod pool;
mod properties;
mod report;
mod scope;
mod table;
mod usb;

use crate::model::ClassTable;

use super::Case;

pub use linted::{Executable, Linted};
pub use report::{finding_json, lint_json, sarif};
pub use table::{Finding, LINTS, Lint, Severity, find as find_lint};

/// Reads bundles for what is wrong with them, each by itself and all together; `against` judges them on a machine too, if it was
/// made with these bundles. `classes` are added to what is known of class ancestry.
///
/// The findings are in the order of the bundles, each bundle's in the order of its lines.
pub fn lint(inputs: &[Linted], classes: &ClassTable, against: Option<&Case>) -> Vec<Finding> {
    let pool = scope::Pool::new(inputs, classes, against);
    let mut findings = Vec::new();
    for at in 0..inputs.len() {
        let mut scope = scope::Scope::new(&pool, at);
        // What is read of a list that no Mac reads is a guess, on which nothing is built.
        if scope.is_malformed() {
            findings.extend(scope.into_findings());
            continue;
        }
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
