//! Compressed files and archives, known by their first bytes.

/// A wrapping that is known by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapping {
    Gzip,
    Bzip2,
    Xz,
    Zip,
    Tar,
}

impl Wrapping {
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            [b'B', b'Z', b'h', b'1'..=b'9', b'1', ..] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(Self::Zip),
            _ if is_tar(bytes) => Some(Self::Tar),
            _ => None,
        }
    }

    /// What it is called, and how the names of such files end.
    pub(super) fn told(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Gzip => ("gzip file", &[".gz", ".tgz"]),
            Self::Bzip2 => ("bzip2 file", &[".bz2", ".tbz"]),
            Self::Xz => ("xz file", &[".xz", ".txz"]),
            Self::Zip => ("zip archive", &[".zip"]),
            Self::Tar => ("tar archive", &[".tar"]),
        }
    }
}

/// Whether a file is of a kind that [`super::unpack`] unpacks.
pub(crate) fn is_packed(bytes: &[u8]) -> bool {
    Wrapping::of(bytes).is_some()
}

/// A tar header is 512 bytes with a checksum of its own in them.
pub(super) fn is_tar(bytes: &[u8]) -> bool {
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
