//! The floors of the house: a module uses its own floor and those below it, and siblings don't know each other.

#[path = "floors/circles.rs"]
mod circles;
#[path = "common/files.rs"]
mod files;

use std::fs;
use std::path::{Path, PathBuf};

/// Each floor with the floors that it may name.
const FLOORS: [(&str, &[&str]); 6] = [
    ("model", &["model"]),
    ("load", &["model", "load"]),
    ("engine", &["model", "engine"]),
    ("explain", &["model", "load", "engine", "explain"]),
    ("ui", &["model", "load", "engine", "explain", "ui"]),
    ("cli", &["model", "load", "engine", "explain", "ui", "cli"]),
];

/// Words that a floor must not contain, with what they would mean.
const ABSENT: [(&str, &[&str], &str); 5] = [
    ("model", &["std::fs", "ratatui", "crossterm", "quick_xml"], "files, formats or terminals"),
    (
        "load",
        &["std::fs", "ratatui", "crossterm", "std::io::stdin"],
        "the file system or a terminal",
    ),
    (
        "engine",
        &["std::fs", "ratatui", "std::time::", "SystemTime", "Instant::now", "rand::", "thread::"],
        "files, terminals, clocks, chance",
    ),
    ("explain", &["std::fs", "ratatui", "crossterm"], "files or terminals"),
    ("ui", &["std::fs", "File::open"], "files"),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The files of a floor: `floor.rs` and everything under `floor/`.
fn files(floor: &str) -> Vec<PathBuf> {
    let mut found = vec![source().join(format!("{floor}.rs"))];
    found.extend(below(&source().join(floor)));
    found
}

/// All files of Rust in a folder and its folders, but for those in which fuzzing builds.
fn below(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let is_ours = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ending == "rs")
            && !path.iter().any(|part| part == "target")
    };
    files::below(folder).into_iter().filter(is_ours)
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text without comments and without its tests, which may reach further (a scenario is read by a loader), as may what is made
/// for them.
fn code(path: &Path) -> String {
    if path.ends_with("fixture.rs") {
        return String::new();
    }
    let text = text(path);
    let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_module_keeps_to_its_floor_and_those_below() {
    let mut wrong = Vec::new();
    for (floor, allowed) in FLOORS {
        for path in files(floor) {
            for name in circles::named(&code(&path)) {
                let is_floor = FLOORS.iter().any(|(floor, _)| *floor == name);
                if is_floor && !allowed.contains(&name.as_str()) {
                    wrong.push(format!("{} names crate::{name}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_floor_must_never_know_is_absent() {
    let mut wrong = Vec::new();
    for (floor, words, meaning) in ABSENT {
        for path in files(floor) {
            let text = code(&path);
            for word in words {
                if text.contains(word) {
                    wrong.push(format!("{} knows {meaning}: {word}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_scan_sees_plain_and_grouped_paths() {
    let text = "use crate::{model::{A, B}, load};\nlet x = crate::engine::run();";
    assert_eq!(circles::named(text), ["model", "model", "load", "engine"]);
}

#[test]
fn no_source_file_outgrows_its_subject() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let long: Vec<String> = FLOORS
        .iter()
        .flat_map(|(floor, _)| files(floor))
        .chain(below(&tests))
        .map(|path| (text(&path).lines().count(), path))
        .filter(|(lines, _)| *lines > 550)
        .map(|(lines, path)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "split these: {}", long.join(", "));
}

/// Every file that is no test's, with its module path.
fn rooms() -> Vec<(circles::Path, String)> {
    let paths = FLOORS.iter().flat_map(|(floor, _)| files(floor));
    let rooms = paths.filter_map(|path| {
        let inside = path.strip_prefix(source()).ok()?.with_extension("");
        let module: circles::Path =
            inside.iter().map(|step| step.to_string_lossy().into_owned()).collect();
        let is_test = module.iter().any(|step| step == "tests" || step == "fixture");
        (!is_test).then(|| (module, code(&path)))
    });
    rooms.collect()
}

#[test]
fn no_way_between_files_comes_round_to_where_it_began() {
    let circles = circles::House::new(rooms()).circles();
    let shown: Vec<String> = circles.iter().map(|ties| ties.join("\n  ")).collect();
    assert!(shown.is_empty(), "{} circles:\n  {}", shown.len(), shown.join("\n\n  "));
}

#[test]
fn a_circle_is_seen_through_the_names_that_a_file_hands_on() {
    let house = |leaf: &str| {
        let file = |path: &[&str], code: &str| {
            (path.iter().map(|step| (*step).to_owned()).collect(), code.to_owned())
        };
        circles::House::new([
            file(&["a"], "mod b;\nmod c;\npub use b::{One, Two as Second};\nfn f() { c::g() }\n"),
            file(&["a", "b"], "pub struct One;\npub struct Two;\n"),
            file(&["a", "c"], leaf),
        ])
    };
    assert!(house("use super::{One, Second};\nfn g(_: One, _: Second) {}\n").circles().is_empty());
    let circles = house("use crate::a::f;\nfn g() { f() }\n").circles();
    assert_eq!(circles, [["a -> a/c: g", "a/c -> a: f"]]);
    assert_eq!(house("fn g() { super::f() }\n").circles(), circles);
}
