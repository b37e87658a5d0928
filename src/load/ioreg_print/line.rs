//! The lines that are written: through a buffer, and clipped where a width is given.

use std::io::{self, Write};

use crate::load::output::Output;

/// Writes lines as `ioreg` does.
///
/// Source: `print`, `println` (`IOKitTools`, ioreg.tproj/ioreg.c): with a width, a line shows at most one character less, then `$` if
/// there would be more; line ends within it are blanks.
pub(super) struct Lines<'a> {
    out: Output<'a>,
    /// 0: there is no limit.
    width: usize,
    /// How many bytes the line may still take, and one.
    left: usize,
    clipped: bool,
    clean: Option<fn(&str) -> String>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(
        out: &'a mut dyn Write,
        width: usize,
        clean: Option<fn(&str) -> String>,
    ) -> Self {
        Self { out: Output::new(out), width, left: width, clipped: false, clean }
    }

    #[inline]
    pub(super) fn put(&mut self, text: &[u8]) {
        if self.width == 0 {
            self.out.buffer.extend_from_slice(text);
        } else {
            self.clip(text);
        }
    }

    /// Writes a part of a line that comes from an input.
    #[inline]
    pub(super) fn foreign(&mut self, text: &[u8]) {
        match self.clean {
            None => self.put(text),
            Some(clean) => self.put(clean(&String::from_utf8_lossy(text)).as_bytes()),
        }
    }

    /// Writes what takes no room on the line: the sequences for bold.
    pub(super) fn aside(&mut self, text: &[u8]) {
        self.out.buffer.extend_from_slice(text);
    }

    #[inline]
    pub(super) fn end(&mut self) {
        if self.clipped {
            self.out.buffer.push(b'$');
            self.clipped = false;
        }
        self.left = self.width;
        self.out.end();
    }

    /// Whether nothing can be written any more.
    pub(super) fn is_closed(&self) -> bool {
        self.out.is_closed()
    }

    pub(super) fn finish(self) -> io::Result<()> {
        self.out.finish()
    }

    fn clip(&mut self, text: &[u8]) {
        let fits = text.len().min(self.left - 1);
        self.clipped |= fits < text.len();
        self.left -= fits;
        let blank = |byte: &u8| if *byte == b'\n' { b' ' } else { *byte };
        self.out.buffer.extend(text[..fits].iter().map(blank));
    }

    pub(super) fn decimal(&mut self, mut number: u64) {
        let mut digits = [0; 20];
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.put(&digits[at..]);
    }

    /// Writes `0x` and a hexadecimal number without leading zeros.
    pub(super) fn hexadecimal(&mut self, number: u64) {
        self.put(format!("{number:#x}").as_bytes());
    }

    /// Writes each byte as two hexadecimal digits.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        if self.width == 0 {
            self.out.buffer.extend(bytes.iter().flat_map(|byte| digits(*byte)));
        } else {
            // What can't be seen needn't be made.
            let digits: Vec<u8> =
                bytes.iter().take(self.width).flat_map(|byte| digits(*byte)).collect();
            self.clip(&digits);
        }
    }
}

fn digits(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clipped(width: usize, parts: &[&str]) -> String {
        let mut out = Vec::new();
        let mut lines = Lines::new(&mut out, width, None);
        for part in parts {
            lines.put(part.as_bytes());
        }
        lines.end();
        lines.put(b"z");
        lines.end();
        lines.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_line_shows_one_character_less_than_its_width_and_a_mark() {
        assert_eq!(clipped(5, &["ab", "cd"]), "abcd\nz\n");
        assert_eq!(clipped(5, &["abcde"]), "abcd$\nz\n");
        assert_eq!(clipped(5, &["ab", "cdef", "g"]), "abcd$\nz\n");
        assert_eq!(clipped(5, &["a\nb"]), "a b\nz\n");
        assert_eq!(clipped(1, &["a"]), "$\n$\n");
        assert_eq!(clipped(0, &["a\nb"]), "a\nb\nz\n");
    }

    #[test]
    fn numbers_are_written_in_both_bases() {
        let mut out = Vec::new();
        let mut lines = Lines::new(&mut out, 0, None);
        for number in [0, 9, 10, u64::MAX] {
            lines.decimal(number);
            lines.put(b" ");
            lines.hexadecimal(number);
            lines.put(b" ");
        }
        lines.bytes(&[0, 0xa5]);
        lines.finish().unwrap();
        let want = "0 0x0 9 0x9 10 0xa 18446744073709551615 0xffffffffffffffff 00a5";
        assert_eq!(String::from_utf8(out).unwrap(), want);
    }
}
