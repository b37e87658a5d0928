//! Collections in `ioreg`'s brackets: `("a","b")`, `["a"]`, `{"k"=1}`; what is in them is for others to write.

use std::slice;

use crate::model::{Key, Value};

/// A collection that is being written.
enum Open<'v> {
    List(slice::Iter<'v, Value>),
    Dict(slice::Iter<'v, (Key, Value)>),
}

/// Writes a value. `scalar` writes one that is no collection, and says whether to go on; so does `write` say whether it came to
/// the end. Nesting is kept on a stack of its own, because inputs nest as deep as they like.
pub(crate) fn write(
    out: &mut String,
    value: &Value,
    mut scalar: impl FnMut(&mut String, &Value) -> bool,
) -> bool {
    let mut open: Vec<(Open<'_>, char, bool)> = Vec::new();
    let mut at = value;
    loop {
        let opened = match at {
            Value::Array(list) => Some(('(', Open::List(list.iter()), ')')),
            Value::Set(list) => Some(('[', Open::List(list.iter()), ']')),
            Value::Dict(dict) => Some(('{', Open::Dict(dict.iter()), '}')),
            _ => None,
        };
        match opened {
            Some((start, members, end)) => {
                out.push(start);
                open.push((members, end, true));
            }
            None if !scalar(out, at) => return false,
            None => {}
        }
        loop {
            let Some((members, end, first)) = open.last_mut() else { return true };
            let member = match members {
                Open::List(list) => list.next().map(|value| (None, value)),
                Open::Dict(dict) => dict.next().map(|(key, value)| (Some(key), value)),
            };
            let Some((key, member)) = member else {
                out.push(*end);
                open.pop();
                continue;
            };
            if !std::mem::take(first) {
                out.push(',');
            }
            if let Some(key) = key {
                out.push('"');
                out.push_str(key);
                out.push_str("\"=");
            }
            at = member;
            break;
        }
    }
}
