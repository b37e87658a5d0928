//! Property lists as a run of events, which every form of them is written from.

use std::vec;

use bstr::ByteSlice;

use crate::load::ioreg_print::as_fetched;
use crate::model::{Data, Key, Nuls, Value};

/// Takes the parts of a property list in their order.
pub(super) trait List {
    /// A dictionary or an array begins.
    fn open(&mut self, dict: bool);
    /// The innermost one ends.
    fn close(&mut self);
    /// A dictionary or array with nothing in it.
    fn empty(&mut self, dict: bool);
    /// The key of what follows.
    fn key(&mut self, key: &str);
    fn text(&mut self, text: &str);
    fn integer(&mut self, number: i64);
    fn boolean(&mut self, value: bool);
    fn real(&mut self, real: f64);
    /// A date, in seconds since 2001-01-01 00:00:00 UTC.
    fn date(&mut self, seconds: f64);
    fn data(&mut self, bytes: &[u8]);
    /// Whether nothing can be written any more.
    fn is_closed(&self) -> bool;
}

/// What a property list can't carry, by how often it was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Entries whose properties were asked for, but aren't in the source.
    pub without_properties: usize,
    /// Sets, which become arrays.
    pub sets: usize,
    /// Values that the source has but didn't print; they become empty strings.
    pub unprintable: usize,
    /// Values that were cut; their text becomes a string.
    pub clipped: usize,
    /// Data of which the source doesn't tell how many zero bytes end it: none is written, or the one that must be there.
    pub blurred: usize,
    /// Strings that aren't UTF-8; what isn't becomes U+FFFD.
    pub not_utf8: usize,
}

/// The members of a container that are still to be written, with their keys.
type Members<'v> = vec::IntoIter<(Option<&'v Key>, &'v Value)>;

/// Writes a value. Nesting is kept on a stack of its own.
pub(super) fn put(list: &mut dyn List, losses: &mut Losses, value: &Value) {
    let mut open: Vec<Members<'_>> = Vec::new();
    let mut at = value;
    loop {
        losses.sets += usize::from(matches!(at, Value::Set(_)));
        match at {
            Value::Array(members) | Value::Set(members) if !members.is_empty() => {
                list.open(false);
                let members: Vec<_> = members.iter().map(|member| (None, member)).collect();
                open.push(members.into_iter());
            }
            Value::Dict(dict) if !dict.is_empty() => {
                list.open(true);
                let mut pairs: Vec<_> =
                    dict.iter().map(|(key, value)| (Some(key), value)).collect();
                sort(&mut pairs, |(key, _)| key.map_or("", Key::as_str));
                open.push(pairs.into_iter());
            }
            scalar => put_scalar(list, losses, scalar),
        }
        loop {
            let Some(members) = open.last_mut() else { return };
            let Some((key, member)) = members.next() else {
                list.close();
                open.pop();
                continue;
            };
            if let Some(key) = key {
                list.key(key);
            }
            at = member;
            break;
        }
    }
}

fn put_scalar(list: &mut dyn List, losses: &mut Losses, value: &Value) {
    match value {
        Value::Bool(value) => list.boolean(*value),
        Value::Number(number) => list.integer(as_fetched(*number) as i64),
        Value::Real(real) => list.real(*real),
        Value::Str(text) => {
            losses.not_utf8 += usize::from(text.utf8().is_none());
            list.text(&text.text());
        }
        Value::Data(data) => put_data(list, losses, data),
        Value::Date(seconds) => list.date(*seconds),
        Value::Clipped(text) => {
            losses.clipped += 1;
            list.text(&text.to_str_lossy());
        }
        // An empty text stands for what wasn't printed.
        Value::Unprintable => {
            losses.unprintable += 1;
            list.text("");
        }
        Value::Array(_) | Value::Set(_) => list.empty(false),
        Value::Dict(_) => list.empty(true),
    }
}

fn put_data(list: &mut dyn List, losses: &mut Losses, data: &Data) {
    if data.nuls() == Nuls::Exact {
        return list.data(data.bytes());
    }
    losses.blurred += 1;
    match data.bytes() {
        // One byte alone would have been printed in hexadecimal.
        [only] => list.data(&[*only, 0]),
        bytes => list.data(bytes),
    }
}

/// Puts pairs in the order of `CFStringCompare`: that of the UTF-16 units of their keys. Of a repeated key the last one stays.
pub(super) fn sort<T>(pairs: &mut Vec<T>, key: impl Fn(&T) -> &str) {
    // The sort is stable.
    pairs.sort_by(|one, other| {
        let (one, other) = (key(one), key(other));
        if one.is_ascii() && other.is_ascii() {
            return one.cmp(other);
        }
        one.encode_utf16().cmp(other.encode_utf16())
    });
    pairs.reverse();
    pairs.dedup_by(|earlier, kept| key(earlier) == key(kept));
    pairs.reverse();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::write::xml::Xml;
    use crate::model::Str;

    #[test]
    fn what_a_list_cannot_carry_is_counted() {
        let mut out = Vec::new();
        let (mut xml, mut losses) = (Xml::new(&mut out), Losses::default());
        let members = [
            Value::Unprintable,
            Value::Clipped(b"\"cut".as_slice().into()),
            Value::Data(Data::blurred(b"a", Nuls::UpTo(1))),
            Value::Str(Str::either(b"\xff")),
        ];
        put(&mut xml, &mut losses, &Value::Set(members.into()));
        xml.finish().unwrap();
        let wanted = Losses {
            sets: 1,
            unprintable: 1,
            clipped: 1,
            blurred: 1,
            not_utf8: 1,
            ..Losses::default()
        };
        assert_eq!(losses, wanted);
        assert!(String::from_utf8(out).unwrap().contains("YQA="), "one byte and a zero byte");
    }
}
