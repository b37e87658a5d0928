//! What is in folders.

use std::fs;
use std::path::{Path, PathBuf};

/// All files in a folder and the folders in it, in order. There are none in a folder that isn't there.
pub(crate) fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
