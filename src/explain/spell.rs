//! Values as somebody types them, and what is wrong with those that can't be read.

use super::counted;
use super::value::written;
use crate::load::read_value;
use crate::model::Value;

/// A value in the syntax in which `read_value` takes it back; `None` for one that can't be written so: a date, a fractional
/// number, what the input doesn't show, and texts that would end too early.
pub fn as_typed(value: &Value) -> Option<String> {
    // As people write them: ids and addresses in hexadecimal.
    let text = written(value, usize::MAX / 8, |number| match number.raw as i64 {
        small @ (-0x7fff_ffff..0x1_0000) => small.to_string(),
        _ => format!("{:#x}", number.raw),
    });
    // What doesn't come back as it was can't be typed.
    let back = read_value(&text)?;
    crate::engine::is_equal_to(value, &back).is_yes().then_some(text)
}

/// How values are written.
pub const VALUES: &str = r#""text", 12, 0x1f, <0a0b>, Yes, No, ("a","b") or {"k"=1}"#;

/// The number that a text spells.
pub(crate) fn spelt_number(text: &str) -> Option<i64> {
    read_value(text.trim())?.as_number().map(|number| number.raw as i64)
}

/// Reads a value that somebody types.
///
/// # Errors
/// What is wrong with it, and what to do, in words.
pub fn read_typed(text: &str) -> Result<Value, String> {
    let text = text.trim();
    if let Some(value) = read_value(text) {
        return Ok(value);
    }
    let count = |c: char| text.matches(c).count();
    let unclosed = |open: char, close: char| text.starts_with(open) && !text.ends_with(close);
    Err(match text.chars().next() {
        None => format!("a value is missing: {VALUES}"),
        Some('"') if count('"') < 2 => "the text has no closing quotation mark".into(),
        Some('<') if unclosed('<', '>') => "the bytes have no closing >".into(),
        Some('<') => "between < and > there must be bytes in hexadecimal, two digits each".into(),
        Some('(') if unclosed('(', ')') => "the array has no closing )".into(),
        Some('[') if unclosed('[', ']') => "the set has no closing ]".into(),
        Some('{') if unclosed('{', '}') => "the dictionary has no closing }".into(),
        Some('(' | '[') => "a member of the list can't be read: (\"a\",\"b\") is one".into(),
        Some('{') => "a pair of the dictionary can't be read: {\"k\"=1} is one".into(),
        Some('0'..='9' | '-') => "this isn't a number: 12, -1 and 0x1f are".into(),
        // One quotation mark too many or too few isn't mended by two more.
        Some(_) if count('"') > 0 => "a string needs quotation marks: \"text\"".into(),
        Some(_) => format!("a string needs quotation marks: \"{text}\""),
    })
}

/// What a value is, in a few words: `a string of 5 bytes`.
pub fn kind(value: &Value) -> String {
    match value {
        Value::Str(text) => format!("a string of {}", counted(text.bytes().len(), "byte")),
        Value::Number(number) => format!("a number, {} or {:#x}", number.raw as i64, number.raw),
        Value::Data(data) => format!("data of {}", counted(data.bytes().len(), "byte")),
        Value::Bool(_) => "a boolean".into(),
        Value::Array(list) => format!("an array of {}", list.len()),
        Value::Set(list) => format!("a set of {}", list.len()),
        Value::Dict(dict) => format!("a dictionary of {}", dict.len()),
        other => other.type_name().to_owned(),
    }
}

/// What is said of a value that is of another type than the one in whose place it is typed: the kernel compares them in another
/// way. `None` where the type stays.
pub fn retyped(old: &Value, new: &Value) -> Option<String> {
    if old.type_name() == new.type_name() {
        return None;
    }
    let stays = match (old, new) {
        (Value::Str(_), Value::Number(_) | Value::Bool(_)) => {
            as_typed(new).map_or(String::new(), |text| format!("; \"{text}\" stays one"))
        }
        _ => String::new(),
    };
    Some(format!("This makes it {}. It is {} now{stays}.", kind(new), kind(old)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Dict, Key};

    #[test]
    fn what_is_spelled_is_read_back() {
        let dict: Dict =
            [(Key::new("k"), Value::Array([Value::integer(1), Value::string("x y")].into()))]
                .into_iter()
                .collect();
        for (value, text) in [
            (Value::string("a"), "\"a\""),
            (Value::integer(12), "12"),
            (Value::integer(0x10d3_8086), "0x10d38086"),
            (Value::integer(u64::MAX), "-1"),
            (Value::Bool(true), "Yes"),
            (Value::data([1, 0xff]), "<01ff>"),
            (Value::data([]), "<>"),
            (Value::Set([Value::string("a")].into()), "[\"a\"]"),
            (Value::Dict(dict), "{\"k\"=(1,\"x y\")}"),
            (Value::Dict(Dict::new()), "{}"),
        ] {
            assert_eq!(as_typed(&value).as_deref(), Some(text));
            assert!(read_typed(text).is_ok());
        }
        for value in [Value::Real(1.5), Value::Unprintable, Value::Date(0.0)] {
            assert_eq!(as_typed(&value), None);
        }
    }

    #[test]
    fn a_number_in_a_text_has_one_sign_and_that_before_its_digits() {
        let told = ["12", " -1 ", "0x1F", "0x+5", "0x-5", "+5", "5k", ""].map(spelt_number);
        assert_eq!(told, [Some(12), Some(-1), Some(31), None, None, None, None, None]);
    }

    #[test]
    fn deep_values_are_spelled_or_refused() {
        let mut deep = Value::Bool(true);
        for _ in 0..100_000 {
            deep = Value::Array([deep].into());
        }
        let _ = as_typed(&deep);
        // Values this deep take themselves apart one by one.
        std::mem::forget(deep);
    }

    #[test]
    fn another_type_is_said_and_how_a_text_stays_one() {
        let text = Value::string("500");
        let number = Value::integer(900);
        assert_eq!(
            retyped(&text, &number).unwrap(),
            "This makes it a number, 900 or 0x384. It is a string of 3 bytes now; \"900\" stays one."
        );
        let told = "This makes it a string of 3 bytes. It is a number, 900 or 0x384 now.";
        assert_eq!(retyped(&number, &text).unwrap(), told);
        assert_eq!(retyped(&text, &Value::string("900")), None);
        assert_eq!(retyped(&number, &Value::integer(1)), None);
    }

    #[test]
    fn what_can_not_be_read_says_why() {
        for (text, words) in [
            ("", "missing"),
            ("com_me", "needs quotation marks"),
            ("\"com", "no closing quotation mark"),
            ("<0a", "no closing >"),
            ("<0g>", "hexadecimal"),
            ("(\"a\"", "no closing )"),
            ("{\"k\"=1", "no closing }"),
            ("12x", "a number"),
        ] {
            let error = read_typed(text).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
