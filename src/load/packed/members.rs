//! The files of an archive, as a folder; and why something can't be unpacked.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use crate::load::bundle::{is_info_path, is_junk};
use crate::load::glance::{may_be_dump, may_be_read};
use crate::load::{Bytes, Cancelled, Files, LoadError};
use crate::model::{Note, NoteKind};

/// How much of a file is looked at to see whether it is wanted.
const HEAD: u64 = 64 << 10;

/// How many files an archive may have.
const MAX_FILES: usize = 500_000;

/// How much may be read of a compressed tar archive in all: most of a sysdiagnose is passed over.
const MAX_READ: u64 = 16 << 30;

/// The files of an archive.
pub(crate) struct Members {
    paths: Vec<String>,
    content: Content,
    limit: u64,
    /// What was wrong with the archive.
    pub(crate) notes: Vec<Note>,
}

enum Content {
    /// Unpacked already.
    Here(BTreeMap<String, Bytes>),
    Zip(ZipArchive<Cursor<Bytes>>),
}

impl Members {
    /// The files of a zip archive; they are unpacked when they are read.
    pub(crate) fn zip(bytes: &Bytes, limit: u64) -> Result<Self, LoadError> {
        let archive = ZipArchive::new(Cursor::new(bytes.clone()))
            .map_err(|error| LoadError::unreadable("zip archive", error.to_string()))?;
        let mut paths: Vec<String> = archive
            .file_names()
            .take(MAX_FILES)
            .filter_map(Result::ok)
            .map(Cow::into_owned)
            .filter(|path| !path.ends_with('/') && !is_junk(path))
            .collect();
        paths.sort_unstable();
        Ok(Self { paths, content: Content::Zip(archive), limit, notes: Vec::new() })
    }

    /// The files of a tar archive that could be dumps or bundles.
    pub(crate) fn tar(source: impl Read, limit: u64) -> Result<Self, LoadError> {
        const FORMAT: &str = "tar archive";
        let mut archive = tar::Archive::new(source.take(MAX_READ));
        let mut files = BTreeMap::new();
        let mut kept = 0_u64;
        let mut notes = Vec::new();
        let mut damaged = |error: &std::io::Error| {
            let message = format!(
                "the {FORMAT} is damaged or cut ({error}); this is the part that could be unpacked"
            );
            notes.push(Note::whole(NoteKind::Truncated, message));
        };
        let entries =
            archive.entries().map_err(|error| LoadError::unreadable(FORMAT, error.to_string()))?;
        for (count, entry) in entries.enumerate() {
            // What comes before the damage is kept.
            let mut entry = match entry {
                Ok(entry) if count < MAX_FILES => entry,
                Ok(_) => break,
                Err(error) => {
                    cancelled(&error)?;
                    damaged(&error);
                    break;
                }
            };
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let path = path.trim_start_matches("./").to_owned();
            if !entry.header().entry_type().is_file() || is_junk(&path) {
                continue;
            }
            let mut bytes = Vec::new();
            let read = (&mut entry).take(HEAD).read_to_end(&mut bytes).and_then(|_| {
                if is_wanted(&path, &bytes) {
                    (&mut entry).take((limit + 1).saturating_sub(kept)).read_to_end(&mut bytes)
                } else {
                    bytes.clear();
                    Ok(0)
                }
            });
            if let Err(error) = &read {
                cancelled(error)?;
            }
            kept += bytes.len() as u64;
            if kept > limit {
                return Err(too_large(FORMAT, limit));
            }
            if !bytes.is_empty() {
                files.insert(path, Bytes::from(bytes));
            }
            if let Err(error) = read {
                damaged(&error);
                break;
            }
        }
        let paths = files.keys().cloned().collect();
        Ok(Self { paths, content: Content::Here(files), limit, notes })
    }
}

/// Whether a file of a tar archive is kept: most of a sysdiagnose has nothing to do with the registry.
fn is_wanted(path: &str, head: &[u8]) -> bool {
    is_info_path(path) || (may_be_dump(path) && may_be_read(head)) || path.contains("dataFiles/")
}

impl Files for Members {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn read(&self, path: &str) -> Result<Bytes, String> {
        match &self.content {
            Content::Here(files) => {
                files.get(path).cloned().ok_or_else(|| "there is no such file".to_owned())
            }
            Content::Zip(archive) => {
                // Reading moves a cursor; the bytes behind it are shared.
                let mut archive = archive.clone();
                let mut member = archive.by_name(path).map_err(|error| error.to_string())?;
                let mut bytes = Vec::new();
                (&mut member)
                    .take(self.limit + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|error| error.to_string())?;
                if bytes.len() as u64 > self.limit {
                    return Err(too_large("zip archive", self.limit).to_string());
                }
                Ok(bytes.into())
            }
        }
    }
}

pub(super) fn too_large(format: &'static str, limit: u64) -> LoadError {
    let most = limit >> 20;
    let reason = format!("it unpacks to more than {most} MiB, which is too much for a dump");
    LoadError::unreadable(format, reason)
}

/// The text of the error with which a reader stops when it is told to.
pub(super) const STOPPED: &str = "cancelled by the reader of the file";

/// Whether an error means that the reader was told to stop.
pub(super) fn cancelled(error: &io::Error) -> Result<(), Cancelled> {
    // Decoders wrap the errors of their source, and keep the text.
    if error.to_string().contains(STOPPED) { Err(Cancelled) } else { Ok(()) }
}
