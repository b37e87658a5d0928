//! Lines above the lists of the right-hand pane, and above a lesson's machine. [`super::layout`] counts them before it gives
//! what is below its place; [`super::view`] draws them there.
//!
//! Invariant: nothing here knows where on the screen it will stand.

pub(crate) mod lesson;
pub(crate) mod personality;
pub(crate) mod properties;
