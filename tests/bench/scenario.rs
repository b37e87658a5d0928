//! A generated scenario: nubs of 50 classes, on each of which two drivers start.

use std::io::{self, Write};

/// Writes a scenario of `nubs` nubs of 50 classes, on each of which two drivers start, and `personalities`, of which 100 are theirs.
pub(crate) fn write_scenario(
    nubs: usize,
    personalities: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    const KINDS: usize = 50;
    write!(
        out,
        "<plist version=\"1.0\"><dict><key>format</key><string>ioscope-scenario</string>\
         <key>version</key><integer>1</integer><key>classes</key><array>"
    )?;
    for kind in 0..KINDS {
        for name in ["Nub", "First", "Second"] {
            write!(out, "<dict><key>name</key><string>{name}{kind}</string></dict>")?;
        }
    }
    write!(out, "</array><key>kexts</key><array>")?;
    for kext in 0..personalities.div_ceil(20) {
        write!(
            out,
            "<dict><key>CFBundleIdentifier</key><string>com.example.kext{kext}</string>\
             <key>IOKitPersonalities</key><dict>"
        )?;
        for number in kext * 20..personalities.min(kext * 20 + 20) {
            let kind = number / 2;
            let (driver, category) = [("First", "first"), ("Second", "second")][number % 2];
            let (class, provider) = if kind < KINDS {
                (format!("{driver}{kind}"), format!("Nub{kind}"))
            } else {
                ("First0".to_owned(), format!("Other{kind}"))
            };
            write!(
                out,
                "<key>p{number}</key><dict><key>IOClass</key><string>{class}</string>\
                 <key>IOProviderClass</key><string>{provider}</string>\
                 <key>IOMatchCategory</key><string>{category}</string>\
                 <key>IOPropertyMatch</key><dict><key>kind</key><integer>1</integer></dict></dict>"
            )?;
        }
        write!(out, "</dict></dict>")?;
    }
    write!(
        out,
        "</array><key>registry</key><array><dict><key>name</key><string>Box</string>\
         <key>class</key><string>IOPlatformExpertDevice</string><key>children</key><array>"
    )?;
    // A hundred nubs each: one, and the others below it.
    for first in (0..nubs).step_by(100) {
        nub(out, first, first % KINDS)?;
        write!(out, "<key>children</key><array>")?;
        for number in first + 1..nubs.min(first + 100) {
            nub(out, number, number % KINDS)?;
            write!(out, "</dict>")?;
        }
        write!(out, "</array></dict>")?;
    }
    write!(out, "</array></dict></array></dict></plist>")
}

/// A nub, but for the end of its dictionary.
fn nub(out: &mut impl Write, number: usize, kind: usize) -> io::Result<()> {
    write!(
        out,
        "<dict><key>name</key><string>nub</string><key>class</key><string>Nub{kind}</string>\
         <key>location</key><string>{number:x}</string>\
         <key>properties</key><dict><key>kind</key><integer>1</integer></dict>"
    )
}
