//! `--live`, with a stand-in for `ioreg` on the search path.
#![cfg(all(unix, not(target_os = "macos")))]

#[cfg(test)]
#[expect(dead_code, reason = "the tests of the terminal use the rest")]
#[path = "pty/session.rs"]
mod session;
#[cfg(test)]
#[path = "live/stand_in.rs"]
mod stand_in;

use std::path::Path;

use session::Session;
use stand_in::{StandIn, run};

const SCRIPT: &str = r#"#!/bin/sh
folder=$(dirname "$0")
[ "$(id -u)" != 0 ] || { echo "run as root" >&2; exit 3; }
[ "$1 $2 $3 $4 $5 $6" = "-a -l -i -w 0 -p" ] || { echo "odd arguments: $*" >&2; exit 4; }
case $7 in
IOService) cat "$folder/service.xml" ;;
IOPower) cat "$folder/power.xml" ;;
*) echo "there is no $7 plane" >&2; exit 1 ;;
esac
"#;

#[test]
fn all_planes_are_asked_for_and_joined_and_never_as_root() {
    let stand_in = StandIn::new(SCRIPT);
    let output = stand_in.run(&["--live", "--format", "json"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("the IOBroken plane is left out"), "{told}");
    assert!(told.contains("there is no IOBroken plane"), "{told}");
    assert!(!told.contains("IOPower"), "the power plane is of this machine: {told}");
}

#[test]
fn what_ioreg_says_of_a_failure_is_passed_on_and_what_is_no_registry_said_to_be_none() {
    for (script, words) in
        [("echo 'no registry today' >&2; exit 1", "no registry today"), ("echo hello", "")]
    {
        let output = StandIn::new(&format!("#!/bin/sh\n{script}\n")).run(&["--live"]);
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(words) && told.lines().count() == 1, "{told}");
    }
}

#[test]
fn without_ioreg_one_sentence_says_what_to_do() {
    let output = run(Path::new("/nonexistent"), &["--live"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("part of macOS") && told.contains("dump.plist"), "{told}");
}

#[test]
fn what_is_new_since_the_last_look_is_marked_and_what_is_gone_is_named() {
    let stand_in = StandIn::new(SCRIPT);
    let path = stand_in.0.path().display();
    let program = env!("CARGO_BIN_EXE_ioscope");
    let command = format!("env PATH={path}:/usr/bin:/bin {program} --live --every 1 --no-state");
    let session = Session::start(&command, (100, 30));
    session.shows("nub");
    let later = stand_in::SERVICE
        .replace(">nub<", ">other<")
        .replace("IOPCIDevice", "IOUSBDevice")
        .replace("4294967553", "4294967600");
    std::fs::write(stand_in.0.path().join("service.xml"), later).unwrap();
    session.shows("+ other");
    session.shows("1 added, 1 removed");
    session.send(";");
    session.shows("gone: IOService:");
    session.send("\x1b");
    session.until("the list to close", |screen| !screen.contents().contains("Messages"));
    session.quits();
}
