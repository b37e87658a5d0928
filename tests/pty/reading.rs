//! While a file is read.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::quoted;
use super::session::started;

/// A pipe: what is in it comes when this test writes it, and not before.
fn pipe(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("slow.txt");
    assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo runs").success());
    path
}

#[test]
fn the_first_frame_waits_for_no_file_and_a_gauge_shows_while_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = pipe(&folder);
    let session = started(&quoted(&path), (100, 30), "Reading");
    session.shows("Esc cancels");
    let mut sink = fs::File::options().write(true).open(&path).unwrap();
    sink.write_all(&fs::read("tests/screens/machine.txt").unwrap()).unwrap();
    session.shows("Reading");
    drop(sink);
    session.shows("Example14,1");
    session.quits();
}

#[test]
fn what_comes_from_another_command_is_shown_and_keys_come_from_the_terminal() {
    let session = started("- < tests/screens/machine.txt", (100, 30), "Example14,1");
    session.send("gethernet\r");
    session.shows("PCI0@0/AppleACPIPCI/ethernet@19");
    session.quits();
}

#[test]
fn reading_is_cancelled_by_escape_and_by_control_c_whatever_it_waits_for() {
    for key in ["\x1b", "\x03"] {
        let folder = tempfile::tempdir().unwrap();
        let path = pipe(&folder);
        let session = started(&quoted(&path), (100, 30), "Reading");
        session.send(key);
        session.shows("reading was cancelled");
        session.shows("Gallery");
        session.quits();
    }
}

#[test]
fn one_of_several_dumps_in_an_archive_is_chosen_from_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("two.zip");
    let mut archive = zip::ZipWriter::new(fs::File::create(&file).unwrap());
    let dump = fs::read_to_string("tests/screens/machine.txt").unwrap();
    for (name, text) in
        [("a/one.txt", dump.clone()), ("b/two.txt", dump.replace("Example14,1", "Other7,7"))]
    {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    let session = started(&quoted(&file), (110, 30), "Other dumps in it");
    session.shows("two.zip/b/two.txt");
    session.send("\r");
    session.shows("Other7,7");
    session.send("(");
    session.shows("Example14,1");
    session.send("O");
    session.shows("Other dumps in it");
    session.send("\r");
    session.shows("file 2 of 2");
    session.quits();
}
