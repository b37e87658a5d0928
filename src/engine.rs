//! Floor 2: the kernel's matching rules, simulated machines, and their replay.
//!
//! Each rule is a pure function over [`Facts`], used twice: by the scheduler that runs a scenario, where every fact is
//! known, and to examine one candidate of a snapshot by itself, where facts can be missing.
//!
//! Invariant: nothing here knows [`crate::load`], words for people, terminals, clocks or chance. The same input gives the
//! same trace, byte for byte.

mod builtin;
mod compare;
mod event;
mod examine;
mod facts;
mod family;
mod id;
mod kernel;
mod keys;
mod machine;
mod names;
mod order;
mod passive;
mod program;
mod replay;
mod run;
mod scenario;
mod snapshot;
#[cfg(test)]
mod toy;
mod trace;
mod version;
mod well_known;
mod world;

pub use compare::{agree_on, is_equal_to};
pub use event::{
    Action, AllocFailure, Candidate, DextFailure, DextRejection, Event, ExitReason, IgnoredReason,
    KextFailure, NotMatchedReason, PublishFailure, RematchReason, Starter,
};
pub(crate) use examine::passed_on;
pub use examine::{
    CategoryTest, ClassTest, Evidence, Examination, Holder, Keys, Site, Standing, Subject, Witness,
    contradicted_key, examine,
};
pub use facts::{
    Check, Fact, Facts, Failure, Family, FamilyScript, Missing, Passive, PciRegister, Platform,
    Sink, Tried,
};
pub use family::{GENERIC_KEYS, MediaState, matching_keys, media_after_attach, media_after_detach};
pub(crate) use family::{asks_for_vendor_page, has_usb_row, read_pci_terms, usb_row_keys};
pub use id::{BundleId, ClassId, ObjectId, PersonalityId};
pub(crate) use kernel::same_organisation;
pub use names::{NameMatch, compare_names};
pub use order::{OrderedSet, score_of, table_score};
pub use passive::{Options, match_passive};
pub use program::{Bundle, CataloguePersonality, Class, Program};
pub use replay::Replay;
pub use run::{Limit, RunOptions, run};
pub use scenario::{
    Answer, Build, BundleState, ClassDef, ErrorCode, FamilyName, Kext, NodeDef, NodeRef, OnStart,
    ProbeResult, ProbeScript, Scenario, ScenarioError, Step, UserClass, UserStart,
};
pub(crate) use snapshot::family_of;
pub use snapshot::{Client, ClientKind, Index, Lineage, Recovered, RecoveredFrom, Snapshot};
pub use trace::{Form, Record, Trace, write_scenario_error};
pub(crate) use version::{parse_version, serves};
pub(crate) use world::View;
pub use world::{Change, Knowledge, Object, ObjectProperties, Pass, Projection, StartList, World};
