//! An `Info.plist`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    std::hint::black_box(ioscope::load::read_plist(bytes).is_ok());
});
