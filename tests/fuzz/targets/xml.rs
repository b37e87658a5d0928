//! Property lists in XML: archives of `ioreg -a`, bundles, replies of devices.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    ioscope_fuzz::open_behind(b"<plist version=\"1.0\">", "list.plist", bytes);
});
