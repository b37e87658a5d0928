use std::sync::Arc;

use super::{RunOptions, run};
use crate::engine::toy::{array, dict, text};
use crate::engine::{ErrorCode, Event, ObjectId, Program, Scenario};
use crate::model::Value;

/// A scenario with one class and one personality.
fn program(version: u64, class: Value, personality: Value, more: &[(&str, Value)]) -> Arc<Program> {
    let kext = dict(&[
        ("CFBundleIdentifier", text("com.a")),
        ("IOKitPersonalities", dict(&[("p", personality)])),
    ]);
    let mut top = vec![
        ("format", text("ioscope-scenario")),
        ("version", Value::integer(version)),
        ("classes", array(&[class])),
        ("kexts", array(&[kext])),
    ];
    top.extend_from_slice(more);
    Program::new(Scenario::read(&dict(&top)).unwrap()).unwrap()
}

/// A driver that registers itself and is matched by its own personality, for ever.
fn endless(version: u64) -> Arc<Program> {
    let registers = dict(&[("registerService", Value::Bool(true))]);
    let class = dict(&[("name", text("D")), ("onStart", array(&[registers]))]);
    let personality = dict(&[("IOClass", text("D")), ("IOProviderClass", text("IOService"))]);
    program(version, class, personality, &[])
}

#[test]
fn a_scenario_that_never_rests_is_given_up_at_the_limit_of_its_version() {
    for version in [1, 2] {
        let error = run(&endless(version), RunOptions::default()).unwrap_err();
        assert_eq!((error.code, u64::from(error.version)), (ErrorCode::Limit, version));
    }
}

#[test]
fn version_3_has_no_limit_but_the_callers() {
    let options = RunOptions { limit: Some(20_000), ..RunOptions::default() };
    assert_eq!(run(&endless(3), options).unwrap_err().code, ErrorCode::Limit);
    let options = RunOptions { stop_after: Some(20_000), ..RunOptions::default() };
    let trace = run(&endless(3), options).unwrap();
    assert_eq!(trace.events().len(), 20_000);
}

#[test]
fn a_busy_count_stays_where_it_can_be_counted() {
    let class = dict(&[("name", text("Nub"))]);
    let node = |name: String| dict(&[("name", text(&name)), ("class", text("Nub"))]);
    let nodes: Vec<Value> = (0..1100).map(|number| node(format!("n{number}"))).collect();
    let personality = dict(&[
        ("IOClass", text("IOService")),
        ("IOProviderClass", text("Nub")),
        ("IOResourceMatch", text("Never")),
    ]);
    let root = dict(&[
        ("name", text("Root")),
        ("class", text("IOPlatformExpertDevice")),
        ("children", array(&nodes)),
    ]);
    let program = program(3, class, personality, &[("registry", array(&[root]))]);
    let trace = run(&program, RunOptions::default()).unwrap();
    assert_eq!(trace.end.object(ObjectId::ROOT).busy(), 1023);
    assert_eq!(trace.blocked_threads, Some(1100));
    let highest = trace.events().iter().filter_map(|event| match event {
        Event::Busy { to, .. } => Some(*to),
        _ => None,
    });
    assert_eq!(highest.max(), Some(1023));
}

#[test]
fn a_machine_can_be_shown_as_a_registry() {
    let options = RunOptions { stop_after: Some(200), ..RunOptions::default() };
    let program = endless(3);
    let trace = run(&program, options).unwrap();
    let shown = trace.end.to_registry(&program);
    assert_eq!(shown.registry.entries().len(), shown.objects.len());
    let root = shown.entries[0].unwrap();
    let place = shown.registry.places_of(root)[0];
    assert_eq!(shown.registry.path(place), "IOService:/");
    for (entry, object) in shown.registry.entries().zip(&shown.objects) {
        assert_eq!(shown.entries[object.0 as usize - 1], Some(entry));
        let state = shown.registry.entry(entry).state.unwrap();
        assert_eq!(state.busy, Some(u32::from(trace.end.object(*object).busy())));
        let chain = shown.registry.entry(entry).inheritance.clone().unwrap();
        assert_eq!(chain.last().map(|class| &**class), Some("OSObject"));
    }
}

#[test]
#[cfg(target_pointer_width = "64")]
fn an_event_is_small() {
    assert_eq!(size_of::<Event>(), 32);
}
