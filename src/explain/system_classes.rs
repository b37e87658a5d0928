//! What is known of classes of the system before any input is read.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::load::{read_classes, read_classes_of};
use crate::model::ClassTable;

const TABLE: &str = include_str!("../../assets/classes.tsv");

/// The classes that are known by themselves.
pub(crate) fn known_classes() -> &'static ClassTable {
    static CLASSES: LazyLock<ClassTable> = LazyLock::new(|| {
        let mut table = ClassTable::new();
        read_classes(TABLE, &mut table);
        table
    });
    &CLASSES
}

/// The classes that are known of one system.
pub(crate) fn classes_of(darwin: Option<u32>) -> ClassTable {
    let mut table = ClassTable::new();
    read_classes_of(TABLE, &mut table, darwin);
    table
}

/// Classes of the system that are known by name alone.
pub(crate) static SYSTEM_CLASSES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../assets/class-names.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
});
