//! A scenario, read by the strict rules and then by the engine's.

#![no_main]

use ioscope::load::read_scenario;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    std::hint::black_box(read_scenario(bytes).is_ok());
});
