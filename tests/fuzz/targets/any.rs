//! Any file, its format found from its content.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ioscope_fuzz::open("file", bytes));
