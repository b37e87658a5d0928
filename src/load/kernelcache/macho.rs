//! The parts of Mach-O files that are needed to find the prelink information.
//!
//! Source: mach-o/loader.h and mach-o/fat.h of xnu.

use crate::load::bytes::big_endian;

/// `MH_MAGIC` and `MH_MAGIC_64`, little-endian.
const MAGIC_32: [u8; 4] = [0xce, 0xfa, 0xed, 0xfe];
const MAGIC_64: [u8; 4] = [0xcf, 0xfa, 0xed, 0xfe];
/// `FAT_MAGIC` and `FAT_MAGIC_64`, big-endian. Java classes begin with the first one, too.
const FAT_32: [u8; 4] = [0xca, 0xfe, 0xba, 0xbe];
const FAT_64: [u8; 4] = [0xca, 0xfe, 0xba, 0xbf];

/// `LC_SEGMENT` and `LC_SEGMENT_64`.
const SEGMENT_32: u32 = 0x01;
const SEGMENT_64: u32 = 0x19;
/// `LC_SYMTAB`.
const SYMTAB: u32 = 0x02;
/// `LC_FILESET_ENTRY`.
const FILESET_ENTRY: u32 = 0x8000_0035;

/// How many load commands are looked at.
const MANY: usize = 10_000;

/// How many segments an image may have.
const MAX_SEGMENTS: usize = 256;

/// More processors than this no universal file has; a Java class has its version there.
const MAX_IMAGES: u64 = 30;

pub(super) fn is_macho(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC_32)
        || bytes.starts_with(&MAGIC_64)
        || bytes.starts_with(&FAT_64)
        || bytes.starts_with(&FAT_32) && (1..=MAX_IMAGES).contains(&image_count(bytes))
}

/// How many images a universal file says that it has.
fn image_count(bytes: &[u8]) -> u64 {
    bytes.get(4..8).map_or(0, big_endian)
}

/// The images of a universal file; the file itself when it is one image.
pub(super) fn slices(bytes: &[u8]) -> Vec<&[u8]> {
    let (wide, size) = if bytes.starts_with(&FAT_32) {
        (false, 20)
    } else if bytes.starts_with(&FAT_64) {
        (true, 32)
    } else {
        return vec![bytes];
    };
    let big = |at: usize| -> Option<u64> {
        Some(big_endian(bytes.get(at..at + if wide { 8 } else { 4 })?))
    };
    let count = image_count(bytes);
    if count > MAX_IMAGES {
        return Vec::new();
    }
    let slice = |at: usize| {
        let entry = 8 + at * size;
        let (offset, length) = (big(entry + 8)?, big(entry + if wide { 16 } else { 12 })?);
        let start = usize::try_from(offset).ok()?;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        // A cut file has the beginning of its last image.
        bytes
            .get(start..end.min(bytes.len()))
            .filter(|image| !image.starts_with(&FAT_32) && !image.starts_with(&FAT_64))
    };
    (0..count as usize).filter_map(slice).collect()
}

/// A part of a file that is mapped at an address.
#[derive(Clone, Debug)]
struct Segment {
    name: [u8; 16],
    address: u64,
    offset: u64,
    /// How many bytes of it are in the file.
    length: u64,
}

/// One image: its load commands, and the bytes that its offsets count from.
#[derive(Clone, Debug)]
pub(super) struct Image<'a> {
    bytes: &'a [u8],
    segments: Vec<Segment>,
    /// Where the symbols begin, how many they are, and where their names begin.
    symbols: Option<[usize; 3]>,
    /// Load commands that name the images of a collection.
    entries: Vec<(usize, usize)>,
}

impl<'a> Image<'a> {
    /// Reads the load commands of the image whose header stands at `header`.
    pub(super) fn open(bytes: &'a [u8], header: usize) -> Option<Self> {
        let head = bytes.get(header..)?;
        let wide = head.starts_with(&MAGIC_64);
        if !wide && !head.starts_with(&MAGIC_32) {
            return None;
        }
        let mut image = Self { bytes, segments: Vec::new(), symbols: None, entries: Vec::new() };
        let count = (word(bytes, header + 16)? as usize).min(MANY);
        let mut at = header + if wide { 32 } else { 28 };
        for _ in 0..count {
            // A cut file has the first of its commands.
            let (Some(command), Some(size)) = (word(bytes, at), word(bytes, at + 4)) else { break };
            match command {
                SEGMENT_32 | SEGMENT_64 if image.segments.len() < MAX_SEGMENTS => {
                    image.segments.extend(segment(bytes, at, command));
                }
                // Only 64-bit symbols are read.
                SYMTAB if wide => {
                    let part = |from: usize| word(bytes, at + from).map(|part| part as usize);
                    if let (Some(from), Some(count), Some(names)) = (part(8), part(12), part(16)) {
                        image.symbols = Some([from, count, names]);
                    }
                }
                FILESET_ENTRY => image.entries.push((at, size as usize)),
                _ => {}
            }
            at = at.checked_add((size as usize).max(8))?;
        }
        Some(image)
    }

    pub(super) fn prelink_info(&self) -> Option<&'a [u8]> {
        let segment = self.segments.iter().find(|segment| {
            let rest = segment.name.strip_prefix(b"__PRELINK_INFO");
            rest.is_some_and(|rest| rest.iter().all(|byte| *byte == 0))
        })?;
        let start = usize::try_from(segment.offset).ok()?;
        let end = start.checked_add(usize::try_from(segment.length).ok()?)?;
        // A kernel that links nothing in has an empty segment.
        self.bytes.get(start..end.min(self.bytes.len())).filter(|content| !content.is_empty())
    }

    /// The images of a collection: the name of each, and where it begins.
    pub(super) fn entries(&self) -> impl Iterator<Item = (String, usize)> {
        self.entries.iter().filter_map(|(at, size)| {
            let offset = usize::try_from(long(self.bytes, at + 16)?).ok()?;
            let command = self.bytes.get(*at..at.checked_add(*size)?)?;
            let name = command.get(word(command, 24)? as usize..)?;
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
            Some((String::from_utf8_lossy(name).into_owned(), offset))
        })
    }

    /// The names and addresses of the symbols; `left` says how many may still be read.
    pub(super) fn symbols(
        &self,
        left: &mut usize,
    ) -> impl Iterator<Item = (&'a str, u64)> + use<'a> {
        const SIZE: usize = 16;
        let [from, count, names] = self.symbols.unwrap_or_default();
        let bytes = self.bytes;
        let table = bytes.get(from..).unwrap_or_default();
        let count = count.min(table.len() / SIZE).min(*left);
        *left -= count;
        table.chunks_exact(SIZE).take(count).filter_map(move |symbol| {
            let name = bytes.get(names.checked_add(word(symbol, 0)? as usize)?..)?;
            // Mangled names of static members of classes are short.
            let name = &name[..name.len().min(256)];
            let name = name.split(|byte| *byte == 0).next()?;
            Some((std::str::from_utf8(name).ok()?, long(symbol, 8)?))
        })
    }

    /// Where the content of an address stands, counted from the image's bytes.
    pub(super) fn offset(&self, address: u64) -> Option<usize> {
        let segment = self.segments.iter().find(|segment| {
            address.checked_sub(segment.address).is_some_and(|inside| inside < segment.length)
        })?;
        usize::try_from(segment.offset.checked_add(address - segment.address)?).ok()
    }

    /// The eight bytes at an address.
    pub(super) fn word(&self, address: u64) -> Option<u64> {
        long(self.bytes, self.offset(address)?)
    }

    /// The lowest address.
    pub(super) fn base(&self) -> u64 {
        let addresses = self.segments.iter().filter(|segment| segment.length > 0);
        addresses.map(|segment| segment.address).min().unwrap_or(0)
    }
}

fn segment(bytes: &[u8], at: usize, command: u32) -> Option<Segment> {
    let name: [u8; 16] = bytes.get(at + 8..at + 24)?.try_into().ok()?;
    let short = |from: usize| word(bytes, at + from).map(u64::from);
    let (address, offset, length) = if command == SEGMENT_64 {
        (long(bytes, at + 24)?, long(bytes, at + 40)?, long(bytes, at + 48)?)
    } else {
        (short(24)?, short(32)?, short(36)?)
    };
    Some(Segment { name, address, offset, length })
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}
