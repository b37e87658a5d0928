//! Floor 2: bytes to model, and model to bytes. One file per format.
//!
//! Invariant: nothing here opens files, knows the engine, or a terminal. Reading never fails on a damaged input of a
//! known format: it yields what is there, with notes.

pub mod ioreg_text;
mod source;

pub use source::{Cancelled, Files, LoadError, Loaded, Progress, Quiet, Source};
