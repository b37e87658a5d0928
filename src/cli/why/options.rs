//! The options of `ioscope why`.

use std::path::PathBuf;

use clap::Args;

use super::what_if::WhatIf;
use crate::cli::options::Common;

/// Says of each driver personality where it ended, and why.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:\n  \
        ioscope why base.kext derived.kext\n  \
        ioscope why dump.txt Build/MyDriver.kext\n  \
        ioscope why dump.plist --kexts Extensions --driver com.me.driver --format json\n  \
        ioscope why base.kext me.kext --set com.me IOMatchCategory '\"com_me\"'\n\n\
        Bundles among the files are judged on each dump and scenario; bundles alone are judged on a simulated bare machine.\n\
        Candidates and near misses are shown; --all shows every pair of node and personality.\n\
        --overview shows what stands out in the whole machine.\n\
        --check asks whether every driver that runs in a dump would match again: a contradiction is a fault in ioscope.\n\n\
        Exit status: 0; 1 if a driver named with --driver started nowhere, or --check found a contradiction; 2 for a node\n\
        or driver that isn't there, and for an input that can't be read.")]
pub(in super::super) struct Why {
    /// Dumps, scenarios, bundles, folders of bundles; - is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Shows these nodes only: a path, 0xID, a name or name@location.
    #[arg(long, value_name = "NODE")]
    pub(super) node: Vec<String>,
    /// Shows these drivers only: a bundle identifier, or BUNDLE/PERSONALITY.
    #[arg(long, value_name = "BUNDLE[/NAME]")]
    pub(super) driver: Vec<String>,
    /// Shows every pair of node and personality, also where the provider's class doesn't fit.
    #[arg(long)]
    pub(super) all: bool,
    /// Runs the matching of every started driver again, and compares.
    #[arg(long)]
    pub(super) check: bool,
    /// Shows what stands out in the whole machine: nubs without a driver, stalls, personalities that fit nothing, ties.
    #[arg(long, conflicts_with_all = ["check", "driver", "node"])]
    pub(super) overview: bool,
    #[command(flatten)]
    pub(super) what_if: WhatIf,
    #[command(flatten)]
    pub(super) common: Common,
}

impl Why {
    /// Asks of files alone, with every option at its default.
    pub(in super::super) fn of(files: Vec<PathBuf>, common: Common) -> Self {
        Self {
            files,
            node: Vec::new(),
            driver: Vec::new(),
            all: false,
            check: false,
            overview: false,
            what_if: WhatIf::default(),
            common,
        }
    }
}
