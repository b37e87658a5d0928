//! Scenarios with what the kernel's own code did in them.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of such scenarios.
pub(crate) const SETS: [&str; 5] =
    ["vectors", "vectors-v2", "random", "random-families", "random-v2"];

/// Name, scenario and expected trace of each case in a folder: `NAME/scenario.plist` and `NAME/expected.json`, or `N.plist` and
/// `N.json` side by side.
pub(crate) fn cases(folder: &Path) -> Vec<(String, PathBuf, PathBuf)> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut cases: Vec<_> = paths
        .filter_map(|path| {
            let name = path.file_stem()?.to_str()?.to_owned();
            match path.extension() {
                None => Some((name, path.join("scenario.plist"), path.join("expected.json"))),
                Some(ending) if ending == "plist" => {
                    Some((name, path.clone(), path.with_extension("json")))
                }
                Some(_) => None,
            }
        })
        .collect();
    cases.sort();
    cases
}
