//! What is known of classes of the system before any input is read.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::load::{read_classes, read_classes_of};
use crate::model::ClassTable;

/// The classes that are known by themselves.
static CLASSES: LazyLock<ClassTable> = LazyLock::new(|| {
    let mut table = ClassTable::new();
    read_classes(include_str!("../../assets/classes.tsv"), &mut table);
    table
});

/// The classes that are known by themselves.
pub(crate) fn known_classes() -> &'static ClassTable {
    &CLASSES
}

/// The classes that are known of one system.
pub(crate) fn classes_of(darwin: Option<u32>) -> ClassTable {
    let mut table = ClassTable::new();
    read_classes_of(include_str!("../../assets/classes.tsv"), &mut table, darwin);
    table
}

/// Classes of the system that are known by name alone.
static NAMES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../assets/class-names.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
});

/// Whether a class is known as one of the system's, by name alone.
pub(crate) fn is_system_class(class: &str) -> bool {
    NAMES.contains(class)
}

/// The names of all of the system's classes.
pub(crate) fn system_classes() -> &'static BTreeSet<&'static str> {
    &NAMES
}
