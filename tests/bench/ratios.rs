//! How the program compares with yardsticks that were run in the same minute on the same machine.
//!
//! `cargo bench --bench ratios -- [FILTER] [--size 1|10|100] [--json]`: size 1, the default, is 10 MB or 10,000 nodes (5,000 for
//! verdicts), size 100 is 1 GB or 1,000,000. Each row is `name figure unit yardstick yardstick_figure ratio size`, or says why it was
//! skipped. With `--json` each is an object on a line of its own, which also has the aim.
//!
//! `table.rs` names every row with its yardstick and aim. Nothing is asserted: on a busy machine figures differ, ratios less. How
//! something grows is seen when the lines of `--json` at sizes 1, 10 and 100 are joined by their names. The last of them takes
//! minutes, some 15 GB of memory, and 4 GB below `target/tmp` until its end.
//!
//! What is quick and shares nothing is measured in this process, the least of several runs in turn; what depends on fresh memory has
//! processes of its own.

mod application;
mod child;
mod diff;
mod engine;
mod files;
#[cfg(unix)]
mod first_frame;
mod machine;
mod opening;
mod printing;
mod run;
mod scenario;
mod table;
mod verdicts;

use std::io::{self, Write};
use std::process::ExitCode;

use child::CHILD;
use run::Run;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        [CHILD, what, arguments @ ..] => measure(what, arguments),
        arguments => options(arguments).and_then(|run| rows(&run)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "ratios: {error}");
            ExitCode::FAILURE
        }
    }
}

fn options(arguments: &[&str]) -> Result<Run> {
    let (mut filter, mut size, mut json) = ("", 1, false);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match *argument {
            // Cargo adds this one.
            "--bench" => {}
            "--json" => json = true,
            "--size" => {
                size = match arguments.next().map(|size| size.parse()) {
                    Some(Ok(size @ 1..=100)) => size,
                    _ => return Err("--size needs a number from 1 to 100".into()),
                };
            }
            option if option.starts_with('-') => {
                return Err(format!("unknown option {option}").into());
            }
            name => filter = name,
        }
    }
    Run::new(filter.to_owned(), size, json)
}

fn rows(run: &Run) -> Result<()> {
    if !run.wants_any("") {
        return Err(format!("no row has {} in its name", run.filter).into());
    }
    opening::rows(run)?;
    #[cfg(unix)]
    first_frame::rows(run)?;
    #[cfg(not(unix))]
    run.row("first-frame", || {
        Ok(run::Measured::Skipped("this system has no pseudo-terminals".to_owned()))
    })?;
    verdicts::rows(run)?;
    engine::rows(run)?;
    application::rows(run)?;
    printing::rows(run)?;
    diff::rows(run)
}

/// In a process of its own: does one thing.
fn measure(what: &str, arguments: &[&str]) -> Result<()> {
    match (what, arguments) {
        #[cfg(unix)]
        ("hello", []) => first_frame::hello(),
        ("to-binary", [xml, binary]) => {
            plist::Value::from_file(xml)?.to_file_binary(binary)?;
            child::tell(0.0, 0.0)
        }
        ("engine", [nubs, personalities]) => engine::measure(nubs, personalities),
        ("verdicts" | "worded" | "overview", [nodes, personalities, others]) => {
            verdicts::measure(what, [nodes, personalities, others])
        }
        (_, [path]) => opening::measure(what, path.as_ref()),
        _ => Err(format!("unknown measure {what}").into()),
    }
}
