//! `IOMedia` and the optical media.

use std::sync::LazyLock;

use crate::engine::facts::Facts;
use crate::engine::judge::Judge;
use crate::model::{Key, Value};

/// What is compared: the last on optical media alone.
pub(super) const NAMES: [&str; 12] = [
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
    "Type",
];
static MEDIA: LazyLock<[Key; 12]> = LazyLock::new(|| NAMES.map(Key::new));
static CONTENTS: LazyLock<Key> = LazyLock::new(|| Key::new("TOC"));

/// *Known.* Every key of the list that is in the table must equal the property; the table's value is asked. No points.
///
/// Source: `IOMedia::matchPropertyTable` (IOStorageFamily-337, IOMedia.cpp).
pub(super) fn media<F: Facts>(judge: &mut Judge<'_, F>) {
    judge.compare_all(&MEDIA[..11]);
}

/// *Known.* As [`media`], and the table of contents and the type.
///
/// Source: `IOCDMedia::matchPropertyTable` (`IOCDStorageFamily`).
pub(super) fn cd_media<F: Facts>(judge: &mut Judge<'_, F>) {
    judge.compare_all(MEDIA[..11].iter().chain([&*CONTENTS, &MEDIA[11]]));
}

/// *Known.* As [`media`], and the type.
///
/// Source: `IODVDMedia::matchPropertyTable` (`IODVDStorageFamily`), `IOBDMedia::matchPropertyTable` (`IOBDStorageFamily`).
pub(super) fn dvd_media<F: Facts>(judge: &mut Judge<'_, F>) {
    judge.compare_all(&*MEDIA);
}

/// What a medium's properties `Leaf` and `Content` become when a client comes or goes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MediaState {
    pub(crate) leaf: bool,
    /// `Content`; `None` leaves it as it is.
    pub(crate) content: Option<Value>,
}

/// What attaching a client changes on an `IOMedia`, given the client's `IOMatchCategory` and `Content Mask`; `None`: nothing.
/// The attachment that goes before `probe` counts too.
///
/// *Known.* Source: `IOMedia::attachToChild` (IOStorageFamily-337, IOMedia.cpp).
pub(crate) fn media_after_attach(
    category: Option<&Value>,
    content_mask: Option<&Value>,
) -> Option<MediaState> {
    let content = content_mask.filter(|mask| mask.as_str().is_some()).cloned();
    is_storage(category).then_some(MediaState { leaf: false, content })
}

/// What detaching a client changes on an `IOMedia`, given the client's `IOMatchCategory` and the medium's `Content Hint`;
/// `None`: nothing.
///
/// *Known.* Source: `IOMedia::detachFromChild` (IOStorageFamily-337, IOMedia.cpp).
pub(crate) fn media_after_detach(
    category: Option<&Value>,
    content_hint: Option<&Value>,
) -> Option<MediaState> {
    is_storage(category).then(|| MediaState { leaf: true, content: content_hint.cloned() })
}

/// The category of the clients that make a medium's partitions.
fn is_storage(category: Option<&Value>) -> bool {
    category.and_then(Value::as_str).is_some_and(|category| category.bytes() == b"IOStorage")
}
