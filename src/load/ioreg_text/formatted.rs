//! Values that `ioreg -f` prints below their key: hexadecimal dumps, and tables of bus addresses,
//! ranges and interrupts.
//!
//! Not proven on real files: none is known. Written after `ioreg.c` (`printData`, `printReg` …).

use crate::model::{Data, Value};

/// As many bytes as one line of a dump has at most.
const MOST_PER_LINE: usize = 32;

/// The value of a property that goes on below its key: the bytes of a hexadecimal dump. A table tells
/// its numbers but not their byte order, so it stays text.
pub(super) fn value(text: &[u8]) -> Option<Value> {
    let mut bytes = Vec::new();
    for line in text.split(|byte| *byte == b'\n').skip(1) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (offset, rest) = dump_line(line)?;
        if offset != bytes.len() {
            return None;
        }
        bytes.extend_from_slice(&dumped(rest)?);
    }
    (!bytes.is_empty()).then(|| Value::Data(Data::exact(bytes)))
}

/// Whether a line below a key is one that `ioreg -f` writes; `line` starts behind the bars.
pub(super) fn is_row(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let number = |length: &usize| digits == *length && line.get(*length) == Some(&b':');
    let titles = ["size.hi:", "bus:", "type:", "-child", "phandle:", "parent:"];
    digits == 8
        || [2, 4].iter().any(number)
        || titles.iter().any(|title| line.starts_with(title.as_bytes()))
}

/// Splits `  | 00000010: 61 62 …` into its offset and what follows the colon.
fn dump_line(line: &[u8]) -> Option<(usize, &[u8])> {
    let start = line.iter().position(|byte| !b"| ".contains(byte))?;
    let (digits, rest) = line[start..].split_at_checked(8)?;
    let offset = usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    Some((offset, rest.strip_prefix(b":")?))
}

/// The bytes in ` 61 62 63    abc`. The characters to the right can look like more bytes, so they
/// are used to tell where the bytes end.
fn dumped(rest: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes: Vec<u8> = rest
        .chunks(3)
        .take(MOST_PER_LINE)
        .map_while(|group| match group {
            [b' ', high, low] => Some((digit(*high)? << 4 | digit(*low)?) as u8),
            _ => None,
        })
        .collect();
    while !bytes.is_empty() {
        let shown: Vec<u8> = bytes
            .iter()
            .map(|byte| if (0x20..0x7f).contains(byte) { *byte } else { b'.' })
            .collect();
        let right = rest[bytes.len() * 3..].trim_ascii_end();
        let blanks = right.strip_suffix(shown.trim_ascii_end());
        if blanks.is_some_and(|blanks| blanks.iter().all(|byte| *byte == b' ')) {
            return Some(bytes);
        }
        bytes.pop();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(offset: usize, bytes: &[u8], per_line: usize) -> String {
        let hex: Vec<String> = bytes.iter().map(|byte| format!(" {byte:02X}")).collect();
        let hex = hex.concat();
        let pad = " ".repeat(3 * (per_line - bytes.len()));
        let shown: String = bytes
            .iter()
            .map(|byte| if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '.' })
            .collect();
        format!("\n  | |     {offset:08X}:{hex}{pad} {shown}")
    }

    #[test]
    fn a_hexadecimal_dump_gives_its_bytes_back() {
        let all: Vec<u8> = (0..=255).cycle().take(1000).collect();
        for (length, per_line) in [(9, 32), (33, 32), (64, 16), (1000, 32), (10, 4)] {
            let bytes = &all[..length];
            let text: String = bytes
                .chunks(per_line)
                .enumerate()
                .map(|(at, chunk)| line(at * per_line, chunk, per_line))
                .collect();
            assert_eq!(value(text.as_bytes()), Some(Value::data(bytes)), "{length} {per_line}");
        }
    }

    #[test]
    fn characters_that_look_like_bytes_are_not_read_as_bytes() {
        // The characters ` 4A` to the right of a full line look like another byte.
        for bytes in [&b"4A 4A 4A 4A"[..], b"   41 42 43", b"4A4A4A4A4"] {
            let text = line(0, bytes, bytes.len());
            assert_eq!(value(text.as_bytes()), Some(Value::data(bytes)));
        }
    }

    #[test]
    fn tables_and_gaps_are_no_dump() {
        assert_eq!(value(b"\n  |     00: phys.hi: 00000000 phys.mid: 00000000"), None);
        let gap = format!("{}{}", line(0, b"abcdefgh", 8), line(16, b"abcdefgh", 8));
        assert_eq!(value(gap.as_bytes()), None);
    }
}
