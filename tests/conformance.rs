//! Runs scenarios and compares what happens, event for event, with what the kernel's own code did.
//!
//! The shipped scenarios are in `tests/conformance`; the whole set is used when it is there (`IOSCOPE_CORPUS`).

#[path = "common/cases.rs"]
mod cases;
#[path = "common/shared.rs"]
mod shared;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cases::{SETS, cases};
use ioscope::engine::{Program, RunOptions, Scenario, ScenarioError, error_document, run};
use ioscope::explain::CODES;
use ioscope::load::read_scenario;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

/// Codes that tell what a dump leaves open or shows otherwise: no scenario comes to them.
const OF_DUMPS: [&str; 24] = [
    "provider-not-registered",
    "created-directly",
    "no-parent",
    "additional-provider",
    "not-attached-to-its-provider",
    "class-overridden",
    "class-chain-unknown",
    "category-unclear",
    "clients-not-shown",
    "name-by-device-tree",
    "name-witnessed",
    "name-unexplained",
    "key-published-by-driver",
    "older-rule",
    "provider-property-gone",
    "family-closed",
    "not-recorded",
    "driver-terminated",
    "under-way",
    "properties-not-shown",
    "value-unreadable",
    "changed-since-matching",
    "not-in-input",
    "unexplained",
];

fn main() {
    let arguments = Arguments::from_args();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let mut trials = vec![Trial::test("table", table)];
    let mut add = |title: String, scenario: PathBuf, expected: Option<PathBuf>| {
        let replayed = scenario.clone();
        trials.push(Trial::test(title.clone(), move || match expected {
            Some(expected) => compare(&scenario, &expected),
            None => decisive(&scenario, &scenario.with_extension("expect")),
        }));
        trials.push(Trial::test(format!("replay::{title}"), move || replay(&replayed)));
    };
    for (name, scenario, _) in cases(&shipped.join("own")) {
        add(format!("own::{name}"), scenario, None);
    }
    let mut missing = Vec::new();
    for (title, folder) in [("shipped", shipped), ("corpus", shared::folder().join("conformance"))]
    {
        for set in SETS {
            let found = cases(&folder.join(set));
            if found.is_empty() {
                missing.push(shared::absent(format!("{title}::{set}")));
            }
            for (name, scenario, expected) in found {
                add(format!("{title}::{set}::{name}"), scenario, Some(expected));
            }
        }
    }
    trials.extend(missing);
    libtest_mimic::run(&arguments, trials).exit();
}

fn compare(scenario: &Path, expected: &Path) -> Result<(), Failed> {
    let bytes = std::fs::read(scenario)?;
    let expected: Value = serde_json::from_slice(&std::fs::read(expected)?)?;
    let document: Value = serde_json::from_str(&trace_of(&bytes)?)?;
    difference(&expected, &document).map_or(Ok(()), |text| Err(text.into()))
}

/// The document that a scenario yields, be it a trace or an error.
fn trace_of(bytes: &[u8]) -> Result<String, Failed> {
    let list = read_scenario(bytes)?;
    let outcome: Result<_, ScenarioError> = Scenario::read(&list.value)
        .and_then(Program::new)
        .and_then(|program| run(&program, RunOptions::default()));
    match outcome {
        Ok(trace) => {
            let mut document = String::new();
            Arc::new(trace).document(false, &mut |piece| document.push_str(piece));
            Ok(document)
        }
        Err(error) => Ok(error_document(&error).to_string()),
    }
}

/// The events that a rule of our own scenarios comes down to, written by hand, one a line. Each must be part of an event that
/// comes after the one before it; one with a `!` in front of no event at all; `{"final":…}` and `{"error":…}` of the document.
fn decisive(scenario: &Path, expected: &Path) -> Result<(), Failed> {
    let document: Value = serde_json::from_str(&trace_of(&std::fs::read(scenario)?)?)?;
    let none = Vec::new();
    let events = document["events"].as_array().unwrap_or(&none);
    let mut at = 0;
    for line in std::fs::read_to_string(expected)?.lines() {
        if let Some(never) = line.strip_prefix('!') {
            let never: Value = serde_json::from_str(never)?;
            if let Some(event) = events.iter().find(|event| holds(event, &never)) {
                return Err(format!("must not happen: {event}").into());
            }
            continue;
        }
        let wanted: Value = serde_json::from_str(line)?;
        if wanted.get("final").is_some() || wanted.get("error").is_some() {
            if !holds(&document, &wanted) {
                return Err(format!("expected {wanted}, have {}", shorten(&document)).into());
            }
            continue;
        }
        let found = events[at..].iter().position(|event| holds(event, &wanted));
        at += 1 + found.ok_or_else(|| format!("expected behind event {at}: {line}"))?;
    }
    Ok(())
}

/// Whether a value has everything that `part` has: of an object its keys, of a list some members that have those of the part,
/// unless the part is empty.
fn holds(value: &Value, part: &Value) -> bool {
    match (value, part) {
        (Value::Object(value), Value::Object(part)) => part
            .iter()
            .all(|(key, wanted)| value.get(key).is_some_and(|value| holds(value, wanted))),
        (Value::Array(value), Value::Array(part)) if !part.is_empty() => {
            part.iter().all(|wanted| value.iter().any(|value| holds(value, wanted)))
        }
        _ => value == part,
    }
}

/// Every row of the table in `tests/conformance/README.md` names a scenario with an event that it really has, or a unit test
/// that is there, or says why a scenario can't reach the code; and every code has a row.
fn table() -> Result<(), Failed> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(top.join("tests/conformance/README.md"))?;
    let mut have = BTreeSet::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [code, place, event] = cells[..] else {
            return Err(format!("not three cells: {line}").into());
        };
        let code = code.trim_matches('`');
        have.insert(code);
        if let Some(test) = place.strip_prefix("unit ") {
            let (file, name) = test.trim_matches('`').split_once("::").ok_or("no `file::test`")?;
            if !std::fs::read_to_string(top.join(file))?.contains(&format!("fn {name}(")) {
                return Err(format!("{code}: there is no test {test}").into());
            }
        } else if place != "none" {
            let place = place.trim_matches('`');
            let folder = top.join("tests/conformance").join(place);
            let scenario = if folder.is_dir() {
                folder.join("scenario.plist")
            } else {
                folder.with_extension("plist")
            };
            let document: Value = serde_json::from_str(&trace_of(&std::fs::read(scenario)?)?)?;
            let wanted: Value = serde_json::from_str(event.trim_matches('`'))?;
            let events = document["events"].as_array().ok_or("there is no trace")?;
            if !events.iter().any(|event| holds(event, &wanted)) {
                return Err(format!("{code}: {place} has no {event}").into());
            }
        } else if event.is_empty() {
            return Err(format!("{code}: no reason is given").into());
        }
    }
    let wanted = CODES.iter().map(|row| row.code).filter(|code| !OF_DUMPS.contains(code)).collect();
    let differ: Vec<_> = have.symmetric_difference(&wanted).collect();
    if differ.is_empty() { Ok(()) } else { Err(format!("not a row each: {differ:?}").into()) }
}

/// Going to the end and back to every event gives the machine that a fresh run to that event has.
fn replay(scenario: &Path) -> Result<(), Failed> {
    let list = read_scenario(&std::fs::read(scenario)?)?;
    let Ok(program) = Scenario::read(&list.value).and_then(Program::new) else { return Ok(()) };
    let Ok(trace) = run(&program, RunOptions::default()) else { return Ok(()) };
    let trace = Arc::new(trace);
    let mut replay = trace.replay();
    for position in (0..=trace.events().len()).rev() {
        replay.go_to(position);
        let options = RunOptions { stop_after: Some(position), ..RunOptions::default() };
        let fresh = run(&program, options)?;
        if fresh.end() != replay.world() {
            return Err(format!("after event {position} the machine is another one").into());
        }
    }
    replay.go_to(replay.last());
    if replay.world() != trace.end() {
        return Err("the way back to the end leads elsewhere".into());
    }
    Ok(())
}

/// The first difference between two documents, if there is one. Of an error only the code counts. Within a step the order of
/// termination events, and of the busy counts between them, is free, but a `rematch-set` follows a `terminate`.
fn difference(expected: &Value, have: &Value) -> Option<String> {
    if let Some(error) = expected.get("error") {
        let same = have["error"]["code"] == error["code"] && have["version"] == expected["version"];
        return (!same).then(|| format!("expected error {error}, have {}", shorten(have)));
    }
    for key in ["format", "version", "title", "blockedThreads", "final"] {
        if expected.get(key) != have.get(key) {
            let events = event_difference(expected, have);
            return events.or_else(|| {
                Some(format!("{key}:\n  {:?}\n  {:?}", expected.get(key), have.get(key)))
            });
        }
    }
    event_difference(expected, have)
}

fn event_difference(expected: &Value, have: &Value) -> Option<String> {
    let none = Vec::new();
    let lists = [expected, have].map(|document| document["events"].as_array().unwrap_or(&none));
    if lists[0] == lists[1] {
        return None;
    }
    let steps = lists.map(|list| {
        let mut steps: Vec<Vec<&Value>> = vec![Vec::new()];
        for event in list {
            if event["event"] == "step" {
                steps.push(Vec::new());
            }
            if let Some(last) = steps.last_mut() {
                last.push(event);
            }
        }
        steps
    });
    for at in 0..steps[0].len().max(steps[1].len()) {
        let wanted = steps[0].get(at).cloned().unwrap_or_default();
        let got = steps[1].get(at).cloned().unwrap_or_default();
        if wanted == got {
            continue;
        }
        let ends = |list: &[&Value]| list.iter().any(|event| is_free(event));
        if ends(&wanted) && ends(&got) && settled(&wanted) == settled(&got) {
            continue;
        }
        let place = wanted.iter().zip(&got).take_while(|(one, other)| one == other).count();
        let show = |list: &[&Value]| {
            let events = list.iter().skip(place).take(3);
            events.fold(String::new(), |text, event| text + "\n  " + &event.to_string())
        };
        let message = format!("step {at}: expected{}\nhave{}", show(&wanted), show(&got));
        return Some(message);
    }
    None
}

fn is_free(event: &Value) -> bool {
    let name = event["event"].as_str().unwrap_or_default();
    ["terminate", "stop", "detached", "rematch-set"].contains(&name)
}

/// A step's events with the free ones in a fixed order: those that have an order, then the sorted others.
fn settled(step: &[&Value]) -> (Vec<String>, Vec<String>) {
    let mut fixed = Vec::new();
    let mut free = Vec::new();
    for event in step {
        let mut event = (*event).clone();
        let is_busy = event["event"] == "busy";
        if let Some(fields) = event.as_object_mut() {
            fields.remove("seq");
        }
        if is_free(&event) {
            // What the node's path is depends on who left first.
            free.push(event.to_string());
        } else if !is_busy {
            fixed.push(event.to_string());
        }
    }
    free.sort();
    (fixed, free)
}

fn shorten(value: &Value) -> String {
    value.to_string().chars().take(300).collect()
}
