//! `IOMedia` and the optical media.

use std::sync::LazyLock;

use crate::engine::facts::{Facts, Sink};
use crate::engine::passive::Judge;
use crate::model::Key;

static MEDIA: LazyLock<[Key; 11]> = LazyLock::new(|| {
    [
        "Content",
        "Content Hint",
        "Ejectable",
        "Leaf",
        "Open",
        "Preferred Block Size",
        "Removable",
        "Size",
        "UUID",
        "Whole",
        "Writable",
    ]
    .map(Key::new)
});
static CD: LazyLock<[Key; 2]> = LazyLock::new(|| ["TOC", "Type"].map(Key::new));
static DVD: LazyLock<[Key; 1]> = LazyLock::new(|| ["Type"].map(Key::new));

/// *Known.* Every key of the list that is in the table must equal the property; the table's value is asked. No points.
///
/// Source: `IOMedia::matchPropertyTable` (IOStorageFamily-337, IOMedia.cpp).
pub(super) fn media<F: Facts, S: Sink<F::Node>>(judge: &mut Judge<'_, F, S>) {
    all(judge, &*MEDIA);
}

/// *Known.* As [`media`], and the table of contents and the type.
///
/// Source: `IOCDMedia::matchPropertyTable` (`IOCDStorageFamily`).
pub(super) fn cd_media<F: Facts, S: Sink<F::Node>>(judge: &mut Judge<'_, F, S>) {
    all(judge, MEDIA.iter().chain(&*CD));
}

/// *Known.* As [`media`], and the type.
///
/// Source: `IODVDMedia::matchPropertyTable` (`IODVDStorageFamily`), `IOBDMedia::matchPropertyTable` (`IOBDStorageFamily`).
pub(super) fn dvd_media<F: Facts, S: Sink<F::Node>>(judge: &mut Judge<'_, F, S>) {
    all(judge, MEDIA.iter().chain(&*DVD));
}

/// Compares keys until one fails.
pub(super) fn all<'k, F: Facts, S: Sink<F::Node>>(
    judge: &mut Judge<'_, F, S>,
    keys: impl IntoIterator<Item = &'k Key>,
) {
    for key in keys {
        judge.compare(key);
        if judge.decided() {
            break;
        }
    }
}
