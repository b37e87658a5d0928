//! Compressed files and archives: gzip, bzip2, xz, tar, zip.
//!
//! What they unpack to is bounded: a few bytes can stand for terabytes of zeros.

mod members;
pub(crate) mod wrapping;

use std::io::{self, Cursor, Read};

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use lzma_rust2::XzReader;

use super::{Bytes, LoadError, Progress};
use crate::model::{Note, NoteKind};

use members::{STOPPED, cancelled, too_large};
use wrapping::{Wrapping, is_tar};

pub(crate) use members::Members;

/// How much anything may unpack to, at the most.
const MOST: u64 = 2 << 30;

/// What any file may unpack to.
const LEAST: u64 = 64 << 20;

/// How many times its own size a file may unpack to. Registry dumps shrink to a tenth or a twentieth.
const RATIO: u64 = 100;

pub(crate) enum Packed {
    /// One file, and what was wrong with its wrapping.
    One {
        name: String,
        bytes: Bytes,
        notes: Vec<Note>,
    },
    Many(Members),
}

/// Unpacks a file; `None` when it isn't packed.
pub(crate) fn unpack(
    name: &str,
    bytes: &Bytes,
    progress: &mut dyn Progress,
) -> Result<Option<Packed>, LoadError> {
    let Some(wrapping) = Wrapping::of(bytes) else { return Ok(None) };
    let limit = (bytes.len() as u64).saturating_mul(RATIO).clamp(LEAST, MOST);
    let source = Watched { bytes: Cursor::new(bytes.clone()), progress, cancelled: false };
    let (format, endings) = wrapping.told();
    let ending = endings.iter().find_map(|ending| name.strip_suffix(ending));
    let inner = ending.unwrap_or(name).to_owned();
    let packed = match wrapping {
        Wrapping::Zip => Packed::Many(Members::zip(bytes, limit)?),
        Wrapping::Tar => Packed::Many(Members::tar(source, limit)?),
        Wrapping::Gzip => stream(MultiGzDecoder::new(source), format, inner, limit)?,
        Wrapping::Bzip2 => stream(MultiBzDecoder::new(source), format, inner, limit)?,
        Wrapping::Xz => stream(XzReader::new(source, true), format, inner, limit)?,
    };
    Ok(Some(packed))
}

/// Unpacks a compressed file, which may be a compressed tar archive.
fn stream(
    mut reader: impl Read,
    format: &'static str,
    name: String,
    limit: u64,
) -> Result<Packed, LoadError> {
    let mut head = Vec::new();
    let mut end = (&mut reader).take(512).read_to_end(&mut head);
    if end.is_ok() && is_tar(&head) {
        return Members::tar(Cursor::new(head).chain(reader), limit).map(Packed::Many);
    }
    let mut bytes = head;
    if end.is_ok() {
        end = reader.take(limit).read_to_end(&mut bytes);
    }
    let mut notes = Vec::new();
    if let Err(error) = end {
        cancelled(&error)?;
        if bytes.is_empty() {
            return Err(LoadError::unreadable(format, error.to_string()));
        }
        let message = format!(
            "the {format} is damaged or cut ({error}); this is the part that could be unpacked"
        );
        notes.push(Note::whole(NoteKind::Truncated, message));
    }
    if bytes.len() as u64 > limit {
        return Err(too_large(format, limit));
    }
    Ok(Packed::One { name, bytes: bytes.into(), notes })
}

/// Reports how much of a file has been read.
struct Watched<'a> {
    bytes: Cursor<Bytes>,
    progress: &'a mut dyn Progress,
    cancelled: bool,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let total = self.bytes.get_ref().len() as u64;
        if self.cancelled || self.progress.report(self.bytes.position(), total).is_err() {
            self.cancelled = true;
            return Err(io::Error::other(STOPPED));
        }
        self.bytes.read(buffer)
    }
}

#[cfg(test)]
mod tests;
