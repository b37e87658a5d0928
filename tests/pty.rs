//! The real binary in a pseudo-terminal: what a user types, and what the terminal shows then.
//!
//! A shell runs the program and prints its exit status and the terminal's settings afterwards, so that what is left of the
//! terminal can be seen as a user would see it. Nothing here sleeps for a fixed time: each step waits until the screen shows
//! what is expected, and fails with that screen after twenty seconds.

#![cfg(unix)]

#[cfg(test)]
#[path = "pty/chrome.rs"]
mod chrome;
#[cfg(test)]
#[path = "pty/faulty.rs"]
mod faulty;
#[cfg(test)]
#[path = "pty/lessons.rs"]
mod lessons;
#[cfg(test)]
#[path = "pty/paged.rs"]
mod paged;
#[cfg(test)]
#[path = "pty/reading.rs"]
mod reading;
#[cfg(test)]
#[path = "pty/session.rs"]
mod session;
#[cfg(test)]
#[path = "pty/sizes.rs"]
mod sizes;

#[path = "common/hostile.rs"]
mod hostile;

use std::fs;

use session::{Session, started};

const QUESTION: &str = "assets/origin/question.plist";
const DUMP: &str = "tests/screens/machine.txt --kexts tests/screens/nic.plist";

#[test]
fn a_dump_is_opened_searched_judged_and_left() {
    let session = started(DUMP, (110, 36), "Registry");
    session.shows("Example14,1");
    // Where the bundle came nearest to a start.
    session.shows("vendor and device are swapped");
    session.send("/keyb");
    session.shows("AppleHIDKeyboardEventDriverV2");
    session.send("\r");
    session.shows("keyb: hit");
    session.send("n");
    session.send("gethernet\r1");
    session.shows("PCI0@0/AppleACPIPCI/ethernet@19");
    session.send("m");
    session.shows("0x808610d3");
    session.send("?");
    session.shows("Esc close");
    session.send("\x1b");
    session.until("the page to close", |screen| !screen.contents().contains("Esc close"));
    session.quits();
}

#[test]
fn much_that_is_typed_or_pasted_at_once_arrives_whole_and_runs_nothing() {
    let session = started(DUMP, (110, 36), "Registry");
    // Letters that are commands elsewhere, more of them than the terminal is read at once.
    let typed = format!("{}typedend", "qS?E1m/x".repeat(499));
    session.send("/");
    session.shows("Esc cancel");
    session.send(&typed);
    session.shows("typedend");
    session.send("\x15keyb");
    session.shows("AppleHIDKeyboardEventDriverV2");
    session.send(&format!("\x15\x1b[200~{}pastedend\x1b[201~", "0123 56\t89".repeat(500)));
    session.shows("pastedend");
    // More than a line holds is cut, and that is said.
    session.send(&format!("\x15\x1b[200~{}\x1b[201~", "lost".repeat(3000)));
    session.shows("the rest was left out");
    session.send("qq\x15keyb\r");
    session.shows("keyb: hit");
    session.quits();
}

#[test]
fn the_question_is_repaired_by_an_edit_that_can_be_taken_back() {
    let session = started(QUESTION, (110, 36), "✗ best of its category");
    session.send("m");
    session.shows("lost-category");
    // The editor stands on the key that decides, and proposes what is usual for it.
    session.send("e\r");
    session.shows("IOMatchCategory = \"com_derived_driver\"");
    session.send("\r");
    session.shows("1 verdict, before → after");
    session.shows("✗ lost lost-category → ✓ started");
    session.send("\r");
    session.shows("2✓");
    session.shows("1 change tried");
    session.send("u");
    session.shows("1✓ 1✗");
    session.until("the change to be gone", |screen| !screen.contents().contains("change tried"));
    session.send("U");
    session.shows("1 change tried");
    session.send("E");
    session.shows("com.derived.driver/derived: IOMatchCategory = \"com_derived_driver\"");
    session.send(ESC);
    session.quits();
}

#[test]
fn bundles_are_added_to_an_open_dump() {
    let session = started("assets/origin/dump.txt", (110, 36), "Registry");
    session.send("a");
    session.shows("Add bundles");
    session.send("assets/origin/de\t");
    session.shows("assets/origin/derived.kext/");
    session.send("\r");
    session.shows("com.derived.driver/derived");
    session.send(ESC);
    session.shows("1 change tried");
    session.quits();
}

#[test]
fn somebody_new_is_greeted_once_where_the_keys_work_that_are_named() {
    let own = tempfile::tempdir().unwrap();
    let (folder, program) = (own.path().display(), env!("CARGO_BIN_EXE_ioscope"));
    let run = || {
        let command = format!("env XDG_STATE_HOME={folder} {program}");
        let session = Session::start(&command, (80, 24));
        session.shows("Enter open");
        session.send("\r");
        session
    };
    let session = run();
    session.shows("New here? m tells why");
    session.send("j");
    session.shows("/ find");
    session.quits();
    let session = run();
    session.shows("/ find");
    session.quits();
}

#[test]
fn bookmarks_outlive_the_program_unless_nothing_is_to_be_kept() {
    let own = tempfile::tempdir().unwrap();
    let folder = own.path().join("kept");
    let file = folder.join("ioscope/state.json");
    let run = |arguments: &str| {
        let (folder, program) = (folder.display(), env!("CARGO_BIN_EXE_ioscope"));
        let command = format!("env XDG_STATE_HOME={folder} {program} {arguments}");
        let session = Session::start(&command, (100, 30));
        session.until("a first screen", |screen| {
            let text = screen.contents();
            text.contains("Registry") || text.contains("Gallery")
        });
        session
    };
    let session = run(&format!("{DUMP} --no-state"));
    session.send("gAppleHIDKeyboardEventDriverV2\rb");
    session.shows("bookmarked");
    session.send("'");
    session.shows("Bookmarks");
    session.send("qq");
    session.ended("0");
    assert!(!folder.exists(), "--no-state writes nothing");
    let session = run(DUMP);
    session.send("gAppleHIDKeyboardEventDriverV2\rb");
    session.shows("bookmarked");
    session.quits();
    let kept = fs::read_to_string(&file).unwrap();
    assert!(kept.contains("/AppleHIDKeyboardEventDriverV2"), "{kept}");
    let session = run(DUMP);
    session.send("'");
    session.shows("Bookmarks");
    session.send("\r");
    session.until("the bookmarked node", |screen| {
        let text = screen.contents();
        !text.contains("Bookmarks") && text.contains("★ AppleHIDK")
    });
    session.send("b");
    session.shows("removed");
    session.quits();
    assert!(!fs::read_to_string(&file).unwrap().contains("AppleHIDKeyboard"));
    // A gallery offers what was opened before, and opens it with the bundles that came with it.
    let session = run("assets/origin/dump.txt --kexts assets/origin/derived.kext");
    session.shows("2✓ 1✗");
    session.quits();
    let session = run("");
    session.shows("Opened before");
    session.shows("/derived.kext");
    session.until("the path once in the list and once beside it", |screen| {
        screen.contents().matches("dump.txt").count() == 2
    });
    session.send("\r");
    session.shows("2✓ 1✗");
    session.quits();
    fs::write(&file, "{\"format\":\"ioscope-st").unwrap();
    let session = run(DUMP);
    session.shows("was damaged");
    session.quits();
    assert!(folder.join("ioscope/state.json.damaged").exists());
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
    session.shows("r reload");
    session.send("q");
    session.ended("2");
}

#[test]
fn a_bundle_that_can_not_be_read_is_told_and_the_dump_opens() {
    let folder = tempfile::tempdir().unwrap();
    let kext = folder.path().join("Syn.kext");
    fs::create_dir_all(kext.join("Contents")).unwrap();
    fs::write(kext.join("Contents/Info.plist"), "").unwrap();
    let arguments = format!("{DUMP} {}", quoted(&kext));
    let session = started(&arguments, (160, 40), "Example14,1");
    session.shows("Syn.kext/Contents/Info.plist is empty");
    session.quits();
    let session = started(&quoted(&kext), (160, 40), "can't be read");
    session.shows("Syn.kext/Contents/Info.plist is empty");
    session.send("q");
    session.ended("2");
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

/// Escape in a form that isn't taken for the beginning of the next key.
const ESC: &str = "\x1b[27u";

fn quoted(path: &std::path::Path) -> String {
    format!("\"{}\"", path.display())
}

/// Nothing that came acts on the terminal but what the program itself sends.
fn is_harmless(raw: Vec<u8>) {
    let text = String::from_utf8(raw).expect("only UTF-8 is sent");
    for sequence in hostile::SEQUENCES.iter().filter(|sequence| !sequence.ends_with("1049l")) {
        assert!(!text.contains(sequence), "{sequence:?} reached the terminal");
    }
    for (at, _) in text.match_indices('\x1b') {
        // The program moves, colours and switches modes: all of it begins so.
        assert!(
            text[at + 1..].starts_with('['),
            "{:?}",
            &text[at..].chars().take(20).collect::<String>()
        );
    }
    let own = text.replace(['\x1b', '\r', '\t'], "");
    assert_eq!(hostile::acts(&own), None);
}

#[test]
fn a_node_is_looked_at_copied_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.txt");
    let picture = file.with_extension("svg");
    fs::copy("tests/screens/machine.txt", &file).unwrap();
    let session = started(&format!("{} --no-state", quoted(&file)), (110, 36), "Example14,1");
    session.send("gethernet\r1");
    session.shows("82574L Gigabit Network Connection");
    // Every way to read the bytes of a value.
    session.send("jj\r");
    session.shows("data of 4 bytes");
    session.send(ESC);
    session.until("the value to close", |screen| !screen.contents().contains("data of 4"));
    // The words of the state.
    session.send("?");
    session.shows("terminated.");
    session.send("b");
    session.shows("It says nothing about drivers");
    session.send(ESC);
    session.until("the page to close", |screen| !screen.contents().contains("It says nothing"));
    session.send("5");
    session.shows("as ioreg -l prints it");
    session.send("v");
    session.shows("<key>vendor-id</key>");
    session.send("y");
    session.shows("node as a property list");
    session.send("p");
    session.shows("copied: path");
    // The picture is proposed beside the document, and replaces nothing unasked.
    for (words, key) in [("written: ", ""), ("it is there already", "\r")] {
        session.send("x");
        session.shows("Write this screen to");
        session.send("\r");
        session.shows(words);
        session.send(key);
    }
    session.until("the second picture", |screen| screen.contents().contains("written: "));
    let svg = fs::read_to_string(&picture).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("vendor-id"), "{svg}");
    let raw = String::from_utf8_lossy(&session.raw()).into_owned();
    assert!(raw.contains("\x1b]52;c;SU9TZXJ2aWNlOi9"), "the path is in the clipboard");
    session.quits();
}

#[test]
fn a_file_that_is_not_there_is_told_at_once_and_the_others_open() {
    let session = started(
        "tests/screens/later.txt nowhere.txt tests/screens/machine.txt --no-state",
        (110, 36),
        "nowhere.txt: there is no such file or folder",
    );
    session.shows("Registry");
    session.shows("file 1 of 2");
    session.send("q");
    session.ended("2");
}

#[test]
fn nothing_stays_of_a_file_that_can_not_be_compared_with() {
    let session = started(&format!("{DUMP} --no-state"), (110, 36), "Example14,1");
    session.send("d");
    session.shows("Compare with");
    session.send("nowhere.txt\r");
    session.shows("nowhere.txt is not compared");
    session.until("a single file", |screen| {
        let text = screen.contents();
        !text.contains("file 1 of 2") && text.contains("Registry")
    });
    session.send("d");
    session.shows("Compare with");
    session.send("\x1b[27uq");
    session.ended("0");
}

#[test]
fn nothing_of_a_hostile_dump_acts_on_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("h\x1b]0;name\x07\u{202e}\u{9b}.txt");
    fs::write(&file, hostile::dump()).unwrap();
    let session = started(&quoted(&file), (120, 40), "TITLE");
    for keys in [
        "*",
        "j1",
        "\tjjjlljj",
        "yj",
        "y",
        "m",
        "?",
        ESC,
        "hjm",
        "jm",
        "jjj1",
        "!",
        ESC,
        "/TITLE",
        "\r",
        "n",
        "N",
        "/n",
        ESC,
        "p",
        ESC,
        "gn0\r",
        ESC,
        "gx\r",
        ESC,
        ":e",
        ESC,
        "z",
        "z",
        "o",
        "3",
        "2",
        "1",
        "/",
    ] {
        session.send(keys);
    }
    session.send("\x1b[200~\x1b]0;pasted\x07\x1b[201~");
    session.shows("pasted");
    for (columns, lines) in [(44, 12), (200, 60)] {
        session.resize(columns, lines);
    }
    session.until("the last size", |screen| {
        screen.contents().lines().any(|line| line.chars().count() > 150)
    });
    // The clipboard is written by the program's own sequence; only its content is the dump's.
    session.signal("-TERM");
    session.shows("AFTER");
    let raw = session.raw();
    let text = String::from_utf8_lossy(&raw).into_owned();
    let mut parts = text.split("\x1b]52;c;");
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (copied, behind) = part.split_once('\x07').expect("the sequence ends");
        let digit = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
        assert!(copied.chars().all(digit) && copied != "Q0xJUA==", "{copied:?}");
        rest.push_str(behind);
    }
    is_harmless(rest.into_bytes());
    session.ended("143");
}

#[test]
fn an_unreadable_hostile_file_is_named_harmlessly() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("u\x1b]0;name\x07\u{202e}.bin");
    fs::write(&file, hostile::SEQUENCES.concat()).unwrap();
    let session = started(&quoted(&file), (100, 30), "can't be read");
    session.send("q");
    session.shows("AFTER");
    is_harmless(session.raw());
    session.ended("2");
}

/// This very program with the one test that opens something that is at fault.
fn with_fault() -> Session {
    let own = std::env::current_exe().expect("a test has a program");
    let test = "faulty::an_application_with_a_fault --exact --nocapture";
    let command = format!("env {}=1 {} {test}", faulty::VARIABLE, own.display());
    // Tall enough for the lines of libtest beside the message.
    Session::start(&command, (100, 50))
}

#[test]
fn a_panic_gives_the_terminal_back_before_its_message() {
    let session = with_fault();
    session.shows("a fault in load");
    session.send("x");
    session.shows("ioscope.svg");
    session.send("\r");
    session.shows("a fault in save");
    session.ended("101");
}

#[test]
fn a_panic_of_a_loader_is_an_error_on_the_screen() {
    let session = with_fault();
    session.shows("reading it failed by a fault in ioscope: a fault in load");
    session.until("the program to go on", vt100::Screen::alternate_screen);
    session.send(":");
    session.shows("type a part of what you want to do");
    session.send("\x1b");
    session.until("the palette to close", |screen| !screen.contents().contains("type a part"));
    session.quits();
}
