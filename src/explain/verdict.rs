//! The verdict on one (node, personality) pair.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;

use super::difference::Difference;
use super::ladder::{Ladder, Rung, RungState, Stage};
use crate::engine::table_score;
use crate::model::{Dict, EntryId, Key, PersonalitySource, Registry, Value};

/// The match category of a personality that names none.
pub const DEFAULT_CATEGORY: &str = "IODefaultMatchCategory";

/// How it ended for a personality on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Its driver started.
    Started,
    /// It fitted, but another driver has its match category.
    Lost,
    /// A test refused it.
    Rejected,
    /// It waits: for a module, a resource, the daemon.
    Waiting,
    /// It was never a candidate of this node.
    NeverConsidered,
    /// The input can't tell.
    Undetermined,
}

/// The node of a verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeRef {
    /// The object in the case's registry.
    #[serde(skip)]
    pub entry: EntryId,
    /// Path in the service plane.
    pub path: String,
    /// The registry entry ID, or the object's number in a scenario.
    pub id: Option<u64>,
    /// The class.
    pub class: String,
    /// The name.
    pub name: String,
}

impl NodeRef {
    /// How an entry is spoken of, given its number.
    pub(crate) fn of(registry: &Registry, entry: EntryId, id: Option<u64>) -> Self {
        let known = registry.entry(entry);
        let (class, name) = (known.class.to_string(), known.name.to_string());
        Self { entry, path: path(registry, entry), id, class, name }
    }
}

/// The path of an entry: in the service plane, if it is there.
pub(crate) fn path(registry: &Registry, entry: EntryId) -> String {
    registry.main_place(entry).map_or_else(String::new, |place| registry.path(place))
}

/// The personality of a verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonalityRef {
    /// The bundle that lists it.
    pub bundle: String,
    /// Its name there; of a dump's driver its `IOClass`.
    pub name: String,
    /// Where it comes from.
    pub source: PersonalitySource,
    /// `IOClass`, if it is a string.
    pub class: Option<String>,
    /// `IOProviderClass`, if it is a string.
    pub provider_class: Option<String>,
    /// The match category: `IOMatchCategory`, or [`DEFAULT_CATEGORY`].
    pub category: String,
    /// `IOProbeScore` as the kernel reads it, -2^31 to 2^31-1.
    pub score: i32,
}

impl PersonalityRef {
    /// What is said of a matching table.
    pub(crate) fn of(bundle: &str, name: &str, source: PersonalitySource, table: &Dict) -> Self {
        let text = |key: &str| table.str(key).map(str::to_owned);
        Self {
            bundle: bundle.to_owned(),
            name: name.to_owned(),
            source,
            class: text("IOClass"),
            provider_class: text("IOProviderClass"),
            category: text("IOMatchCategory").unwrap_or_else(|| DEFAULT_CATEGORY.into()),
            score: table_score(table),
        }
    }

    /// `bundle/name`, as it is called everywhere.
    pub fn label(&self) -> String {
        format!("{}/{}", self.bundle, self.name)
    }

    /// The label, with the words that tell it from a namesake, if there are any.
    pub(crate) fn label_with(&self, apart: &str) -> String {
        let label = self.label();
        if apart.is_empty() { label } else { format!("{label} ({apart})") }
    }

    /// Whether this is meant by `BUNDLE`, `BUNDLE/NAME`, or the name of its class.
    pub fn is(&self, asked: &str) -> bool {
        Self::means(&self.bundle, &self.name, self.class.as_deref(), asked)
    }

    pub(crate) fn means(bundle: &str, name: &str, class: Option<&str>, asked: &str) -> bool {
        bundle == asked
            || class == Some(asked)
            || asked.strip_prefix(bundle).and_then(|rest| rest.strip_prefix('/')) == Some(name)
    }
}

/// Who holds a match category.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Holder {
    /// Path of the driver in the service plane.
    pub path: String,
    /// Its class.
    pub class: String,
    /// Its score, if known: after probe for a driver that runs.
    pub score: Option<i32>,
}

/// The verdict on one (node, personality) pair: what was found. Its words are made of that when they are asked for, as of all the
/// verdicts on a machine few are ever read: [`Verdict::sentence`], [`Verdict::fix`], [`Verdict::ladder`].
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The node.
    pub node: Arc<NodeRef>,
    /// The personality.
    pub personality: Arc<PersonalityRef>,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether the input leaves no doubt.
    pub certain: bool,
    /// Whether it was derived from a snapshot, not taken from a trace.
    pub derived: bool,
    /// The reason code; `started` when it started.
    pub code: &'static str,
    /// The stage at which it ended.
    pub stage: Stage,
    /// The key that decided.
    pub key: Option<Key>,
    /// The personality's value of that key.
    pub expected: Option<Value>,
    /// The node's value.
    pub found: Option<Value>,
    /// Where the two differ.
    pub difference: Option<Difference>,
    /// Who has the match category.
    pub holder: Option<Holder>,
    /// The facts that the input doesn't tell, each in words.
    pub missing: Vec<String>,
    /// What happened, where reason and values don't tell it already.
    pub(crate) said: Option<Cow<'static, str>>,
    /// What to do about it, where another than the reason's usual advice is to be given.
    pub(crate) advice: Option<String>,
    /// The stages that were tested.
    pub(crate) rungs: Ladder,
}

impl Verdict {
    /// A verdict of which only the end is known yet; `derived` from a snapshot or not.
    pub(crate) fn ended(
        node: Arc<NodeRef>,
        personality: Arc<PersonalityRef>,
        outcome: Outcome,
        code: &'static str,
        stage: Stage,
        derived: bool,
    ) -> Self {
        Self {
            node,
            personality,
            outcome,
            certain: !derived,
            derived,
            code,
            stage,
            key: None,
            expected: None,
            found: None,
            difference: None,
            holder: None,
            missing: Vec::new(),
            said: None,
            advice: None,
            rungs: Ladder::default(),
        }
    }

    /// Says how it ended and what happened.
    pub(crate) fn tell(
        &mut self,
        outcome: Outcome,
        code: &'static str,
        words: impl Into<Cow<'static, str>>,
    ) {
        (self.outcome, self.code, self.said) = (outcome, code, Some(words.into()));
    }

    /// The same where the input leaves no doubt.
    pub(crate) fn tell_surely(
        &mut self,
        outcome: Outcome,
        code: &'static str,
        words: impl Into<Cow<'static, str>>,
    ) {
        self.certain = true;
        self.tell(outcome, code, words);
    }

    /// Of this verdict's ladder the rung that decided, to which the values belong that were compared: of its stage the one that
    /// failed, else an open one that speaks of its key, else the first open one.
    pub fn decisive_rung(&self, ladder: &[Rung]) -> Option<usize> {
        let of_stage = |state: RungState| {
            let rungs = ladder.iter().enumerate();
            rungs.filter(move |(_, rung)| rung.stage == self.stage && rung.state == state)
        };
        let key = self.key.as_deref();
        let of_key = |rung: &Rung| {
            let rest = key.and_then(|key| rung.text.strip_prefix(key));
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        };
        // A fact that isn't there leaves tests of several stages open.
        let mut open =
            ladder.iter().enumerate().filter(|(_, rung)| rung.state == RungState::Unknown);
        of_stage(RungState::Failed)
            .next()
            .or_else(|| open.find(|(_, rung)| of_key(rung)))
            .or_else(|| of_stage(RungState::Unknown).next())
            .map(|(at, _)| at)
    }
}
