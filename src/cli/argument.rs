//! What an argument plainly is, before it is read.

use std::fs;
use std::path::Path;

use crate::load::{is_info, may_hold_bundles};

use super::files;

/// A file below this size is read at once, to find out whether it is a bundle's.
const SMALL: u64 = 1 << 20;

/// Whether an argument is plainly a bundle: a folder by its name, a small file by its content.
pub(super) fn is_bundle(path: &Path) -> bool {
    let Ok(told) = fs::metadata(path) else { return false };
    if told.is_dir() {
        let ending = path.extension().and_then(|ending| ending.to_str());
        return ending.is_some_and(|ending| matches!(ending, "kext" | "dext" | "systemextension"));
    }
    told.is_file() && told.len() < SMALL && fs::read(path).is_ok_and(|bytes| is_info(&bytes))
}

/// Whether an argument is plainly a dump or a scenario: a file that holds no bundle.
pub(super) fn is_case(path: &Path) -> bool {
    path.is_file() && !is_bundle(path) && !may_be_bundles(path)
}

/// Whether an argument may turn out to be bundles when it is read: a folder, an archive, a kernelcache.
pub(super) fn may_be_bundles(path: &Path) -> bool {
    let Ok(told) = fs::metadata(path) else { return false };
    if !told.is_file() {
        return told.is_dir();
    }
    files::head(path).is_some_and(|head| may_hold_bundles(&head))
}
