//! Numbers: in other bases and widths, signed, in both byte orders, and as characters.

use super::reading::{Order, Reading};
use crate::model::Number;

/// The names and the words of all readings of a number or of bytes.
pub type Inspection = Vec<(&'static str, String)>;

/// Hexadecimal, and signed where the sign bit is set. A number of which nothing else is known can be a four-char code.
pub(super) fn plain(number: Number) -> Vec<Reading> {
    let below = number.signed();
    let hex = (number.raw >= 10).then(|| Reading::fact(format!("{:#x}", number.raw)));
    let negative = (below < 0).then(|| Reading::fact(below.to_string()));
    let code = four_char(number.raw);
    let code = code.map(|code| Reading::guess(format!("as a four-char code {code}")));
    [hex, negative, code].into_iter().flatten().collect()
}

/// The four characters that a 32-bit number spells, if they could be meant.
fn four_char(raw: u64) -> Option<String> {
    let bytes = u32::try_from(raw).ok()?.to_be_bytes();
    let meant =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'#' | b'_' | b'-');
    let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    // Fewer letters would make characters of far too many plain numbers.
    (bytes.iter().all(meant) && letters >= 3 && bytes[0] != b' ')
        .then(|| format!("'{}'", bytes.map(char::from).iter().collect::<String>()))
}

/// Bytes of which nothing is known but their count.
pub(super) fn of_bytes(bytes: &[u8], order: Order) -> Vec<Reading> {
    if !matches!(bytes.len(), 1 | 2 | 4 | 8) {
        return Vec::new();
    }
    let raw = order.number(bytes);
    if bytes.len() == 1 {
        let hex = if raw < 10 { String::new() } else { format!(" ({raw:#x})") };
        return vec![Reading::guess(format!("as a number {raw}{hex}"))];
    }
    if raw < 10 {
        return vec![Reading::guess(format!("as {} {raw}", order.name()))];
    }
    vec![Reading::guess(format!("as {} {raw:#x}", order.name())), Reading::guess(raw.to_string())]
}

/// Every way to read a number, for a view with room: its own width first.
pub fn inspect_number(number: Number) -> Inspection {
    let raw = number.raw;
    let mut rows: Inspection = vec![
        ("decimal", raw.to_string()),
        ("hexadecimal", format!("{raw:#x}")),
        ("binary", binary(raw)),
    ];
    for (name, bits) in [("8 bits", 8u8), ("16 bits", 16), ("32 bits", 32), ("64 bits", 64)] {
        let part = Number::sized(raw, bits);
        let (masked, below) = (part.raw, part.signed());
        let cut = if masked == raw { "" } else { "  (the lower bits)" };
        let sign = if below < 0 { format!("  signed {below}") } else { String::new() };
        let digits = usize::from(bits) / 4 + 2;
        rows.push((name, format!("{masked:#0digits$x}  {masked}{sign}{cut}")));
    }
    rows.push((
        "bytes swapped",
        match raw {
            0..=0xffff => format!("{:#06x}", (raw as u16).swap_bytes()),
            0x1_0000..=0xffff_ffff => format!("{:#010x}", (raw as u32).swap_bytes()),
            _ => format!("{:#018x}", raw.swap_bytes()),
        },
    ));
    if let Some(code) = four_char(raw) {
        rows.push(("four-char code", code));
    }
    rows
}

fn binary(raw: u64) -> String {
    let digits = format!("{raw:b}");
    let lead = digits.len().div_ceil(4) * 4 - digits.len();
    let digits = "0".repeat(lead) + &digits;
    let groups: Vec<&str> = (0..digits.len()).step_by(4).map(|at| &digits[at..at + 4]).collect();
    groups.join(" ")
}

/// Every way to read the bytes from one place on: as numbers of each width in both orders, and as characters.
pub fn inspect_bytes(bytes: &[u8]) -> Inspection {
    let mut rows = Inspection::new();
    for (name, count) in [("8 bits", 1u8), ("16 bits", 2), ("32 bits", 4), ("64 bits", 8)] {
        let Some(part) = bytes.get(..usize::from(count)) else { break };
        let one = |order: Order| {
            let raw = order.number(part);
            let below = Number::sized(raw, 8 * count).signed();
            let sign = if below < 0 { format!(" ({below})") } else { String::new() };
            format!("{raw:#x} {raw}{sign}")
        };
        let (little, big) = (one(Order::Little), one(Order::Big));
        let same = count == 1 || little == big;
        rows.push((
            name,
            if same { little } else { format!("little-endian {little}   big-endian {big}") },
        ));
    }
    if let Some(part) = bytes.get(..4) {
        let codes = [Order::Big, Order::Little].map(|order| four_char(order.number(part)));
        let codes: Vec<String> = codes.into_iter().flatten().collect();
        if !codes.is_empty() {
            rows.push(("four-char code", codes.join(" or from the end ")));
        }
    }
    let text: Vec<u8> =
        bytes.iter().copied().take(64).take_while(|byte| (b' '..=b'~').contains(byte)).collect();
    if text.len() > 1 {
        rows.push(("text", format!("\"{}\"", String::from_utf8_lossy(&text))));
    }
    rows
}
