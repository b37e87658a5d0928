//! Another size of the terminal, at any moment.

use super::DUMP;
use super::session::started;

#[test]
fn a_storm_of_sizes_leaves_the_last_one() {
    let session = started(&format!("{DUMP} --no-state"), (110, 36), "Example14,1");
    session.send("gethernet\r1");
    session.shows("82574L");
    for round in 0..60u16 {
        session.resize(20 + round * 37 % 190, 3 + round * 13 % 70);
        session.send(["5", "4", "1", "y\x1b[27u", "m", "\t"][usize::from(round) % 6]);
    }
    session.resize(120, 40);
    session.send("\x1b[27u\x1b[27u1");
    session.until("the last size", |screen| {
        let text = screen.contents();
        text.contains("1 Properties") && text.lines().any(|line| line.chars().count() == 120)
    });
    session.quits();
}

#[test]
fn a_size_that_comes_back_at_once_is_drawn_anew() {
    let session = started(&format!("{DUMP} --no-state"), (110, 36), "Example14,1");
    session.send("gethernet\r1");
    session.shows("82574L");
    let before = session.text();
    // The terminal has lost what was outside of the smaller size.
    session.resize(30, 5);
    session.resize(110, 36);
    session.until("the whole screen again", |screen| screen.contents() == before);
    session.quits();
}

#[test]
fn a_size_that_changes_while_the_program_is_stopped_is_taken() {
    let session = started(&format!("{DUMP} --no-state"), (110, 36), "Example14,1");
    session.signal("-STOP");
    session.send("gethernet\r1");
    session.resize(120, 40);
    session.signal("-CONT");
    session.until("keys and size", |screen| {
        let text = screen.contents();
        text.contains("82574L") && text.lines().any(|line| line.chars().count() == 120)
    });
    session.quits();
}
