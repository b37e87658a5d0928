//! What `ioreg -a` writes: property lists of entries within entries, XML or converted to binary or JSON.
//!
//! `scan` goes quickly through sound XML, `walk` through binary lists and through values that a careful reader has made; both fill the
//! [`Nodes`] of which `node` makes a registry. Invariant: values are not decoded here, but where they are looked at.
//!
//! Source: `archive` and `CFPropertyListWrite` in ioreg.c (`IOKitTools`).

mod node;
mod scan;
mod walk;

use std::borrow::Cow;
use std::sync::Arc;

use super::binary::Binary;
use super::xml::{as_text, opening};
use super::{Bytes, Cancelled, LoadError, Loaded, Progress, Quiet};
use crate::model::{Decode, Note, Slot, Value};

use node::{Nodes, assemble};

/// Reads a sound XML archive without decoding its values. `None`: it is something else, or needs careful reading.
pub(crate) fn load_xml(
    bytes: &Bytes,
    progress: &mut dyn Progress,
) -> Result<Option<Loaded>, Cancelled> {
    let text = as_text(bytes);
    let Cow::Borrowed(text) = text.text else { return Ok(None) };
    let Some(start) = opening(text) else { return Ok(None) };
    if !text[..start].trim().is_empty() {
        return Ok(None);
    }
    let Some(nodes) = scan::scan(text, start, progress)?.filter(Nodes::are_archive) else {
        return Ok(None);
    };
    let base = bytes.len() - text.len();
    let decoder = Arc::new(scan::Elements { bytes: bytes.clone(), base });
    Ok(Some(assemble(nodes, Some(decoder), "ioreg -a property list", Vec::new())))
}

/// Reads a binary archive without decoding its values. `None`: it is something else.
pub(crate) fn load_binary(
    bytes: &Bytes,
    progress: &mut dyn Progress,
) -> Result<Option<Loaded>, LoadError> {
    let list = Binary::open(bytes)?;
    let nodes = walk::objects(&list, progress, bytes.len() as u64)?;
    if !nodes.are_archive() {
        return Ok(None);
    }
    let decoder = Arc::new(walk::Objects { bytes: bytes.clone() });
    let format = "ioreg -a property list (binary)";
    Ok(Some(assemble(nodes, Some(decoder), format, Vec::new())))
}

/// Takes the entries out of a value that was read already. `None`: it is something else.
pub(crate) fn load_value(top: &Value, format: &'static str, notes: Vec<Note>) -> Option<Loaded> {
    let nodes = walk::values(top);
    nodes.are_archive().then(|| assemble(nodes, None, format, notes))
}

/// Decodes elements that stand in the bytes of a file.
pub(crate) fn elements(file: &Bytes) -> Arc<dyn Decode> {
    Arc::new(scan::Elements { bytes: file.clone(), base: 0 })
}

/// The pairs of a sound XML list whose top is a dictionary, and which stands at `offset` in the file that the first decoder of the
/// registry knows.
pub(crate) fn slots(bytes: &[u8], offset: usize) -> Option<Vec<Slot>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let start = opening(text)?;
    let nodes = scan::scan(text, start, &mut Quiet).ok()??;
    if nodes.are_archive() {
        return None;
    }
    nodes.only_table(offset as u64)
}

#[cfg(test)]
mod tests;
