//! Compressed files and archives. The first byte chooses which.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    const STARTS: [&[u8]; 5] = [b"", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"PK\x03\x04"];
    if let Some((choice, rest)) = bytes.split_first() {
        let start = STARTS[usize::from(*choice) % STARTS.len()];
        ioscope_fuzz::open_behind(start, "dump", rest);
    }
});
