//! Printing a dump that was read from text, into a file, against copying its bytes into one.

use std::fs::{self, File};
use std::io::Write as _;

use ioscope::load::ioreg_print::{Listing, Printing, print};
use ioscope::load::{Bytes, Loaded, Quiet, ioreg_text};

use super::Result;
use super::run::{Run, in_turn, timed};

pub(crate) fn rows(run: &Run) -> Result<()> {
    run.row("print", || {
        let bytes = drawn(fs::read(run.files.text()?)?)?;
        let loaded = ioreg_text::load("dump.txt", bytes.clone(), &mut Quiet)?;
        let path = run.files.path("printed.txt");
        // Each writes a file that is not there yet: giving up the pages of one that is would outweigh the writing.
        in_turn(9, || {
            let (copy, copied) = timed(|| File::create_new(&path)?.write_all(&bytes));
            copied?;
            fs::remove_file(&path)?;
            let (ours, printed) = timed(|| print_to(&loaded, &mut File::create_new(&path)?));
            printed?;
            same(&fs::read(&path)?, &bytes)?;
            fs::remove_file(&path)?;
            Ok([ours, copy])
        })
    })
}

fn print_to(loaded: &Loaded, out: &mut dyn std::io::Write) -> Result<()> {
    let document = &loaded.document;
    let (registry, classes) = (&document.registry, &document.classes);
    let listing = Listing { registry, printed: document.printed, classes };
    print(&listing, &Printing { list: true, ..Printing::default() }, out)?;
    Ok(())
}

/// The generated text has other bars than `ioreg` draws: what is measured is printed once before.
fn drawn(generated: Vec<u8>) -> Result<Bytes> {
    let mut bytes = Vec::with_capacity(generated.len());
    let loaded = ioreg_text::load("dump.txt", generated.into(), &mut Quiet)?;
    print_to(&loaded, &mut bytes)?;
    Ok(bytes.into())
}

fn same(printed: &[u8], bytes: &[u8]) -> Result<()> {
    if printed == bytes {
        return Ok(());
    }
    let mut lines = printed.split(|byte| *byte == b'\n').zip(bytes.split(|byte| *byte == b'\n'));
    let (is, was) = lines.find(|(is, was)| is != was).unwrap_or_default();
    let [is, was] = [is, was].map(|line| String::from_utf8_lossy(&line[..line.len().min(200)]));
    Err(format!("it is printed as\n{is}\nand was\n{was}").into())
}
