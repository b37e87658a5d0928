//! Floor 1: what an I/O Registry, a bundle and a property value *are*.
//!
//! Two ids tell an object from its appearances: an [`EntryId`] is a registry object, a [`PlaceId`] one
//! appearance of it in one plane (an object with several parents has several places). Rows, paths,
//! selection and bookmarks speak of places; properties and verdicts of entries.
//!
//! Start reading at [`Registry`] and [`Value`]. `diff` compares two registries, and [`redact`] takes from one what tells
//! whose it is.
//!
//! Invariant: nothing here knows files, formats, the kernel's rules, or terminals.

mod bundle;
mod class;
mod diff;
mod document;
mod key;
mod note;
mod parallel;
mod path;
pub mod redact;
mod registry;
pub(crate) mod texts;
mod tri;
mod value;

pub use bundle::{Bundle, BundleKind, Personality, PersonalitySource};
pub use class::{Chain, ClassRow, ClassTable};
pub use diff::{Change, ChangeKind, Diff, DiffOptions, Differ};
pub use document::{Document, DocumentKind, Printed, Retain};
pub use key::Key;
pub use note::{KeyPath, Note, NoteKind, Position, Positions, Step};
pub(crate) use parallel::in_order;
pub use path::{PathStep, parse_path};
pub use registry::{
    Decode, Entry, EntryId, Held, Peeking, Place, PlaceId, Plane, PlaneId, Properties, Registry,
    Shown, Slot, Span, Splitter, State, Unsplit,
};
pub use tri::Tri;
pub use value::{Data, Dict, Nuls, Number, Str, Value};
