//! Floor 2: the kernel's matching rules, simulated machines, and their replay.
//!
//! Each rule is a pure function over [`Facts`], used twice: by the scheduler that runs a scenario, where every fact is
//! known, and to examine one candidate of a snapshot by itself, where facts can be missing.
//!
//! Invariant: nothing here knows [`crate::load`], words for people, terminals, clocks or chance. The same input gives the
//! same trace, byte for byte.

mod compare;
mod examine;
mod facts;
mod family;
mod keys;
mod names;
mod order;
mod passive;
mod snapshot;
#[cfg(test)]
mod toy;

pub use compare::{agree_on, is_equal_to};
pub use examine::{
    CategoryTest, ClassTest, Evidence, Examination, Holder, Keys, Standing, Subject, Witness,
    class_test, examine,
};
pub use facts::{
    Check, Fact, Facts, Failure, Family, FamilyScript, Missing, Passive, PciRegister, Platform,
    Sink, Tried,
};
pub use family::{MediaState, media_after_attach, media_after_detach};
pub use names::{NameMatch, compare_names};
pub use order::{OrderedSet, score_of, table_score};
pub use passive::{Options, match_passive};
pub use snapshot::{Client, ClientKind, Lineage, Recovered, RecoveredFrom, Snapshot};
