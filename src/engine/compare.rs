//! The kernel's equality, which asks one side about the other and isn't symmetric.

use std::collections::HashMap;

use crate::model::{Data, Dict, Key, Nuls, Str, Tri, Value};

/// Whether `receiver` finds `argument` equal to itself (`receiver->isEqualTo(argument)`).
///
/// - Numbers by value, whatever their width; a floating-point number by its integer part.
/// - Strings by their bytes. A plain string equals data that holds its bytes and *one or two* zero bytes; an interned symbol
///   equals no data.
/// - Data equals data of the same bytes, and a string whose bytes it holds with *no or one* zero byte.
/// - Arrays by position, dictionaries by key; the receiver's members receive.
/// - Sets by position too, but there the *argument's* member receives; a boolean counts as present wherever it stands.
///
/// The answer is [`Tri::Unknown`] only where what a source blurs decides.
///
/// Source: `isEqualTo` of `OSNumber`, `OSString`, `OSSymbol`, `OSData`, `OSBoolean`, `OSArray`, `OSDictionary`, `OSSet`
/// (libkern/c++).
pub fn is_equal_to(receiver: &Value, argument: &Value) -> Tri {
    let mut members = Vec::new();
    let result = top_level(receiver, argument, &mut members);
    with_members(result, members)
}

/// [`is_equal_to`] of two dictionaries.
pub(crate) fn is_dict_equal_to(receiver: &Dict, argument: &Dict) -> Tri {
    let mut members = Vec::new();
    let result = dictionaries(receiver, argument, &mut members);
    with_members(result, members)
}

/// The result with that of the members, and of theirs in turn. They wait in a list: nesting may be deep.
fn with_members<'a>(mut result: Tri, mut members: Vec<(&'a Value, &'a Value)>) -> Tri {
    while !result.is_no()
        && let Some((receiver, argument)) = members.pop()
    {
        result = result.and(top_level(receiver, argument, &mut members));
    }
    result
}

/// Compares two values without their members, which go to `members`.
fn top_level<'a>(
    receiver: &'a Value,
    argument: &'a Value,
    members: &mut Vec<(&'a Value, &'a Value)>,
) -> Tri {
    use Value::{Array, Bool, Clipped, Data, Date, Dict, Number, Real, Set, Str, Unprintable};
    match (receiver, argument) {
        (Clipped(_), _) | (_, Clipped(_)) => Tri::Unknown,
        (Unprintable, other) | (other, Unprintable) => unprintable(other),
        (Number(_) | Real(_), Number(_) | Real(_)) => {
            match (Integer::of(receiver), Integer::of(argument)) {
                (Some(one), Some(other)) => one.equals(other),
                _ => Tri::No,
            }
        }
        (Bool(one), Bool(other)) => (one == other).into(),
        (Str(one), Str(other)) => (one.bytes() == other.bytes()).into(),
        (Str(text), Data(data)) => text_receives(text, data),
        (Data(data), Str(text)) => zeros_behind(text.bytes(), data, 0, 1),
        (Data(one), Data(other)) => same_data(one, other),
        (Date(one), Date(other)) => (one.to_bits() == other.to_bits()).into(),
        (Array(one), Array(other)) => {
            if one.len() != other.len() {
                return Tri::No;
            }
            members.extend(one.iter().zip(other.iter()));
            Tri::Yes
        }
        (Dict(one), Dict(other)) => dictionaries(one, other, members),
        (Set(one), Set(other)) => sets(one, other, members),
        _ => Tri::No,
    }
}

/// Whether a value that its source couldn't print can equal `other`: it is a string with characters beyond ASCII, or a
/// fractional number.
fn unprintable(other: &Value) -> Tri {
    let possible = match other {
        Value::Str(text) => !text.bytes().is_ascii(),
        Value::Data(data) => !data.bytes().is_ascii(),
        Value::Number(_) | Value::Real(_) | Value::Unprintable => true,
        _ => false,
    };
    if possible { Tri::Unknown } else { Tri::No }
}

/// A string asked about data: a string's length counts its terminator, and a tolerance of one byte comes on top.
fn text_receives(text: &Str, data: &Data) -> Tri {
    // Only the bytes of a plain string are ever compared with data.
    (!text.is_symbol()).and(zeros_behind(text.bytes(), data, 1, 2))
}

/// Whether `data` is `text` and at least `least`, at most `most` zero bytes.
fn zeros_behind(text: &[u8], data: &Data, least: i64, most: i64) -> Tri {
    let Some(known) = surplus(text, data.bytes()) else { return Tri::No };
    // `known` zero bytes are there already (fewer than none where the text itself ends in zero bytes).
    let fitting = (least..=most).filter(|zeros| (0..=hidden(data)).contains(&(zeros - known)));
    match fitting.count() as i64 {
        0 => Tri::No,
        all if all == hidden(data).saturating_add(1) => Tri::Yes,
        _ => Tri::Unknown,
    }
}

fn same_data(one: &Data, other: &Data) -> Tri {
    let Some(more) = surplus(one.bytes(), other.bytes()) else { return Tri::No };
    match more {
        _ if hidden(one) == 0 && hidden(other) == 0 => {
            (one.bytes().len() == other.bytes().len()).into()
        }
        // `other` shows so many zero bytes more; can what is hidden make up for them?
        _ if (-hidden(other)..=hidden(one)).contains(&more) => Tri::Unknown,
        _ => Tri::No,
    }
}

/// How many zero bytes may follow the known bytes.
fn hidden(data: &Data) -> i64 {
    match data.nuls() {
        Nuls::Exact => 0,
        Nuls::UpTo(most) => i64::from(most),
        Nuls::Any => i64::from(u32::MAX),
    }
}

/// How many bytes `longer` has more than `shorter` (negative the other way round), if they differ in nothing but zero bytes at
/// the end.
fn surplus(shorter: &[u8], longer: &[u8]) -> Option<i64> {
    let common = shorter.len().min(longer.len());
    let zeros = |rest: &[u8]| rest.iter().all(|byte| *byte == 0);
    let same = shorter[..common] == longer[..common]
        && zeros(&shorter[common..])
        && zeros(&longer[common..]);
    same.then_some(longer.len() as i64 - shorter.len() as i64)
}

fn dictionaries<'a>(
    one: &'a Dict,
    other: &'a Dict,
    members: &mut Vec<(&'a Value, &'a Value)>,
) -> Tri {
    let (one, other) = (Pairs::of(one), Pairs::of(other));
    if one.len() != other.len() {
        return Tri::No;
    }
    let mut result = Tri::Yes;
    one.each(|key, value| match other.get(key) {
        Some(theirs) => members.push((value, theirs)),
        None => result = Tri::No,
    });
    result
}

fn sets<'a>(
    one: &'a [Value],
    other: &'a [Value],
    members: &mut Vec<(&'a Value, &'a Value)>,
) -> Tri {
    let (mine, theirs) = (distinct(one), distinct(other));
    if mine.len() != theirs.len() {
        return Tri::No;
    }
    for (at, argument) in theirs.iter().enumerate() {
        // There is one object per boolean, so it is found by identity at any place.
        let contained = matches!(argument, Value::Bool(_)) && mine.contains(argument);
        if !contained {
            members.push((argument, mine[at]));
        }
    }
    Tri::Yes
}

/// The members of a set: the same object is there once, which booleans are.
fn distinct(list: &[Value]) -> Vec<&Value> {
    let mut seen = [false; 2];
    list.iter()
        .filter(|member| match member {
            Value::Bool(value) => !std::mem::replace(&mut seen[usize::from(*value)], true),
            _ => true,
        })
        .collect()
}

/// The pairs of a dictionary, each key once; large ones are hashed.
enum Pairs<'a> {
    Few(&'a Dict, usize),
    Many(HashMap<&'a Key, &'a Value>),
}

impl<'a> Pairs<'a> {
    const FEW: usize = 32;

    fn of(dict: &'a Dict) -> Self {
        if dict.len() > Self::FEW {
            return Self::Many(dict.iter().map(|(key, value)| (key, value)).collect());
        }
        let counts = |at: usize, key: &Key| !dict.iter().skip(at + 1).any(|(have, _)| have == key);
        let len = dict.iter().enumerate().filter(|(at, (key, _))| counts(*at, key)).count();
        Self::Few(dict, len)
    }

    fn len(&self) -> usize {
        match self {
            Self::Few(_, len) => *len,
            Self::Many(map) => map.len(),
        }
    }

    fn get(&self, key: &Key) -> Option<&'a Value> {
        match self {
            Self::Few(dict, _) => dict.find(key),
            Self::Many(map) => map.get(key).copied(),
        }
    }

    fn each(&self, mut visit: impl FnMut(&Key, &'a Value)) {
        match self {
            Self::Few(dict, _) => {
                for (key, _) in *dict {
                    if let Some(value) = dict.find(key) {
                        visit(key, value);
                    }
                }
            }
            Self::Many(map) => map.iter().for_each(|(key, value)| visit(key, value)),
        }
    }
}

/// What a number reads as: `OSNumber::unsigned64BitValue`, or both readings that its source leaves open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Integer {
    shown: u64,
    /// The other reading of a number printed with a sign that its width alone would tell.
    narrow: Option<u64>,
}

impl Integer {
    /// The number that `value` is, if it is one. Where C leaves the conversion of a floating-point number open, it is
    /// that of ARM, which goes to the nearest end of the range.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => {
                let low = number.raw & u64::from(u32::MAX);
                let signed = (number.raw as i64) < 0 && number.raw == low as u32 as i32 as u64;
                let narrow = (number.bits.is_none() && signed).then_some(low);
                Some(Self { shown: number.raw, narrow })
            }
            Value::Real(real) => Some(Self { shown: *real as u64, narrow: None }),
            _ => None,
        }
    }

    pub(crate) fn equals(self, other: Self) -> Tri {
        let readings = |of: Self| std::iter::once(of.shown).chain(of.narrow);
        let equal = |one: u64| readings(other).map(move |theirs| Tri::from(one == theirs));
        let all = readings(self).flat_map(equal);
        // Where readings contradict one another nothing is known.
        all.reduce(|one, next| if one == next { one } else { Tri::Unknown }).unwrap_or(Tri::No)
    }

    /// The low 32 bits, which every reading shares.
    pub(crate) fn low(self) -> u32 {
        self.shown as u32
    }

    /// The value as shown.
    pub(crate) fn shown(self) -> u64 {
        self.shown
    }

    /// Whether this is the 64-bit number `exact`.
    pub(crate) fn equals_exactly(self, exact: u64) -> Tri {
        self.equals(Self { shown: exact, narrow: None })
    }
}

/// Whether the source blurs a value beyond its type, so that a test of the type can't be answered.
pub(crate) fn is_blurred(value: &Value) -> bool {
    matches!(value, Value::Clipped(_) | Value::Unprintable)
}

#[cfg(test)]
mod tests;
