//! Where two values differ: type, width, byte order, swapped halves, final zero bytes, case.

use std::borrow::Cow;

use bstr::ByteSlice;

use crate::model::{Data, Number, Str, Value};

use super::counted::counted;
use super::spell::spelt_number;
use super::value::{number, show_within};

/// Characters of a value that is named inside a sentence.
const INLINE: usize = 40;

/// How like each other two values are that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The right value in a wrong form: a slip of writing.
    Slip,
    /// A slip of the typing hand: the digits or characters of the right value, but for one mistake.
    Typo,
    /// A part is right.
    Part,
    /// Nothing speaks for the one having been meant as the other.
    Unlike,
}

/// Whether so many ids or names in a personality enumerate the devices that it is for. A maker numbers its devices closely and a
/// machine has dozens of them, so that one of a list is a slip of the hand away from what a node has is chance: in real dumps it
/// was an Ethernet driver's id and a host bridge's, a disk driver's name and a sound controller's.
pub(super) fn is_enumeration(listed: usize) -> bool {
    listed > 1
}

/// Where two values differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// How like each other they are.
    pub likeness: Likeness,
    /// What differs, a sentence without a full stop.
    pub words: String,
}

impl Difference {
    pub(super) fn slip(words: impl Into<String>) -> Self {
        Self { likeness: Likeness::Slip, words: words.into() }
    }

    pub(super) fn typo(words: impl Into<String>) -> Self {
        Self { likeness: Likeness::Typo, words: words.into() }
    }

    pub(super) fn part(words: impl Into<String>) -> Self {
        Self { likeness: Likeness::Part, words: words.into() }
    }

    pub(super) fn plain(words: impl Into<String>) -> Self {
        Self { likeness: Likeness::Unlike, words: words.into() }
    }
}

/// How like each other two values are, where nothing is said of unlike ones.
pub(crate) fn likeness(difference: Option<&Difference>) -> Likeness {
    difference.map_or(Likeness::Unlike, |difference| difference.likeness)
}

/// Where the personality's value and the node's differ; `None` when there is nothing to add to seeing both.
pub fn difference(expected: &Value, found: &Value) -> Option<Difference> {
    use Value as V;
    match (expected, found) {
        (V::Str(want), V::Str(have)) => strings(want.bytes(), have.bytes()),
        (V::Number(want), V::Number(have)) => numbers(*want, *have),
        (V::Data(want), V::Data(have)) => data(want, have),
        (V::Str(want), V::Data(have)) => Some(string_and_data(want, have, "node")),
        (V::Data(want), V::Str(have)) => Some(string_and_data(have, want, "personality")),
        (V::Number(want), V::Data(have)) => Some(number_and_data(*want, have, "node")),
        (V::Data(want), V::Number(have)) => Some(number_and_data(*have, want, "personality")),
        (V::Str(want), V::Number(have)) => {
            Some(string_and_number(&want.text(), *have, "personality", "node"))
        }
        (V::Number(want), V::Str(have)) => {
            Some(string_and_number(&have.text(), *want, "node", "personality"))
        }
        (V::Array(want) | V::Set(want), V::Array(have) | V::Set(have)) => lists(want, have),
        (V::Dict(want), V::Dict(have)) => dicts(want, have),
        (V::Array(list), scalar) if list.contains(scalar) => Some(Difference::plain(
            "the personality has an array that holds this value; an array equals nothing but an array",
        )),
        _ if expected.type_name() == found.type_name() => None,
        _ => Some(Difference::plain(format!(
            "the personality has {}, the node {}, and values of different types are never equal here",
            with_article(expected),
            with_article(found)
        ))),
    }
}

/// «a string», «an array», «data».
pub(crate) fn with_article(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::Real(_) => "a real number",
        Value::Str(_) => "a string",
        Value::Data(_) => "data",
        Value::Date(_) => "a date",
        Value::Array(_) => "an array",
        Value::Set(_) => "a set",
        Value::Dict(_) => "a dictionary",
        Value::Unprintable => "a value that was not printed",
        Value::Clipped(_) => "a value that is cut short",
    }
}

fn strings(want: &[u8], have: &[u8]) -> Option<Difference> {
    if want == have {
        None
    } else if want.eq_ignore_ascii_case(have) {
        Some(Difference::slip("they differ only in upper and lower case, which counts"))
    } else if trimmed(want) == trimmed(have) {
        Some(Difference::slip("they differ only in white space at their ends"))
    } else if want.strip_suffix(b"*").is_some_and(|start| have.starts_with(start)) {
        Some(Difference::plain("the * isn't a wildcard here: it is compared as a character"))
    } else if !want.is_empty() && have.starts_with(want) {
        Some(goes_on("node", &have[want.len()..]))
    } else if !have.is_empty() && want.starts_with(have) {
        Some(goes_on("personality", &want[have.len()..]))
    } else if swaps_neighbours(want, have) {
        Some(Difference::typo("two neighbouring characters are swapped"))
    } else {
        None
    }
}

/// One text is the beginning of the other, which is the one of `side`.
fn goes_on(side: &str, rest: &[u8]) -> Difference {
    let rest: String = rest.chars().take(INLINE).collect();
    Difference::part(format!("the {side}'s text goes on with \"{rest}\""))
}

/// Whether one text becomes the other when two neighbours change places: a slip of the typing hand. Short ones are alike by
/// chance.
fn swaps_neighbours(one: &[u8], other: &[u8]) -> bool {
    let mut differ = one.iter().zip(other).enumerate().filter(|(_, (a, b))| a != b);
    let (first, second) = (differ.next(), differ.next());
    one.len() == other.len()
        && one.len() > 3
        && differ.next().is_none()
        && matches!((first, second), (Some((at, (a, b))), Some((next, (c, d)))) if next == at + 1 && a == d && b == c)
}

/// A text without white space at its ends.
fn trimmed(text: &[u8]) -> Cow<'_, [u8]> {
    // Nearly every text has none that could be any.
    let may_be_space = |byte: &u8| *byte <= b' ' || !byte.is_ascii();
    match text {
        [first, .., last] if !may_be_space(first) && !may_be_space(last) => Cow::Borrowed(text),
        _ => text.to_str_lossy().trim().as_bytes().to_vec().into(),
    }
}

fn numbers(want: Number, have: Number) -> Option<Difference> {
    let (w, h) = (want.raw, have.raw);
    let (small_w, small_h) = (u32::try_from(w).ok(), u32::try_from(h).ok());
    if w == h {
        return None;
    }
    if let (Some(w), Some(h)) = (small_w, small_h) {
        if w == h.rotate_left(16) {
            return Some(Difference::slip("the 16-bit halves are swapped"));
        }
        if w == h.swap_bytes()
            || (w <= 0xffff && h <= 0xffff && w as u16 == (h as u16).swap_bytes())
        {
            return Some(Difference::slip("the bytes are in the opposite order"));
        }
    }
    // Two numbers with the same digits leave the same rest, which spares nearly all the writing.
    let away = w.abs_diff(h);
    let swapped = |one: String, other: String| swaps_neighbours(one.as_bytes(), other.as_bytes());
    if (away % 9 == 0 && swapped(w.to_string(), h.to_string()))
        || (away % 15 == 0 && swapped(format!("{w:x}"), format!("{h:x}")))
    {
        return Some(Difference::typo("two neighbouring digits are swapped"));
    }
    for bits in [8, 16, 32] {
        let (narrow, wide) = (w.min(h), w.max(h));
        let extended = u64::MAX << bits | narrow;
        if narrow >> (bits - 1) == 1 && wide == extended {
            return Some(Difference::slip(format!(
                "both are {} in {bits} bits, but a number is cut to its width when it is made and then compared in 64 bits",
                extended as i64
            )));
        }
    }
    None
}

fn data(want: &Data, have: &Data) -> Option<Difference> {
    let (w, h) = (want.bytes(), have.bytes());
    if w == h {
        return None;
    }
    let zeros = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
    for (long, short, side) in [(h, w, "node"), (w, h, "personality")] {
        if let Some(rest) = long.strip_prefix(short)
            && zeros(rest)
        {
            return Some(more_zeros(rest.len(), side));
        }
    }
    if w.len() == h.len() && w.iter().eq(h.iter().rev()) {
        return Some(Difference::slip("the bytes are in the opposite order"));
    }
    (w.len() != h.len()).then(|| {
        Difference::plain(format!(
            "the personality has {}, the node {}",
            counted(w.len(), "byte"),
            counted(h.len(), "byte")
        ))
    })
}

fn more_zeros(count: usize, side: &str) -> Difference {
    let zeros = if count == 1 { "one zero byte".into() } else { format!("{count} zero bytes") };
    Difference::slip(format!(
        "the {side}'s data has {zeros} more at its end, and the length of data counts"
    ))
}

/// A string against data; `side` has the data.
fn string_and_data(text: &Str, data: &Data, side: &str) -> Difference {
    let end = data.bytes().strip_prefix(text.bytes());
    match end {
        Some(rest) if rest.iter().all(|byte| *byte == 0) => Difference::slip(format!(
            "the same text, but the {side} has it as data with {} at its end: a data property equals a string with \
             none or one, a string property equals data with one or two",
            match rest.len() {
                0 => "no zero byte".into(),
                1 => "one zero byte".into(),
                many => format!("{many} zero bytes"),
            }
        )),
        _ => Difference::plain(format!("the {side} has data where the other has a string")),
    }
}

/// A number against data; `side` has the data.
fn number_and_data(wanted: Number, data: &Data, side: &str) -> Difference {
    let bytes = data.bytes();
    let little = bytes.iter().rev().take(8).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    let big = bytes.iter().take(8).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    let same = (1..=8).contains(&bytes.len()) && (little == wanted.raw || big == wanted.raw);
    let other = if side == "node" { "personality" } else { "node" };
    if same {
        let order = if little == wanted.raw { "lowest byte first" } else { "highest byte first" };
        let shown = show_within(&Value::Data(data.clone()), INLINE);
        let number = number(wanted);
        Difference::slip(format!(
            "the {side} has data {shown}, which is {number} with the {order}, the {other} a number; data never \
             equals a number"
        ))
    } else {
        Difference::plain(format!(
            "the {side} has data, the {other} a number, and data never equals a number"
        ))
    }
}

fn string_and_number(text: &str, number: Number, has_text: &str, has_number: &str) -> Difference {
    if spelt_number(text) == Some(number.raw as i64) {
        Difference::slip(format!(
            "the same number, but the {has_text} has it as a string and the {has_number} as a number"
        ))
    } else {
        Difference::plain(format!(
            "the {has_text} has a string, the {has_number} a number, and these are never equal"
        ))
    }
}

fn lists(want: &[Value], have: &[Value]) -> Option<Difference> {
    if want.len() != have.len() {
        return Some(Difference::plain(format!(
            "the personality's list has {} members, the node's {}, and lists must be equal as a whole",
            want.len(),
            have.len()
        )));
    }
    let at = want.iter().zip(have).position(|(want, have)| want != have)?;
    Some(Difference::plain(format!("member {} is the first that differs", at + 1)))
}

fn dicts(want: &crate::model::Dict, have: &crate::model::Dict) -> Option<Difference> {
    if let Some((key, _)) = want.iter().find(|(key, _)| !have.contains(key)) {
        return Some(Difference::plain(format!("the node's dictionary has no \"{key}\"")));
    }
    if let Some((key, _)) = have.iter().find(|(key, _)| !want.contains(key)) {
        return Some(Difference::plain(format!(
            "the node's dictionary also has \"{key}\", and dictionaries must be equal as a whole"
        )));
    }
    let (key, _) = want.iter().find(|(key, value)| have.get(key) != Some(value))?;
    Some(Difference::plain(format!("they differ under \"{key}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(want: &Value, have: &Value) -> String {
        difference(want, have).map(|told| told.words).unwrap_or_default()
    }

    #[test]
    fn numbers_tell_swapped_halves_bytes_and_width() {
        let n = Value::integer;
        assert_eq!(diff(&n(0x8086_10d3), &n(0x10d3_8086)), "the 16-bit halves are swapped");
        assert_eq!(diff(&n(0x8680), &n(0x8086)), "the bytes are in the opposite order");
        let narrow = Value::Number(Number::sized(u64::MAX, 32));
        assert!(diff(&n(u64::MAX), &narrow).starts_with("both are -1 in 32 bits"));
        assert_eq!(difference(&n(5), &n(6)), None);
    }

    #[test]
    fn data_tells_order_and_final_zeros() {
        let d = |bytes: &[u8]| Value::data(bytes);
        assert!(diff(&d(&[1, 2]), &d(&[2, 1])).contains("opposite order"));
        assert!(diff(&d(b"abc"), &d(b"abc\0")).contains("node's data has one zero byte more"));
        assert!(
            diff(&Value::integer(0x10d3), &d(&[0xd3, 0x10, 0, 0])).contains("lowest byte first")
        );
        assert!(diff(&d(b"abc"), &Value::string("abc")).contains("no zero byte"));
    }

    #[test]
    fn neighbours_that_changed_places_are_seen() {
        let n = Value::integer;
        assert!(diff(&n(0x1353), &n(0x1533)).contains("swapped"));
        assert!(diff(&n(1542), &n(1452)).contains("swapped"));
        assert_eq!(difference(&n(12), &n(21)), None);
        let name = Value::string;
        assert!(diff(&name("pci8086,1353"), &name("pci8086,1533")).contains("are swapped"));
        assert_eq!(difference(&name("pci8086,1354"), &name("pci8086,1533")), None);
    }

    #[test]
    fn words_of_a_value_make_it_no_nearer() {
        let told =
            difference(&Value::string("lamp"), &Value::string("lamp, the same as white space"));
        assert_eq!(likeness(told.as_ref()), Likeness::Part);
        // The right number as data is a slip, another isn't.
        let data = Value::data([0xd3, 0x10, 0, 0]);
        let like = |number| likeness(difference(&Value::integer(number), &data).as_ref());
        assert_eq!((like(0x10d3), like(0x10d4)), (Likeness::Slip, Likeness::Unlike));
    }

    #[test]
    fn strings_tell_case_and_white_space() {
        assert!(diff(&Value::string("Model"), &Value::string("model")).contains("case"));
        assert!(diff(&Value::string("en "), &Value::string("en")).contains("white space"));
        assert!(diff(&Value::string("12"), &Value::integer(12)).contains("the same number"));
        assert!(diff(&Value::string("0x+c"), &Value::integer(12)).contains("never equal"));
        assert!(diff(&Value::Bool(true), &Value::integer(1)).contains("a boolean"));
    }
}
