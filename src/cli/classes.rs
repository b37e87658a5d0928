//! Class ancestry from files: `--classes`.

use std::path::{Path, PathBuf};

use crate::load::{Quiet, read_classes};
use crate::model::ClassTable;

use super::files;
use super::out::{display, fail};

/// Reads every file, and yields the status with the rows. One that can't be read is told of and doesn't stop the rest.
pub(super) fn read(paths: &[PathBuf]) -> (ClassTable, u8) {
    let mut table = ClassTable::new();
    let mut status = 0;
    for path in paths {
        if let Err(reason) = add(path, &mut table) {
            status = fail(&display(path), &reason);
        }
    }
    (table, status)
}

pub(super) fn add(path: &Path, table: &mut ClassTable) -> Result<(), String> {
    let bytes = files::file(path, &mut Quiet).map_err(|error| error.to_string())?;
    let mut rows = ClassTable::new();
    read_classes(&String::from_utf8_lossy(&bytes), &mut rows);
    if rows.is_empty() {
        return Err("there is no class in it: the first line must name the columns, class and superclass with a tab \
                    between them, and each further line is a class"
            .into());
    }
    table.merge(&rows);
    Ok(())
}
