//! Lint rules, each on an example that it must find and a near twin that it must not; what they say of real bundles; and the forms
//! in which findings are written.

#[path = "lint/corpus.rs"]
mod corpus;
#[path = "lint/example.rs"]
mod example;
#[path = "lint/failures.rs"]
mod failures;
#[path = "common/files.rs"]
mod files;
#[path = "lint/sarif.rs"]
mod sarif;
#[path = "common/shared.rs"]
mod shared;

use std::fs;
use std::path::Path;

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for path in example::files() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        trials.push(Trial::test(format!("rule::{name}"), move || {
            example::check(&path).map_err(Failed::from)
        }));
    }
    trials.push(Trial::test("failures", || failures::check().map_err(Failed::from)));
    trials.push(Trial::test("sarif", || sarif::check().map_err(Failed::from)));
    trials.push(Trial::test("judged", || corpus::judged().map_err(Failed::from)));
    let bundles = shared::folder().join("corpus/kext-plists");
    trials.push(if bundles.is_dir() {
        Trial::test("corpus", move || corpus::check(&bundles).map_err(Failed::from))
    } else {
        shared::absent("corpus")
    });
    libtest_mimic::run(&arguments, trials).exit();
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
