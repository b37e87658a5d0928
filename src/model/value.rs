//! Property values, with what their source blurs kept blurred.

use std::borrow::Cow;
use std::sync::Arc;

use bstr::ByteSlice;

use super::{Key, Tri};

/// A property value: what the kernel's `OSObject` containers hold, plus the forms in which a dump shows
/// that it couldn't say.
///
/// Copies share their contents. `==` is structural sameness of what is written here; the *kernel's*
/// equality (`isEqualTo`) is the engine's.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `OSBoolean`.
    Bool(bool),
    /// `OSNumber` of an integer width.
    Number(Number),
    /// `OSNumber` of a floating-point width, or a property list's `real`.
    Real(f64),
    /// `OSString` or `OSSymbol`.
    Str(Str),
    /// `OSData`.
    Data(Data),
    /// A property list's date: seconds since 2001-01-01 00:00:00 UTC.
    Date(f64),
    /// `OSArray`.
    Array(Arc<[Value]>),
    /// `OSSet`, in the order in which its members came.
    Set(Arc<[Value]>),
    /// `OSDictionary`.
    Dict(Dict),
    /// A value that the source has but did not print: `ioreg` prints a string with a character beyond
    /// ASCII, or a fractional number, as nothing at all.
    Unprintable,
    /// A value cut short, or made unreadable, by the tool that wrote it, or redacted by a person: the text that is there.
    Clipped(Arc<[u8]>),
}

/// An integer `OSNumber`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    /// The value, masked to its width where the width is known. Where it isn't, the source's own 64-bit
    /// reading (`ioreg` text sign-extends 32-bit numbers).
    pub raw: u64,
    /// The width in bits (1 to 64), if the source tells it.
    pub bits: Option<u8>,
}

impl Number {
    /// A number of a known width; `raw` is masked to it, as the kernel does when it makes one.
    #[must_use]
    pub fn sized(raw: u64, bits: u8) -> Self {
        let raw = if bits >= 64 { raw } else { raw & ((1 << bits) - 1) };
        Self { raw, bits: Some(bits) }
    }

    /// A number whose width the source doesn't tell.
    #[must_use]
    pub fn unsized_(raw: u64) -> Self {
        Self { raw, bits: None }
    }

    /// The value with the sign that its width gives it.
    #[must_use]
    pub fn signed(self) -> i64 {
        let spare = 64 - u32::from(self.bits.unwrap_or(64)).clamp(1, 64);
        ((self.raw << spare) as i64) >> spare
    }
}

/// A string: bytes, nearly always UTF-8.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Str {
    bytes: Arc<[u8]>,
    symbol: Tri,
}

impl Str {
    /// A string that is known to be a plain `OSString`.
    pub fn plain(text: impl AsRef<[u8]>) -> Self {
        Self { bytes: text.as_ref().into(), symbol: Tri::No }
    }

    /// A string that is known to be an interned `OSSymbol`.
    pub fn symbol(text: impl AsRef<[u8]>) -> Self {
        Self { bytes: text.as_ref().into(), symbol: Tri::Yes }
    }

    /// A string from a dump, which doesn't tell one from the other.
    pub fn either(text: impl AsRef<[u8]>) -> Self {
        Self { bytes: text.as_ref().into(), symbol: Tri::Unknown }
    }

    /// The same text as an interned symbol.
    #[must_use]
    pub fn interned(&self) -> Self {
        Self { bytes: Arc::clone(&self.bytes), symbol: Tri::Yes }
    }

    /// Another text of which just as much is known.
    #[must_use]
    pub fn with_bytes(&self, bytes: impl AsRef<[u8]>) -> Self {
        Self { bytes: bytes.as_ref().into(), symbol: self.symbol }
    }

    /// The bytes as they are.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text; bytes that are not UTF-8 show as U+FFFD.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// The text, if it is UTF-8.
    pub fn utf8(&self) -> Option<&str> {
        self.bytes.to_str().ok()
    }

    /// Whether this is an `OSSymbol`.
    pub fn is_symbol(&self) -> Tri {
        self.symbol
    }
}

/// Bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Data {
    bytes: Arc<[u8]>,
    nuls: Nuls,
}

/// How well the end of [`Data`] is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nuls {
    /// All bytes are known.
    #[default]
    Exact,
    /// Up to so many zero bytes may follow the bytes that are known: `ioreg` prints `abc` and `abc\0`
    /// alike.
    UpTo(u8),
    /// Any number of zero bytes may follow (`ioreg -f`).
    Any,
}

impl Data {
    /// Bytes that are known to be all.
    pub fn exact(bytes: impl AsRef<[u8]>) -> Self {
        Self { bytes: bytes.as_ref().into(), nuls: Nuls::Exact }
    }

    /// Bytes that zero bytes may follow.
    pub fn blurred(bytes: impl AsRef<[u8]>, nuls: Nuls) -> Self {
        Self { bytes: bytes.as_ref().into(), nuls }
    }

    /// The bytes that are known.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What may follow them.
    pub fn nuls(&self) -> Nuls {
        self.nuls
    }
}

/// A dictionary in the order of its source. A key that occurs twice is kept twice; the last one counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dict(Arc<Vec<(Key, Value)>>);

impl Dict {
    /// An empty dictionary.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(have, _)| have == key).map(|(_, value)| value)
    }

    /// The value of an interned `key`: faster than [`Dict::get`], as no text is compared.
    pub fn find(&self, key: &Key) -> Option<&Value> {
        self.0.iter().rev().find(|(have, _)| have == key).map(|(_, value)| value)
    }

    /// Whether the other dictionary is this very one, not merely one like it.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether there is a value for `key`.
    pub fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Sets `key`: an existing key keeps its place, a new one comes last. Returns the old value.
    pub fn set(&mut self, key: Key, value: Value) -> Option<Value> {
        let pairs = Arc::make_mut(&mut self.0);
        if let Some((_, old)) = pairs.iter_mut().rev().find(|(have, _)| *have == key) {
            return Some(std::mem::replace(old, value));
        }
        pairs.push((key, value));
        None
    }

    /// Appends a pair without looking for the key: what a source wrote twice stays there twice.
    pub fn push(&mut self, key: Key, value: Value) {
        Arc::make_mut(&mut self.0).push((key, value));
    }

    /// Removes every occurrence of `key`; returns the value that counted.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let old = self.get(key).cloned();
        if old.is_some() {
            Arc::make_mut(&mut self.0).retain(|(have, _)| have != key);
        }
        old
    }

    /// The pairs, as the source has them.
    pub fn iter(&self) -> std::slice::Iter<'_, (Key, Value)> {
        self.0.iter()
    }

    /// The number of pairs.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The string under `key`, if a UTF-8 string is there.
    pub fn str(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_utf8()
    }

    /// The dictionary under `key`, if one is there.
    pub fn dict(&self, key: &str) -> Option<&Dict> {
        self.get(key)?.as_dict()
    }
}

impl FromIterator<(Key, Value)> for Dict {
    fn from_iter<I: IntoIterator<Item = (Key, Value)>>(pairs: I) -> Self {
        Self(Arc::new(pairs.into_iter().collect()))
    }
}

impl<'a> IntoIterator for &'a Dict {
    type Item = &'a (Key, Value);
    type IntoIter = std::slice::Iter<'a, (Key, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Value {
    /// A plain string.
    pub fn string(text: impl AsRef<[u8]>) -> Self {
        Self::Str(Str::plain(text))
    }

    /// A 64-bit number, as a property list without `size` gives.
    pub fn integer(raw: u64) -> Self {
        Self::Number(Number::sized(raw, 64))
    }

    /// Bytes that are known to be all.
    pub fn data(bytes: impl AsRef<[u8]>) -> Self {
        Self::Data(Data::exact(bytes))
    }

    /// A dictionary of these pairs.
    pub fn dict<'k>(pairs: impl IntoIterator<Item = (&'k str, Self)>) -> Self {
        Self::Dict(pairs.into_iter().map(|(key, value)| (Key::new(key), value)).collect())
    }

    /// The string, if this is one.
    pub fn as_str(&self) -> Option<&Str> {
        if let Self::Str(text) = self { Some(text) } else { None }
    }

    /// The text, if this is a UTF-8 string.
    pub fn as_utf8(&self) -> Option<&str> {
        self.as_str().and_then(Str::utf8)
    }

    /// The number, if this is one.
    pub fn as_number(&self) -> Option<Number> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The dictionary, if this is one.
    pub fn as_dict(&self) -> Option<&Dict> {
        if let Self::Dict(dict) = self { Some(dict) } else { None }
    }

    /// The members, if this is an array or a set.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::Array(list) | Self::Set(list) => Some(list),
            _ => None,
        }
    }

    /// The boolean, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The word for its type: `string`, `number`, `data`, `dict` …
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Bool(_) => "bool",
            Self::Number(_) => "number",
            Self::Real(_) => "real",
            Self::Str(_) => "string",
            Self::Data(_) => "data",
            Self::Date(_) => "date",
            Self::Array(_) => "array",
            Self::Set(_) => "set",
            Self::Dict(_) => "dict",
            Self::Unprintable => "unprintable",
            Self::Clipped(_) => "clipped",
        }
    }
}
