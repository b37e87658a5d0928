//! What `print` prints, over the dumps in the folder that `IOSCOPE_CORPUS` names; reported as ignored when it isn't there.
use std::fs;
use std::path::PathBuf;
use ioscope::load::ioreg_print::{Listing, Printing, print};
use ioscope::load::{Quiet, Source, load};

fn main() {
    for file in std::env::args().skip(1) {
        let path = PathBuf::from(&file);
        let bytes = fs::read(&path).unwrap();
        let t = std::time::Instant::now();
        let loaded = load(&Source::file(file.clone(), bytes.clone()), &mut Quiet); let Ok(loaded) = loaded else { println!("FAIL {file}"); continue };
        let t1 = t.elapsed();
        let document = &loaded.document;
        let Some(printed) = document.printed else {
            let listing = Listing { registry: &document.registry, printed: None, classes: &document.classes };
            let inheritance = document.registry.entries().any(|e| document.registry.entry(e).inheritance.is_some());
            let mut out = Vec::new();
            let losses = ioscope::load::write::archive(&listing, &Printing { list: true, inheritance, ..Printing::default() }, &mut out).unwrap();
            println!("{} {file} {losses:?}", if out == bytes {"SAME"} else {"DIFF"});
            fs::write(format!("/tmp/po/{}", path.file_name().unwrap().to_string_lossy()), &out).unwrap();
            continue };
        let mut out = Vec::new();
        let rehash = std::env::var_os("REHASH").is_some();
        for (_, plane) in document.registry.planes() {
            let listing = Listing { registry: &document.registry, printed: Some(printed), classes: &document.classes };
            let options = Printing { plane: Some(plane.name.to_string()), list: printed.properties, inheritance: printed.inheritance, hexadecimal: printed.hexadecimal, rehash, ..Printing::default() };
            print(&listing, &options, &mut out).unwrap();
        }
        let same = out == bytes;
        println!("{} {file} {:?} {t1:?} {:?}", if same {"SAME"} else {"DIFF"}, printed, t.elapsed());
        if !same { fs::write(format!("/tmp/po/{}", path.file_name().unwrap().to_string_lossy()), &out).unwrap(); }
    }
}
