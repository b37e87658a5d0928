//! Binary property lists: archives, and saves of IORegistryExplorer.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    ioscope_fuzz::open_behind(b"bplist00", "save.ioreg", bytes);
});
