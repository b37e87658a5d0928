//! Any file, printed as text and as an archive; written with everything that is known, it comes back as it was.

#![no_main]

use ioscope::load::ioreg_print::{Listing, Printing, print};
use ioscope::load::write::{archive, binary_archive, json};
use ioscope::load::{Quiet, Source, load};
use ioscope::model::Document;

fn written(document: &Document) -> Vec<u8> {
    let (registry, classes) = (&document.registry, &document.classes);
    let listing = Listing { registry, printed: document.printed, classes };
    let mut out = Vec::new();
    for (_, plane) in registry.planes() {
        let plane = Some(plane.name.to_string());
        let options = Printing { plane, list: true, ..Printing::default() };
        let formatted = Printing { format: true, width: 80, ..options.clone() };
        for options in [&options, &formatted] {
            let _ = print(&listing, options, &mut out);
        }
        let _ = archive(&listing, &options, &mut out);
        let _ = binary_archive(&listing, &options, &mut out);
    }
    out.clear();
    let _ = json(&listing, &mut out);
    out
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(loaded) = load(&Source::file("file", bytes), &mut Quiet) else { return };
    let text = written(&loaded.document);
    let Ok(again) = load(&Source::file("again", text.clone()), &mut Quiet) else {
        panic!("what was written can't be read");
    };
    assert!(written(&again.document) == text, "what was written comes back as something else");
});
