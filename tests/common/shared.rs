//! What isn't part of the project: real dumps, and more of what the kernel's own code did.

use std::path::PathBuf;

use libtest_mimic::Trial;

/// The folder that holds `corpus/` and `conformance/`: beside the project, or where `IOSCOPE_CORPUS` says.
pub(crate) fn folder() -> PathBuf {
    std::env::var_os("IOSCOPE_CORPUS").map_or_else(|| "../shared".into(), PathBuf::from)
}

/// Stands for tests over files that aren't there: it is ignored.
pub(crate) fn absent(name: impl Into<String>) -> Trial {
    Trial::test(name, || Ok(())).with_ignored_flag(true)
}
