//! The text that `ioreg` prints, of every generation and with any of its options.
//!
//! One pass over the bytes finds node lines, keys, and where each value stands; values are decoded
//! when they are looked at. The format blurs much, and what it blurs stays blurred: see
//! [`Value`](crate::model::Value).
//!
//! - Depth is the column of `+-o`. The bars are wrong from depth 31 on, where `ioreg` shifts a word
//!   by more than its width.
//! - Nothing is escaped. A string ends where what follows it can't go on otherwise.
//! - `ioreg` prints an object once below each of its parents. Since 10.6 the ids tell; without them
//!   each appearance is an entry of its own.
//!
//! Not proven on real files, as none is known: `-f`, `-b` and UTF-16.

mod build;
mod decode;
mod formatted;
mod header;
mod names;
mod node;
mod plane;
mod remarks;
mod scan;
mod value;
mod wrapping;

use std::sync::Arc;

use memchr::memmem;

use super::{Bytes, LoadError, Loaded, Progress};
use crate::model::{Document, DocumentKind, Printed, Retain};

/// Whether `bytes` hold a registry tree as `ioreg` prints it, somewhere near their start.
pub fn sniff(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let head: Bytes = bytes[..bytes.len().min(wrapping::HEAD)].into();
        return has_node(&wrapping::unwrap(&head).bytes);
    }
    has_node(bytes)
}

/// A single value.
pub(super) fn read(text: &[u8]) -> crate::model::Value {
    value::value(text, value::Style::default())
}

fn has_node(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(wrapping::HEAD)];
    memmem::find_iter(head, b"+-o ").any(|at| {
        let line =
            head[..at].iter().rposition(|byte| b"\r\n".contains(byte)).map_or(0, |end| end + 1);
        let line_end =
            memchr::memchr2(b'\n', b'\r', &head[at..]).map_or(head.len(), |end| at + end);
        head[line..at].iter().all(|byte| b"| ".contains(byte))
            || header::has_class(&head[at..line_end])
            || memmem::find(&head[at..line_end], b"&lt;class ").is_some()
    })
}

/// Reads `ioreg` text. `name` is the file's name; it serves to tell the plane where nothing else does.
///
/// # Errors
/// [`LoadError::Unknown`] if there is no line of a tree in it, [`LoadError::Cancelled`] if `progress`
/// asks to stop. Damage is no error: it is told in notes.
pub fn load(name: &str, bytes: Bytes, progress: &mut dyn Progress) -> Result<Loaded, LoadError> {
    let text = wrapping::unwrap(&bytes);
    drop(bytes);
    let mut document = Document::new(DocumentKind::Snapshot, "ioreg text");
    let mut builder = build::Builder::new(&mut document, name, text.bytes.len());
    let scan::Found { traits, remarks, classes } = scan::run(&text.bytes, &mut builder, progress)?;
    document.classes = classes;
    if document.registry.places().len() == 0 {
        let reason = "none of its lines shows a node (`+-o Name  <class …>`)";
        return Err(LoadError::unreadable("ioreg text", reason));
    }
    document.format = match traits {
        scan::Traits { archive_form: true, .. } => "ioreg -i text",
        scan::Traits { style: value::Style { formatted: true, .. }, .. } => "ioreg -f text",
        scan::Traits { printed: Printed { properties: true, .. }, .. } => "ioreg -l text",
        _ => "ioreg text",
    };
    document.printed = Some(Printed {
        signed: !traits.printed.ids && traits.printed.retain == Retain::Hidden,
        hexadecimal: has_hexadecimal_numbers(&text.bytes),
        ..traits.printed
    });
    document
        .registry
        .add_decoder(Arc::new(decode::Text { bytes: text.bytes.clone(), style: traits.style }));
    let mut notes = remarks.finish();
    text.place(&mut notes);
    Ok(Loaded { document, notes })
}

/// Whether the first numbers are written in hexadecimal, and none in decimal (`-x`).
fn has_hexadecimal_numbers(text: &[u8]) -> bool {
    let head = &text[..text.len().min(wrapping::HEAD)];
    let mut found = false;
    for at in memmem::find_iter(head, b"= ") {
        let number = &head[at + 2..];
        let digits = number.strip_prefix(b"0x").unwrap_or(number);
        let count = digits.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        if count > 0 && matches!(digits.get(count), Some(b'\n' | b'\r')) {
            found = digits.len() < number.len();
            if !found {
                break;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
