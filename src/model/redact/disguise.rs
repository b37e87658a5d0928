//! What stands for a value that is taken out: something of the same shape and length, the same for the same value, made with a salt
//! that nobody else has.

use std::collections::{HashMap, HashSet};
use std::hash::Hasher as _;

pub(super) struct Disguise {
    salt: [u64; 2],
    made: HashMap<Vec<u8>, Vec<u8>>,
    used: HashSet<Vec<u8>>,
}

/// SipHash-2-4 (Aumasson, Bernstein): a hash that nobody can compute without the key.
#[expect(deprecated, reason = "its successors have no key, or make no promise which hash they are")]
fn sip_hash(key: [u64; 2], bytes: &[u8]) -> u64 {
    let mut hasher = std::hash::SipHasher::new_with_keys(key[0], key[1]);
    hasher.write(bytes);
    hasher.finish()
}

/// Numbers that follow from a value, the salt and a count.
struct Stream {
    salt: [u64; 2],
    value: Vec<u8>,
    count: u64,
}

impl Stream {
    fn below(&mut self, limit: u64) -> u64 {
        let length = self.value.len();
        self.value.extend_from_slice(&self.count.to_le_bytes());
        let hash = sip_hash(self.salt, &self.value);
        self.value.truncate(length);
        self.count += 1;
        hash % limit.max(1)
    }

    fn one_of(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(u64::from(to - from) + 1) as u32
    }
}

/// What bytes look like as text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Text in ASCII.
    Text,
    /// Text, if at all, in an older system's encoding.
    High,
    /// No text: a control character is among them.
    Control,
}

impl Sort {
    fn of(bytes: &[u8]) -> Self {
        if bytes.iter().any(u8::is_ascii_control) {
            Self::Control
        } else if bytes.is_ascii() {
            Self::Text
        } else {
            Self::High
        }
    }

    /// A byte that is nothing beyond this sort.
    fn byte(self, stream: &mut Stream) -> u8 {
        match self {
            Self::Text => stream.one_of(0x20, 0x7e) as u8,
            Self::High if stream.below(2) == 0 => stream.one_of(0x20, 0x7e) as u8,
            Self::High => self.sign(stream),
            Self::Control => stream.below(256) as u8,
        }
    }

    /// A byte by which bytes are of this sort.
    fn sign(self, stream: &mut Stream) -> u8 {
        match self {
            Self::Text => stream.one_of(0x20, 0x7e) as u8,
            Self::High => stream.one_of(0xa0, 0xff) as u8,
            Self::Control => stream.one_of(0x00, 0x1f) as u8,
        }
    }
}

impl Disguise {
    pub(super) fn new(salt: [u64; 2]) -> Self {
        Self { salt, made: HashMap::new(), used: HashSet::new() }
    }

    /// Says that a value is there: no pseudonym may be like it.
    pub(super) fn reserve(&mut self, value: &[u8]) {
        self.used.insert(value.to_vec());
    }

    /// Something else for a value, as `make` shapes it.
    fn other(&mut self, tag: u8, value: &[u8], make: impl Fn(&mut Stream) -> Vec<u8>) -> Vec<u8> {
        let mut name = vec![tag];
        name.extend_from_slice(value);
        if let Some(made) = self.made.get(&name) {
            return made.clone();
        }
        let mut stream = Stream { salt: self.salt, value: name.clone(), count: 0 };
        let mut made = make(&mut stream);
        // A short value has few shapes: it may be taken, or be the value itself.
        for _ in 0..64 {
            if made != value && !self.used.contains(&made) {
                break;
            }
            made = make(&mut stream);
        }
        self.used.insert(made.clone());
        self.made.insert(name, made.clone());
        made
    }

    /// A text of the same length: digits stay digits, letters stay letters of their case and script.
    pub(super) fn text(&mut self, text: &str) -> String {
        let made = self.other(b't', text.as_bytes(), |stream| {
            text.chars().map(|c| letter(stream, c)).collect::<String>().into_bytes()
        });
        String::from_utf8(made).unwrap_or_default()
    }

    /// Bytes of the same number; zero bytes and those of text stay what they are.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.other(b'b', bytes, |stream| {
            let other = |byte: &u8| match byte {
                0 => 0,
                0x20..=0x7e => letter(stream, char::from(*byte)) as u8,
                _ => stream.one_of(0x80, 0xfe) as u8,
            };
            bytes.iter().map(other).collect()
        })
    }

    /// As many bytes, which `ioreg` prints in the same way: it writes data as text where every byte is a character.
    pub(super) fn raw(&mut self, bytes: &[u8]) -> Vec<u8> {
        let sort = Sort::of(bytes);
        self.other(b'r', bytes, |stream| {
            let mut made: Vec<u8> = bytes.iter().map(|_| sort.byte(stream)).collect();
            if Sort::of(&made) != sort
                && let Some(last) = made.last_mut()
            {
                *last = sort.sign(stream);
            }
            made
        })
    }

    /// A number of as many digits, in decimal and in hexadecimal.
    pub(super) fn number(&mut self, number: u64) -> u64 {
        let range = |base: u64| {
            let mut least = 1_u64;
            while number / base >= least {
                least *= base;
            }
            (least, least.checked_mul(base).map_or(u64::MAX, |next| next - 1))
        };
        let (tens, sixteens) = (range(10), range(16));
        let (least, most) = (tens.0.max(sixteens.0), tens.1.min(sixteens.1));
        let span = (most - least).saturating_add(1);
        let made = self.other(b'n', &number.to_le_bytes(), |stream| {
            (least + stream.below(span)).to_le_bytes().to_vec()
        });
        made.try_into().map_or(number, u64::from_le_bytes)
    }
}

/// Another character of the same sort and length in UTF-8.
fn letter(stream: &mut Stream, c: char) -> char {
    let (from, to) = match c {
        '0'..='9' => ('0', '9'),
        'A'..='F' => ('A', 'F'),
        'a'..='f' => ('a', 'f'),
        'G'..='Z' => ('G', 'Z'),
        'g'..='z' => ('g', 'z'),
        'À'..='Ö' => ('À', 'Ï'),
        'à'..='ö' => ('à', 'ï'),
        '\u{410}'..='\u{42f}' => ('\u{410}', '\u{42f}'),
        '\u{430}'..='\u{44f}' => ('\u{430}', '\u{44f}'),
        '\u{3040}'..='\u{9fff}' => ('\u{4e00}', '\u{4fff}'),
        '\u{ac00}'..='\u{d7a3}' => ('\u{ac00}', '\u{adff}'),
        c if c.is_alphabetic() && c.len_utf8() == 2 => ('à', 'ï'),
        c if c.is_alphabetic() && c.len_utf8() == 3 => ('\u{4e00}', '\u{4fff}'),
        other => return other,
    };
    char::from_u32(stream.one_of(from.into(), to.into())).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        // The example of the paper: key 00 01 … 0f, message 00 01 … 0e.
        let key = [0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908];
        let message: Vec<u8> = (0..15).collect();
        assert_eq!(sip_hash(key, &message), 0xa129_ca61_49be_45e5);
    }

    #[test]
    fn pseudonyms_have_the_shape_of_their_values() {
        let mut disguise = Disguise::new([1, 2]);
        for text in ["C02AB1CDEFGH", "Anna’s größter Mac", "Диск Анны", "我的硬盘"]
        {
            let other = disguise.text(text);
            assert_ne!(other, text);
            assert_eq!(other.len(), text.len());
            assert_eq!(other, disguise.text(text), "the same for the same value");
            for (one, another) in text.chars().zip(other.chars()) {
                assert_eq!(one.is_ascii_digit(), another.is_ascii_digit());
                assert_eq!(one.is_alphabetic(), another.is_alphabetic());
                assert_eq!(one.is_uppercase(), another.is_uppercase());
            }
        }
        let number = disguise.number(123_456_789);
        assert!(number != 123_456_789 && number.to_string().len() == 9);
        assert_eq!(disguise.bytes(b"ab\0\x01").len(), 4);
        assert_eq!(disguise.bytes(b"ab\0\x01")[2], 0);
    }

    #[test]
    fn bytes_are_printed_as_they_were_as_text_or_as_numbers() {
        for salt in 0..100 {
            let mut disguise = Disguise::new([salt, !salt]);
            for bytes in [&[0xc2, 0x7e, 0xfe, 0x3d, 0x6a, 0x1f], b"Ab c9~", b"\xe4bcdef"] {
                let made = disguise.raw(bytes);
                assert_eq!(made.len(), bytes.len());
                assert_eq!(made.iter().any(u8::is_ascii_control), bytes[5] == 0x1f, "{made:x?}");
                assert_eq!(
                    made.is_ascii(),
                    bytes.is_ascii() || made.is_ascii() && bytes[5] == 0x1f
                );
            }
        }
    }

    #[test]
    fn another_salt_gives_other_pseudonyms_and_two_values_never_share_one() {
        let (mut one, mut other) = (Disguise::new([1, 2]), Disguise::new([1, 3]));
        assert_ne!(one.text("C02AB1CDEFGH"), other.text("C02AB1CDEFGH"));
        let made: HashSet<String> = (0..20).map(|at| one.text(&format!("a{at:02}"))).collect();
        assert_eq!(made.len(), 20);
        for number in [1, 9, 10, 99, 4_294_967_295, u64::MAX, 10_000_000_000_000_000_000] {
            let other = one.number(number);
            assert_eq!(other.to_string().len(), number.to_string().len(), "{number}");
            assert_eq!(format!("{other:x}").len(), format!("{number:x}").len(), "{number}");
        }
    }
}
