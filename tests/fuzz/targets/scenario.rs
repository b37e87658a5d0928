//! A scenario: read by the strict rules, then by the engine's, then run for a while.

#![no_main]

use ioscope::engine::{Program, RunOptions, Scenario, run};
use ioscope::load::read_scenario;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(list) = read_scenario(bytes) else { return };
    let Ok(program) = Scenario::read(&list.value).and_then(Program::new) else { return };
    let options = RunOptions { limit: Some(2_000), ..RunOptions::default() };
    std::hint::black_box(run(&program, options).is_ok());
});
