//! Binary property lists.
//!
//! Source: the comment on the format in `CFBinaryPList.c` (CF-1153).

use std::collections::HashMap;
use std::io::{self, Write};

use super::list::List;

/// Seconds are written as they are; everything else by its kind in the upper half of a byte and its size in the lower.
#[derive(Debug)]
enum Object {
    Bool(bool),
    Integer(i64),
    Real(f64),
    Date(f64),
    Data(Vec<u8>),
    Text(String),
    Array(Vec<u32>),
    /// Keys and values by turns.
    Dict(Vec<u32>),
}

/// Collects the objects of a list, equal strings and integers once each.
#[derive(Default)]
pub(super) struct Binary {
    objects: Vec<Object>,
    texts: HashMap<String, u32>,
    integers: HashMap<i64, u32>,
    /// The containers that are open.
    open: Vec<u32>,
}

impl Binary {
    fn add(&mut self, object: Object) -> u32 {
        self.objects.push(object);
        (self.objects.len() - 1) as u32
    }

    /// Puts an object into the innermost container.
    fn put(&mut self, id: u32) {
        let Some(open) = self.open.last() else { return };
        if let Object::Array(members) | Object::Dict(members) = &mut self.objects[*open as usize] {
            members.push(id);
        }
    }

    fn add_text(&mut self, text: &str) -> u32 {
        if let Some(id) = self.texts.get(text) {
            return *id;
        }
        let id = self.add(Object::Text(text.to_owned()));
        self.texts.insert(text.to_owned(), id);
        id
    }

    pub(super) fn finish(self, out: &mut dyn Write) -> io::Result<()> {
        let width = bytes_for(self.objects.len() as u64);
        let mut bytes = b"bplist00".to_vec();
        let mut offsets = Vec::with_capacity(self.objects.len());
        for object in &self.objects {
            offsets.push(bytes.len() as u64);
            write_object(object, width, &mut bytes);
        }
        let table = bytes.len() as u64;
        let offset_width = bytes_for(table);
        for offset in &offsets {
            number(*offset, offset_width, &mut bytes);
        }
        bytes.extend([0, 0, 0, 0, 0, 0, offset_width as u8, width as u8]);
        for value in [offsets.len() as u64, 0, table] {
            number(value, 8, &mut bytes);
        }
        out.write_all(&bytes)?;
        out.flush()
    }
}

impl List for Binary {
    fn open(&mut self, dict: bool) {
        let container = if dict { Object::Dict(Vec::new()) } else { Object::Array(Vec::new()) };
        let id = self.add(container);
        self.put(id);
        self.open.push(id);
    }

    fn close(&mut self) {
        self.open.pop();
    }

    fn empty(&mut self, dict: bool) {
        self.open(dict);
        self.close();
    }

    fn key(&mut self, key: &str) {
        self.text(key);
    }

    fn text(&mut self, text: &str) {
        let id = self.add_text(text);
        self.put(id);
    }

    fn integer(&mut self, integer: i64) {
        let id = if let Some(id) = self.integers.get(&integer) {
            *id
        } else {
            let id = self.add(Object::Integer(integer));
            self.integers.insert(integer, id);
            id
        };
        self.put(id);
    }

    fn boolean(&mut self, value: bool) {
        let id = self.add(Object::Bool(value));
        self.put(id);
    }

    fn real(&mut self, real: f64) {
        let id = self.add(Object::Real(real));
        self.put(id);
    }

    fn date(&mut self, seconds: f64) {
        let id = self.add(Object::Date(seconds));
        self.put(id);
    }

    fn data(&mut self, bytes: &[u8]) {
        let id = self.add(Object::Data(bytes.to_vec()));
        self.put(id);
    }

    fn is_closed(&self) -> bool {
        false
    }
}

/// How many bytes hold the number: 1, 2, 4 or 8.
fn bytes_for(number: u64) -> usize {
    match number {
        0..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    }
}

fn number(value: u64, width: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&value.to_be_bytes()[8 - width..]);
}

/// The byte of a kind with a size, and the size itself where it doesn't fit.
fn head(kind: u8, size: usize, out: &mut Vec<u8>) {
    if size < 15 {
        return out.push(kind | size as u8);
    }
    out.push(kind | 15);
    write_integer(size as i64, out);
}

fn write_integer(integer: i64, out: &mut Vec<u8>) {
    let width = if integer < 0 { 8 } else { bytes_for(integer as u64) };
    out.push(0x10 | width.trailing_zeros() as u8);
    number(integer as u64, width, out);
}

fn write_object(object: &Object, width: usize, out: &mut Vec<u8>) {
    match object {
        Object::Bool(value) => out.push(if *value { 9 } else { 8 }),
        Object::Integer(integer) => write_integer(*integer, out),
        Object::Real(real) => {
            out.push(0x23);
            out.extend_from_slice(&real.to_be_bytes());
        }
        Object::Date(seconds) => {
            out.push(0x33);
            out.extend_from_slice(&seconds.to_be_bytes());
        }
        Object::Data(bytes) => {
            head(0x40, bytes.len(), out);
            out.extend_from_slice(bytes);
        }
        Object::Text(text) if text.is_ascii() => {
            head(0x50, text.len(), out);
            out.extend_from_slice(text.as_bytes());
        }
        Object::Text(text) => {
            head(0x60, text.encode_utf16().count(), out);
            out.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        }
        Object::Array(members) => {
            head(0xa0, members.len(), out);
            for member in members {
                number((*member).into(), width, out);
            }
        }
        Object::Dict(pairs) => {
            head(0xd0, pairs.len() / 2, out);
            for member in pairs.iter().step_by(2).chain(pairs.iter().skip(1).step_by(2)) {
                number((*member).into(), width, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::write::list::{Losses, put};
    use crate::model::{Dict, Key, Value};

    #[test]
    fn another_reader_reads_what_is_written() {
        let pairs = [
            ("text", Value::string("x".repeat(300))),
            ("more", Value::string("Größe")),
            ("none", Value::string("")),
            ("yes", Value::Bool(true)),
            ("small", Value::integer(7)),
            ("large", Value::integer(70_000)),
            ("minus", Value::integer(u64::MAX)),
            ("half", Value::Real(0.5)),
            ("day", Value::Date(86_400.0)),
            ("data", Value::data([0, 1, 255])),
            ("list", Value::Array((0..300).map(Value::integer).collect())),
            ("empty", Value::Dict(Dict::new())),
        ];
        let dict: Dict = pairs.into_iter().map(|(key, value)| (Key::new(key), value)).collect();
        let mut binary = Binary::default();
        put(&mut binary, &mut Losses::default(), &Value::Dict(dict.clone()));
        let mut bytes = Vec::new();
        binary.finish(&mut bytes).unwrap();
        let read = plist::Value::from_reader(io::Cursor::new(&bytes)).unwrap();
        let read = read.as_dictionary().unwrap();
        assert_eq!(read.len(), dict.len());
        assert_eq!(read["text"].as_string().unwrap().len(), 300);
        assert_eq!(read["more"].as_string(), Some("Größe"));
        assert_eq!(read["minus"].as_signed_integer(), Some(-1));
        assert_eq!(read["large"].as_signed_integer(), Some(70_000));
        assert_eq!(read["half"].as_real(), Some(0.5));
        assert_eq!(read["data"].as_data(), Some(&[0, 1, 255][..]));
        assert_eq!(read["list"].as_array().unwrap().len(), 300);
        assert_eq!(read["list"].as_array().unwrap()[299].as_signed_integer(), Some(299));
        assert!(read["empty"].as_dictionary().unwrap().is_empty());
        assert!(read["day"].as_date().is_some());
    }
}
