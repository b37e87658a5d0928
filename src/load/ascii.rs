//! Property lists in their oldest form: `{ key = value; list = (a, "b c"); data = <0102>; }`.
//!
//! Not proven on real files: no dump in this form is known.

use super::xml::{MAX_DEPTH, Mode, hex, integer};
use crate::model::{Dict, Key, Note, NoteKind, Number, Position, Str, Value};

/// Reads a list, or `None` if the text is none. One that is cut or damaged gives what is there.
pub(crate) fn read(bytes: &[u8], mode: Mode) -> Option<(Value, Vec<Note>)> {
    let mut reader = Reader { bytes, at: 0, mode, frames: Vec::new() };
    reader.blanks();
    if !matches!(bytes.get(reader.at), Some(b'{' | b'(')) {
        return None;
    }
    let whole = reader.run();
    let mut notes = Vec::new();
    let value = if let Some(value) = whole {
        value
    } else {
        let at = Position { offset: reader.at as u64, ..Position::default() };
        let message =
            format!("the list is cut or damaged at byte {}; this is the part before it", reader.at);
        notes.push(Note { at, kind: NoteKind::Damaged, message, file: None });
        reader.rest()?
    };
    let empty = match &value {
        Value::Dict(dict) => dict.is_empty(),
        other => other.as_list().is_none_or(<[Value]>::is_empty),
    };
    (!empty).then_some((value, notes))
}

/// A container that is open.
enum Frame {
    Array(Vec<Value>),
    /// The pairs, and the key whose value is due.
    Dict(Vec<(Key, Value)>, Option<Key>),
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    mode: Mode,
    frames: Vec<Frame>,
}

impl Reader<'_> {
    /// The whole value; `None` where something is not as it should be.
    fn run(&mut self) -> Option<Value> {
        loop {
            self.blanks();
            let byte = *self.bytes.get(self.at)?;
            let deep = self.frames.len() >= MAX_DEPTH;
            let value = match (byte, self.frames.last_mut()) {
                (b'{' | b'(', _) if deep => return None,
                (b'{' | b'(', Some(Frame::Dict(_, None))) => return None,
                (b'{', _) => {
                    self.at += 1;
                    self.frames.push(Frame::Dict(Vec::new(), None));
                    continue;
                }
                (b'(', _) => {
                    self.at += 1;
                    self.frames.push(Frame::Array(Vec::new()));
                    continue;
                }
                (b'}', Some(Frame::Dict(_, None))) | (b')', Some(Frame::Array(_))) => {
                    self.at += 1;
                    close(self.frames.pop()?)
                }
                (_, Some(Frame::Dict(_, key @ None))) => {
                    let name = string(self.bytes, &mut self.at)?;
                    *key = Some(Key::from(name));
                    self.blanks();
                    self.expect(b'=')?;
                    continue;
                }
                (b'<', Some(_)) => self.data()?,
                (_, Some(_)) => {
                    let text = string(self.bytes, &mut self.at)?;
                    if self.mode == Mode::Dump {
                        Value::Str(Str::either(text))
                    } else {
                        Value::string(text)
                    }
                }
                (_, None) => return None,
            };
            match self.frames.last_mut() {
                None => return Some(value),
                Some(Frame::Array(items)) => items.push(value),
                Some(Frame::Dict(pairs, key)) => pairs.push((key.take()?, value)),
            }
            self.blanks();
            // The last separator may be left out.
            if matches!(self.bytes.get(self.at), Some(b';' | b',')) {
                self.at += 1;
            }
        }
    }

    /// What was read before the damage.
    fn rest(&mut self) -> Option<Value> {
        loop {
            let value = close(self.frames.pop()?);
            match self.frames.last_mut() {
                None => return Some(value),
                Some(Frame::Array(items)) => items.push(value),
                Some(Frame::Dict(pairs, key)) => pairs.extend(key.take().map(|key| (key, value))),
            }
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.bytes.get(self.at) == Some(&byte)).then(|| self.at += 1)
    }

    /// Steps over white space and comments.
    fn blanks(&mut self) {
        loop {
            let rest = &self.bytes[self.at..];
            let blank =
                rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len());
            self.at += blank;
            let rest = &rest[blank..];
            let end: &[u8] = if rest.starts_with(b"//") {
                b"\n"
            } else if rest.starts_with(b"/*") {
                b"*/"
            } else {
                return;
            };
            let length = memchr::memmem::find(rest, end).map_or(rest.len(), |at| at + end.len());
            self.at += length;
        }
    }

    /// `<0102>`, or a number of `GNUstep`: `<*I5>`, `<*R1.5>`, `<*BY>`.
    fn data(&mut self) -> Option<Value> {
        let rest = &self.bytes[self.at + 1..];
        let length = memchr::memchr(b'>', rest)?;
        let text = std::str::from_utf8(&rest[..length]).ok()?;
        let value = match (text.get(..2), text.get(2..)) {
            (Some("*I"), Some(digits)) => {
                let raw = integer(digits)?;
                let blurred = self.mode == Mode::Dump;
                Value::Number(if blurred { Number::unsized_(raw) } else { Number::sized(raw, 64) })
            }
            (Some("*R"), Some(digits)) => Value::Real(digits.parse().ok()?),
            (Some("*B"), Some(word)) => Value::Bool(word == "Y"),
            // Redacted or otherwise unreadable: as it stands.
            _ => hex(text).map_or_else(|| Value::Clipped(text.as_bytes().into()), Value::data),
        };
        self.at += length + 2;
        Some(value)
    }
}

fn close(frame: Frame) -> Value {
    match frame {
        Frame::Array(items) => Value::Array(items.into()),
        Frame::Dict(pairs, _) => Value::Dict(pairs.into_iter().collect::<Dict>()),
    }
}

/// A string, in quotes or without.
fn string(bytes: &[u8], at: &mut usize) -> Option<String> {
    let quote = *bytes.get(*at)?;
    if !matches!(quote, b'"' | b'\'') {
        let rest = &bytes[*at..];
        let plain = |byte: &u8| {
            byte.is_ascii_alphanumeric() || b"_-./$:+@#%&*!?|~^".contains(byte) || *byte >= 0x80
        };
        let length = rest.iter().position(|byte| !plain(byte)).unwrap_or(rest.len());
        *at += length;
        return (length > 0).then(|| String::from_utf8_lossy(&rest[..length]).into_owned());
    }
    let mut text = Vec::new();
    let mut next = *at + 1;
    loop {
        let byte = *bytes.get(next)?;
        next += 1;
        match byte {
            byte if byte == quote => break,
            b'\\' => {
                let escaped = *bytes.get(next)?;
                next += 1;
                match escaped {
                    b'n' => text.push(b'\n'),
                    b't' => text.push(b'\t'),
                    b'r' => text.push(b'\r'),
                    b'U' | b'u' => {
                        let digits = std::str::from_utf8(bytes.get(next..next + 4)?).ok()?;
                        let code = u32::from_str_radix(digits, 16).ok()?;
                        let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                        text.extend(character.encode_utf8(&mut [0; 4]).bytes());
                        next += 4;
                    }
                    other => text.push(other),
                }
            }
            other => text.push(other),
        }
    }
    *at = next;
    Some(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "// a list\n{ IORegistryEntryName = Root; \"a b\" = (x, \"y \\\"z\\U00e9\", ()); /* d */ d = <01 02>; n = <*I-5>; gone = <***>; e = {}; }";

    #[test]
    fn every_kind_of_value_is_read() {
        let (value, notes) = read(TEXT.as_bytes(), Mode::Info).unwrap();
        assert!(notes.is_empty());
        let dict = value.as_dict().unwrap();
        assert_eq!(dict.str("IORegistryEntryName"), Some("Root"));
        let list = dict.get("a b").unwrap().as_list().unwrap();
        assert_eq!(
            list,
            [Value::string("x"), Value::string("y \"zé"), Value::Array(Vec::new().into())]
        );
        assert_eq!(dict.get("d"), Some(&Value::data([1, 2])));
        assert_eq!(dict.get("n"), Some(&Value::integer(5_u64.wrapping_neg())));
        assert_eq!(dict.get("gone"), Some(&Value::Clipped(b"***"[..].into())));
        assert_eq!(dict.get("e"), Some(&Value::Dict(Dict::new())));
    }

    #[test]
    fn a_cut_list_gives_what_is_there() {
        let (value, notes) = read(b"{ a = 1; b = { c = (x, y", Mode::Info).unwrap();
        let inner = value.as_dict().unwrap().dict("b").unwrap();
        assert_eq!(inner.get("c").unwrap().as_list().unwrap().len(), 2);
        assert_eq!(notes.len(), 1);
    }

    #[test]
    fn other_text_is_refused_and_deep_nesting_cut() {
        for text in ["hello", "", "{", "{}", "{ hello there", "/* {"] {
            assert!(read(text.as_bytes(), Mode::Dump).is_none(), "{text}");
        }
        let (_, notes) = read(&b"(".repeat(100_000), Mode::Dump).unwrap();
        assert_eq!(notes.len(), 1);
    }
}
