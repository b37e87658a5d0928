//! Compressed files and archives: gzip, bzip2, xz, tar, zip.
//!
//! What they unpack to is bounded: a few bytes can stand for terabytes of zeros.

mod members;

use std::io::{self, Cursor, Read};

use super::{Bytes, Cancelled, LoadError, Progress};
use crate::model::{Note, NoteKind, Position};

pub(crate) use members::Members;

/// How much anything may unpack to, at the most.
const MOST: u64 = 2 << 30;

/// What any file may unpack to.
const LEAST: u64 = 64 << 20;

/// How many times its own size a file may unpack to. Registry dumps shrink to a tenth or a twentieth.
const RATIO: u64 = 100;

/// What was in a packed file.
pub(crate) enum Packed {
    /// One file, and what was wrong with its wrapping.
    One { name: String, bytes: Bytes, notes: Vec<Note> },
    /// Many.
    Many(Members),
}

/// A wrapping that is known by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrapping {
    Gzip,
    Bzip2,
    Xz,
    Zip,
    Tar,
}

impl Wrapping {
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            [b'B', b'Z', b'h', b'1'..=b'9', b'1', ..] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(Self::Zip),
            _ if is_tar(bytes) => Some(Self::Tar),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip file",
            Self::Bzip2 => "bzip2 file",
            Self::Xz => "xz file",
            Self::Zip => "zip archive",
            Self::Tar => "tar archive",
        }
    }

    fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Gzip => &[".gz", ".tgz"],
            Self::Bzip2 => &[".bz2", ".tbz"],
            Self::Xz => &[".xz", ".txz"],
            Self::Zip => &[".zip"],
            Self::Tar => &[".tar"],
        }
    }
}

/// Whether a file is of a kind that [`unpack`] unpacks.
pub(crate) fn is_packed(bytes: &[u8]) -> bool {
    Wrapping::of(bytes).is_some()
}

/// A tar header is 512 bytes with a checksum of its own in them.
fn is_tar(bytes: &[u8]) -> bool {
    let Some(head) = bytes.get(..512) else { return false };
    let digits: String = head[148..156]
        .iter()
        .map(|byte| char::from(*byte))
        .filter(|c| !matches!(c, ' ' | '\0'))
        .collect();
    let sum: u32 = head
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) })
        .sum();
    head[0] != 0 && u32::from_str_radix(&digits, 8).is_ok_and(|written| written == sum)
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
    let inner = inner_name(name, wrapping);
    let packed = match wrapping {
        Wrapping::Zip => Packed::Many(Members::zip(bytes, limit)?),
        Wrapping::Tar => Packed::Many(Members::tar(source, limit)?),
        Wrapping::Gzip => {
            stream(flate2::read::MultiGzDecoder::new(source), wrapping, inner, limit)?
        }
        Wrapping::Bzip2 => {
            stream(bzip2::read::MultiBzDecoder::new(source), wrapping, inner, limit)?
        }
        Wrapping::Xz => stream(lzma_rust2::XzReader::new(source, true), wrapping, inner, limit)?,
    };
    Ok(Some(packed))
}

fn inner_name(name: &str, wrapping: Wrapping) -> String {
    let ending = wrapping.endings().iter().find_map(|ending| name.strip_suffix(ending));
    ending.unwrap_or(name).to_owned()
}

/// Unpacks a compressed file, which may be a compressed tar archive.
fn stream(
    mut reader: impl Read,
    wrapping: Wrapping,
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
            return Err(unreadable(wrapping.name(), error.to_string()));
        }
        let message = format!(
            "the {} is damaged or cut ({error}); this is what could be unpacked",
            wrapping.name()
        );
        notes.push(Note::whole(NoteKind::Truncated, message));
    }
    if bytes.len() as u64 > limit {
        return Err(too_large(wrapping.name(), limit));
    }
    Ok(Packed::One { name, bytes: bytes.into(), notes })
}

fn unreadable(format: &'static str, reason: String) -> LoadError {
    LoadError::Unreadable { format, at: Position::default(), reason }
}

fn too_large(format: &'static str, limit: u64) -> LoadError {
    unreadable(format, format!("it unpacks to more than {} MiB; that is no dump", limit >> 20))
}

/// The text of the error with which a reader stops when it is told to.
const STOPPED: &str = "cancelled by the reader of the file";

fn cancelled(error: &io::Error) -> Result<(), Cancelled> {
    // Decoders wrap the errors of their source, and keep the text.
    if error.to_string().contains(STOPPED) { Err(Cancelled) } else { Ok(()) }
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
