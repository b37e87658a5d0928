//! A case: one input, judged.

mod candidates;
mod edits;
mod hints;
mod look;

mod moments;
mod nowhere;
mod select;
mod shown;
mod trial;

use std::borrow::Cow;
use std::sync::Arc;

use thiserror::Error;

use crate::engine::{Program, RunOptions, Scenario, ScenarioError, run};
use crate::load::Loaded;
use crate::model::{
    Bundle, Chain, ClassTable, Document, DocumentKind, EntryId, Key, Note, NoteKind, PathStep,
    Registry, Value,
};

use super::derive::Snapshot;
use super::placeholder::placeholders;
use super::run::Run;
use super::unlisted::{list_nothing, unlisted};
use super::what_if::Edit;
use super::{Badge, CheckReport, PersonalityRef, Verdict, bare};

pub use select::{Query, Selection};
pub use shown::Alike;
pub use trial::{Trial, Tried};

/// Why an input can't be judged.
#[derive(Debug, Error)]
pub enum CaseError {
    /// The scenario is wrong.
    #[error("scenario: {0}")]
    Scenario(#[from] ScenarioError),
    /// There is nothing in it.
    #[error("there is nothing to judge in it")]
    Empty,
    /// No Mac reads the only bundles that there are.
    #[error("{0}")]
    Malformed(String),
}

/// One input with everything needed to judge it: a snapshot with the personalities known for it, or a simulated machine at one
/// moment of its run.
#[derive(Debug)]
pub struct Case {
    sort: Sort,
    notes: Vec<Note>,
    /// What a simulated machine is made from.
    base: Base,
    /// The changes that are tried out.
    edits: Vec<Edit>,
}

/// What a simulated machine is made from, each time anew.
#[derive(Clone, Debug)]
enum Base {
    /// A snapshot keeps its own.
    Snapshot,
    /// The scenario's property list.
    Scenario(Value),
    /// Bundles alone, and what is known of classes.
    Bare(Vec<Bundle>, ClassTable),
}

#[derive(Debug)]
enum Sort {
    Run(Box<Run>),
    Snapshot(Box<Snapshot>),
}

/// After so many events a scenario whose version sets no limit is taken for one that never comes to rest, as when a driver matches
/// itself again and again.
const EVENTS: usize = 1_000_000;

/// The machine that a scenario's list describes, run.
fn simulated(list: &Value, is_bare: bool) -> Result<Sort, ScenarioError> {
    let program = Program::new(Scenario::read(list)?)?;
    let endless = program.scenario().version >= 3;
    let limit = endless.then_some(EVENTS);
    let trace = run(&program, RunOptions { limit, ..RunOptions::default() })?;
    Ok(Sort::Run(Box::new(Run::new(trace, is_bare))))
}

/// The bundles that a Mac reads, and a note on each of the others: their personalities never come to a catalogue.
fn readable(bundles: &[Bundle]) -> (Cow<'_, [Bundle]>, Vec<String>) {
    let told = bundles.iter().filter_map(|bundle| {
        let (place, words) = bundle.unread()?;
        Some(format!("{place}: {words}, and they are not judged"))
    });
    let notes: Vec<String> = told.collect();
    if notes.is_empty() {
        return (bundles.into(), notes);
    }
    let read = bundles.iter().filter(|bundle| bundle.malformed.is_none()).cloned();
    (read.collect(), notes)
}

/// What was left out, and which bundles list nothing.
fn remarks(left_out: Vec<String>, bundles: &[Bundle]) -> Vec<Note> {
    let left_out = left_out.into_iter().map(|words| Note::whole(NoteKind::Skipped, words));
    left_out.chain(unlisted(bundles)).collect()
}

impl Case {
    /// Judges an input. `bundles` are judged with it if it is a snapshot; `classes` are added to what is known of class
    /// ancestry. Bundles alone are judged on a bare machine that is simulated. One whose list is no well-formed XML is left out.
    ///
    /// # Errors
    /// [`CaseError`] when a scenario is wrong, or there is nothing to judge.
    pub fn new(
        loaded: Loaded,
        bundles: &[Bundle],
        classes: &ClassTable,
    ) -> Result<Self, CaseError> {
        let document = loaded.document;
        match document.kind {
            DocumentKind::Snapshot => {
                let (bundles, mut notes) = readable(bundles);
                notes.extend(placeholders(bundles.iter().chain(&document.bundles)));
                let notes = remarks(notes, &bundles);
                let snapshot = Snapshot::new(document, &bundles, classes);
                let sort = Sort::Snapshot(Box::new(snapshot));
                Ok(Self { sort, notes, base: Base::Snapshot, edits: Vec::new() })
            }
            DocumentKind::Scenario => {
                let mut notes = Vec::new();
                if !bundles.is_empty() {
                    notes.push(
                        "a scenario has its own kexts; the other bundles are not added to it"
                            .into(),
                    );
                }
                let list = document.scenario.ok_or(CaseError::Empty)?;
                let sort = simulated(&list, false)?;
                let notes = remarks(notes, &[]);
                Ok(Self { sort, notes, base: Base::Scenario(list), edits: Vec::new() })
            }
            DocumentKind::Bundles => Self::bare(document, bundles, classes),
        }
    }

    fn bare(
        mut document: Document,
        bundles: &[Bundle],
        classes: &ClassTable,
    ) -> Result<Self, CaseError> {
        document.bundles.extend_from_slice(bundles);
        let (bundles, left_out) = readable(&document.bundles);
        if bundles.is_empty() {
            let first = left_out.into_iter().next();
            return Err(first.map_or(CaseError::Empty, CaseError::Malformed));
        }
        let (list, mut notes) = bare::scenario(&bundles, classes);
        notes.extend(left_out);
        notes.extend(placeholders(bundles.iter()));
        let notes = remarks(notes, &bundles);
        let sort = simulated(&list, true)?;
        let base = Base::Bare(bundles.into_owned(), classes.clone());
        Ok(Self { sort, notes, base, edits: Vec::new() })
    }

    /// The simulated machine, if this is one.
    fn run(&self) -> Option<&Run> {
        if let Sort::Run(run) = &self.sort { Some(run) } else { None }
    }

    /// The registry, at the current moment.
    pub fn registry(&self) -> &Registry {
        match &self.sort {
            Sort::Run(run) => run.registry(),
            Sort::Snapshot(snapshot) => snapshot.registry(),
        }
    }

    /// The class of an entry and its superclasses up to `IORegistryEntry`: those that the input tells, else those that
    /// are known of its class. Where a superclass isn't known the chain is incomplete.
    pub fn chain(&self, entry: EntryId) -> Chain {
        let object = self.registry().entry(entry);
        let mut classes: Vec<Key> = match object.inheritance.as_deref() {
            Some(told) if !told.is_empty() => told.to_vec(),
            _ => vec![object.class.clone()],
        };
        let mut complete = false;
        if let (Sort::Snapshot(snapshot), Some(last)) = (&self.sort, classes.last()) {
            let more = snapshot.classes().chain(last);
            complete = more.complete;
            classes.extend(more.classes.into_iter().skip(1));
        }
        // Tables and dumps end at the class of every service; above it there is always the same.
        if classes.last().is_some_and(|last| last == "IOService") {
            classes.push(Key::new("IORegistryEntry"));
        }
        if let Some(end) = classes.iter().position(|class| class == "IORegistryEntry") {
            classes.truncate(end + 1);
            complete = true;
        }
        Chain { classes, complete }
    }

    /// Whether this is a simulated machine.
    pub fn is_scenario(&self) -> bool {
        self.run().is_some()
    }

    /// Remarks on how the case was made, each a sentence.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The events of a simulated machine's whole run, as a trace tells them; none of a snapshot.
    pub(crate) fn told(&self) -> Vec<serde_json::Map<String, serde_json::Value>> {
        self.run().map(Run::told).unwrap_or_default()
    }

    /// All personalities that are known, in the order in which they came.
    pub fn personalities(&self) -> &[Arc<PersonalityRef>] {
        match &self.sort {
            Sort::Run(run) => run.refs(),
            Sort::Snapshot(snapshot) => snapshot.refs(),
        }
    }

    /// The verdicts on all personalities that matter to a node: started ones, then near misses first.
    pub fn verdicts(&self, entry: EntryId) -> Vec<Verdict> {
        self.candidates(entry).into_iter().map(|(_, verdict)| verdict).collect()
    }

    /// What stands beside a node in the tree. Cheap enough for every row of a screen.
    pub fn badge(&self, entry: EntryId) -> Badge {
        match &self.sort {
            Sort::Run(run) => run.badge(entry),
            Sort::Snapshot(snapshot) => snapshot.badge(entry),
        }
    }

    /// The moment shown, and the number of moments (events of a scenario; 0 of 0 for a snapshot).
    pub fn moment(&self) -> (usize, usize) {
        self.run().map_or((0, 0), Run::moment)
    }

    /// Goes to a moment: after `event` events.
    pub fn seek(&mut self, event: usize) {
        if let Sort::Run(run) = &mut self.sort {
            run.seek(event);
        }
    }

    /// The words of the event that led to a moment, from 1.
    pub fn event_sentence(&self, event: usize) -> Option<String> {
        self.run()?.sentence(event)
    }

    /// Runs the pass afresh for every started driver of a snapshot, and says where that agrees with the driver's being there. Of
    /// a simulated machine, which was computed by the same rules, there is nothing to check.
    pub fn check(&self) -> CheckReport {
        match &self.sort {
            Sort::Run(_) => CheckReport::default(),
            Sort::Snapshot(snapshot) => snapshot.check(),
        }
    }

    /// The verdict on one personality for one node, given its place in [`Case::personalities`]. `None` in a simulated machine
    /// whose run has nothing to tell about the pair.
    pub fn verdict(&self, entry: EntryId, personality: usize) -> Option<Verdict> {
        match &self.sort {
            Sort::Run(run) => run.verdict_of(entry, personality),
            Sort::Snapshot(snapshot) => snapshot.verdict(entry, personality),
        }
    }

    /// The nodes that a path, `0xID`, a name or `name@location` leads to.
    pub fn find(&self, asked: &str) -> Vec<EntryId> {
        let registry = self.registry();
        // A path as it is printed leads even where a name in it holds `/`, with which the kernel's own way ends.
        let way = registry.resolve(asked).or_else(|| registry.places_at(asked).first().copied());
        if let Some(place) = way {
            return vec![registry.place(place).entry];
        }
        let id = asked.strip_prefix("0x").and_then(|hex| u64::from_str_radix(hex, 16).ok());
        let step = PathStep::parse(asked);
        registry
            .entries()
            .filter(|entry| match id {
                Some(id) => {
                    registry.entry(*entry).registry_id == Some(id)
                        || self.run().and_then(|run| run.number(*entry)) == Some(id)
                }
                None => registry.places_of(*entry).iter().any(|place| {
                    let place = registry.place(*place);
                    step.fits(&place.name, place.location.as_deref())
                }),
            })
            .collect()
    }

    /// Whether a driver asked for is known at all.
    pub fn knows_driver(&self, asked: &str) -> bool {
        self.personalities().iter().any(|personality| personality.is(asked))
    }

    /// What no verdict on this case can know: of bundles alone the machine, and what their code does.
    pub fn taken(&self) -> &'static [&'static str] {
        match &self.sort {
            Sort::Run(run) if run.is_bare() => &bare::TAKEN,
            _ => &[],
        }
    }

    /// What to say when there is no verdict.
    pub fn nothing(&self) -> &'static str {
        if list_nothing(self.bundles()) {
            "Nothing is matched of these bundles: they list no personality."
        } else if self.personalities().is_empty() {
            "No personalities are known: add bundles with --kexts."
        } else {
            "No personality was a candidate of these nodes; --all shows why."
        }
    }
}

#[cfg(test)]
mod tests;
