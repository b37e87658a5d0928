//! Every command that the README, the help and the manual show is run: none may fail for bad use or unreadable input.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with the files that the examples name, which goes with the value.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("ioscope-book-{name}-{}", std::process::id()));
        let desk = Self(folder);
        let _ = fs::remove_dir_all(&desk.0);
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
        desk.put("ioreg.txt", &origin.join("dump.txt"));
        for scenario in ["question.plist", "scenario.plist"] {
            desk.put(scenario, &origin.join("question.plist"));
        }
        let archive = root().join("tests/dumps/service-al.plist");
        for dump in ["dump.plist", "before.plist", "after.plist"] {
            desk.put(dump, &archive);
        }
        desk
    }

    fn put(&self, name: &str, from: &Path) {
        let to = self.0.join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, &to).unwrap();
    }

    fn write(&self, name: &str, text: &str) {
        let to = self.0.join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, text).unwrap();
    }

    /// Runs a line as a shell would, and says how it ended.
    fn run(&self, line: &str) -> (Option<i32>, String) {
        let program = Path::new(env!("CARGO_BIN_EXE_ioscope"));
        let mut folders = vec![program.parent().unwrap().to_path_buf()];
        folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let output = Command::new("sh")
            .args(["-c", line])
            .current_dir(&self.0)
            .env("PATH", std::env::join_paths(folders).unwrap())
            .env("XDG_STATE_HOME", self.0.join("state"))
            .env("XDG_CONFIG_HOME", self.0.join("config"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), told)
    }

    fn run_all(&self, lines: &[String]) {
        for line in lines {
            let (status, told) = self.run(line);
            assert!(matches!(status, Some(0 | 1)), "`{line}` ended with {status:?}: {told}");
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The lines of a text that show how ioscope is called, behind a prompt.
fn shown(text: &str, prompt: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix(prompt));
    lines.map(|line| line.split(" #").next().unwrap_or(line).trim().to_owned()).collect()
}

#[cfg(unix)]
#[test]
fn the_commands_of_the_readme_run() {
    let book = fs::read_to_string(root().join("README.md")).unwrap();
    let lines: Vec<String> =
        shown(&book, "$ ").into_iter().filter(|line| line.starts_with("ioscope")).collect();
    assert!(lines.len() > 10, "the README shows how the program is called");
    // The terminal application and what follows changes in it don't run without a terminal: they print and end.
    Desk::new("readme").run_all(&lines);
}

#[cfg(unix)]
#[test]
fn the_examples_in_the_help_of_every_command_run() {
    let desk = Desk::new("help");
    let help = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_ioscope")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let main = help(&["--help"]);
    let listed = main.split("Commands:").nth(1).unwrap().split("Arguments:").next().unwrap();
    let names: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.contains(&"why") && names.contains(&"help"), "{names:?}");
    for name in names {
        let text = help(&[name, "--help"]);
        let lines = shown(&text, "ioscope ");
        let lines: Vec<String> = lines.iter().map(|line| format!("ioscope {line}")).collect();
        let wants_examples = !matches!(name, "completions" | "man");
        assert!(!wants_examples || !lines.is_empty(), "{name} --help shows an example");
        desk.run_all(&lines);
        // The manual has the same examples.
        let page = help(&["man", name]);
        assert!(page.contains(".TH"), "{name}");
    }
}
