//! `--live`, with a stand-in for `ioreg` on the search path.
#![cfg(all(unix, not(target_os = "macos")))]

#[cfg(test)]
#[path = "live/stand_in.rs"]
mod stand_in;

use std::path::Path;

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
    let stand_in = StandIn::new("planes", SCRIPT);
    let output = stand_in.run(&["--live", "--format", "json"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("the IOBroken plane is left out"), "{told}");
    assert!(told.contains("there is no IOBroken plane"), "{told}");
    assert!(!told.contains("IOPower"), "the power plane is of this machine: {told}");
}

#[test]
fn what_ioreg_says_of_a_failure_is_passed_on() {
    let stand_in = StandIn::new("fails", "#!/bin/sh\necho 'no registry today' >&2\nexit 1\n");
    let output = stand_in.run(&["--live"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("no registry today"), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
}

#[test]
fn what_is_no_registry_is_said_to_be_none() {
    let stand_in = StandIn::new("odd", "#!/bin/sh\necho hello\n");
    let output = stand_in.run(&["--live"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stderr).lines().count(), 1);
}

#[test]
fn without_ioreg_one_sentence_says_what_to_do() {
    let output = run(Path::new("/nonexistent"), &["--live"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("part of macOS") && told.contains("dump.plist"), "{told}");
}
