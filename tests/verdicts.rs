//! Verdicts against what the kernel's own code left behind.
//!
//! Of a simulated machine: who is said to have started is there, and who is there is said to have started. Of the same machine's
//! end, taken as a dump with the bundles beside it: what is said to be certain is so.

#[path = "common/cases.rs"]
mod cases;
#[path = "common/shared.rs"]
mod shared;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cases::{SETS, cases};
use ioscope::explain::{
    Case, NOT_IN_CATALOGUE, Outcome, Query, STARTED, Stage, UNDER_WAY, Verdict, find_code,
};
use ioscope::load::{Loaded, Quiet, Source, load};
use ioscope::model::{
    Bundle, BundleKind, ClassRow, ClassTable, Dict, Document, DocumentKind, EntryId, Key,
    Personality, PersonalitySource, Value,
};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value as Json;

fn main() {
    let arguments = Arguments::from_args();
    let folder = shared::folder().join("conformance");
    let mut trials = Vec::new();
    for set in SETS {
        let found = cases(&folder.join(set));
        if found.is_empty() {
            trials.push(shared::absent(set));
        }
        for (name, scenario, expected) in found {
            let again = scenario.clone();
            let run = move || check(&scenario, &expected);
            trials.push(Trial::test(format!("run::{set}::{name}"), run));
            trials.push(Trial::test(format!("dump::{set}::{name}"), move || check_dump(&again)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// Node number and personality.
type Pair = (u64, String);

fn check(scenario: &Path, expected: &Path) -> Result<(), Failed> {
    let expected: Json = serde_json::from_slice(&fs::read(expected)?)?;
    let case = load(&Source::file("scenario.plist", fs::read(scenario)?), &mut Quiet)
        .map_err(Failed::from)
        .and_then(|loaded| Ok(Case::new(loaded, &[], &ClassTable::new())?));
    let mut case = match (case, expected.get("error")) {
        (Err(_), Some(_)) => return Ok(()),
        (Ok(_), Some(error)) => return Err(format!("there should be the error {error}").into()),
        (case, None) => case?,
    };
    let (_, last) = case.moment();
    for event in 1..=last {
        if case.event_sentence(event).is_none_or(|sentence| sentence.is_empty()) {
            return Err(format!("event {event} is not worded").into());
        }
    }
    // Nothing has started before anything happened, and going back and forth changes nothing.
    case.seek(0);
    let early = case.registry().entries().flat_map(|entry| case.verdicts(entry));
    if let Some(early) = early.into_iter().find(|verdict| verdict.outcome == Outcome::Started) {
        return Err(format!("before the first event: {}", early.headline()).into());
    }
    case.seek(last);
    if expected["final"].is_null() {
        // The kernel has crashed, and nothing is left to compare with.
        return Ok(());
    }
    let mut there = BTreeSet::new();
    drivers(&expected["final"], &mut there);
    let mut started = BTreeSet::new();
    let mut waiting = BTreeSet::new();
    for entry in case.registry().entries() {
        for verdict in case.verdicts(entry) {
            let known = [STARTED, UNDER_WAY, NOT_IN_CATALOGUE].contains(&verdict.code);
            if !known && find_code(verdict.code).is_none() {
                return Err(format!("no such code: {}", verdict.headline()).into());
            }
            let pair = (verdict.node.id.unwrap_or_default(), verdict.personality.label());
            match verdict.outcome {
                Outcome::Started => started.insert(pair),
                Outcome::Waiting => waiting.insert(pair),
                _ => false,
            };
        }
    }
    let unseen: Vec<&Pair> = started.difference(&there).collect();
    // A driver that waits for a resource hangs in the tree without having started.
    let missed: Vec<&Pair> =
        there.iter().filter(|pair| !started.contains(*pair) && !waiting.contains(*pair)).collect();
    if unseen.is_empty() && missed.is_empty() {
        Ok(())
    } else {
        let words = format!("said to have started, not there: {unseen:?}");
        Err(format!("{words}; there, not said so: {missed:?}").into())
    }
}

/// The end of a run as a dump: no verdict that is said to be certain may be wrong.
fn check_dump(scenario: &Path) -> Result<(), Failed> {
    let Ok(loaded) = load(&Source::file("scenario.plist", fs::read(scenario)?), &mut Quiet) else {
        return Ok(());
    };
    let list = loaded.document.scenario.clone();
    let Some(top) = list.as_ref().and_then(Value::as_dict) else { return Ok(()) };
    let (bundles, classes) = (bundles(top), classes(top));
    let Ok(case) = Case::new(loaded, &[], &ClassTable::new()) else { return Ok(()) };
    let mut document = Document::new(DocumentKind::Snapshot, "the end of a run");
    document.registry = case.registry().clone();
    let dump = Case::new(Loaded { document, notes: Vec::new() }, &bundles, &classes)?;
    let all = Query { all: true, ..Query::default() };
    let key = |verdict: &Verdict| (verdict.node.entry, verdict.personality.label());
    let actual: BTreeMap<(EntryId, String), Verdict> =
        case.select(&all).verdicts.into_iter().map(|verdict| (key(&verdict), verdict)).collect();
    for derived in dump.select(&all).verdicts {
        if derived.code != STARTED && find_code(derived.code).is_none() {
            return Err(format!("no such code: {}", derived.headline()).into());
        }
        let Some(actual) = actual.get(&key(&derived)) else { continue };
        if derived.personality.source != PersonalitySource::Bundle || !derived.certain {
            continue;
        }
        // How far it came in truth: past the tests that a dump can repeat?
        let stage = find_code(actual.code).map_or(actual.stage, |row| row.stage);
        let came_through = actual.outcome == Outcome::Started
            || actual.outcome != Outcome::NeverConsidered && stage > Stage::Code;
        let wrong = match derived.outcome {
            Outcome::Started => actual.outcome != Outcome::Started,
            // What a bundle tells of its driver may come true behind the tests.
            Outcome::Rejected => came_through && actual.code != derived.code,
            Outcome::NeverConsidered => came_through,
            _ => false,
        };
        if wrong {
            let [said, truth] = [derived.headline(), actual.headline()];
            return Err(format!("certain and wrong: {said}\nin truth: {truth}").into());
        }
    }
    Ok(())
}

fn list<'a>(top: &'a Dict, key: &str) -> impl Iterator<Item = &'a Dict> {
    top.get(key).and_then(Value::as_list).unwrap_or_default().iter().filter_map(Value::as_dict)
}

fn bundles(top: &Dict) -> Vec<Bundle> {
    let bundle = |kext: &Dict| {
        let id = kext.str("CFBundleIdentifier").unwrap_or_default();
        let personality = |(name, table): &(Key, Value)| {
            Some(Personality {
                bundle: id.into(),
                name: name.clone(),
                table: table.as_dict()?.clone(),
                source: PersonalitySource::Bundle,
            })
        };
        let listed = kext.dict("IOKitPersonalities").into_iter().flatten();
        let personalities = listed.filter_map(personality).collect();
        let (id, kind, info) = (Some(id.to_owned()), BundleKind::Kext, kext.clone());
        Bundle { id, kind, info, personalities, ..Bundle::default() }
    };
    list(top, "kexts").map(bundle).collect()
}

fn classes(top: &Dict) -> ClassTable {
    let mut table = ClassTable::new();
    for class in list(top, "classes") {
        let Some(name) = class.str("name") else { continue };
        let superclass = class.str("superclass").unwrap_or("IOService").into();
        table.add(name.into(), ClassRow { superclass, bundle: None });
    }
    table
}

/// The active drivers of a tree, with their provider's number.
fn drivers(node: &Json, found: &mut BTreeSet<Pair>) {
    for child in node["children"].as_array().into_iter().flatten() {
        if let (Some(personality), Some(true)) =
            (child["personality"].as_str(), child["active"].as_bool())
        {
            found.insert((node["id"].as_u64().unwrap_or_default(), personality.to_owned()));
        }
        drivers(child, found);
    }
}
