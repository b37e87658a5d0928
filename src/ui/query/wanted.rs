//! The value that a test wants a property to have.

use std::cmp::Ordering;

use crate::model::{Data, Value, texts};

use super::Pattern;

/// Members of nested values that are looked at.
const MEMBERS: usize = 4096;

/// A value as somebody types it, read in every way in which it can be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pattern: Pattern,
    /// Decimal, or hexadecimal with `0x`.
    number: Option<u64>,
    /// Hexadecimal without `0x`: how `ioreg` prints data.
    hex: Option<u64>,
    /// The bytes of `<86800000>`, or of the same digits without brackets.
    bytes: Option<Vec<u8>>,
}

impl Wanted {
    /// What these letters can mean; `anywhere`: text may be a part of the value.
    pub(crate) fn new(letters: &[(char, bool)], anywhere: bool) -> Self {
        let text: String = letters.iter().map(|(c, _)| *c).collect();
        let lower = text.to_ascii_lowercase();
        let with_base = lower.strip_prefix("0x").map(|digits| u64::from_str_radix(digits, 16).ok());
        let number = with_base.unwrap_or_else(|| text.parse().ok());
        let bare = lower.trim_start_matches('<').trim_end_matches('>');
        let bare = bare.strip_prefix("0x").unwrap_or(bare);
        Self {
            pattern: Pattern::new(letters, anywhere),
            number: number.or_else(|| text.parse::<i64>().ok().map(|below| below as u64)),
            hex: u64::from_str_radix(bare, 16).ok(),
            bytes: bytes(bare),
        }
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.pattern.is_empty()
    }

    /// Whether it can be more or less than another value.
    pub(crate) fn is_number(&self) -> bool {
        self.number.or(self.hex).is_some()
    }

    /// Whether a number, a truth or data can be as wanted.
    pub(crate) fn may_be_other_than_text(&self) -> bool {
        let text = self.pattern.text();
        self.is_number()
            || self.bytes.is_some()
            || ["yes", "no", "true", "false"].contains(&text.as_str())
    }

    /// The text to be found, for marking it.
    pub(crate) fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// Whether a value, or one of its members, is as wanted, less or more.
    pub(crate) fn fits(&self, value: &Value, how: Ordering) -> bool {
        let mut waiting = vec![value];
        for _ in 0..MEMBERS {
            let Some(value) = waiting.pop() else { return false };
            let fits = match value {
                Value::Array(list) | Value::Set(list) => {
                    waiting.extend(list.iter().take(MEMBERS));
                    false
                }
                Value::Dict(dict) => {
                    waiting.extend(dict.iter().take(MEMBERS).map(|(_, value)| value));
                    false
                }
                value => self.fits_one(value, how),
            };
            if fits {
                return true;
            }
        }
        false
    }

    fn fits_one(&self, value: &Value, how: Ordering) -> bool {
        if how.is_ne() {
            let hex = self.hex.filter(|_| matches!(value, Value::Data(_)));
            let both = number(value).zip(self.number.or(hex));
            return both.is_some_and(|(have, wanted)| (have as i64).cmp(&(wanted as i64)) == how);
        }
        match value {
            Value::Bool(is) => {
                let words = if *is { ["yes", "true"] } else { ["no", "false"] };
                let text = self.pattern.text();
                words.contains(&text.as_str())
            }
            Value::Number(number) => self
                .number
                .is_some_and(|wanted| wanted == number.raw || wanted as i64 == number.signed()),
            Value::Real(number) => self.pattern.fits(&number.to_string()),
            Value::Str(text) => self.pattern.fits(&text.text()),
            Value::Data(data) => self.fits_data(data),
            _ => false,
        }
    }

    fn fits_data(&self, data: &Data) -> bool {
        let raw = little_endian(data);
        raw.is_some() && (raw == self.hex || raw == self.number)
            || self.bytes.as_deref() == Some(data.bytes())
            || texts::strings(data.bytes())
                .is_some_and(|mut all| all.any(|text| self.pattern.fits(text)))
    }
}

/// A number as signed, by its width, or short data as one without a sign.
pub(crate) fn number(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => Some(number.signed().into()),
        Value::Data(data) => little_endian(data).map(i128::from),
        _ => None,
    }
}

fn little_endian(data: &Data) -> Option<u64> {
    let bytes = data.bytes();
    let short = matches!(bytes.len(), 1..=8);
    short.then(|| bytes.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
}

/// The bytes that an even number of hexadecimal digits means.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    if digits.is_empty() || !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return None;
    }
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect()
}
