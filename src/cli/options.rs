//! The options that all commands share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::plane::SERVICE;

/// Writes results in this form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// One document.
    Json,
    /// One item a line.
    Ndjson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// The options that all commands share.
#[derive(Args, Clone, Debug)]
pub(super) struct Common {
    /// Writes results in this form.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// Writes results to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Colours text.
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    /// Uses this plane.
    #[arg(long, value_name = "NAME", default_value = SERVICE)]
    pub(super) plane: String,
    /// Adds the personalities of a bundle, a folder of bundles, an Info.plist or a kernelcache.
    #[arg(long, value_name = "PATH")]
    pub(super) kexts: Vec<PathBuf>,
    /// Adds classes: a file of rows with class, superclass and, if known, bundle, separated by tabs.
    #[arg(long, value_name = "FILE")]
    pub(super) classes: Vec<PathBuf>,
}

impl Common {
    /// The plane that was asked for, unless it is the one that is meant without asking.
    pub(super) fn other_plane(&self) -> Option<String> {
        (self.plane != SERVICE).then(|| self.plane.clone())
    }
}
