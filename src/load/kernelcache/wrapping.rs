//! What a kernel comes wrapped in: IMG4 containers, LZSS, LZFSE.

use std::borrow::Cow;
use std::io::Read;

use lzfse_rust::LzfseRingDecoder;

use crate::load::bytes::big_endian;

/// How large a kernel may be. The largest collections have some hundred megabytes.
const MOST: usize = 1 << 30;

/// Of an LZSS file: magic, checksum, sizes, and room for a name.
const LZSS_HEADER: usize = 0x180;

pub(super) fn is_wrapped(bytes: &[u8]) -> bool {
    bytes.starts_with(b"complzss") || is_lzfse(bytes) || payload(bytes).is_some()
}

fn is_lzfse(bytes: &[u8]) -> bool {
    matches!(bytes, [b'b', b'v', b'x', b'-' | b'1' | b'2' | b'n', ..])
}

/// The Mach-O file. The error says what prevents it.
pub(super) fn unwrap(bytes: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    let inner = payload(bytes).unwrap_or(bytes);
    if inner.starts_with(b"complzss") {
        return lzss(inner).map(Cow::Owned);
    }
    if is_lzfse(inner) {
        return lzfse(inner).map(Cow::Owned);
    }
    if super::macho::is_macho(inner) {
        return Ok(Cow::Borrowed(inner));
    }
    Err("the content of the IMG4 container is neither compressed nor a Mach-O file; it may be encrypted".to_owned())
}

/// The content of an IM4P, alone or in an IMG4: a sequence of the word `IM4P`, a type, a description and the content.
fn payload(bytes: &[u8]) -> Option<&[u8]> {
    const SEQUENCE: u8 = 0x30;
    const WORD: u8 = 0x16;
    const OCTETS: u8 = 0x04;
    let (tag, mut body, _) = element(bytes)?;
    if tag != SEQUENCE {
        return None;
    }
    let (_, mut word, mut rest) = element(body)?;
    if word == b"IMG4" {
        (_, body, _) = element(rest)?;
        (_, word, rest) = element(body)?;
    }
    if word != b"IM4P" {
        return None;
    }
    let (kind, _, rest) = element(rest)?;
    let (description, _, rest) = element(rest)?;
    let (octets, content, _) = element(rest)?;
    (kind == WORD && description == WORD && octets == OCTETS).then_some(content)
}

/// The first DER element: its tag, its content, and what follows. A content that is cut is what is there of it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        if count == 0 || count > 8 {
            return None;
        }
        let (digits, rest) = rest.split_at_checked(count)?;
        (usize::try_from(big_endian(digits)).ok()?, rest)
    };
    let (content, rest) = rest.split_at(length.min(rest.len()));
    Some((tag, content, rest))
}

fn lzfse(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut decoder = LzfseRingDecoder::default();
    let mut image = Vec::new();
    let read = decoder.reader_bytes(bytes).take(MOST as u64 + 1).read_to_end(&mut image);
    if image.len() > MOST {
        return Err(format!("it unpacks to more than {} MiB", MOST >> 20));
    }
    match read {
        Err(error) if image.is_empty() => Err(format!("its LZFSE data can't be unpacked: {error}")),
        // What was unpacked before the damage may hold what is wanted.
        _ => Ok(image),
    }
}

/// Unpacks LZSS as the boot loader does: a ring of 4096 bytes, matches of 3 to 18.
///
/// Source: `decompress_lzss` (`BootX` and `kext_tools`, compression.c).
fn lzss(bytes: &[u8]) -> Result<Vec<u8>, String> {
    const RING: usize = 4096;
    const LONGEST: usize = 18;
    const THRESHOLD: usize = 2;
    let size = big_endian(bytes.get(12..16).ok_or("its LZSS header is cut")?) as usize;
    if size > MOST {
        return Err(format!("it unpacks to more than {} MiB", MOST >> 20));
    }
    let mut input = bytes.get(LZSS_HEADER..).unwrap_or_default().iter().copied();
    let mut ring = [b' '; RING];
    let mut at = RING - LONGEST;
    let mut image = Vec::new();
    let mut flags = 0_u32;
    let mut put = |byte: u8, ring: &mut [u8; RING], image: &mut Vec<u8>| {
        ring[at] = byte;
        at = (at + 1) % RING;
        image.push(byte);
    };
    while image.len() < size {
        flags >>= 1;
        if flags & 0x100 == 0 {
            let Some(byte) = input.next() else { break };
            flags = u32::from(byte) | 0xff00;
        }
        let Some(first) = input.next() else { break };
        if flags & 1 == 1 {
            put(first, &mut ring, &mut image);
            continue;
        }
        let Some(second) = input.next() else { break };
        let from = usize::from(first) | usize::from(second & 0xf0) << 4;
        for step in 0..=usize::from(second & 0x0f) + THRESHOLD {
            let byte = ring[(from + step) % RING];
            put(byte, &mut ring, &mut image);
        }
    }
    image.truncate(size);
    if image.is_empty() { Err("its LZSS data is cut".to_owned()) } else { Ok(image) }
}
