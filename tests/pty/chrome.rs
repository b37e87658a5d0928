//! Two files side by side, one's own keys, the mouse, stopping and going on, files that change.

use std::fs;

use tempfile::TempDir;

use super::session::{Session, started};

const TWO: &str = "tests/screens/machine.txt tests/screens/later.txt --no-state";

/// The program with a file of settings.
fn with_settings(text: &str, name: &str) -> (Session, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, text).unwrap();
    let arguments = format!("{TWO} --config \"{}\"", file.display());
    (started(&arguments, (110, 36), "Registry"), folder)
}

#[test]
fn two_dumps_are_compared_and_their_changes_walked() {
    let session = started(TWO, (110, 36), "Example14,1");
    session.send("d");
    session.shows("driver 2");
    session.shows("com.base.driver/com_");
    // Only drivers; then the first of them in its tree.
    session.send("12356");
    session
        .until("the other kinds to go", |screen| !screen.contents().contains("OS Build Version"));
    session.send("\r");
    session.shows("+ MyNIC");
    session.send("0");
    session.send("c");
    session.shows("2 of 2: driver IODefaultMatchCategory");
    session.send("d0");
    session.shows("OS Build Version");
    session.send("s");
    session.shows("6 property 6");
    session.send("\x1b[27u");
    session.shows("Registry");
    session.quits();
}

#[test]
fn a_file_of_settings_changes_keys_and_what_is_wrong_in_it_is_told() {
    let text = "theme = \"light\"\n[keys]\nquit = \"Ctrl-X\"\nquitt = \"y\"\n";
    let (session, _folder) = with_settings(text, "settings.toml");
    session.shows("settings.toml:4:1: there is no command quitt; perhaps quit");
    session.send("q");
    session.send(":leave");
    session.shows("Ctrl-X");
    session.send("\x1b[27u");
    session.until("the palette to close", |screen| !screen.contents().contains("Commands"));
    session.send(":messages\r");
    session.shows("Messages");
    session.send("\x1b[27u");
    session.send("\x18");
    session.ended("0");
    let (session, _folder) = with_settings("= = =\n\u{1b}[31m", "broken.toml");
    session.shows("broken.toml:1:1");
    session.quits();
}

#[test]
fn the_mouse_chooses_files_opens_rows_and_moves_the_divider() {
    let session = started(TWO, (110, 36), "Example14,1");
    let click = |x: u16, y: u16| {
        session.send(&format!("\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m"));
    };
    // The second tab.
    click(18, 2);
    session.shows("file 2 of 2");
    session.shows("Example14,1");
    click(3, 2);
    session.shows("file 1 of 2");
    // Two clicks on a name close the branch.
    session.shows("1 of 28");
    click(20, 8);
    click(20, 8);
    session.until("the branch to close", |screen| {
        !screen.contents().contains("1 of 28") && !screen.contents().contains(" of 28")
    });
    session.send("\x1b[<0;41;10M\x1b[<32;61;10M\x1b[<0;61;10m");
    session.until("the divider to move", |screen| {
        screen.contents().lines().any(|line| line.chars().nth(60) == Some('│'))
    });
    // The key of the help in the last line.
    click(105, 36);
    session.shows("choose the plane");
    session.send("\x1b[27u");
    session.quits();
}

#[test]
fn the_program_is_stopped_and_goes_on() {
    let session = started(TWO, (110, 36), "Example14,1");
    session.send("\x1a");
    session.until("the shell's screen", |screen| !screen.alternate_screen());
    session.signal("-CONT");
    session.until("the program's screen", |screen| {
        screen.alternate_screen() && screen.contents().contains("Example14,1")
    });
    session.quits();
}

#[test]
fn a_file_that_has_changed_is_read_again_and_one_half_written_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("changes.txt");
    let dump = fs::read_to_string("tests/screens/machine.txt").unwrap();
    fs::write(&file, &dump).unwrap();
    let arguments = format!("\"{}\" --no-state", file.display());
    let session = started(&arguments, (110, 36), "Example14,1");
    session.send("gethernet\r");
    session.shows("of 28");
    session.shows("ethernet@19");
    let cut = dump.find("ethernet@19").unwrap() + 40;
    fs::write(&file, &dump[..cut]).unwrap();
    session.shows("is incomplete so far; the earlier version stays open");
    session.shows("HDEF@1f,3");
    fs::write(&file, dump.replace("HDEF@1f,3", "AUDI@1f,3")).unwrap();
    session.shows("has changed: read again");
    session.shows("AUDI@1f,3");
    // The selection is where it was.
    session.until("the selection", |screen| {
        screen.contents().lines().any(|line| line.starts_with('►') && line.contains("ethernet@19"))
    });
    session.quits();
}

#[test]
fn an_audience_sees_no_frills() {
    let session = started(&format!("{TWO} --present"), (110, 40), "Example14,1");
    session.until("the bare panes", |screen| !screen.contents().contains("F1 help"));
    session.send(":present\r");
    session.shows("F1 help");
    session.quits();
}
