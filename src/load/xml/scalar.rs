//! The values that hold no others.

use std::ops::RangeInclusive;

use ::base64::alphabet;
use ::base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};

use super::plist::Mode;
use crate::load::date::read_date;
use crate::model::{Number, Str, Value};

/// An element whose content is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    Key,
    String,
    /// `<integer>`, with the width that its tag gives.
    Integer(Option<u8>),
    Data,
    /// `<data format="hex">`, which the kernel writes.
    HexData,
    Real,
    Date,
    True,
    False,
}

impl Scalar {
    /// The value that `text` stands for; the error says what is wrong with it.
    pub(crate) fn value(self, text: &str, mode: Mode) -> Result<Value, String> {
        match self {
            Self::Key | Self::String if mode == Mode::Dump => Ok(Value::Str(Str::either(text))),
            Self::Key | Self::String => Ok(Value::string(text)),
            Self::True => Ok(Value::Bool(true)),
            Self::False => Ok(Value::Bool(false)),
            Self::Integer(Some(bits)) if mode == Mode::Scenario && !WIDTHS.contains(&bits) => {
                Err("the size of an integer must be 1 to 64 bits".to_owned())
            }
            Self::Integer(bits) => {
                let strict = mode == Mode::Scenario;
                let raw = if strict { kernel_integer(text) } else { integer(text) };
                let raw = raw.ok_or_else(|| format!("{text:?} is not an integer"))?;
                let bits = bits.filter(|bits| WIDTHS.contains(bits));
                Ok(Value::Number(match (bits, mode) {
                    (Some(bits), _) => Number::sized(raw, bits),
                    (None, Mode::Dump) => Number::unsized_(raw),
                    (None, _) => Number::sized(raw, 64),
                }))
            }
            Self::Data => base64(text.as_bytes())
                .map(Value::data)
                .ok_or_else(|| "the data is not base64".to_owned()),
            Self::HexData => {
                hex(text).map(Value::data).ok_or_else(|| "the data is not hexadecimal".to_owned())
            }
            Self::Real | Self::Date if mode == Mode::Scenario => {
                let name = if self == Self::Real { "real" } else { "date" };
                Err(format!("a scenario can't hold a {name}"))
            }
            Self::Real => match text.trim().parse() {
                Ok(real) => Ok(Value::Real(real)),
                Err(_) => Err(format!("{text:?} is not a number")),
            },
            Self::Date => {
                read_date(text).map(Value::Date).ok_or_else(|| format!("{text:?} is not a date"))
            }
        }
    }
}

/// The widths that a number can have, in bits.
const WIDTHS: RangeInclusive<u8> = 1..=64;

/// An integer as the kernel's own reader takes it: decimal with or without `-`, or `0x` and lower-case digits without a sign; no
/// blanks; what is too large wraps.
///
/// Source: the reader behind `OSUnserializeXML` (libkern/c++/OSUnserializeXML.y).
fn kernel_integer(text: &str) -> Option<u64> {
    let hex = text.strip_prefix("0x");
    let (negative, digits) = match (hex, text.strip_prefix('-')) {
        (Some(digits), _) => (false, digits),
        (None, Some(digits)) => (true, digits),
        (None, None) => (false, text),
    };
    let radix = if hex.is_some() { 16 } else { 10 };
    let size = digits.chars().try_fold(0_u64, |size, c| {
        let digit = c.to_digit(radix).filter(|_| !c.is_ascii_uppercase())?;
        Some(size.wrapping_mul(u64::from(radix)).wrapping_add(u64::from(digit)))
    });
    let size = size.filter(|_| !digits.is_empty())?;
    Some(if negative { size.wrapping_neg() } else { size })
}

/// An integer as Core Foundation reads it: decimal or `0x…`, with a sign or without, between −2⁶³ and 2⁶⁴−1.
/// A negative one is its two's complement.
pub(crate) fn integer(text: &str) -> Option<u64> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let hex = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    let (digits, radix) = hex.map_or((digits, 10), |digits| (digits, 16));
    // `from_str_radix` takes a second sign.
    if !digits.starts_with(|c: char| c.is_ascii_hexdigit()) {
        return None;
    }
    let size = u64::from_str_radix(digits, radix).ok()?;
    match negative {
        true if size <= 1 << 63 => Some(size.wrapping_neg()),
        true => None,
        false => Some(size),
    }
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Base64 with white space anywhere, padded or not.
pub(crate) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let packed: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(packed).ok()
}

/// Hexadecimal digits with white space anywhere.
pub(crate) fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect();
    let digits = digits?;
    if digits.len() % 2 == 1 {
        return None;
    }
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_scenarios_are_read_as_the_kernel_reads_them() {
        assert_eq!(kernel_integer("010"), Some(10));
        assert_eq!(kernel_integer("-1"), Some(u64::MAX));
        assert_eq!(kernel_integer("0x1f"), Some(31));
        assert_eq!(kernel_integer("18446744073709551617"), Some(1));
        for wrong in ["", " 5", "5 ", "+5", "-0x5", "0X5", "0xAB", "1.5"] {
            assert_eq!(kernel_integer(wrong), None, "{wrong:?}");
        }
        let sized = |bits, text| Scalar::Integer(Some(bits)).value(text, Mode::Scenario);
        assert_eq!(sized(12, "-1"), Ok(Value::Number(Number::sized(0xfff, 12))));
        assert!(sized(65, "1").is_err());
    }

    #[test]
    fn integers_are_read_as_core_foundation_reads_them() {
        assert_eq!(integer("0x1F"), Some(31));
        assert_eq!(integer(" -1\n"), Some(u64::MAX));
        assert_eq!(integer("-0x1"), Some(u64::MAX));
        assert_eq!(integer("18446744073709551615"), Some(u64::MAX));
        assert_eq!(integer("-9223372036854775808"), Some(1 << 63));
        for wrong in ["", "-", "0x", "--1", "+-1", "1.5", "18446744073709551616", "1f"] {
            assert_eq!(integer(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn base64_may_be_wrapped_and_lack_its_padding() {
        assert_eq!(base64(b"\n\tAQ\n\tI= \n").as_deref(), Some(&[1, 2][..]));
        assert_eq!(base64(b"AQI").as_deref(), Some(&[1, 2][..]));
        assert_eq!(base64(b""), Some(Vec::new()));
        assert_eq!(base64(b"<4a4*>"), None);
        assert_eq!(hex("0a FF").as_deref(), Some(&[10, 255][..]));
    }
}
