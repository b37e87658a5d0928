//! What has changed between two dumps, against opening both.
//!
//! The second dump is the first one after another start of the system: every registry entry ID is another one, and so is the last
//! digit of one line in a hundred.

use std::hint::black_box;
use std::io;
use std::time::Instant;

use ioscope::load::{Bytes, Quiet, Source, load};
use ioscope::model::{Diff, DiffOptions};
use memchr::memmem;

use super::{DUMP, Result, Row, machine, repeats};

pub(crate) const ROWS: [&str; 2] = ["diff-text", "diff-xml"];

/// The row of a format.
pub(crate) fn row(name: &'static str, size: u64) -> Result<Row> {
    let mut bytes = Vec::with_capacity((DUMP * size) as usize + (1 << 20));
    let write: fn(u64, &mut Vec<u8>) -> io::Result<()> = match name {
        "diff-text" => |least, to| machine::write_text(least, to),
        _ => |least, to| machine::write_xml(least, to),
    };
    write(DUMP * size, &mut bytes)?;
    let later: Bytes = later(&bytes).into();
    let bytes: Bytes = bytes.into();
    let (mut ours, mut opening) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..repeats(size, 10) {
        let start = Instant::now();
        let old = load(&Source::file("old", bytes.clone()), &mut Quiet)?;
        let new = load(&Source::file("new", later.clone()), &mut Quiet)?;
        opening = opening.min(start.elapsed().as_secs_f64() * 1e3);
        let (old, new) = (&old.document.registry, &new.document.registry);
        let start = Instant::now();
        let diff = Diff::new(old, new, "IOService", DiffOptions::default());
        ours = ours.min(start.elapsed().as_secs_f64() * 1e3);
        let changes = black_box(diff).changes().len();
        if changes == 0 || changes > old.entries().len() {
            return Err(format!("{changes} changes were found").into());
        }
    }
    Ok(Row {
        name,
        figure: ours,
        unit: "ms",
        yardstick: "opening both".to_owned(),
        yardstick_figure: opening,
    })
}

fn later(bytes: &[u8]) -> Vec<u8> {
    let mut later = bytes.to_vec();
    for mark in ["id 0x1", "<key>IORegistryEntryID</key>"] {
        for at in memmem::find_iter(bytes, mark) {
            // In text the digit is the mark's last; in XML it is the first one of the next element.
            let digit = at + mark.len() - 1;
            let digit = if bytes[digit] == b'1' {
                digit
            } else {
                let next = bytes[digit..].iter().position(u8::is_ascii_digit);
                digit + next.unwrap_or(0)
            };
            later[digit] = b'2';
        }
    }
    let ends = memmem::find_iter(bytes, "\n").filter(|end| {
        *end > 0
            && bytes[end - 1].is_ascii_digit()
            && memmem::find(&bytes[end.saturating_sub(40)..*end], b"\" = ").is_some()
    });
    for end in ends.step_by(100) {
        later[end - 1] = if bytes[end - 1] == b'7' { b'8' } else { b'7' };
    }
    // The keys of generated properties end in a digit; those of what `ioreg` tells of an entry don't.
    let numbers = memmem::find_iter(bytes, "</integer>").filter(|end| {
        let key = memmem::rfind(&bytes[..*end], b"</key>").unwrap_or(1);
        bytes[key - 1].is_ascii_digit() && bytes[end - 1].is_ascii_digit()
    });
    for end in numbers.step_by(100) {
        later[end - 1] = if bytes[end - 1] == b'7' { b'8' } else { b'7' };
    }
    later
}
