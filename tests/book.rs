//! Every command that the README, the help and the manual show is run: none may fail for bad use or unreadable input.

#![cfg(unix)]

#[cfg(test)]
#[path = "book/desk.rs"]
mod desk;
#[cfg(test)]
#[path = "common/files.rs"]
mod files;
#[cfg(test)]
#[path = "bench/table.rs"]
mod table;

use std::fs;
use std::path::Path;
use std::process::Command;

use desk::Desk;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The lines of a text that show how ioscope is called, behind a prompt.
fn shown(text: &str, prompt: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix(prompt));
    lines.map(|line| line.split(" #").next().unwrap_or(line).trim().to_owned()).collect()
}

#[test]
fn the_commands_of_the_readme_run() {
    let pages = ["README.md", "assets/scripts.md"];
    let book = pages.map(|page| fs::read_to_string(root().join(page)).unwrap()).concat();
    let lines: Vec<String> =
        shown(&book, "$ ").into_iter().filter(|line| line.starts_with("ioscope")).collect();
    assert!(lines.len() > 10, "the README shows how the program is called");
    // The terminal application and what follows changes in it don't run without a terminal: they print and end.
    Desk::new().run_all(&lines);
}

#[test]
fn the_examples_in_the_help_of_every_command_run() {
    let desk = Desk::new();
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

#[test]
fn the_page_on_speed_has_every_row_of_the_benchmark() {
    let book = fs::read_to_string(root().join("tests/bench/README.md")).unwrap();
    let rows = table::KINDS.map(|kind| {
        format!("| `{}`, {} | {} | {} |\n", kind.name, kind.unit, kind.yardstick, kind.aim)
    });
    let all = format!("| row | against | aim |\n| --- | --- | --- |\n{}\n", rows.concat());
    assert!(book.contains(&all), "tests/bench/README.md wants this table:\n{all}");
}

#[test]
fn words_are_quoted_in_one_way() {
    // What reads, stands in for or prints any character may hold these.
    let characters = ["load/charset.rs", "ui/text.rs", "out/ascii.rs"];
    let mut texts = 0;
    for path in ["src", "assets"].iter().flat_map(|folder| files::below(&root().join(folder))) {
        let other = characters.iter().any(|name| path.ends_with(name));
        if let Some(text) = fs::read_to_string(&path).ok().filter(|_| !other) {
            texts += 1;
            assert!(!text.contains(['“', '”']), "{} has “ or ”", path.display());
        }
    }
    assert!(texts > 500, "the texts are there");
}

#[test]
fn the_files_that_the_readme_names_are_there() {
    let book = fs::read_to_string(root().join("README.md")).unwrap();
    let quoted = book.split(['`', '(', ')']).filter(|word| {
        let ours = ["src/", "tests/", "assets/", "screenshots/"];
        ours.iter().any(|folder| word.starts_with(folder)) && !word.contains([' ', '\n'])
    });
    let paths: Vec<&str> =
        quoted.filter(|path| !path.contains("NAME") && !path.contains("CODE")).collect();
    assert!(paths.len() > 30, "{paths:?}");
    let gone: Vec<&&str> = paths.iter().filter(|path| !root().join(path).exists()).collect();
    assert!(gone.is_empty(), "{gone:?}");
}
