//! Cases for the tests of this floor.

use crate::load::{Loaded, Quiet, Source, load};
use crate::model::{Bundle, ClassTable};

use super::Case;

/// What a file of this name and content is.
pub(crate) fn opened(name: &str, text: &str) -> Loaded {
    load(&Source::file(name, text.as_bytes()), &mut Quiet).unwrap()
}

/// A file of the project.
pub(crate) fn file(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The first of these files of the project, judged with the bundles in the others.
pub(crate) fn case(files: &[&str]) -> Case {
    let open = |path: &str| opened(path, &file(path));
    let bundles: Vec<_> = files[1..].iter().flat_map(|path| open(path).document.bundles).collect();
    Case::new(open(files[0]), &bundles, &ClassTable::new()).unwrap()
}

/// A dump, judged with these bundles.
pub(crate) fn judged(dump: &str, bundles: &[Bundle]) -> Case {
    Case::new(opened("ioreg.txt", dump), bundles, &ClassTable::new()).unwrap()
}

/// The place of a driver's personality in a case.
pub(crate) fn place(case: &Case, driver: &str) -> usize {
    case.personalities().iter().position(|known| known.is(driver)).unwrap()
}
