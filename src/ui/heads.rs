//! Lines above the lists of the right-hand pane, and above a lesson's machine. [`super::layout`] counts them before it gives
//! what is below its place; [`super::view`] draws them there.

pub(crate) mod lesson;
pub(crate) mod personality;
pub(crate) mod properties;
