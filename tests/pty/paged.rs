//! Long text on a terminal. `nl`, which numbers lines, stands in for a pager.

use super::session::Session;

/// All that comes of a page of help on a terminal of so many lines.
fn help(pager: &str, lines: u16) -> String {
    let command = format!("env {pager} {} help verdict", env!("CARGO_BIN_EXE_ioscope"));
    let session = Session::start(&command, (120, lines));
    session.shows("AFTER");
    String::from_utf8_lossy(&session.raw()).into_owned()
}

#[test]
fn long_text_goes_through_the_pager() {
    let raw = help("PAGER=\"nl -b a\"", 10);
    assert!(raw.contains("     1\t") && raw.contains("    20\t"), "{raw}");
    assert!(raw.contains("STATUS=0"), "{raw}");
}

#[test]
fn what_fits_is_printed_as_it_is() {
    let raw = help("PAGER=\"nl -b a\"", 200);
    assert!(raw.contains("Reading a verdict") && !raw.contains("     1\t"), "{raw}");
}

#[test]
fn without_a_pager_long_text_is_printed_whole() {
    for pager in ["PAGER=", "PAGER=cat", "PAGER=/nonexistent/pager"] {
        let raw = help(pager, 10);
        assert!(raw.contains("Reading a verdict") && raw.contains("STATUS=0"), "{pager}: {raw}");
    }
}

#[test]
fn a_pager_that_is_left_early_is_no_error() {
    let raw = help("PAGER=\"head -n 2\"", 10);
    assert!(raw.contains("STATUS=0") && !raw.contains("error"), "{raw}");
}
