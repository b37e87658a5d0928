//! Reads files, folders and standard input, and members of archives.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::load::{Bytes, Files, LoadError, Loaded, Progress, Quiet, Source, load, load_member};
use crate::model::{Note, NoteKind};

use super::out::{display, words};

/// Largest number of files that a folder may hold before it is taken for a mistake, such as `/`.
const MANY: usize = 500_000;
/// Largest input; a device has no end, and no dump is nearly as large.
pub(super) const MOST: u64 = 2 << 30;
/// How much is read before the reader may stop.
const PIECE: u64 = 4 << 20;

pub(super) fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// The name of an input, for messages.
pub(super) fn name_of(path: &Path) -> String {
    if is_standard_input(path) { "standard input".into() } else { display(path) }
}

/// Whether there is anything to read.
pub(super) fn is_there(path: &Path) -> bool {
    is_standard_input(path) || path.exists() || archive_above(path).is_some()
}

/// Whether the same is there when this is read once more: not in a pipe.
pub(super) fn can_be_read_again(path: &Path) -> bool {
    !is_standard_input(path) && (path.is_dir() || path.is_file() || archive_above(path).is_some())
}

/// Reads an input: a file, a folder, standard input (`-`), or what a path names that leads on into an archive.
pub(super) fn read(path: &Path, progress: &mut dyn Progress) -> Result<Loaded, LoadError> {
    let name = name_of(path);
    if is_standard_input(path) {
        return load(&Source::file(name, stream(io::stdin().lock(), progress)?), progress);
    }
    let told = match fs::metadata(path) {
        Ok(told) => told,
        Err(error) => {
            return match archive_above(path) {
                Some((archive, member)) => {
                    let source = Source::file(display(&archive), file(&archive, progress)?);
                    load_member(&source, &member, progress)
                }
                None => Err(failed(&error)),
            };
        }
    };
    if !told.is_dir() {
        return load(&Source::file(name, file(path, progress)?), progress);
    }
    let (folder, mut notes) = Folder::list(path, progress)?;
    let mut loaded = load(&Source::Tree { name, files: Box::new(folder) }, progress)?;
    notes.append(&mut loaded.notes);
    Ok(Loaded { notes, ..loaded })
}

/// The bytes of a file or of standard input.
pub(super) fn bytes(path: &Path) -> Result<Bytes, LoadError> {
    if is_standard_input(path) {
        return stream(io::stdin().lock(), &mut Quiet);
    }
    file(path, &mut Quiet)
}

/// The file on the way of a path that leads on behind it, and the rest of the way.
fn archive_above(path: &Path) -> Option<(PathBuf, String)> {
    let archive = path.ancestors().skip(1).find(|above| above.is_file())?;
    let member = path.strip_prefix(archive).ok()?;
    let parts: Option<Vec<&str>> = member.iter().map(|part| part.to_str()).collect();
    Some((archive.to_path_buf(), parts?.join("/")))
}

fn failed(error: &io::Error) -> LoadError {
    LoadError::Unknown { reason: words(error) }
}

fn too_large() -> LoadError {
    LoadError::Unknown {
        reason: format!("it has more than {} GiB, which is too much for a dump", MOST >> 30),
    }
}

pub(super) fn file(path: &Path, progress: &mut dyn Progress) -> Result<Bytes, LoadError> {
    let file = File::open(path).map_err(|error| failed(&error))?;
    let told = file.metadata().map_err(|error| failed(&error))?;
    if told.is_file() { pieces(file, told.len(), progress) } else { stream(file, progress) }
}

/// The content of what has no known length: a pipe, a device.
fn stream(source: impl Read, progress: &mut dyn Progress) -> Result<Bytes, LoadError> {
    pieces(source, 0, progress)
}

/// The content of what is so long as far as that is known, else 0: one allocation of that length, which the loaders share.
fn pieces(source: impl Read, length: u64, progress: &mut dyn Progress) -> Result<Bytes, LoadError> {
    if length > MOST {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(length as usize);
    let mut source = source.take(if length > 0 { length } else { MOST + 1 });
    loop {
        progress.report(0, length)?;
        let mut piece = (&mut source).take(PIECE);
        let count = piece.read_to_end(&mut bytes).map_err(|error| failed(&error))?;
        if bytes.len() as u64 > MOST {
            return Err(too_large());
        }
        if count == 0 {
            return Ok(bytes.into());
        }
    }
}

/// A number that is another one when a file was written since, or another one has its name. Of an archive's member it is the
/// archive's; a folder is not looked into.
pub(super) fn stamp(path: &Path) -> Option<u64> {
    let told = match fs::metadata(path) {
        Ok(told) => told,
        Err(_) => fs::metadata(archive_above(path)?.0).ok()?,
    };
    let mut hasher = DefaultHasher::new();
    (told.len(), told.modified().ok()).hash(&mut hasher);
    Some(hasher.finish())
}

pub(super) fn head(path: &Path) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path).ok()?.take(4096).read_to_end(&mut head).ok()?;
    Some(head)
}

/// The files below a folder.
struct Folder {
    paths: Vec<String>,
    files: Vec<PathBuf>,
}

impl Folder {
    /// Lists a folder. Links to folders are not followed, since they can lead in a circle; a folder that may not be read is
    /// passed over with a note.
    fn list(top: &Path, progress: &mut dyn Progress) -> Result<(Self, Vec<Note>), LoadError> {
        let mut found = Vec::new();
        let mut notes = Vec::new();
        let mut left = vec![(String::new(), top.to_path_buf())];
        while let Some((prefix, folder)) = left.pop() {
            progress.report(0, 0)?;
            let members = match fs::read_dir(&folder) {
                Ok(members) => members,
                Err(error) if prefix.is_empty() => return Err(failed(&error)),
                Err(error) => {
                    let message = format!("{} is left out: {}", display(&folder), words(&error));
                    let kind = NoteKind::Skipped;
                    notes.push(Note::whole(kind, message));
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
                let reason = format!("there are more than {MANY} files in this folder");
                return Err(LoadError::Unknown { reason });
            }
        }
        found.sort();
        let (paths, files) = found.into_iter().unzip();
        Ok((Self { paths, files }, notes))
    }
}

impl Files for Folder {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str) -> Result<Bytes, String> {
        let at = self.paths.binary_search_by(|have| have.as_str().cmp(path));
        let found = at.ok().map(|at| &self.files[at]).ok_or("there is no such file")?;
        file(found, &mut Quiet).map_err(|error| error.to_string())
    }
}
