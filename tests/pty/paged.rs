//! Long text on a terminal. `nl`, which numbers lines, stands in for a pager.

use super::session::Session;

fn help(pager: &str, lines: u16) -> Session {
    let command = format!("env {pager} {} help verdict", env!("CARGO_BIN_EXE_ioscope"));
    Session::start(&command, (120, lines))
}

#[test]
fn long_text_goes_through_the_pager() {
    let session = help("PAGER=\"nl -b a\"", 10);
    session.shows("AFTER");
    let raw = String::from_utf8_lossy(&session.raw()).into_owned();
    assert!(raw.contains("     1\t") && raw.contains("    20\t"), "{raw}");
    assert!(raw.contains("STATUS=0"), "{raw}");
}

#[test]
fn what_fits_is_printed_as_it_is() {
    let session = help("PAGER=\"nl -b a\"", 200);
    session.shows("AFTER");
    let raw = String::from_utf8_lossy(&session.raw()).into_owned();
    assert!(raw.contains("Reading a verdict") && !raw.contains("     1\t"), "{raw}");
}

#[test]
fn without_a_pager_long_text_is_printed_whole() {
    for pager in ["PAGER=", "PAGER=cat", "PAGER=/nonexistent/pager"] {
        let session = help(pager, 10);
        session.shows("AFTER");
        let raw = String::from_utf8_lossy(&session.raw()).into_owned();
        assert!(raw.contains("Reading a verdict") && raw.contains("STATUS=0"), "{pager}: {raw}");
    }
}

#[test]
fn a_pager_that_is_left_early_is_no_error() {
    let session = help("PAGER=\"head -n 2\"", 10);
    session.shows("AFTER");
    let raw = String::from_utf8_lossy(&session.raw()).into_owned();
    assert!(raw.contains("STATUS=0") && !raw.contains("error"), "{raw}");
}
