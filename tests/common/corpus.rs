//! Tests that run over the real dumps where these are there.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};

#[path = "shared.rs"]
mod shared;

/// Folders of dumps, most of them whole and with properties.
pub(crate) const DUMPS: [&str; 8] = [
    "ioreg-text",
    "ioreg-text-dt",
    "ioreg-text-fragments",
    "ioreg-text-inherit",
    "ioreg-text-planes",
    "ioreg-xml",
    "derived",
    "rex-ioreg",
];

/// A test for each file of these sets. A set that isn't there is one test, ignored.
pub(crate) fn trials(
    sets: impl IntoIterator<Item = &'static str>,
    test: impl Fn(&'static str, &Path) -> Result<(), Failed> + Clone + Send + 'static,
) -> Vec<Trial> {
    let folder = shared::folder().join("corpus");
    let mut trials = Vec::new();
    for set in sets {
        let Ok(found) = fs::read_dir(folder.join(set)) else {
            trials.push(shared::absent(set));
            continue;
        };
        let mut files: Vec<PathBuf> = found.flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let test = test.clone();
            trials.push(Trial::test(format!("{set}/{name}"), move || test(set, &file)));
        }
    }
    trials
}
