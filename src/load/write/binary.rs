//! Binary property lists.
//!
//! Source: the comment on the format in `CFBinaryPList.c` (CF-1153).

use std::collections::HashMap;
use std::io::{self, Write};

use super::list::List;

/// An object of the list.
#[derive(Debug)]
enum Object {
    /// One that holds no others, as it is written: its kind in the upper half of the first byte and its size in the lower.
    Scalar(Vec<u8>),
    /// The numbers of the members.
    Array(Vec<u32>),
    /// Those of keys and values by turns.
    Dict(Vec<u32>),
}

/// Collects the objects of a list, equal strings and integers once each.
#[derive(Default)]
pub(super) struct Binary {
    objects: Vec<Object>,
    /// The strings and integers that are there.
    known: HashMap<Vec<u8>, u32>,
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

    /// Puts an object there that begins with this byte.
    fn scalar(&mut self, kind: u8, content: &[u8]) {
        let id = self.add(Object::Scalar([&[kind], content].concat()));
        self.put(id);
    }

    /// Puts an object there that may be there already.
    fn shared(&mut self, bytes: Vec<u8>) {
        let id = if let Some(id) = self.known.get(&bytes) {
            *id
        } else {
            let id = self.add(Object::Scalar(bytes.clone()));
            self.known.insert(bytes, id);
            id
        };
        self.put(id);
    }

    pub(super) fn finish(self, out: &mut dyn Write) -> io::Result<()> {
        let width = bytes_for(self.objects.len() as u64);
        let mut bytes = b"bplist00".to_vec();
        let mut offsets = Vec::with_capacity(self.objects.len());
        for object in &self.objects {
            offsets.push(bytes.len() as u64);
            match object {
                Object::Scalar(written) => bytes.extend_from_slice(written),
                Object::Array(members) => {
                    head(0xa0, members.len(), &mut bytes);
                    for member in members {
                        number((*member).into(), width, &mut bytes);
                    }
                }
                Object::Dict(pairs) => {
                    head(0xd0, pairs.len() / 2, &mut bytes);
                    let keys = pairs.iter().step_by(2);
                    for member in keys.chain(pairs.iter().skip(1).step_by(2)) {
                        number((*member).into(), width, &mut bytes);
                    }
                }
            }
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
        let mut bytes = Vec::new();
        if text.is_ascii() {
            head(0x50, text.len(), &mut bytes);
            bytes.extend_from_slice(text.as_bytes());
        } else {
            head(0x60, text.encode_utf16().count(), &mut bytes);
            bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        }
        self.shared(bytes);
    }

    fn integer(&mut self, integer: i64) {
        let mut bytes = Vec::new();
        write_integer(integer, &mut bytes);
        self.shared(bytes);
    }

    fn boolean(&mut self, value: bool) {
        self.scalar(if value { 9 } else { 8 }, &[]);
    }

    fn real(&mut self, real: f64) {
        self.scalar(0x23, &real.to_be_bytes());
    }

    fn date(&mut self, seconds: f64) {
        self.scalar(0x33, &seconds.to_be_bytes());
    }

    fn data(&mut self, data: &[u8]) {
        let mut bytes = Vec::with_capacity(data.len() + 9);
        head(0x40, data.len(), &mut bytes);
        bytes.extend_from_slice(data);
        let id = self.add(Object::Scalar(bytes));
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
