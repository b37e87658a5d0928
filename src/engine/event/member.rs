//! The members of lists in events.

use crate::engine::{ObjectId, PersonalityId};

/// One candidate of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The personality.
    pub personality: PersonalityId,
    /// Its `IOProbeScore`.
    pub score: i32,
}

/// One driver in a start list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Starter {
    /// The personality.
    pub personality: PersonalityId,
    /// The score after probing.
    pub score: i32,
    /// The driver object.
    pub instance: ObjectId,
}
