//! XML property lists, read with places, in the forms in which they occur around I/O Kit.
//!
//! Apple's own lists, the kernel's serialised form (`ID`/`IDREF`, `<set>`, `size=`; no `<plist>` around it), and what
//! people make of both: duplicate keys, blank lines or a shell prompt before the declaration, UTF-16, cut files. Except in
//! the strict mode of scenarios, a damaged list yields what is there, with notes.

mod build;
mod plist;
mod scalar;
mod text;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Cancelled, LoadError, Progress, Quiet};
use crate::model::Value;

use build::{Builder, Fault};
pub use plist::Plist;
pub(crate) use plist::{Built, MAX_DEPTH, MAX_WEIGHT, Mode};
pub(crate) use scalar::{base64, hex, integer};
pub(crate) use text::{as_text, entity, opening, parts};

/// How many bytes are read between two reports.
const STRIDE: usize = 1 << 20;

const FORMAT: &str = "XML property list";

/// Reads a whole list.
pub(crate) fn read(bytes: &[u8], mode: Mode) -> Result<Plist, LoadError> {
    read_watched(bytes, mode, &mut Quiet)
}

/// Reads a whole list, telling how far it has come.
pub(crate) fn read_watched(
    bytes: &[u8],
    mode: Mode,
    progress: &mut dyn Progress,
) -> Result<Plist, LoadError> {
    let text = as_text(bytes);
    let Some(start) = opening(&text.text) else {
        return Err(LoadError::unreadable(FORMAT, "there is no property list element in it"));
    };
    let mut builder = Builder::new(&text.text, mode);
    builder.note_text(&text, start);
    let mut due = 0;
    let mut watch = |at: usize| {
        if at < due {
            return Ok(());
        }
        due = at + STRIDE;
        progress.report(at as u64, text.text.len() as u64)
    };
    feed(&text.text, start, &mut builder, &mut watch)?;
    builder.finish().map_err(LoadError::from)
}

/// Reads one element of a dump, such as `<string>a</string>`. Damage is passed over in silence.
pub(crate) fn read_element(text: &str) -> Option<Value> {
    let mut builder = Builder::new(text, Mode::Dump);
    feed(text, 0, &mut builder, &mut |_| Ok(())).ok()?;
    builder.finish().ok().map(|plist| plist.value)
}

impl From<Fault> for LoadError {
    fn from(fault: Fault) -> Self {
        Self::Unreadable { format: FORMAT, at: fault.at, reason: fault.reason }
    }
}

fn feed(
    text: &str,
    start: usize,
    builder: &mut Builder<'_>,
    watch: &mut dyn FnMut(usize) -> Result<(), Cancelled>,
) -> Result<(), LoadError> {
    // It goes on where it can.
    let mut reader = Reader::from_str(&text[start..]);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    loop {
        let at = start + reader.buffer_position() as usize;
        watch(at)?;
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                builder.open(tag.name().as_ref(), tag.attributes_raw(), at)?;
            }
            Ok(Event::Empty(tag)) => {
                builder.open(tag.name().as_ref(), tag.attributes_raw(), at)?;
                builder.close(tag.name().as_ref(), at)?;
            }
            Ok(Event::End(tag)) => builder.close(tag.name().as_ref(), at)?,
            Ok(Event::Text(piece)) => builder.text(&piece.into_inner(), at)?,
            Ok(Event::CData(piece)) => builder.text(&piece.into_inner(), at)?,
            Ok(Event::GeneralRef(name)) => builder.reference(&name.into_inner(), at)?,
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            Ok(Event::Eof) => return Ok(()),
            // A slip inside the list, such as an empty DOCTYPE: the reader has stepped over it.
            Err(quick_xml::Error::IllFormed(slip)) => builder.damaged(at, &slip.to_string())?,
            Err(error) => return Ok(builder.cut(at, &error.to_string())?),
        }
        if builder.complete {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests;
