//! A bundle that is to be linted.

use crate::load::Bytes;
use crate::model::Bundle;

/// A bundle's executable, as far as it was looked for.
#[derive(Clone, Debug, Default)]
pub enum Executable {
    /// It wasn't: the bundle is a bare `Info.plist`, or came in an archive or kernelcache.
    #[default]
    NotSought,
    /// It should be there and isn't.
    Missing,
    /// What is in it.
    Bytes(Bytes),
}

/// A bundle that is to be linted.
#[derive(Clone, Debug)]
pub struct Linted {
    /// The path of its information dictionary, for findings.
    pub file: String,
    /// The bundle.
    pub bundle: Bundle,
    /// Its executable.
    pub executable: Executable,
}
