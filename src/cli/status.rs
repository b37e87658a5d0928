//! Exit statuses. A run that did what it was asked for and found nothing ends with 0.

/// Exit status of a run that found what it looks for.
pub(super) const FOUND: u8 = 1;
/// Exit status of bad use, and of an input that can't be read.
pub(super) const BAD: u8 = 2;
