//! The real binary in a pseudo-terminal: what a user types, and what the terminal shows then.
//!
//! A shell runs the program and prints its exit status and the terminal's settings afterwards, so that what is left of the
//! terminal can be seen as a user would see it. Nothing here sleeps for a fixed time: each step waits until the screen shows
//! what is expected, and fails with that screen after twenty seconds.

#![cfg(unix)]

#[cfg(test)]
#[path = "pty/faulty.rs"]
mod faulty;
#[cfg(test)]
#[path = "pty/session.rs"]
mod session;

use session::{Session, started};

const QUESTION: &str = "assets/origin/question.plist";
const DUMP: &str = "tests/screens/machine.txt --kexts tests/screens/nic.plist";

#[test]
fn a_dump_is_opened_searched_judged_and_left() {
    let session = started(DUMP, (110, 36), "Registry");
    session.shows("Example14,1");
    session.send("/keyb");
    session.shows("AppleHIDKeyboardEventDriverV2");
    session.send("\r");
    session.shows("keyb: hit");
    session.send("n");
    session.send("gethernet\r");
    session.shows("PCI0@0/AppleACPIPCI/ethernet@19");
    session.send("m");
    session.shows("0x808610d3");
    session.send("?");
    session.shows("Esc closes");
    session.send("\x1b");
    session.until("the page to close", |screen| !screen.contents().contains("Esc closes"));
    session.send("q");
    session.ended("0");
}

#[test]
fn the_question_is_answered_and_stepped_through() {
    let session = started(QUESTION, (80, 24), "never reached startCandidate");
    session.send(",,");
    session.until("an earlier event", |screen| !screen.contents().contains("more lines: PgUp"));
    session.send(":quit\r");
    session.ended("0");
}

#[test]
fn the_gallery_opens_a_case() {
    let session = started("", (100, 30), "Gallery");
    session.send("\r");
    session.shows("Registry");
    session.send("q");
    session.ended("0");
}

#[test]
fn resizing_at_any_moment_is_followed() {
    let session = started(DUMP, (110, 36), "Example14,1");
    for (columns, lines) in [(40, 10), (200, 60), (1, 1), (20, 5), (80, 24), (132, 43)] {
        session.resize(columns, lines);
    }
    session.until("the last size", |screen| {
        let text = screen.contents();
        text.lines().next().is_some_and(|line| line.trim_end().ends_with("nodes"))
            && text.lines().any(|line| line.chars().count() == 132)
    });
    session.resize(20, 5);
    session.shows("ioscope needs 40");
    session.resize(100, 40);
    session.shows("Example14,1");
    session.send("q");
    session.ended("0");
}

#[test]
fn a_signal_gives_the_terminal_back() {
    for (name, status) in [("-TERM", "143"), ("-HUP", "129"), ("-INT", "130")] {
        let session = started(DUMP, (100, 40), "Example14,1");
        session.signal(name);
        session.ended(status);
    }
}

#[test]
fn a_file_that_can_not_be_read_is_named_with_the_reason() {
    let session = started("Cargo.toml", (100, 30), "can't be read");
    session.send("q");
    session.ended("0");
}

#[test]
fn control_c_leaves_and_a_paste_is_typed() {
    let session = started(DUMP, (100, 40), "Example14,1");
    session.send("/");
    session.send("\x1b[200~IGPU\x1b[201~");
    session.shows("/ IGPU");
    session.shows("1 of 1");
    session.send("\x1b");
    session.until("the search to end", |screen| screen.contents().contains("1 Properties"));
    session.send("\x03");
    session.ended("0");
}

/// This very program with the one test that opens something that is at fault.
fn with_fault(fault: &str) -> Session {
    let own = std::env::current_exe().unwrap();
    let test = "faulty::an_application_with_a_fault --exact --nocapture";
    let command = format!("env {}={fault} {} {test}", faulty::VARIABLE, own.display());
    // Tall enough for the lines of libtest beside the message.
    Session::start(&command, (100, 50))
}

#[test]
fn a_panic_gives_the_terminal_back_before_its_message() {
    for fault in ["update", "draw"] {
        let session = with_fault(fault);
        session.shows("fault-node");
        session.send(".");
        session.shows(&format!("a fault in {fault}"));
        session.ended("101");
    }
}

#[test]
fn a_panic_of_a_loader_is_an_error_on_the_screen() {
    let session = with_fault("load");
    session.shows("reading it hit a fault in ioscope itself: a fault in load");
    session.until("the program to go on", vt100::Screen::alternate_screen);
    session.send(":");
    session.shows("type a part of what you want to do");
    session.send("\x1b");
    session.until("the palette to close", |screen| !screen.contents().contains("type a part"));
    session.send("q");
    session.ended("0");
}
