//! Reads files and folders, and pools bundles.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::load::{Files, LoadError, Loaded, Quiet, Source, load, read_classes};
use crate::model::{Bundle, ClassTable, DocumentKind};

use super::out::{display, fail, notes, warn, words};
use super::{BAD, Common};

/// Largest number of files that a folder may hold before it is taken for a mistake, such as `/`.
const MANY: usize = 500_000;

/// An input, read.
#[derive(Debug)]
pub(super) struct Opened {
    /// Its name on the command line.
    pub(super) name: String,
    /// What is in it.
    pub(super) loaded: Loaded,
}

/// What a command that judges needs.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// Dumps and scenarios, in the order of the command line.
    pub(super) cases: Vec<Opened>,
    /// All bundles among the files and from `--kexts`.
    pub(super) bundles: Vec<Bundle>,
    /// Class ancestry from `--classes`.
    pub(super) classes: ClassTable,
    /// The worst status so far.
    pub(super) status: u8,
}

/// Reads every file; one that can't be read is reported and doesn't stop the rest.
pub(super) fn inputs(files: &[PathBuf], common: &Common) -> Inputs {
    let mut inputs = Inputs::default();
    for path in &common.classes {
        match class_rows(path, &mut inputs.classes) {
            Ok(()) => {}
            Err(reason) => inputs.status = fail(&display(path), &reason),
        }
    }
    for path in files {
        match open(path) {
            Ok(opened) if opened.loaded.document.kind == DocumentKind::Bundles => {
                inputs.bundles.extend(opened.loaded.document.bundles);
            }
            Ok(opened) => inputs.cases.push(opened),
            Err(()) => inputs.status = BAD,
        }
    }
    for path in &common.kexts {
        match open(path) {
            Ok(opened) if opened.loaded.document.bundles.is_empty() => {
                inputs.status = fail(&opened.name, "there is no bundle in it");
            }
            Ok(opened) => inputs.bundles.extend(opened.loaded.document.bundles),
            Err(()) => inputs.status = BAD,
        }
    }
    inputs
}

/// Reads one input and prints the notes on it. What went wrong is printed too.
pub(super) fn open(path: &Path) -> Result<Opened, ()> {
    let name = if path == Path::new("-") { "standard input".into() } else { display(path) };
    let read = source(path, &name).map_err(|reason| (String::new(), reason));
    let loaded = read.and_then(|source| {
        load(&source, &mut Quiet).map_err(|error| {
            let place = match &error {
                LoadError::Unreadable { at, .. } if at.line > 0 => {
                    format!(":{}:{}", at.line, at.column)
                }
                LoadError::Unreadable { at, .. } => format!("@{}", at.offset),
                LoadError::Unknown { .. } | LoadError::Cancelled(_) => String::new(),
            };
            let reason = match error {
                LoadError::Unreadable { format, reason, .. } => format!("{format}: {reason}"),
                other => other.to_string(),
            };
            (place, reason)
        })
    });
    match loaded {
        Ok(loaded) => {
            notes(&name, &loaded.notes);
            Ok(Opened { name, loaded })
        }
        Err((place, reason)) => {
            fail(&format!("{name}{place}"), &reason);
            Err(())
        }
    }
}

/// The bytes or the folder behind a name.
pub(super) fn source(path: &Path, name: &str) -> Result<Source, String> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(|error| words(&error))?;
        return Ok(Source::file(name, bytes));
    }
    let told = fs::metadata(path).map_err(|error| words(&error))?;
    if told.is_dir() {
        let files = Folder::list(path)?;
        return Ok(Source::Tree { name: name.to_owned(), files: Box::new(files) });
    }
    Ok(Source::file(name, fs::read(path).map_err(|error| words(&error))?))
}

/// The files below a folder.
struct Folder {
    paths: Vec<String>,
    files: Vec<PathBuf>,
}

impl Folder {
    /// Lists a folder. Links to folders are not followed, since they can lead in a circle; a folder that may not be read is
    /// passed over with a word.
    fn list(top: &Path) -> Result<Self, String> {
        let mut found = Vec::new();
        let mut left = vec![(String::new(), top.to_path_buf())];
        while let Some((prefix, folder)) = left.pop() {
            let members = match fs::read_dir(&folder) {
                Ok(members) => members,
                Err(error) if prefix.is_empty() => return Err(words(&error)),
                Err(error) => {
                    warn(&format!("{}: note: left out: {}", display(&folder), words(&error)));
                    continue;
                }
            };
            for member in members.flatten() {
                let Ok(kind) = member.file_type() else { continue };
                let relative = format!("{prefix}{}", member.file_name().to_string_lossy());
                if kind.is_dir() {
                    left.push((format!("{relative}/"), member.path()));
                } else if kind.is_file() || member.path().is_file() {
                    found.push((relative, member.path()));
                }
            }
            if found.len() > MANY {
                return Err(format!("there are more than {MANY} files in this folder"));
            }
        }
        found.sort();
        let (paths, files) = found.into_iter().unzip();
        Ok(Self { paths, files })
    }
}

impl Files for Folder {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, String> {
        let at = self.paths.binary_search_by(|have| have.as_str().cmp(path));
        let file = at.ok().map(|at| &self.files[at]).ok_or("there is no such file")?;
        fs::read(file).map(Arc::from).map_err(|error| words(&error))
    }
}

/// Adds the rows of a table of classes.
fn class_rows(path: &Path, table: &mut ClassTable) -> Result<(), String> {
    let bytes = fs::read(path).map_err(|error| words(&error))?;
    let mut rows = ClassTable::new();
    read_classes(&String::from_utf8_lossy(&bytes), &mut rows);
    if rows.is_empty() {
        return Err("no class is in it: the first line names the columns class and superclass, with a tab between them, \
                    and each further line is a class"
            .into());
    }
    read_classes(&String::from_utf8_lossy(&bytes), table);
    Ok(())
}
