//! Runs the real program on the cases in `tests/cli`; `readme.case` there explains the notation.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value as Json;

fn main() {
    let arguments = Arguments::from_args();
    let trials = cases()
        .into_iter()
        .map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Trial::test(name, move || case(&path).map_err(Failed::from))
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cases() -> Vec<PathBuf> {
    let folder = fs::read_dir(root().join("tests/cli")).expect("tests/cli is there");
    let mut found: Vec<PathBuf> = folder
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "case"))
        .collect();
    found.sort();
    found
}

/// One run with what is expected of it.
#[derive(Default)]
struct Run {
    line: usize,
    arguments: Vec<String>,
    input: Option<String>,
    status: i32,
    expected: Vec<(usize, String, String)>,
}

fn case(path: &Path) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let mut runs: Vec<Run> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line_number = at + 1;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (word, rest) = line.split_once(':').ok_or(format!("line {line_number}: no colon"))?;
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        if word == "run" {
            let arguments = words(rest);
            runs.push(Run { line: line_number, arguments, ..Run::default() });
            continue;
        }
        let run = runs.last_mut().ok_or(format!("line {line_number}: nothing is run yet"))?;
        match word {
            "stdin" => run.input = Some(rest.to_owned()),
            "status" => run.status = rest.trim().parse().map_err(|_| "status: no number")?,
            "out" | "not" | "err" | "json" | "lines" | "only" => {
                run.expected.push((line_number, word.to_owned(), rest.to_owned()));
            }
            other => return Err(format!("line {line_number}: {other} is no word of the notation")),
        }
    }
    if runs.is_empty() {
        return Err("nothing is run".into());
    }
    runs.iter().try_for_each(check)
}

/// Words between blanks; `'` keeps blanks together.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => found.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    found.extend(word);
    found
}

fn check(run: &Run) -> Result<(), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ioscope"));
    command.current_dir(root()).args(&run.arguments);
    command.env_remove("NO_COLOR").env("COLUMNS", "100").env("XDG_STATE_HOME", "/nonexistent");
    command.stdin(match &run.input {
        Some(file) => {
            File::open(root().join(file)).map_err(|error| format!("{file}: {error}"))?.into()
        }
        None => Stdio::null(),
    });
    let output = command.output().map_err(|error| error.to_string())?;
    let out = String::from_utf8(output.stdout).map_err(|_| "standard output is not UTF-8")?;
    let err = String::from_utf8(output.stderr).map_err(|_| "standard error is not UTF-8")?;
    let told = format!(
        "of `ioscope {}` (line {})\n--- standard output\n{out}--- standard error\n{err}",
        run.arguments.join(" "),
        run.line
    );
    if output.status.code() != Some(run.status) {
        return Err(format!("status {:?}, not {}, {told}", output.status.code(), run.status));
    }
    if let Some(c) = out.chars().chain(err.chars()).find(|c| c.is_control() && *c != '\n') {
        return Err(format!("the control character {c:?} in the output {told}"));
    }
    // Each `out` is looked for behind the one before.
    let mut rest = out.as_str();
    for (line, word, wanted) in &run.expected {
        let met = match word.as_str() {
            "out" => match rest.find(wanted.as_str()) {
                Some(at) => {
                    rest = &rest[at + wanted.len()..];
                    true
                }
                None => false,
            },
            "only" => out.trim_end() == wanted,
            "not" => !out.contains(wanted.as_str()) && !err.contains(wanted.as_str()),
            "err" => err.contains(wanted.as_str()),
            "lines" => out.lines().count().to_string() == wanted.trim(),
            _ => {
                json(&out, wanted).map_err(|reason| format!("line {line}: {reason} {told}"))?;
                true
            }
        };
        if !met {
            return Err(format!("line {line}: {word}: {wanted}\nis not met {told}"));
        }
    }
    Ok(())
}

/// Checks `PATH = VALUE` in a document, `#LINE PATH = VALUE` in one line of several.
fn json(out: &str, wanted: &str) -> Result<(), String> {
    let (path, value) = wanted.split_once(" = ").ok_or("there must be ` = ` in it")?;
    let (text, path) = match path.strip_prefix('#').and_then(|rest| rest.split_once(' ')) {
        Some((line, path)) => {
            let line: usize = line.parse().map_err(|_| "no line number")?;
            (out.lines().nth(line - 1).ok_or("there is no such line")?, path)
        }
        None => (out, path),
    };
    let document: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let value: Json = serde_json::from_str(value).map_err(|error| format!("{value}: {error}"))?;
    let found =
        if path.is_empty() { Some(&document) } else { document.pointer(&format!("/{path}")) };
    match found {
        Some(found) if *found == value => Ok(()),
        Some(found) => Err(format!("{path} is {found}, not {value},")),
        None => Err(format!("there is no {path}")),
    }
}
