//! What has changed between two dumps, against opening both.
//!
//! The second dump is the first one after another start of the system: every registry entry ID is another one, and so is the last
//! digit of one line in a hundred.

use std::hint::black_box;
use std::io;

use ioscope::load::{Bytes, Quiet, Source, load};
use ioscope::model::{Diff, DiffOptions};
use memchr::memmem;

use super::Result;
use super::machine::{Amount, write_text, write_xml};
use super::run::{Measured, Run, in_turn, timed};

pub(crate) fn rows(run: &Run) -> Result<()> {
    let nodes = Amount::Nodes(run.nodes());
    run.row("diff-text", || compared(|to| write_text(nodes, to)))?;
    run.row("diff-xml", || compared(|to| write_xml(nodes, to)))
}

fn compared(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Result<Measured> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    let later: Bytes = later(&bytes).into();
    let bytes: Bytes = bytes.into();
    let read = |bytes: &Bytes| load(&Source::file("dump", bytes.clone()), &mut Quiet);
    in_turn(9, || {
        let (opening, (old, new)) = timed(|| (read(&bytes), read(&later)));
        let (old, new) = (old?.document.registry, new?.document.registry);
        let (ours, diff) =
            timed(|| black_box(Diff::new(&old, &new, "IOService", DiffOptions::default())));
        let changes = diff.changes().len();
        if changes == 0 || changes > old.entries().len() {
            return Err(format!("{changes} changes were found").into());
        }
        Ok([ours, opening])
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
    // The keys of generated properties end in a digit; those of what `ioreg` tells of an entry don't.
    let numbers = memmem::find_iter(bytes, "</integer>").filter(|end| {
        let key = memmem::rfind(&bytes[..*end], b"</key>").unwrap_or(1);
        bytes[key - 1].is_ascii_digit() && bytes[end - 1].is_ascii_digit()
    });
    for end in ends.step_by(100).chain(numbers.step_by(100)) {
        later[end - 1] = if bytes[end - 1] == b'7' { b'8' } else { b'7' };
    }
    later
}
