//! Floor 2: the kernel's matching rules, simulated machines, and their replay.
//!
//! Each rule is a pure function over `Facts`, used twice: by a simulated machine, where every fact is known, and to
//! examine one candidate of a snapshot by itself, where facts can be missing.
//!
//! The rooms, from the ground up; none uses one further down in this list:
//!
//! - `id`, `keys`, `order`, `compare`, `version`, `facts`: what all rules need. Start reading at `facts`.
//! - `names`, `judge`, `family`, `passive`: passive matching, with what each class of provider adds.
//! - `builtin`, `scenario`, `program`: a scenario as it is written, and made ready to run.
//! - `event`, `world`, `trace`, `replay`: what happens, what there is at one moment, and the way between moments.
//! - `machine`, `kernel`, `run`: what a machine has, what the kernel does to it, and what a scenario has it do.
//! - `snapshot`, `examine`: a dump asked as a machine is, and one personality put to one of its nodes.
//!
//! A personality goes this way: `scenario::Kext` lists it; `program` normalises it once and keeps what is asked of it most;
//! `kernel::catalogue` stores it and finds it for a node; `kernel::screening` has `passive` and `family` judge it;
//! `kernel::probe` makes its driver, and `kernel::start` starts the best.
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
mod judge;
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
mod world;

pub use builtin::FamilyName;
pub(crate) use builtin::builtin;
pub use compare::is_equal_to;
pub(crate) use event::Field;
pub use event::{
    AllocFailure, Candidate, DextFailure, DextRejection, Event, ExitReason, IgnoredReason,
    KextFailure, NotMatchedReason, PublishFailure, RematchReason, Starter,
};
pub(crate) use examine::rejecting;
pub use examine::{
    CategoryTest, ClassTest, Evidence, Examination, Holder, Keys, Site, Standing, Subject,
    contradicted_key,
};
pub(crate) use facts::Facts;
pub use facts::{Check, Failure, Family, FamilyScript, Missing, Passive, Platform, Tried};
pub use family::{GENERIC_KEYS, matching_keys};
pub(crate) use family::{asks_for_vendor_page, has_usb_row, read_pci_terms, usb_row_keys};
pub use id::{BundleId, ClassId, ObjectId, PersonalityId};
pub(crate) use kernel::same_organisation;
pub use order::{score_of, table_score};
pub(crate) use passive::{Options, match_passive};
pub use program::{Bundle, CataloguePersonality, Class, Program};
pub use replay::Replay;
pub use run::{RunOptions, run};
pub use scenario::{
    Answer, Build, BundleState, ClassDef, ErrorCode, Kext, NodeDef, NodeRef, OnStart, ProbeResult,
    ProbeScript, Scenario, ScenarioError, Step, UserClass, UserStart,
};
pub(crate) use snapshot::family_of;
pub use snapshot::{Client, ClientKind, Index, Lineage, Recovered, Snapshot};
pub use trace::{Trace, error_document};
pub(crate) use version::{parse_version, serves};
pub(crate) use world::ListName;
pub(crate) use world::View;
pub use world::{Object, ObjectProperties, Projection, StartList, World};
