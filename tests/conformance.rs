//! Runs scenarios and compares what happens, event for event, with what the kernel's own code did.
//!
//! The shipped scenarios are in `tests/conformance`; the whole set is used when it is there (`IOSCOPE_CORPUS`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ioscope::engine::{Form, Program, RunOptions, Scenario, ScenarioError, run};
use ioscope::load::read_scenario;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

/// The folders of the whole set, each with `NAME/scenario.plist` and `NAME/expected.json`, or `N.plist` and `N.json`.
const SETS: [&str; 5] = ["vectors", "vectors-v2", "random", "random-families", "random-v2"];

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    for set in SETS {
        for (name, scenario, expected) in cases(&shipped.join(set)) {
            let title = format!("shipped::{set}::{name}");
            let replayed = scenario.clone();
            trials.push(Trial::test(title.clone(), move || compare(&scenario, &expected)));
            trials.push(Trial::test(format!("replay::{title}"), move || replay(&replayed)));
        }
    }
    let corpus =
        std::env::var_os("IOSCOPE_CORPUS").map_or_else(|| "../shared".into(), PathBuf::from);
    for set in SETS {
        let folder = corpus.join("conformance").join(set);
        if !folder.is_dir() {
            let title = format!("corpus::{set}");
            trials.push(Trial::test(title, || Ok(())).with_ignored_flag(true));
            continue;
        }
        for (name, scenario, expected) in cases(&folder) {
            let title = format!("corpus::{set}::{name}");
            let replayed = scenario.clone();
            trials.push(Trial::test(title.clone(), move || compare(&scenario, &expected)));
            trials.push(Trial::test(format!("replay::{title}"), move || replay(&replayed)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// Name, scenario and expected trace of each case in a folder.
fn cases(folder: &Path) -> Vec<(String, PathBuf, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<_> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let path = entry.path();
            let name = path.file_stem()?.to_str()?.to_owned();
            if path.is_dir() {
                let name = path.file_name()?.to_str()?.to_owned();
                Some((name, path.join("scenario.plist"), path.join("expected.json")))
            } else if path.extension()? == "plist" {
                Some((name, path.clone(), path.with_extension("json")))
            } else {
                None
            }
        })
        .collect();
    found.sort();
    found
}

fn compare(scenario: &Path, expected: &Path) -> Result<(), Failed> {
    let bytes = std::fs::read(scenario)?;
    let expected: Value = serde_json::from_slice(&std::fs::read(expected)?)?;
    let document = trace_of(&bytes)?;
    let document: Value = serde_json::from_slice(&document)?;
    difference(&expected, &document).map_or(Ok(()), |text| Err(text.into()))
}

/// The document that a scenario yields, be it a trace or an error.
fn trace_of(bytes: &[u8]) -> Result<Vec<u8>, Failed> {
    let list = read_scenario(bytes)?;
    let outcome: Result<_, ScenarioError> = Scenario::read(&list.value)
        .and_then(Program::new)
        .and_then(|program| run(&program, RunOptions::default()));
    let mut document = Vec::new();
    match outcome {
        Ok(trace) => Arc::new(trace).write_json(Form::default(), &mut document)?,
        Err(error) => ioscope::engine::write_scenario_error(&error, &mut document)?,
    }
    Ok(document)
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
