//! Binary property lists (`bplist00`), read object by object.
//!
//! A reader of our own rather than a whole-file conversion: values are decoded when they are looked at, archives of object
//! graphs need their references (`UID`), and a few shared objects can stand for billions of values.

use std::borrow::Cow;
use std::collections::HashMap;

use super::bytes::big_endian;
use super::xml::{Built, MAX_DEPTH, MAX_WEIGHT, Mode};
use super::{LoadError, charset};
use crate::model::{Key, Number, Position, Str, Value, texts};

pub(crate) const FORMAT: &str = "binary property list";

/// The magic number at the start.
pub(crate) const MAGIC: &[u8] = b"bplist";

const TRAILER: usize = 32;

/// How many bytes of text and data one value may take beyond four times its file: objects may overlap and repeat.
const ROOM: usize = 64 << 20;

/// One object; containers hold references to others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Object<'a> {
    Null,
    Bool(bool),
    /// Sign-extended to 64 bits.
    Integer(u64),
    Real(f64),
    Date(f64),
    Data(&'a [u8]),
    Ascii(&'a [u8]),
    /// UTF-16, big-endian.
    Utf16(&'a [u8]),
    Uid(u64),
    Array(Refs<'a>),
    Set(Refs<'a>),
    /// Keys and values.
    Dict(Refs<'a>, Refs<'a>),
    /// What can't be read.
    Broken,
}

/// References to objects.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Refs<'a> {
    bytes: &'a [u8],
    size: usize,
}

impl Refs<'_> {
    pub(crate) fn len(self) -> usize {
        self.bytes.len() / self.size.max(1)
    }

    pub(crate) fn get(self, at: usize) -> Option<usize> {
        let from = at.checked_mul(self.size)?;
        Some(big_endian(self.bytes.get(from..from + self.size)?) as usize)
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter_map(move |at| self.get(at))
    }
}

/// An opened list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binary<'a> {
    bytes: &'a [u8],
    offset_size: usize,
    ref_size: usize,
    count: usize,
    top: usize,
    table: usize,
}

impl<'a> Binary<'a> {
    /// Reads the trailer.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, LoadError> {
        let bad = |reason: &str| LoadError::Unreadable {
            format: FORMAT,
            at: Position {
                offset: bytes.len().saturating_sub(TRAILER) as u64,
                ..Position::default()
            },
            reason: reason.to_owned(),
        };
        if !bytes.starts_with(MAGIC) {
            return Err(bad("it doesn't begin with bplist"));
        }
        let trailer = bytes
            .len()
            .checked_sub(TRAILER)
            .filter(|start| *start >= 8)
            .map(|start| &bytes[start..])
            .ok_or_else(|| bad("it is cut: the table at its end is missing, and nothing can be read without it"))?;
        let (offset_size, ref_size) = (usize::from(trailer[6]), usize::from(trailer[7]));
        let number = |at: usize| usize::try_from(big_endian(&trailer[at..at + 8])).ok();
        let (Some(count), Some(top), Some(table)) = (number(8), number(16), number(24)) else {
            return Err(bad("the table at its end makes no sense"));
        };
        let fits = (1..=8).contains(&offset_size)
            && (1..=8).contains(&ref_size)
            && top < count
            && count
                .checked_mul(offset_size)
                .and_then(|size| size.checked_add(table))
                .is_some_and(|end| end <= bytes.len() - TRAILER);
        if !fits {
            return Err(bad("the table at its end makes no sense: it is cut or damaged"));
        }
        Ok(Self { bytes, offset_size, ref_size, count, top, table })
    }

    /// The number of the top object.
    pub(crate) fn top(&self) -> usize {
        self.top
    }

    /// An object. What isn't there or can't be read is [`Object::Broken`].
    pub(crate) fn object(&self, index: usize) -> Object<'a> {
        self.try_object(index).unwrap_or(Object::Broken)
    }

    fn try_object(&self, index: usize) -> Option<Object<'a>> {
        if index >= self.count {
            return None;
        }
        let entry = self.table + index * self.offset_size;
        let at = big_endian(self.bytes.get(entry..entry + self.offset_size)?) as usize;
        let body = self.bytes.get(at..self.table)?;
        let (marker, rest) = body.split_first()?;
        let (kind, low) = (marker >> 4, usize::from(marker & 15));
        let power = |low: usize| rest.get(..1 << low.min(4));
        Some(match (kind, low) {
            (0, 0) => Object::Null,
            (0, 8) => Object::Bool(false),
            (0, 9) => Object::Bool(true),
            // Up to 4 bytes are unsigned, 8 signed; 16 bytes hold what is beyond.
            (1, 0..=4) => {
                let bytes = power(low)?;
                Object::Integer(big_endian(&bytes[bytes.len().saturating_sub(8)..]))
            }
            (2, 2) => Object::Real(f32::from_bits(big_endian(power(2)?) as u32).into()),
            (2, 3) => Object::Real(f64::from_bits(big_endian(power(3)?))),
            (3, 3) => Object::Date(f64::from_bits(big_endian(power(3)?))),
            (4, _) => {
                let (count, rest) = counted(low, rest)?;
                Object::Data(rest.get(..count)?)
            }
            (5 | 7, _) => {
                let (count, rest) = counted(low, rest)?;
                Object::Ascii(rest.get(..count)?)
            }
            (6, _) => {
                let (count, rest) = counted(low, rest)?;
                Object::Utf16(rest.get(..count.checked_mul(2)?)?)
            }
            (8, 0..=7) => Object::Uid(big_endian(rest.get(..=low)?)),
            (10 | 11, _) => {
                let (count, rest) = counted(low, rest)?;
                Object::Array(self.refs(rest, count)?.0)
            }
            (12, _) => {
                let (count, rest) = counted(low, rest)?;
                Object::Set(self.refs(rest, count)?.0)
            }
            (13, _) => {
                let (count, rest) = counted(low, rest)?;
                let (keys, rest) = self.refs(rest, count)?;
                Object::Dict(keys, self.refs(rest, count)?.0)
            }
            _ => return None,
        })
    }

    fn refs(&self, bytes: &'a [u8], count: usize) -> Option<(Refs<'a>, &'a [u8])> {
        let (refs, rest) = bytes.split_at_checked(count.checked_mul(self.ref_size)?)?;
        Some((Refs { bytes: refs, size: self.ref_size }, rest))
    }

    /// The text of a string object.
    pub(crate) fn text(&self, index: usize) -> Option<Cow<'a, str>> {
        text(self.object(index))
    }

    /// The key that an object is in a dictionary.
    pub(crate) fn key(&self, index: usize) -> Key {
        self.text(index).map_or_else(Key::default, |text| Key::new(&text))
    }

    /// Hands on the texts in an object, as [`Value::texts`] does.
    pub(crate) fn texts(&self, index: usize, most: usize, take: &mut dyn FnMut(&str)) {
        // The keys and members of what is open, and which member comes next.
        let mut open: Vec<(Option<Refs<'_>>, Refs<'_>, usize)> = Vec::new();
        let mut member = (None, index);
        for _ in 0..most {
            let (key, index) = member;
            if let Some(key) = key {
                texts::string(&self.text(key).unwrap_or_default(), take);
            }
            match self.object(index) {
                Object::Array(members) | Object::Set(members) => open.push((None, members, 0)),
                Object::Dict(keys, values) => open.push((Some(keys), values, 0)),
                Object::Data(bytes) => texts::data(bytes, take),
                object => text(object).iter().for_each(|text| texts::string(text, take)),
            }
            member = loop {
                let Some((keys, members, next)) = open.last_mut() else { return };
                let key = keys.and_then(|keys| keys.get(*next));
                if let Some(index) = members.get(*next) {
                    *next += 1;
                    break (key, index);
                }
                open.pop();
            };
        }
    }

    /// The value of `key` in a dictionary object.
    pub(crate) fn get(&self, dict: Object<'_>, key: &str) -> Option<usize> {
        let Object::Dict(keys, values) = dict else { return None };
        let named = |index| match self.object(index) {
            Object::Ascii(bytes) => bytes == key.as_bytes(),
            other => text(other).is_some_and(|have| have == key),
        };
        keys.iter().position(named).and_then(|at| values.get(at))
    }

    /// The whole value of an object. Objects that are shared stay shared; cycles, and what nests too deep or grows too large,
    /// are cut.
    pub(crate) fn value(&self, index: usize, mode: Mode) -> Value {
        let room = self.bytes.len().saturating_mul(4).saturating_add(ROOM);
        Walk { list: self, mode, frames: Vec::new(), known: HashMap::new(), made: 0, room }
            .run(index)
    }
}

fn text(object: Object<'_>) -> Option<Cow<'_, str>> {
    match object {
        // Should be ASCII; other writers put Latin-1 or UTF-8 there.
        Object::Ascii(bytes) => Some(String::from_utf8_lossy(bytes)),
        Object::Utf16(bytes) => Some(charset::utf16(bytes, u16::from_be_bytes).into()),
        _ => None,
    }
}

/// The length of an object and what follows it.
fn counted(low: usize, rest: &[u8]) -> Option<(usize, &[u8])> {
    if low != 15 {
        return Some((low, rest));
    }
    let (marker, rest) = rest.split_first()?;
    if marker >> 4 != 1 || marker & 15 > 3 {
        return None;
    }
    let (bytes, rest) = rest.split_at_checked(1 << (marker & 15))?;
    Some((usize::try_from(big_endian(bytes)).ok()?, rest))
}

struct Frame<'a> {
    index: usize,
    keys: Option<Refs<'a>>,
    is_set: bool,
    members: Refs<'a>,
    next: usize,
    values: Vec<Value>,
    weight: u64,
    height: usize,
}

/// Builds one value without recursion.
struct Walk<'a, 'b> {
    list: &'b Binary<'a>,
    mode: Mode,
    frames: Vec<Frame<'a>>,
    known: HashMap<usize, Built>,
    /// Values made so far.
    made: u64,
    /// Bytes that may still be copied.
    room: usize,
}

impl Walk<'_, '_> {
    fn run(mut self, top: usize) -> Value {
        let mut done = self.enter(top);
        loop {
            let Some(frame) = self.frames.last_mut() else {
                return done.unwrap_or_else(Built::cut).value;
            };
            if let Some(built) = done.take() {
                frame.weight = frame.weight.saturating_add(built.weight);
                frame.height = frame.height.max(built.height);
                frame.values.push(built.value);
            }
            let full = self.made.saturating_add(frame.weight) > MAX_WEIGHT;
            let next = frame.members.get(frame.next).filter(|_| !full);
            frame.next += 1;
            done = match next {
                Some(index) => self.enter(index),
                None => self.leave(),
            };
        }
    }

    /// A scalar is done at once, a container becomes a frame.
    fn enter(&mut self, index: usize) -> Option<Built> {
        self.made += 1;
        let object = self.list.object(index);
        let (keys, members, is_set) = match object {
            Object::Array(members) => (None, members, false),
            Object::Set(members) => (None, members, true),
            Object::Dict(keys, values) => (Some(keys), values, false),
            scalar => return Some(Built::leaf(self.scalar(scalar))),
        };
        if let Some(known) = self.known.get(&index) {
            let fits = self.frames.len() + known.height <= MAX_DEPTH;
            return Some(if fits { known.clone() } else { Built::cut() });
        }
        let cycle = self.frames.iter().any(|frame| frame.index == index);
        if cycle || self.frames.len() >= MAX_DEPTH {
            return Some(Built::cut());
        }
        let values = Vec::with_capacity(members.len().min(64));
        self.frames.push(Frame {
            index,
            keys,
            is_set,
            members,
            next: 0,
            values,
            weight: 1,
            height: 0,
        });
        None
    }

    fn leave(&mut self) -> Option<Built> {
        let frame = self.frames.pop()?;
        let value = match frame.keys {
            Some(keys) => {
                let keys = keys.iter().map(|key| self.list.key(key));
                Value::Dict(keys.zip(frame.values).collect())
            }
            None if frame.is_set => Value::Set(frame.values.into()),
            None => Value::Array(frame.values.into()),
        };
        let built = Built { value, weight: frame.weight, height: frame.height + 1 };
        self.known.insert(frame.index, built.clone());
        Some(built)
    }

    fn scalar(&mut self, object: Object<'_>) -> Value {
        if let Object::Data(bytes) | Object::Ascii(bytes) | Object::Utf16(bytes) = object {
            let Some(left) = self.room.checked_sub(bytes.len()) else { return Built::cut().value };
            self.room = left;
        }
        match object {
            Object::Bool(value) => Value::Bool(value),
            Object::Integer(raw) if self.mode == Mode::Dump => Value::Number(Number::unsized_(raw)),
            Object::Integer(raw) => Value::integer(raw),
            Object::Real(value) => Value::Real(value),
            Object::Date(value) => Value::Date(value),
            Object::Data(bytes) => Value::data(bytes),
            Object::Uid(value) => Value::Clipped(format!("UID {value}").into_bytes().into()),
            object => match text(object) {
                Some(text) if self.mode == Mode::Dump => Value::Str(Str::either(&*text)),
                Some(text) => Value::string(&*text),
                None => Built::cut().value,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use plist::{Dictionary, Value as Theirs};

    use super::*;

    fn written(value: &Theirs) -> Vec<u8> {
        let mut bytes = Vec::new();
        value.to_writer_binary(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn every_kind_of_object_is_read() {
        let mut dict = Dictionary::new();
        dict.insert("b".into(), Theirs::Boolean(true));
        dict.insert("n".into(), Theirs::Integer((-5).into()));
        dict.insert("big".into(), Theirs::Integer(u64::MAX.into()));
        dict.insert("r".into(), Theirs::Real(1.5));
        dict.insert("s".into(), Theirs::String("é".repeat(40)));
        dict.insert("d".into(), Theirs::Data(vec![7; 300]));
        dict.insert("a".into(), Theirs::Array(vec![Theirs::String("x".into()); 20]));
        let bytes = written(&Theirs::Dictionary(dict));
        let list = Binary::open(&bytes).unwrap();
        let value = list.value(list.top(), Mode::Info);
        let dict = value.as_dict().unwrap();
        assert_eq!(dict.get("b"), Some(&Value::Bool(true)));
        assert_eq!(dict.get("n"), Some(&Value::integer(5_u64.wrapping_neg())));
        assert_eq!(dict.get("big"), Some(&Value::integer(u64::MAX)));
        assert_eq!(dict.get("r"), Some(&Value::Real(1.5)));
        assert_eq!(dict.str("s"), Some("é".repeat(40).as_str()));
        assert_eq!(dict.get("d"), Some(&Value::data([7; 300])));
        assert_eq!(dict.get("a").unwrap().as_list().unwrap().len(), 20);
        assert_eq!(dict.iter().next().unwrap().0, "b");
    }

    /// A list of arrays, each holding two references to the next.
    fn doubling(levels: u8) -> Vec<u8> {
        let mut bytes = b"bplist00".to_vec();
        let mut offsets = Vec::new();
        for level in 0..levels {
            offsets.push(bytes.len() as u8);
            let next = (level + 1).min(levels);
            bytes.extend([0xa2, next, next]);
        }
        offsets.push(bytes.len() as u8);
        bytes.push(9);
        let table = bytes.len() as u64;
        bytes.extend(&offsets);
        bytes.extend([0; 6]);
        bytes.extend([1, 1]);
        for number in [offsets.len() as u64, 0, table] {
            bytes.extend(number.to_be_bytes());
        }
        bytes
    }

    #[test]
    fn an_object_that_holds_itself_is_cut() {
        let mut bytes = doubling(2);
        bytes[9] = 0;
        let list = Binary::open(&bytes).unwrap();
        let value = list.value(list.top(), Mode::Dump);
        assert_eq!(value.as_list().unwrap()[0], Value::Clipped(Vec::new().into()));
    }
}
