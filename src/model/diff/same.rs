//! Whether two values of two sources are the same, as far as the sources tell.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;

use super::pairs::Both;
use crate::model::{
    Data, Dict, EntryId, Held, Key, KeyPath, Nuls, Properties, Span, Step, Str, Value,
};

/// Marks what kind of container a way leads through, so that an empty one counts.
const DICT: u64 = 0x6469_6374;
const LIST: u64 = 0x6c69_7374;
const SET: u64 = 0x0073_6574;

/// Whether two values without members may be the same: `false` only where they certainly differ. Their containers are
/// compared by [`differences`].
fn may_be_same(one: &Value, other: &Value) -> bool {
    use Value::{Bool, Clipped, Date, Number, Real, Str, Unprintable};
    match (one, other) {
        (Clipped(one), Clipped(other)) => one.starts_with(other) || other.starts_with(one),
        (Clipped(_) | Unprintable, _) | (_, Clipped(_) | Unprintable) => true,
        (Bool(one), Bool(other)) => one == other,
        // A source that doesn't tell the width extends the sign to 64 bits.
        (Number(one), Number(other)) => one.raw == other.raw || one.signed() == other.signed(),
        (Real(one), Real(other)) | (Date(one), Date(other)) => one.to_bits() == other.to_bits(),
        (Str(one), Str(other)) => one.bytes() == other.bytes(),
        (Value::Data(one), Value::Data(other)) => same_data(one, other),
        _ => false,
    }
}

/// Zero bytes at the end count only where both sources tell how many there are.
fn same_data(one: &Data, other: &Data) -> bool {
    let (short, long, hidden) = if one.bytes().len() <= other.bytes().len() {
        (one.bytes(), other.bytes(), one.nuls())
    } else {
        (other.bytes(), one.bytes(), other.nuls())
    };
    let Some(rest) = long.strip_prefix(short) else { return false };
    let most = match hidden {
        Nuls::Exact => 0,
        Nuls::UpTo(most) => usize::from(most),
        Nuls::Any => usize::MAX,
    };
    rest.len() <= most && rest.iter().all(|byte| *byte == 0)
}

/// The ways to all values inside `old` and `new` that certainly differ, or that only one of them has. Dictionaries are compared
/// by key, lists of the same length by position, sets as a whole.
pub(super) fn differences(top: KeyPath, old: &Value, new: &Value, out: &mut Vec<KeyPath>) {
    let mut waiting = vec![(top, old, new)];
    while let Some((path, old, new)) = waiting.pop() {
        match (old, new) {
            (Value::Dict(old), Value::Dict(new)) => members(&path, old, new, &mut waiting, out),
            (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
                let pairs = old.iter().zip(new.iter()).enumerate();
                waiting.extend(
                    pairs
                        .rev()
                        .map(|(at, (old, new))| (with(&path, Step::Index(at as u32)), old, new)),
                );
            }
            (Value::Set(one), Value::Set(other)) => {
                if one.len() != other.len() || content(old) != content(new) {
                    out.push(path);
                }
            }
            _ if may_be_same(old, new) => {}
            _ => out.push(path),
        }
    }
}

fn with(path: &KeyPath, step: Step) -> KeyPath {
    let mut path = path.clone();
    path.push(step);
    path
}

fn members<'a>(
    path: &KeyPath,
    old: &'a Dict,
    new: &'a Dict,
    waiting: &mut Vec<(KeyPath, &'a Value, &'a Value)>,
    out: &mut Vec<KeyPath>,
) {
    // A key that stands twice has its last value.
    let index: HashMap<&Key, &Value> = new.iter().map(|(key, value)| (key, value)).collect();
    let had: HashMap<&Key, &Value> = old.iter().map(|(key, value)| (key, value)).collect();
    let mut seen = HashSet::new();
    let from = waiting.len();
    for (key, _) in old.iter().filter(|(key, _)| seen.insert(key)) {
        let way = || with(path, Step::Key(key.clone()));
        match (had.get(key), index.get(key)) {
            (Some(old), Some(new)) => waiting.push((way(), old, new)),
            _ => out.push(way()),
        }
    }
    // They are taken from the end.
    waiting[from..].reverse();
    let mut added: Vec<&Key> = index.keys().copied().filter(|key| !had.contains_key(key)).collect();
    added.sort_unstable();
    out.extend(added.into_iter().map(|key| with(path, Step::Key(key.clone()))));
}

/// A number that is the same for the same content: the order of dictionaries and sets doesn't count, and neither does what
/// some sources blur.
pub(super) fn content(value: &Value) -> u64 {
    let mut sum = 0u64;
    let mut waiting = vec![(0u64, value)];
    while let Some((way, value)) = waiting.pop() {
        let leaf = match value {
            Value::Dict(dict) => {
                waiting.extend(dict.iter().map(|(key, value)| (hash(&(way, key)), value)));
                hash(&DICT)
            }
            Value::Array(list) => {
                let members = list.iter().enumerate();
                waiting.extend(members.map(|(at, value)| (hash(&(way, LIST, at)), value)));
                hash(&LIST)
            }
            Value::Set(set) => {
                waiting.extend(set.iter().map(|value| (hash(&(way, SET)), value)));
                hash(&SET)
            }
            Value::Bool(value) => hash(value),
            Value::Number(number) => hash(&(number.raw as u32)),
            Value::Real(real) | Value::Date(real) => hash(&real.to_bits()),
            Value::Str(text) => hash(text.bytes()),
            Value::Data(data) => {
                let end = data.bytes().iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
                hash(&data.bytes()[..end])
            }
            Value::Unprintable | Value::Clipped(_) => 0,
        };
        sum = sum.wrapping_add(hash(&(way, leaf)));
    }
    sum
}

/// A hash that is the same in every run.
pub(super) fn hash(what: &(impl Hash + ?Sized)) -> u64 {
    FixedState::default().hash_one(what)
}

/// The value without what is another at each start of the system: the number of the process that opened a user client.
pub(super) fn lasting(key: &Key, value: &Value) -> Option<Value> {
    if *key != *"IOUserClientCreator" {
        return None;
    }
    let text = value.as_str()?.bytes();
    let rest = text.strip_prefix(b"pid ")?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then(|| Value::Str(Str::either(&rest[digits..])))
}

/// Whether the properties of two entries, in the same order, are written with the same bytes. Where a source keeps values that
/// are read already, only plain ones are compared.
pub(super) fn spelt_alike([old, new]: Both<'_>, [one, other]: [EntryId; 2]) -> bool {
    let spelt = |one: Span, other: Span| {
        let spelling = old.spelling(one);
        spelling.is_some() && spelling == new.spelling(other)
    };
    if old.is_edited() || new.is_edited() {
        return false;
    }
    match (&old.entry(one).properties, &new.entry(other).properties) {
        (Properties::InSource(one), Properties::InSource(other)) => spelt(one.span, other.span),
        (Properties::Shown(had), Properties::Shown(have)) => {
            had.len() == have.len()
                && had.iter().zip(have).all(|(before, after)| {
                    before.key == after.key
                        && match (&before.held, &after.held) {
                            (Held::Span(one), Held::Span(other)) => spelt(*one, *other),
                            (Held::Value(one), Held::Value(other)) => {
                                !matches!(one, Value::Array(_) | Value::Set(_) | Value::Dict(_))
                                    && one == other
                            }
                            _ => false,
                        }
                })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Number;

    fn dict(pairs: &[(&str, Value)]) -> Value {
        Value::Dict(pairs.iter().map(|(key, value)| (Key::new(key), value.clone())).collect())
    }

    fn found(old: &Value, new: &Value) -> Vec<String> {
        let mut out = Vec::new();
        differences(Vec::new(), old, new, &mut out);
        let words = |step: &Step| match step {
            Step::Key(key) => key.to_string(),
            Step::Index(at) => at.to_string(),
        };
        out.iter().map(|path| path.iter().map(words).collect::<Vec<_>>().join("/")).collect()
    }

    #[test]
    fn only_what_certainly_differs_is_told_and_as_deep_as_it_is() {
        let n = Value::integer;
        let old = dict(&[("a", n(1)), ("b", dict(&[("c", n(2)), ("d", n(3))])), ("gone", n(4))]);
        let new = dict(&[("new", n(5)), ("b", dict(&[("d", n(30)), ("c", n(2))])), ("a", n(1))]);
        let mut ways = found(&old, &new);
        ways.sort();
        assert_eq!(ways, ["b/d", "gone", "new"]);
        assert_eq!(found(&new, &new), [""; 0]);
        let list = |members: &[u64]| Value::Array(members.iter().map(|at| n(*at)).collect());
        assert_eq!(found(&list(&[1, 2, 3]), &list(&[1, 9, 3])), ["1"]);
        assert_eq!(found(&list(&[1, 2, 3]), &list(&[1, 2])), [""]);
        let set = |members: &[u64]| Value::Set(members.iter().map(|at| n(*at)).collect());
        assert_eq!(found(&set(&[1, 2]), &set(&[2, 1])), [""; 0]);
        assert_eq!(found(&set(&[1, 2]), &set(&[1, 3])), [""]);
    }

    #[test]
    fn what_a_source_blurs_is_no_difference() {
        let narrow = Value::Number(Number::sized(0xffff_ffff, 32));
        let printed = Value::Number(Number::unsized_(u64::MAX));
        let blurred = Value::Data(Data::blurred(b"abc", Nuls::UpTo(1)));
        let same = [
            (narrow.clone(), printed),
            (blurred.clone(), Value::data(b"abc\0")),
            (blurred.clone(), Value::data(b"abc")),
            (Value::Unprintable, Value::string("K\u{e4}se")),
            (Value::Clipped(b"\"ab"[..].into()), Value::string("abc")),
            (Value::Str(Str::symbol("a")), Value::Str(Str::plain("a"))),
        ];
        for (one, other) in same {
            assert!(may_be_same(&one, &other) && may_be_same(&other, &one), "{one:?} {other:?}");
        }
        let other = [
            (narrow, Value::integer(1)),
            (blurred, Value::data(b"abc\0\0")),
            (Value::data(b"abc"), Value::data(b"abc\0")),
            (Value::string("abc"), Value::data(b"abc")),
            (Value::Clipped(b"\"ab"[..].into()), Value::Clipped(b"\"b"[..].into())),
        ];
        for (one, other) in other {
            assert!(!may_be_same(&one, &other) && !may_be_same(&other, &one), "{one:?} {other:?}");
        }
    }
}
