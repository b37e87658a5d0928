//! Floor 3: verdicts, sentences, reason codes.
//!
//! Start reading at [`Case`], one input judged, and at [`Verdict`], which is all that is found of one personality on one node.
//! `derive` judges a dump, test by test, with facts that may be missing; `run` judges a simulated machine from the trace of its
//! run. For both `tests_of` makes rungs of tests, and `evidence` says which reason decided and what was compared. A verdict is
//! data: counting, ranking and choosing go by that; `wording` makes sentence, advice and ladder of it for whoever shows it.
//!
//! The rooms, from the ground up:
//!
//! | room | is about |
//! | --- | --- |
//! | `value`, `counted`, `spell`, `spelling`, `difference`, `pci_difference`, `placeholder`, `unlisted`, `info_plist`, `raw` | values and personalities, as people and programs write them |
//! | `interpret`, `machine`, `system_classes` | what values mean, which machine it is, what is known of classes beforehand |
//! | `ladder`, `verdict`, `code`, `term`, `missing`, `resource`, `claim` | what a verdict is, the table of reasons, facts that aren't there |
//! | `tests_of`, `evidence`, `sentence`, `fix`, `wording`, `outline`, `moment`, `badge` | the parts of a verdict, its words, and what is shown beside it |
//! | `derive`, `run`, `from_trace`, `simulated`, `bare` | making verdicts: of dumps, of runs, of bundles alone |
//! | `case`, `what_if`, `rows`, `listing`, `nearest` | what is asked, which answers are worth showing, and changes on a copy |
//! | `overview`, `check`, `lint`, `lesson`, `quiz`, `report`, `scenario_of` | what is made of verdicts |
//!
//! Invariant: nothing here knows terminals or opens files. Nothing is decided twice: a row of the screen, a line of
//! `ioscope why` and a line of JSON are readings of the same [`Verdict`].

mod badge;
mod bare;
mod case;
mod check;
mod claim;
mod code;
mod counted;
mod derive;
mod difference;
mod evidence;
mod fix;
#[cfg(test)]
pub(crate) mod fixture;
mod from_trace;
mod info_plist;
pub mod interpret;
mod ladder;
mod lesson;
mod lint;
mod listing;
mod machine;
mod missing;
mod moment;
mod namesake;
mod nearest;
mod outline;
mod overview;
mod pci_difference;
mod placeholder;
mod quiz;
mod raw;
mod report;
mod resource;
mod rows;
mod run;
mod scenario_of;
mod sentence;
mod simulated;
mod spell;
mod spelling;
mod system_classes;
mod term;
mod tests_of;
mod unlisted;
mod value;
mod verdict;
mod what_if;
mod wording;

pub use badge::Badge;
pub use case::{Alike, Case, CaseError, Query, Selection, Trial, Tried};
pub use check::{CheckOutcome, CheckReport, Checked, check_json};
pub use code::{CODES, Code, NOT_IN_CATALOGUE, STARTED, UNDER_WAY, find as find_code};
pub use counted::counted;
pub use difference::{Difference, Likeness, difference};
pub use info_plist::personality as personality_plist;
pub use ladder::{Rung, RungState, Stage};
pub use lesson::{
    Fault, Lesson, LessonFiles, Page, Record, Repair, Row, Scene, Session, TryOutcome, WroteIn,
    built_in, read_change, skeleton,
};
pub use lint::{
    Executable, Finding, LINTS, Lint, Linted, Severity, find_lint, finding_json, lint, lint_json,
    sarif,
};
pub use listing::{KeyUse, Listing, key_use, source_words};
pub use machine::{model, system};
pub use moment::{EventMark, HolderPhase, Scores, Slot, SlotHolder, Starting, Wait, WaitKind};
pub(crate) use nearest::nearness;
pub use outline::{OUTLINES, Outline, OutlineLine, Spot, outline};
pub use overview::{
    Homeless, Occupied, Overview, OverviewSection, Stall, Tie, Unregistered, Unwanted,
    overview_items, overview_json,
};
pub use pci_difference::pci_difference;
pub use quiz::{QuizQuestion, quiz};
pub use raw::{ioreg_arguments, node_plist, node_text, value_plist, value_text};
pub use report::{stage_words, verdict_json, why_json};
pub use rows::{is_within, value_rows};
pub use scenario_of::scenario_of;
pub use simulated::final_registry;
pub use spell::{VALUES, as_typed, kind, read_typed, retyped};
pub use spelling::distance;
pub(crate) use system_classes::known_classes;
pub use term::{TERMS, term};
pub use unlisted::unlisted;
pub use value::{harmless, number, show, show_within, spell, to_json};
pub use verdict::{DEFAULT_CATEGORY, Holder, NodeRef, Outcome, PersonalityRef, Verdict};
pub use what_if::{Edit, EditError, VerdictChange, Whose, led_to};
