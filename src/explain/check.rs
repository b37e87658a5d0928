//! A snapshot checked against itself: every started driver has passed the tests once, so running them again must not refuse it.
//!
//! What a dump no longer shows (keys that a driver has published over its own, parents that it has attached itself to, properties
//! that are gone) is no refusal but leaves the question open, with a code that says why. A test of a published rule that fails on
//! a fact which doesn't change is a fault of this program, and is told as one.

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::engine::{
    self, Check, ClientKind, Evidence, Examination, Missing, Recovered, Site, Standing, Subject,
};
use crate::model::{Dict, EntryId, Key, Tri, Value};

use super::code::STARTED;
use super::counted::an;
use super::derive::Snapshot;
use super::machine::darwin;
use super::missing::{missing_words, open_code};
use super::value::{show_within, to_json};
use super::{NodeRef, difference};

/// Characters of a value inside a sentence.
const INLINE: usize = 60;

/// How the pass, run afresh, compares with a driver that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckOutcome {
    /// It passes.
    Agree,
    /// The dump doesn't tell.
    Undetermined,
    /// It would be refused, for a reason that can't have been otherwise: this program is wrong.
    Contradict,
}

/// One started driver, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The driver.
    pub driver: NodeRef,
    /// The node on which it was matched, if that can be told.
    pub provider: Option<NodeRef>,
    /// The personality as the dump shows it.
    pub table: Dict,
    /// How it compares.
    pub outcome: CheckOutcome,
    /// [`STARTED`], a witness that went before what can be computed (`name-witnessed`, `name-by-device-tree`), or the reason why
    /// it can't be told.
    pub code: &'static str,
    /// The keys on which agreement rests, in the order of the tests; none: it matches by class only.
    pub rests_on: Vec<String>,
    /// The key that leaves it open, or refuses.
    pub key: Option<Key>,
    /// The personality's value of that key.
    pub expected: Option<Value>,
    /// The node's value.
    pub found: Option<Value>,
    /// What happened, one sentence without its full stop.
    pub sentence: String,
}

/// All started drivers of a snapshot, checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckReport {
    /// In the order of the dump.
    pub items: Vec<Checked>,
    /// Objects with the property table of a personality that were created directly, and are no drivers.
    pub created_directly: usize,
}

impl CheckReport {
    /// How many drivers have this outcome.
    pub fn count(&self, outcome: CheckOutcome) -> usize {
        self.items.iter().filter(|item| item.outcome == outcome).count()
    }
}

impl Checked {
    /// Takes over what a test compared.
    fn compared(&mut self, check: Option<&Check<EntryId>>) {
        self.key = check.and_then(|check| check.key.clone());
        self.expected = check.and_then(|check| check.expected.clone());
        self.found = check.and_then(|check| check.found.clone());
    }
}

impl Snapshot {
    /// Checks every started driver.
    pub(crate) fn check(&self) -> CheckReport {
        let engine = self.asked();
        let early = darwin(self.registry()).is_some_and(|major| major < 8);
        let mut report = CheckReport::default();
        for entry in self.registry().entries() {
            match engine.kind(entry) {
                ClientKind::Driver => {
                    let Some(shown) = engine.personality_of(entry) else { continue };
                    let pass =
                        Pass { snapshot: self, engine: &engine, early, driver: entry, shown };
                    report.items.push(pass.check());
                }
                ClientKind::CreatedDirectly => report.created_directly += 1,
                ClientKind::Other | ClientKind::Unknown => {}
            }
        }
        report
    }
}

/// The pass of one driver.
struct Pass<'s> {
    snapshot: &'s Snapshot,
    engine: &'s engine::Snapshot<'s>,
    /// Systems before 10.4 had rules of their own.
    early: bool,
    driver: EntryId,
    shown: Recovered,
}

impl Pass<'_> {
    /// On the node that it was matched on; where several may be it, on the one where it fits best.
    fn check(&self) -> Checked {
        let mut parents: Vec<EntryId> = Vec::new();
        for parent in self.engine.parents(self.driver) {
            if !parents.contains(&parent) {
                parents.push(parent);
            }
        }
        // Where the order of attachment is kept, only the first can be it.
        if let Some(first) = self.snapshot.registry().first_parent(self.driver) {
            parents = vec![first];
        }
        let tried = parents.iter().map(|parent| self.check_on(*parent));
        let best = tried.reduce(|best, next| if rank(&next) < rank(&best) { next } else { best });
        best.unwrap_or_else(|| {
            let mut item = self.item(None);
            item.code = "no-parent";
            item.sentence = "the dump doesn't show what it is attached to".into();
            item
        })
    }

    fn item(&self, provider: Option<EntryId>) -> Checked {
        Checked {
            driver: self.snapshot.node(self.driver),
            provider: provider.map(|provider| self.snapshot.node(provider)),
            table: self.shown.table.clone(),
            outcome: CheckOutcome::Undetermined,
            code: STARTED,
            rests_on: Vec::new(),
            key: None,
            expected: None,
            found: None,
            sentence: String::new(),
        }
    }

    fn check_on(&self, provider: EntryId) -> Checked {
        let mut item = self.item(Some(provider));
        if self.engine.is_copy(provider, self.driver) {
            item.code = "additional-provider";
            item.sentence =
                "it was matched on IOResources, and has attached itself here as well".into();
            return item;
        }
        let subject = Subject {
            table: &self.shown.table,
            doubtful: &self.shown.doubtful,
            driver: Some(self.driver),
        };
        let site = Site::new(self.engine, provider);
        let mut found = site.examine(subject);
        // What can't be settled because of keys that are the driver's own anyway is settled without them.
        let mut table = self.shown.table.clone();
        if found.before().passive.result.is_unknown() {
            let unsettled = found
                .before()
                .evidence
                .iter()
                .filter(|evidence| evidence.check.result.is_unknown());
            let keys: Option<Vec<Key>> =
                unsettled.map(|evidence| blurred_copy(evidence, &self.shown.doubtful)).collect();
            for key in keys.iter().flatten() {
                table.remove(key);
            }
            if keys.is_some() {
                let again = site.examine(Subject { table: &table, ..subject });
                if again.before().passive.result.is_yes() {
                    found = again;
                }
            }
        }
        if !found.class.result.is_yes() {
            self.class(&found, &mut item);
            return item;
        }
        match found.before().passive.result {
            Tri::Yes => agree(&found, &mut item),
            Tri::Unknown => open(&found, &mut item),
            Tri::No => self.refused(&found, &mut item),
        }
        item
    }

    /// The node isn't, or needn't be, of the class that the driver asks for.
    fn class(&self, found: &Examination, item: &mut Checked) {
        let wanted = found.class.wanted.as_ref().map_or("", |class| class.as_str());
        let class = item.provider.as_ref().map_or("", |node| node.class.as_str());
        item.key = Some("IOProviderClass".into());
        item.expected = Some(Value::string(wanted));
        item.found = Some(Value::string(class));
        let hidden = Key::new("IOClassNameOverride");
        (item.code, item.sentence) = if self.engine.registry().get(found.node, &hidden).is_some() {
            let words = format!("it asks for {wanted}, and the class of {class} is overridden");
            ("class-overridden", words)
        } else if found.class.result.is_unknown() {
            let words =
                format!("it asks for {wanted}, and the superclasses of {class} aren't known");
            ("class-chain-unknown", words)
        } else {
            let words = format!("it asks for {wanted}, and is attached to {}", an(class));
            ("not-attached-to-its-provider", words)
        };
    }

    /// A test says no to a driver that has passed it.
    fn refused(&self, found: &Examination, item: &mut Checked) {
        let before = found.before();
        let rejection = before.rejection();
        let check = rejection.map(|evidence| &evidence.check);
        let family = before.passive.failure.as_ref().is_some_and(|failure| failure.family);
        item.compared(check);
        item.key = before.passive.failure.as_ref().and_then(|failure| failure.key.clone());
        let is_name = !family && item.key.as_deref() == Some("IONameMatch");
        let fixed = rejection.is_some_and(|evidence| evidence.standing == Standing::Fixed);
        let observed = rejection.is_some_and(|evidence| evidence.observed);
        let mut end = "";
        let words;
        (item.code, words) = if is_name {
            ("name-unexplained", "no name of the node is one of those asked for")
        } else if family && self.early {
            ("older-rule", "the tests of later systems refuse it")
        } else if before.passive.panic.is_none() && !(family && fixed) {
            if check.is_some_and(lacks) {
                ("provider-property-gone", "the node no longer has what it asks for")
            } else {
                ("changed-since-matching", "the node has changed since")
            }
        } else if observed {
            ("family-closed", "the known part of the class's own rule refuses it")
        } else {
            item.outcome = CheckOutcome::Contradict;
            end = ": please report this";
            ("unexplained", "it runs, and a test refuses it")
        };
        item.sentence = format!("{words}{}{end}", values(item));
    }
}

/// The key of a test that is open because its value is blurred in the dump, if drivers of the class publish it.
fn blurred_copy(evidence: &Evidence, doubtful: &[Key]) -> Option<Key> {
    let blurred = matches!(evidence.check.missing, Some(Missing::Value(_)));
    evidence.check.key.clone().filter(|key| blurred && doubtful.contains(key))
}

/// Agreement before an open question before a contradiction; of open questions the one that was furthest.
fn rank(item: &Checked) -> (CheckOutcome, bool) {
    let class = ["not-attached-to-its-provider", "class-chain-unknown", "additional-provider"];
    (item.outcome, class.contains(&item.code))
}

fn agree(found: &Examination, item: &mut Checked) {
    item.outcome = CheckOutcome::Agree;
    let evidence = &found.before().evidence;
    let own = evidence.iter().filter(|evidence| evidence.check.at == found.node);
    let keys = own.filter(|evidence| evidence.check.result.is_yes());
    item.rests_on =
        keys.filter_map(|evidence| evidence.check.key.as_ref()).map(ToString::to_string).collect();
    item.rests_on.dedup();
    let name = evidence.iter().find(|evidence| {
        evidence.check.at == found.node
            && !evidence.check.family
            && evidence.check.key.as_deref() == Some("IONameMatch")
    });
    let (code, sentence) = match name {
        Some(name) if name.witnessed => (
            "name-witnessed",
            "it passes; its name was recorded by the kernel, and the node's names have changed since"
                .to_owned(),
        ),
        _ => (
            if name.is_some_and(|name| name.observed) { "name-by-device-tree" } else { STARTED },
            match item.rests_on.as_slice() {
                [] => "it passes, by class only".to_owned(),
                keys => format!("it passes by {}", keys.join(", ")),
            },
        ),
    };
    (item.code, item.sentence) = (code, sentence);
}

/// A test can't be settled.
fn open(found: &Examination, item: &mut Checked) {
    let evidence = &found.before().evidence;
    let first = evidence.iter().find(|evidence| evidence.check.result.is_unknown());
    let check = first.map(|evidence| &evidence.check);
    let missing = check.and_then(|check| check.missing.as_ref());
    item.code = open_code(missing);
    item.compared(check);
    item.sentence = match missing {
        Some(missing) => format!("the dump doesn't show {}", missing_words(missing)),
        None => "the dump doesn't show it".into(),
    };
}

/// Whether the node lacks a property that the test asks for, rather than having another value.
fn lacks(check: &Check<EntryId>) -> bool {
    let found = check.found.as_ref().and_then(Value::as_dict);
    let among = |wanted: &Dict| {
        wanted.iter().any(|(key, _)| found.is_none_or(|found| found.find(key).is_none()))
    };
    match (&check.expected, check.key.as_deref()) {
        (Some(Value::Dict(wanted)), Some("IOPropertyMatch")) => among(wanted),
        (Some(Value::Array(list)), Some("IOPropertyMatch")) => {
            list.iter().filter_map(Value::as_dict).any(among)
        }
        _ => check.found.is_none(),
    }
}

/// The key and both values, as the end of a sentence.
fn values(item: &Checked) -> String {
    let Some(key) = &item.key else { return String::new() };
    let shown = |value: &Option<Value>| {
        value.as_ref().map_or_else(|| "nothing".into(), |value| show_within(value, INLINE))
    };
    format!(": {key} wants {}, and the node has {}", shown(&item.expected), shown(&item.found))
}

/// One item of the document of `ioscope why --check`. `file` names the input that it is about.
fn item_json(item: &Checked, file: &str) -> Json {
    let text = |key: &str| item.table.str(key);
    let both = item.expected.as_ref().zip(item.found.as_ref());
    json!({
        "file": file,
        "driver": item.driver,
        "node": item.provider,
        "personality": {
            "bundle": text("CFBundleIdentifier").unwrap_or_default(),
            "name": text("IOUserClass").or(text("IOClass")).unwrap_or_default(),
            "source": "dump",
            "class": text("IOClass"),
            "providerClass": text("IOProviderClass"),
            "category": text("IOMatchCategory"),
        },
        "outcome": item.outcome,
        "code": item.code,
        "restsOn": item.rests_on,
        "key": item.key.as_deref(),
        "expected": item.expected.as_ref().map(to_json),
        "found": item.found.as_ref().map(to_json),
        "difference": both.and_then(|(expected, found)| Some(difference(expected, found)?.words)),
        "sentence": item.sentence,
    })
}

/// The document of `ioscope why --check`, and its items by themselves; `reports` come with the name of their input.
pub fn check_json(reports: &[(String, CheckReport)]) -> (Json, Vec<Json>) {
    let items: Vec<Json> = reports
        .iter()
        .flat_map(|(file, report)| report.items.iter().map(|item| item_json(item, file)))
        .collect();
    let all = |outcome| reports.iter().map(|(_, report)| report.count(outcome)).sum::<usize>();
    let document = json!({
        "format": "ioscope-check",
        "version": 1,
        "drivers": items.len(),
        "agree": all(CheckOutcome::Agree),
        "undetermined": all(CheckOutcome::Undetermined),
        "contradict": all(CheckOutcome::Contradict),
        "createdDirectly": reports.iter().map(|(_, report)| report.created_directly).sum::<usize>(),
        "items": items.clone(),
    });
    (document, items)
}
