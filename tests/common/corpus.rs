//! The collection of real dumps, for tests that run over it where it is there: beside the project, or where `IOSCOPE_CORPUS` says.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};

/// A test for each file of these sets. A set that isn't there is one test, ignored.
pub(crate) fn trials(
    sets: impl IntoIterator<Item = &'static str>,
    test: impl Fn(&'static str, &Path) -> Result<(), String> + Clone + Send + 'static,
) -> Vec<Trial> {
    let folder =
        std::env::var_os("IOSCOPE_CORPUS").map_or_else(|| "../shared".into(), PathBuf::from);
    let mut trials = Vec::new();
    for set in sets {
        let Ok(found) = fs::read_dir(folder.join("corpus").join(set)) else {
            trials.push(Trial::test(set, || Ok(())).with_ignored_flag(true));
            continue;
        };
        let mut files: Vec<PathBuf> = found.flatten().map(|entry| entry.path()).collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let test = test.clone();
            trials.push(Trial::test(format!("{set}/{name}"), move || {
                test(set, &file).map_err(Failed::from)
            }));
        }
    }
    trials
}
