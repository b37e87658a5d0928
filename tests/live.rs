//! `--live`, with a stand-in for `ioreg` on the search path.
#![cfg(all(unix, not(target_os = "macos")))]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What the stand-in prints for the service plane: a root that names two planes, and a nub with a driver.
const SERVICE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>IORegistryEntryName</key><string>Root</string>
<key>IORegistryEntryID</key><integer>4294967552</integer>
<key>IOObjectClass</key><string>IORegistryEntry</string>
<key>IORegistryPlanes</key><dict>
<key>IOService</key><string>IOService</string>
<key>IOPower</key><string>IOPower</string>
<key>IOBroken</key><string>IOBroken</string>
</dict>
<key>IORegistryEntryChildren</key><array><dict>
<key>IORegistryEntryName</key><string>nub</string>
<key>IORegistryEntryID</key><integer>4294967553</integer>
<key>IOObjectClass</key><string>IOPCIDevice</string>
<key>IOServiceState</key><integer>14</integer>
</dict></array>
</dict></plist>
"#;

/// The power plane has the nub once more, and says of it no more than its name.
const POWER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>IORegistryEntryName</key><string>Root</string>
<key>IORegistryEntryID</key><integer>4294967552</integer>
<key>IOObjectClass</key><string>IORegistryEntry</string>
<key>IORegistryEntryChildren</key><array><dict>
<key>IORegistryEntryName</key><string>nub</string>
<key>IORegistryEntryID</key><integer>4294967553</integer>
<key>IOObjectClass</key><string>IOPCIDevice</string>
</dict></array>
</dict></plist>
"#;

/// A folder with a stand-in, which goes with the value. Anybody may read it: the stand-in is not run as root.
struct StandIn(PathBuf);

impl StandIn {
    fn new(name: &str, script: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("ioscope-live-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        for (file, text, mode) in
            [("service.xml", SERVICE, 0o644), ("power.xml", POWER, 0o644), ("ioreg", script, 0o755)]
        {
            fs::write(folder.join(file), text).unwrap();
            fs::set_permissions(folder.join(file), fs::Permissions::from_mode(mode)).unwrap();
        }
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(&self.0, arguments)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn run(first: &Path, arguments: &[&str]) -> Output {
    let path = std::env::join_paths([first, Path::new("/usr/bin"), Path::new("/bin")]).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ioscope"));
    command.args(arguments).env("PATH", path).output().unwrap()
}

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
