//! The user's own folders.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// This program's folder for a kind of file: below the one that an XDG variable names, else where that lies in the home folder,
/// else where Windows has it; `None` if the environment names none of them.
pub(super) fn folder(
    variable: impl Fn(&str) -> Option<OsString>,
    [xdg, in_home, windows]: [&str; 3],
) -> Option<PathBuf> {
    // The rule for these variables: a path that isn't absolute is to be ignored.
    let path = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = path(xdg)
        .or_else(|| path("HOME").map(|home| home.join(in_home)))
        .or_else(|| path(windows))?;
    Some(base.join("ioscope"))
}

/// A path as it is typed in a shell: `~/` is the user's own folder.
pub(super) fn expanded(typed: &str) -> PathBuf {
    let home = typed.strip_prefix("~/").zip(std::env::var_os("HOME"));
    home.map_or_else(|| PathBuf::from(typed), |(rest, home)| Path::new(&home).join(rest))
}
