//! Writes new lessons.

use std::fs;
use std::path::Path;

use crate::cli::options::Common;
use crate::cli::out::{Out, display, fail, words};
use crate::explain::skeleton;

/// Writes a small lesson that passes its check into a folder that isn't there yet.
pub(super) fn new(folder: &Path, common: &Common) -> u8 {
    let name =
        folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    if name.is_empty() {
        return fail(&display(folder), "this can't be the name of a folder");
    }
    if folder.exists() {
        return fail(&display(folder), "this already exists, and ioscope doesn't overwrite it");
    }
    let files = skeleton(&name);
    let written = fs::create_dir_all(folder).and_then(|()| {
        files.files.iter().try_for_each(|(path, bytes)| fs::write(folder.join(path), bytes))
    });
    if let Err(error) = written {
        return fail(&display(folder), &words(&error));
    }
    let mut out = Out::new(common);
    let name = display(folder);
    out.text(&format!("{name}: a small lesson that passes its check. Change it, and say\n"));
    out.text(&format!("  ioscope learn --check {name}\n"));
    out.finish(0)
}
