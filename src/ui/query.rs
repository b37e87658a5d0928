//! The language of searches: words, and tests of single fields.
//!
//! ```text
//! kbd                          letters in their order, anywhere: fuzzy
//! "Apple Inc"                  this text as it stands
//! class:IOPCI* state:!matched  tests of fields; all must hold
//! !bundle:com.apple.*          and this one must not
//! key:vendor-id=8086           a property and its value
//! ```
//!
//! [`FIELDS`] is the one table of fields: reading, errors, completion, the help beside the line and the README come from it.
//!
//! Invariant: nothing here knows an index or a document; a [`Query`] only says what is wanted. Start reading at `parse`.

mod fields;
mod parse;
mod pattern;
mod wanted;

#[cfg(test)]
pub(crate) use fields::markdown;
pub(crate) use fields::{FIELDS, Field, complete};
#[cfg(test)]
pub(crate) use parse::Term;
pub(crate) use parse::{Query, QueryError, Test, Word, hint};
pub(crate) use pattern::Pattern;
pub(crate) use wanted::{Wanted, number};

#[cfg(test)]
mod tests;
