//! Opens inputs with their notes, and pools bundles.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::load::{LoadError, Loaded, Quiet};
use crate::model::{Bundle, ClassTable, Document, DocumentKind, Note, NoteKind};

use super::files::{self, name_of};
use super::options::Common;
use super::out::{error, fail, notes, quietly, say};
use super::status::BAD;
use super::{argument, classes};

#[derive(Debug)]
pub(super) struct Opened {
    /// Its name on the command line.
    pub(super) name: String,
    pub(super) loaded: Loaded,
}

/// An input that is to be judged.
#[derive(Debug)]
pub(super) enum Pending {
    /// It has been read already, to see what it is.
    Read(Mutex<Option<Box<Opened>>>),
    /// It is no bundle, and is read when its turn comes.
    Unread(PathBuf),
}

impl Pending {
    pub(super) fn read(opened: Opened) -> Self {
        Self::Read(Mutex::new(Some(Box::new(opened))))
    }

    /// What is in it, once. What went wrong is printed.
    pub(super) fn take(&self) -> Option<Opened> {
        match self {
            Self::Read(opened) => {
                let opened = opened.lock().unwrap_or_else(PoisonError::into_inner).take();
                opened.map(|opened| *opened)
            }
            Self::Unread(path) => open(path).ok(),
        }
    }
}

/// What a command that judges needs.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// Dumps and scenarios, in the order of the command line.
    pub(super) cases: Vec<Pending>,
    /// All bundles among the files and from `--kexts`.
    pub(super) bundles: Vec<Bundle>,
    /// Class ancestry from `--classes`.
    pub(super) classes: ClassTable,
    /// What is wrong with files that can't be read: said last, where it is seen.
    pub(super) unread: Vec<String>,
    /// The worst status so far.
    pub(super) status: u8,
}

impl Inputs {
    /// Reads one input and prints the notes on it; what went wrong waits.
    fn open(&mut self, path: &Path) -> Result<Opened, ()> {
        let (opened, said) = quietly(|| open(path));
        match &opened {
            Ok(_) => say(&said),
            Err(()) => self.unread.extend(said),
        }
        opened
    }
}

/// Reads every file; one that can't be read doesn't stop the rest.
pub(super) fn inputs(files: &[PathBuf], common: &Common) -> Inputs {
    let (classes, status) = classes::read(&common.classes);
    let mut inputs = Inputs { classes, status, ..Inputs::default() };
    for path in files {
        if files.len() > 1 && argument::is_case(path) {
            inputs.cases.push(Pending::Unread(path.clone()));
            continue;
        }
        match inputs.open(path) {
            Ok(opened) if opened.loaded.document.kind == DocumentKind::Bundles => {
                inputs.bundles.extend(opened.loaded.document.bundles);
            }
            Ok(opened) => inputs.cases.push(Pending::read(opened)),
            Err(()) => inputs.status = BAD,
        }
    }
    for path in &common.kexts {
        match inputs.open(path) {
            Ok(opened) if opened.loaded.document.bundles.is_empty() => {
                inputs.unread.push(error(&opened.name, "there is no bundle in it"));
                inputs.status = BAD;
            }
            Ok(opened) => inputs.bundles.extend(opened.loaded.document.bundles),
            Err(()) => inputs.status = BAD,
        }
    }
    inputs
}

/// Reads one input and prints the notes on it. What went wrong is printed too.
pub(super) fn open(path: &Path) -> Result<Opened, ()> {
    open_for(path, |_, _| true)
}

/// The same, with the notes that are `wanted`.
pub(super) fn open_for(
    path: &Path,
    wanted: impl Fn(&Document, &Note) -> bool,
) -> Result<Opened, ()> {
    let name = name_of(path);
    match files::read(path, &mut Quiet) {
        Ok(mut loaded) => {
            if let (Some(other), true) =
                (loaded.document.others.first(), files::can_be_read_again(path))
            {
                let message = format!("to open another of them, give its path: {name}/{other}");
                let kind = NoteKind::Information;
                loaded.notes.push(Note::whole(kind, message));
            }
            let document = &loaded.document;
            loaded.notes.retain(|note| wanted(document, note));
            notes(&name, &loaded.notes);
            Ok(Opened { name, loaded })
        }
        Err(error) => {
            let (place, reason) = refusal(&name, &error);
            fail(&format!("{name}{place}"), &reason);
            Err(())
        }
    }
}

/// Where in an input something is wrong, and what, without its name.
fn refusal(name: &str, error: &LoadError) -> (String, String) {
    match error {
        LoadError::Unreadable { format, at, reason } => {
            (at.to_string(), format!("{format}: {reason}"))
        }
        other => {
            let words = other.to_string();
            // Of a file in a folder or archive that is named so, only the way in it is left to tell.
            if let Some(within) = words.strip_prefix(name).and_then(|rest| rest.strip_prefix('/')) {
                return (String::new(), within.to_owned());
            }
            let reason = words.strip_prefix(name).filter(|rest| rest.starts_with(" is "));
            let reason = reason.map(|rest| format!("it{rest}"));
            (String::new(), reason.unwrap_or(words))
        }
    }
}
