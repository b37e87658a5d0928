//! The text of `ioreg`.

#![no_main]

use std::sync::Arc;

use ioscope::load::{Quiet, ioreg_text};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    ioscope_fuzz::look(ioreg_text::load("IOReg.txt", Arc::from(bytes), &mut Quiet));
});
