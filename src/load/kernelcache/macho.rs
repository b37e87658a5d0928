//! The parts of Mach-O files that are needed to find the prelink information.
//!
//! Source: mach-o/loader.h and mach-o/fat.h of xnu.

/// `MH_MAGIC` and `MH_MAGIC_64`, little-endian.
const MAGIC_32: [u8; 4] = [0xce, 0xfa, 0xed, 0xfe];
const MAGIC_64: [u8; 4] = [0xcf, 0xfa, 0xed, 0xfe];
/// `FAT_MAGIC` and `FAT_MAGIC_64`, big-endian. Java classes begin with the first one, too.
const FAT_32: [u8; 4] = [0xca, 0xfe, 0xba, 0xbe];
const FAT_64: [u8; 4] = [0xca, 0xfe, 0xba, 0xbf];

/// `LC_SEGMENT` and `LC_SEGMENT_64`.
const SEGMENT_32: u32 = 0x01;
const SEGMENT_64: u32 = 0x19;

/// How many load commands are looked at.
const MANY: usize = 10_000;

/// More processors than this no universal file has; a Java class has its version there.
const MAX_IMAGES: u32 = 30;

pub(super) fn is_macho(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC_32)
        || bytes.starts_with(&MAGIC_64)
        || bytes.starts_with(&FAT_64)
        || bytes.starts_with(&FAT_32) && (1..=MAX_IMAGES).contains(&image_count(bytes))
}

/// How many images a universal file says that it has.
fn image_count(bytes: &[u8]) -> u32 {
    bytes.get(4..8).and_then(|count| count.try_into().ok()).map_or(0, u32::from_be_bytes)
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
        let length = if wide { 8 } else { 4 };
        let bytes = bytes.get(at..at + length)?;
        Some(bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)))
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

/// The content of `__PRELINK_INFO`.
pub(super) fn prelink_info(image: &[u8]) -> Option<&[u8]> {
    let wide = image.starts_with(&MAGIC_64);
    if !wide && !image.starts_with(&MAGIC_32) {
        return None;
    }
    let word = |at: usize| -> Option<u32> {
        let bytes = image.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    };
    let long = |at: usize| -> Option<usize> {
        let bytes = image.get(at..at.checked_add(8)?)?;
        usize::try_from(u64::from_le_bytes(bytes.try_into().ok()?)).ok()
    };
    let count = (word(16)? as usize).min(MANY);
    let mut at = if wide { 32 } else { 28 };
    for _ in 0..count {
        let (command, size) = (word(at)?, word(at + 4)? as usize);
        let name = image.get(at + 8..at + 24).unwrap_or_default();
        let ours = (command == SEGMENT_32 || command == SEGMENT_64)
            && name
                .strip_prefix(b"__PRELINK_INFO")
                .is_some_and(|rest| rest.iter().all(|byte| *byte == 0));
        if ours {
            let (offset, length) = if command == SEGMENT_64 {
                (long(at + 40)?, long(at + 48)?)
            } else {
                (word(at + 32)? as usize, word(at + 36)? as usize)
            };
            let end = offset.checked_add(length)?.min(image.len());
            let content = image.get(offset..end)?;
            // A kernel that links nothing in has an empty segment.
            return (!content.is_empty()).then_some(content);
        }
        at = at.checked_add(size.max(8))?;
    }
    None
}
