//! `ioscope` answers one question about macOS drivers: *my driver is there, so why didn't it start?*
//!
//! The way of the data, each arrow one way:
//!
//! ```text
//! sources ─load─▶ registry, bundles, values ─engine─▶ trace ─explain─▶ verdicts ─▶ ui, cli
//! ```
//!
//! The floors, from the ground up. A module uses its own floor and those below it; `tests/floors.rs`
//! holds that.
//!
//! | floor | module | knows | never knows |
//! | --- | --- | --- | --- |
//! | 1 | [`model`] | registry, planes, values, bundles, classes | files, formats, rules, terminals |
//! | 2 | [`load`] | bytes to model | the engine, the terminal, the file system |
//! | 2 | [`engine`] | the kernel's matching rules, scenarios, replay | [`load`], words for people, clocks |
//! | 3 | [`explain`] | verdicts, sentences, reason codes | terminals, files |
//! | 4 | [`ui`] | the terminal application | files, rules |
//! | 5 | [`cli`] | arguments, files, exit codes | rules |
//!
//! [`load`] and [`engine`] are siblings and don't know each other.

pub mod cli;
pub mod engine;
pub mod explain;
pub mod load;
pub mod model;
pub mod ui;
