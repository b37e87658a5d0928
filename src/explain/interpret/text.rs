//! C strings in data.

/// Bytes that are looked at: a value can be megabytes.
const MOST: usize = 4096;

/// The C strings that the bytes hold, each in quotes, if they hold nothing else.
pub fn strings(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().rposition(|byte| *byte != 0)? + 1;
    let text = &bytes[..end];
    let letters = text.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    let printable = text.iter().all(|byte| matches!(byte, 0 | b' '..=b'~'));
    // Two letters keep small numbers such as 0x41 from reading as text.
    if !printable || letters < 2 || text.split(|byte| *byte == 0).any(<[u8]>::is_empty) {
        return None;
    }
    let shown: Vec<String> = text[..text.len().min(MOST)]
        .split(|byte| *byte == 0)
        .map(|part| format!("\"{}\"", String::from_utf8_lossy(part)))
        .collect();
    Some(shown.join(", "))
}
