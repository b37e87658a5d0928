//! Runs scenarios and compares what happens, event for event, with what the kernel's own code did.
//!
//! The shipped scenarios are in `tests/conformance`; the whole set is used when it is there (`IOSCOPE_CORPUS`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ioscope::engine::{Program, RunOptions, Scenario, ScenarioError, error_document, run};
use ioscope::load::read_scenario;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

/// The folders of the whole set, each with `NAME/scenario.plist` and `NAME/expected.json`, or `N.plist` and `N.json`.
const SETS: [&str; 5] = ["vectors", "vectors-v2", "random", "random-families", "random-v2"];

/// Every reason code that needs a row in the table.
const CODES: [&str; 107] = [
    "catalog-not-entitled",
    "catalogue-nondictionary",
    "no-provider-class",
    "duplicate-personality",
    "dext-cdhash-unavailable",
    "explicit-load-required",
    "safe-boot-omitted",
    "not-in-registry",
    "platform-vetoed",
    "provider-inactive",
    "provider-resources-failed",
    "provider-class-mismatch",
    "provider-class-unknown",
    "provider-class-above-ioservice",
    "dext-disabled",
    "dext-no-daemon",
    "dext-relaunch-disabled",
    "category-consumed",
    "replacing-boot-driver",
    "replacement-root-media",
    "rematch-other-personality",
    "dext-relaunch-limit",
    "stalled-for-module",
    "hidden-from-user",
    "exclave-mismatch",
    "name-mismatch",
    "location-mismatch",
    "property-mismatch",
    "property-missing",
    "property-match-bad-type",
    "path-mismatch",
    "entry-id-mismatch",
    "client-count-mismatch",
    "bsd-mismatch",
    "family-mismatch",
    "parent-no-match",
    "parent-match-ignored",
    "location-no-match",
    "resource-missing",
    "resource-not-matched-yet",
    "no-ioclass",
    "class-not-found",
    "class-abstract",
    "class-not-ioservice",
    "init-failed",
    "attach-failed",
    "attach-failed-at-start",
    "probe-rejected",
    "lost-category",
    "deferred-until-daemon",
    "waiting-for-resource",
    "resource-match-ignored-type",
    "dext-on-ioresources",
    "dext-launch-disabled",
    "dext-shutdown",
    "dext-bundle-unknown",
    "dext-reuse-failed",
    "dext-launch-timeout",
    "dext-launch-cancelled",
    "dext-token-mismatch",
    "dext-not-entitled",
    "dext-deferred-sleep",
    "dext-upgrade-in-progress",
    "dext-needs-real-hardware",
    "start-failed",
    "publish-failed",
    "kext-load-failed",
    "kernel-panic",
    "tie-broken-by-order",
    "pci-match",
    "pci-primary-match",
    "pci-secondary-match",
    "pci-class-match",
    "pci-no-bridge",
    "pci-match-syntax",
    "pci-match-bad-type",
    "pci-tunnel-incompatible",
    "hid-no-usage-pairs",
    "hid-mismatch",
    "hid-vendor-usage-without-vendorid",
    "usb-key-combination",
    "usb-mismatch",
    "media-mismatch",
    "ata-type-mismatch",
    "scsi-no-type",
    "serial-type-mismatch",
    "key-has-no-effect",
    "dep-incompatible",
    "dep-not-found",
    "dep-load-failed",
    "kext-link-failed",
    "kext-start-failed",
    "dep-bad-version",
    "dep-bad-type",
    "dep-kernel-style",
    "dep-libraries-missing",
    "dep-loop",
    "dep-not-prelinked",
    "dep-raw-kernel",
    "kext-duplicate-refused",
    "kext-excluded",
    "kext-loading-disabled",
    "kext-mac-denied",
    "kext-marked-unavailable",
    "kext-not-in-collection",
    "kext-safe-boot",
    "terminate-not-allowed",
];

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
    for (name, scenario, _) in cases(&shipped.join("own")) {
        let expected = scenario.with_extension("expect");
        let (title, replayed) = (format!("own::{name}"), scenario.clone());
        trials.push(Trial::test(title.clone(), move || decisive(&scenario, &expected)));
        trials.push(Trial::test(format!("replay::{title}"), move || replay(&replayed)));
    }
    trials.push(Trial::test("table", table));
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
    let mut have = std::collections::BTreeSet::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [code, place, event] = cells[..] else {
            return Err(format!("not three cells: {line}").into());
        };
        let code = code.trim_matches('`');
        have.insert(code.to_owned());
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
    let missing: Vec<&&str> = CODES.iter().filter(|code| !have.contains(**code)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no row: {missing:?}").into()) }
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
