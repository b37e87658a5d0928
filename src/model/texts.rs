//! The texts in a value, for who looks for words in it.

use super::{Key, Value};

/// So many bytes of one text, or of data, are handed on.
pub(crate) const MOST_BYTES: usize = 512;

/// The members that are left of an open container, with their keys.
enum Members<'a> {
    List(std::slice::Iter<'a, Value>),
    Dict(std::slice::Iter<'a, (Key, Value)>),
}

impl<'a> Iterator for Members<'a> {
    type Item = (Option<&'a Key>, &'a Value);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::List(list) => list.next().map(|value| (None, value)),
            Self::Dict(pairs) => pairs.next().map(|(key, value)| (Some(key), value)),
        }
    }
}

impl Value {
    /// Hands on the texts in the first `most` members of the value, however deep they stand, in their order: keys, strings, and
    /// the strings in data, each as far as somebody searches. The value itself counts for one.
    pub fn texts(&self, most: usize, take: &mut dyn FnMut(&str)) {
        let mut open: Vec<Members<'_>> = Vec::new();
        let mut member: (Option<&Key>, &Self) = (None, self);
        for _ in 0..most {
            let (key, value) = member;
            if let Some(key) = key {
                string(key, take);
            }
            match value {
                Value::Str(text) => string(&text.text(), take),
                Value::Data(bytes) => data(bytes.bytes(), take),
                Value::Array(list) | Value::Set(list) => open.push(Members::List(list.iter())),
                Value::Dict(dict) => open.push(Members::Dict(dict.iter())),
                _ => {}
            }
            member = loop {
                let Some(last) = open.last_mut() else { return };
                if let Some(next) = last.next() {
                    break next;
                }
                open.pop();
            };
        }
    }
}

/// Hands on a string or key.
pub(crate) fn string(text: &str, take: &mut dyn FnMut(&str)) {
    take(&text[..text.floor_char_boundary(MOST_BYTES)]);
}

/// Hands on the strings in data.
pub(crate) fn data(bytes: &[u8], take: &mut dyn FnMut(&str)) {
    strings(&bytes[..bytes.len().min(MOST_BYTES)]).into_iter().flatten().for_each(take);
}

/// Whether a byte can stand in data that holds nothing but C strings.
pub(crate) fn is_of_string(byte: u8) -> bool {
    matches!(byte, 0 | b' '..=b'~')
}

/// The C strings in data, if there is nothing else in it.
pub(crate) fn strings(bytes: &[u8]) -> Option<impl Iterator<Item = &str>> {
    let letters = |byte: &&u8| byte.is_ascii_alphanumeric();
    if !bytes.iter().copied().all(is_of_string) || bytes.iter().filter(letters).nth(1).is_none() {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    Some(text.split('\0').filter(|part| !part.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Dict;

    #[test]
    fn texts_come_in_their_order_and_as_many_as_are_wanted() {
        let inner: Dict =
            [(Key::new("b"), Value::string("two")), (Key::new("c"), Value::integer(1))]
                .into_iter()
                .collect();
        let value = Value::Array(
            [
                Value::string("one"),
                Value::Dict(inner),
                Value::data(b"ab\0cd\0"),
                Value::data([1, 2, 3]),
                Value::string("x".repeat(600)),
            ]
            .into(),
        );
        let texts = |most| {
            let mut texts = Vec::new();
            value.texts(most, &mut |text| texts.push(text.to_owned()));
            texts
        };
        let long = "x".repeat(MOST_BYTES);
        assert_eq!(texts(100), ["one", "b", "two", "c", "ab", "cd", &long]);
        assert_eq!(texts(4), ["one", "b", "two"]);
        assert_eq!(texts(5), ["one", "b", "two", "c"]);
        assert_eq!(texts(1), [""; 0]);
    }
}
