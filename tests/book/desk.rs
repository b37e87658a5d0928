//! The files that the book's examples name.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::root;

/// A folder with the files that the examples name, which goes with the value.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let origin = root().join("assets/origin");
        for bundle in ["base.kext", "derived.kext"] {
            let info = "Contents/Info.plist";
            desk.put(&format!("{bundle}/{info}"), &origin.join(bundle).join(info));
            desk.put(&format!("Extensions/{bundle}/{info}"), &origin.join(bundle).join(info));
        }
        let info = fs::read_to_string(origin.join("derived.kext/Contents/Info.plist")).unwrap();
        for (bundle, id) in [
            ("me.kext", "com.me"),
            ("Build/MyDriver.kext", "com.me.driver"),
            ("Extensions/MyDriver.kext", "com.me.driver"),
        ] {
            desk.write(
                &format!("{bundle}/Contents/Info.plist"),
                &info.replace("com.derived.driver", id),
            );
        }
        for dump in ["ioreg.txt", "ioreg-monday.txt", "ioreg-friday.txt", "mac.ioreg", "dump.txt"] {
            desk.put(dump, &origin.join("dump.txt"));
        }
        for scenario in ["question.plist", "scenario.plist", "assets/origin/question.plist"] {
            desk.put(scenario, &origin.join("question.plist"));
        }
        let archive = root().join("tests/dumps/service-al.plist");
        for dump in ["dump.plist", "before.plist", "after.plist"] {
            desk.put(dump, &archive);
        }
        desk
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn put(&self, name: &str, from: &Path) {
        self.write(name, &fs::read_to_string(from).unwrap());
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let to = self.path().join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, text).unwrap();
    }

    /// Runs a line as a shell would, and says how it ended.
    pub(crate) fn run(&self, line: &str) -> (Option<i32>, String) {
        let program = Path::new(env!("CARGO_BIN_EXE_ioscope"));
        let mut folders = vec![program.parent().unwrap().to_path_buf()];
        folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let output = Command::new("sh")
            .args(["-c", line])
            .current_dir(self.path())
            .env("PATH", std::env::join_paths(folders).unwrap())
            .env("XDG_STATE_HOME", self.path().join("state"))
            .env("XDG_CONFIG_HOME", self.path().join("config"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), told)
    }

    pub(crate) fn run_all(&self, lines: &[String]) {
        for line in lines {
            let (status, told) = self.run(line);
            assert!(matches!(status, Some(0 | 1)), "`{line}` ended with {status:?}: {told}");
        }
    }
}
