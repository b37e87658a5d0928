//! Floor 5: arguments, reading files and folders, exit codes; one file per subcommand.
//!
//! Start reading at [`main`], then at one subcommand, `why.rs` say. Each is a structure of options and a `run` that returns the
//! exit status. Below them, so that no subcommand needs another: `options` and `status` are what all of them share, `files`
//! reads bytes, `open` and `pool` read whole inputs (for commands and for tabs), `subject` and `form` are what is printed and
//! converted, `out` is where results go. `start` and `learn` open the terminal application through `application`.
//!
//! Invariant: no rule of the kernel and no format is known here. Everything that comes from an input and goes to a terminal
//! passes through `out`, which lets nothing act on the terminal. Only this floor touches files and other programs.

mod application;
mod argument;
mod classes;
mod config;
mod convert;
mod diff;
mod disk;
mod files;
mod form;
mod gallery;
mod help;
mod home;
mod info;
mod judged;
mod learn;
mod lint;
mod live;
mod man;
mod open;
mod options;
mod out;
mod pager;
mod plane;
mod pool;
mod print;
mod quiz;
mod reason;
mod redact;
mod save;
mod start;
mod state;
mod status;
mod subject;
mod talk;
mod trace;
mod why;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches as _, Parser, Subcommand};

use crate::explain::harmless;

use out::{Out, display, fail, warn};
use status::BAD;

pub use gallery::gallery;

/// Says why a macOS driver did not start.
#[derive(Debug, Parser)]
#[command(
    name = "ioscope",
    version,
    about = "Says why a macOS driver did not start: opens an I/O Registry and shows which drivers were candidates, and where each ended",
    after_help = "Without a command the files are opened in the terminal application; without files, the gallery.\n\
                  A file that is named like a command is opened as ./NAME.\n\n\
                  Exit status: 0 nothing found, 1 a finding, 2 bad use or an input that can't be read.",
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    start: start::Start,
}

#[derive(Debug, Subcommand)]
enum Command {
    Why(why::Why),
    Info(info::Info),
    Lint(lint::Lint),
    Diff(diff::DiffArguments),
    Reason(reason::Reason),
    Trace(trace::Trace),
    Learn(learn::Learn),
    Quiz(quiz::Quiz),
    Print(print::Print),
    Convert(convert::Convert),
    Redact(redact::Redact),
    Help(help::Help),
    /// Prints a shell's completions.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Prints a manual page.
    Man {
        /// The command; without one, the program's own page.
        command: Option<String>,
    },
}

/// Runs the program.
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = Cli::command().try_get_matches_from(arguments).and_then(|matches| {
        let cli = Cli::from_arg_matches(&matches)?;
        Ok((cli, overwritten(&matches)))
    });
    let cli = match parsed {
        Ok((cli, None)) => cli,
        Ok((_, Some(input))) => {
            let words = "this is an input, and -o would overwrite it; name another file";
            return ExitCode::from(fail(&display(&input), words));
        }
        Err(error) => {
            // Help and version are no errors; clap knows which stream and status each has. It repeats a wrong word as it is.
            let told = error.render().to_string();
            let safe = harmless(&told, true);
            if safe == told {
                let _ = error.print();
            } else {
                warn(&safe);
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(BAD));
        }
    };
    let status = match cli.command {
        None => start::run(&cli.start, Cli::command),
        Some(Command::Why(arguments)) => why::run(&arguments),
        Some(Command::Info(arguments)) => info::run(&arguments),
        Some(Command::Lint(arguments)) => lint::run(&arguments),
        Some(Command::Diff(arguments)) => diff::run(&arguments),
        Some(Command::Reason(arguments)) => reason::run(&arguments),
        Some(Command::Trace(arguments)) => trace::run(&arguments),
        Some(Command::Learn(arguments)) => learn::run(&arguments),
        Some(Command::Quiz(arguments)) => quiz::run(&arguments),
        Some(Command::Print(arguments)) => print::run(&arguments),
        Some(Command::Convert(arguments)) => convert::run(&arguments),
        Some(Command::Redact(arguments)) => redact::run(&arguments),
        Some(Command::Help(arguments)) => help::run(&arguments, Cli::command()),
        Some(Command::Completions { shell }) => completions(shell),
        Some(Command::Man { command }) => man::run(Cli::command(), command.as_deref()),
    };
    ExitCode::from(status)
}

/// The input of a command that its output would take the place of: most results can't be turned back into what they were made of.
fn overwritten(matches: &ArgMatches) -> Option<PathBuf> {
    let (_, matches) = matches.subcommand()?;
    let output = matches.try_get_one::<PathBuf>("output").ok()??.canonicalize().ok()?;
    let names = matches.ids().map(clap::Id::as_str).filter(|name| *name != "output");
    let mut inputs = names.filter_map(|name| matches.try_get_many::<PathBuf>(name).ok()?).flatten();
    inputs.find(|input| input.canonicalize().is_ok_and(|input| input == output)).cloned()
}

fn completions(shell: clap_complete::Shell) -> u8 {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "ioscope", &mut text);
    Out::standard().raw(&text)
}
