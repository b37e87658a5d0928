//! Folders and archives: bundles, and dumps among other files.
//!
//! All files are looked at by their beginnings; bundles are read, the dumps of one folder joined, and what is left over is named.
//! Invariant: files are read through [`Files`] and opened by whoever called. Start reading at [`load`].

use super::glance::{Kind, kind, may_be_dump};
use super::{Bytes, Files, LoadError, Loaded, Progress, bundle, merge, webviewer};
use crate::model::{Bundle, Document, DocumentKind, Note, NoteKind};

/// How many files are looked at.
const MAX_FILES: usize = 5_000;

/// How many dumps of a folder are opened to see whether they are of one machine.
const MAX_TRIED: usize = 40;

/// How many other dumps are named when one of several is opened.
const MAX_NAMED: usize = 3;

/// Reads one file of a folder, whatever it is: `open` lends its own way to do that.
pub(crate) type ReadOne<'a> =
    dyn Fn(&str, &Bytes, &mut dyn Progress) -> Result<Loaded, LoadError> + 'a;

/// Reads the files of a folder; those that are packed only if `unpacks`.
pub(crate) fn load(
    name: &str,
    files: &dyn Files,
    unpacks: bool,
    read: &ReadOne<'_>,
    progress: &mut dyn Progress,
) -> Result<Loaded, LoadError> {
    progress.report(0, files.paths().len() as u64)?;
    let mut notes = Vec::new();
    let bundles = bundle::from_tree(name, files, &mut notes);
    let mut found = Found {
        files,
        read,
        progress,
        bundles,
        dumps: Vec::new(),
        packed: Vec::new(),
        scenarios: Vec::new(),
        notes: Vec::new(),
    };
    found.look()?;
    let mut dump = found.open_dumps(unpacks)?;
    if dump.is_none() {
        dump = webviewer::load(files, &webviewer::pages(files.paths()), found.progress)?;
    }
    let mut loaded = match dump {
        Some(loaded) => loaded,
        None if found.bundles.is_empty() => {
            return found.open_last(name, &notes);
        }
        None => {
            let what = if found.bundles.len() == 1 { "bundle" } else { "folder of bundles" };
            let document = Document::new(DocumentKind::Bundles, what);
            Loaded { document, notes: Vec::new() }
        }
    };
    for path in found.scenarios {
        let message = "this is a scenario, which is left out here; open it by its own path";
        found.notes.push(Note::whole(NoteKind::Skipped, message).within(&path));
        loaded.document.others.push(path);
    }
    loaded.notes.extend(notes);
    loaded.notes.extend(found.notes);
    loaded.document.bundles.extend(found.bundles);
    Ok(loaded)
}

/// What a folder holds: bundles, and the paths of other files.
struct Found<'a> {
    files: &'a dyn Files,
    read: &'a ReadOne<'a>,
    progress: &'a mut dyn Progress,
    bundles: Vec<Bundle>,
    dumps: Vec<String>,
    packed: Vec<String>,
    scenarios: Vec<String>,
    notes: Vec<Note>,
}

impl Found<'_> {
    /// Sorts out the files beside the bundles.
    fn look(&mut self) -> Result<(), LoadError> {
        let (files, mut looked_at) = (self.files, 0);
        let paths = files.paths();
        for (done, path) in paths.iter().enumerate() {
            self.progress.report(done as u64, paths.len() as u64)?;
            if !may_be_dump(path) {
                continue;
            }
            if looked_at == MAX_FILES {
                let message = format!("only the first {MAX_FILES} files are read");
                self.note(NoteKind::Skipped, message);
                break;
            }
            looked_at += 1;
            let bytes = match files.read(path) {
                Ok(bytes) => bytes,
                Err(reason) => {
                    self.notes.push(Note::whole(NoteKind::Damaged, reason).within(path));
                    continue;
                }
            };
            match kind(&bytes) {
                Kind::Dump => self.dumps.push(path.clone()),
                Kind::Packed => self.packed.push(path.clone()),
                Kind::Scenario => self.scenarios.push(path.clone()),
                Kind::Info => self.info(path, &bytes),
                Kind::Kernel => _ = self.open_one(path, &bytes)?,
                Kind::Other => {}
            }
        }
        Ok(())
    }

    fn info(&mut self, path: &str, bytes: &[u8]) {
        let mut notes = Vec::new();
        if let Ok(Some(mut bundle)) = bundle::read_info(path, bytes, &mut notes)
            && !bundle.personalities.is_empty()
        {
            path.clone_into(&mut bundle.place);
            self.bundles.push(bundle);
            self.notes.extend(placed(path, notes));
        }
    }

    /// Opens a file: a snapshot is returned, bundles are kept, and why it can't be opened is noted.
    fn open_one(&mut self, path: &str, bytes: &Bytes) -> Result<Option<Loaded>, LoadError> {
        match (self.read)(path, bytes, self.progress) {
            Ok(mut loaded) if loaded.document.kind == DocumentKind::Snapshot => {
                for other in &mut loaded.document.others {
                    *other = format!("{path}/{other}");
                }
                loaded.notes = placed(path, loaded.notes);
                Ok(Some(loaded))
            }
            Ok(loaded) => {
                self.bundles.extend(loaded.document.bundles);
                self.notes.extend(placed(path, loaded.notes));
                Ok(None)
            }
            Err(LoadError::Cancelled(cancelled)) => Err(cancelled.into()),
            Err(error) => {
                self.notes.push(Note::whole(NoteKind::Skipped, error.to_string()).within(path));
                Ok(None)
            }
        }
    }

    /// Opens the first dump, and with it those beside it that show other planes of the same machine.
    fn open_dumps(&mut self, unpacks: bool) -> Result<Option<Loaded>, LoadError> {
        let mut whole: Option<(Loaded, String)> = None;
        let (mut joined, mut tried) = (1_usize, 0_usize);
        let mut others = Vec::new();
        // What can be read without unpacking comes first.
        let mut paths = std::mem::take(&mut self.dumps);
        if unpacks {
            paths.append(&mut self.packed);
        }
        for path in paths {
            let folder = folder_of(&path);
            let near = whole.as_ref().is_none_or(|(_, first)| folder_of(first) == folder);
            if !near || tried == MAX_TRIED {
                others.push(path);
                continue;
            }
            tried += 1;
            let Ok(bytes) = self.files.read(&path) else { continue };
            let Some(part) = self.open_one(&path, &bytes)? else { continue };
            match &mut whole {
                None => whole = Some((part, path)),
                Some((whole, _)) => {
                    if merge::add(whole, part) {
                        joined += 1;
                    } else {
                        others.push(path);
                    }
                }
            }
        }
        let Some((mut loaded, path)) = whole else { return Ok(None) };
        if joined > 1 {
            loaded.notes.push(merge::remark(joined));
        }
        if !others.is_empty() {
            others.sort_unstable();
            let named = others.len().min(MAX_NAMED);
            let more = others.len() - named;
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let message =
                format!("this is {path}; there are also {}{more}", others[..named].join(", "));
            self.note(NoteKind::Information, message);
            loaded.document.others.extend(others);
        }
        Ok(Some(loaded))
    }

    /// Where there is neither dump nor bundle: a scenario, if there is only one. `unread`: why bundles that are there can't be read.
    fn open_last(mut self, name: &str, unread: &[Note]) -> Result<Loaded, LoadError> {
        if let (Some(path), true) = (self.scenarios.pop(), self.scenarios.is_empty())
            && let Ok(bytes) = self.files.read(&path)
        {
            return (self.read)(&path, &bytes, self.progress);
        }
        // A bundle that is there and can't be read is what was meant.
        let unread = unread.iter().find_map(|note| Some((note.file.as_ref()?, &note.message)));
        if let Some((file, message)) = unread {
            let reason = match message.strip_prefix("it is ") {
                Some(what) => format!("{name}/{file} is {what}"),
                None => format!("{name}/{file}: {message}"),
            };
            return Err(LoadError::Unknown { reason });
        }
        let said = match self.notes.into_iter().next() {
            Some(Note { file: Some(file), message, .. }) if !message.starts_with(&*file) => {
                format!(" ({file}: {message})")
            }
            Some(Note { message, .. }) => format!(" ({message})"),
            None => String::new(),
        };
        let reason =
            format!("there is no dump in {name}, and no Info.plist of a kext or dext{said}");
        Err(LoadError::Unknown { reason })
    }

    fn note(&mut self, kind: NoteKind, message: String) {
        self.notes.push(Note::whole(kind, message));
    }
}

/// Notes on a file in a folder name it.
fn placed(path: &str, notes: Vec<Note>) -> Vec<Note> {
    notes.into_iter().map(|note| note.within(path)).collect()
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests;
