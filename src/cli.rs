//! Floor 5: arguments, reading files and folders, exit codes; one file per subcommand.
//!
//! Invariant: no rule of the kernel and no format is known here. Everything that comes from an input and goes to a terminal
//! passes through [`out`], which lets nothing act on the terminal.

mod config;
mod convert;
mod diff;
mod disk;
mod files;
mod gallery;
mod help;
mod info;
mod learn;
mod lint;
mod live;
mod open;
mod out;
mod pager;
mod pool;
mod print;
mod quiz;
mod reason;
mod redact;
mod save;
mod start;
mod state;
mod trace;
mod why;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use out::{Out, warn};

use crate::explain::harmless;

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

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One document.
    Json,
    /// One item a line.
    Ndjson,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// The options that all commands share.
#[derive(Args, Clone, Debug)]
struct Common {
    /// How results are written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Writes results to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Whether to colour text.
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// The plane to speak of.
    #[arg(long, value_name = "NAME", default_value = "IOService")]
    plane: String,
    /// Adds the personalities of a bundle, a folder of bundles, an Info.plist or a kernelcache.
    #[arg(long, value_name = "PATH")]
    kexts: Vec<PathBuf>,
    /// Adds rows of class ancestry: class, superclass and, if known, bundle, separated by tabs.
    #[arg(long, value_name = "FILE")]
    classes: Vec<PathBuf>,
}

impl Common {
    /// The plane that was asked for, unless it is the one that is meant without asking.
    fn other_plane(&self) -> Option<String> {
        (self.plane != "IOService").then(|| self.plane.clone())
    }
}

/// Exit status of a run that found what it looks for.
const FOUND: u8 = 1;
/// Exit status of bad use, and of an input that can't be read.
const BAD: u8 = 2;

/// The names of all commands.
fn command_names() -> Vec<String> {
    Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

/// Runs the program.
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
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
        None => start::run(&cli.start),
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
        Some(Command::Help(arguments)) => help::run(&arguments),
        Some(Command::Completions { shell }) => completions(shell),
        Some(Command::Man { command }) => manual(command.as_deref()),
    };
    ExitCode::from(status)
}

fn completions(shell: clap_complete::Shell) -> u8 {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "ioscope", &mut text);
    Out::standard().raw(&text)
}

fn manual(command: Option<&str>) -> u8 {
    let mut program = Cli::command();
    program.build();
    let page = match command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command.clone(),
            None => return out::fail(name, "there is no such command"),
        },
    };
    let mut text = Vec::new();
    match manual_page(page, &mut text) {
        Ok(()) => Out::standard().raw(&text),
        Err(error) => out::fail("man", &error.to_string()),
    }
}

/// A page as clap makes it, with a synopsis that shows the options' values.
fn manual_page(page: clap::Command, text: &mut Vec<u8>) -> std::io::Result<()> {
    let options: Vec<String> = page
        .get_arguments()
        .filter(|option| !option.is_positional() && !option.is_hide_set())
        .filter_map(|option| {
            let name = format!("\\fB\\-\\-{}\\fR", option.get_long()?.replace('-', "\\-"));
            let takes = option.get_action().takes_values();
            let values = option.get_value_names().filter(|_| takes).unwrap_or_default();
            let mut words = vec![name];
            words.extend(
                values.iter().map(|value| format!("\\fI{}\\fR", value.replace('-', "\\-"))),
            );
            Some(format!("[{}]", words.join(" ")))
        })
        .collect();
    let positional: Vec<String> = page
        .get_positionals()
        .map(|one| {
            let name = one.get_value_names().and_then(|names| names.first());
            let name = name.map_or_else(|| one.get_id().to_string(), ToString::to_string);
            let more = if one.get_num_args().is_some_and(|count| count.max_values() > 1)
                || matches!(one.get_action(), clap::ArgAction::Append)
            {
                "..."
            } else {
                ""
            };
            if one.is_required_set() {
                format!("\\fI{name}\\fR{more}")
            } else {
                format!("[\\fI{name}\\fR{more}]")
            }
        })
        .collect();
    let name = page.get_bin_name().unwrap_or_else(|| page.get_name()).to_owned();
    let mut made = Vec::new();
    clap_mangen::Man::new(page).render(&mut made)?;
    let made = String::from_utf8_lossy(&made);
    let mut in_synopsis = false;
    for line in made.lines() {
        if line.starts_with(".SH") {
            in_synopsis = line == ".SH SYNOPSIS";
            text.extend_from_slice(line.as_bytes());
            text.push(b'\n');
            if in_synopsis {
                let words = [&options[..], &positional[..]].concat().join(" ");
                text.extend_from_slice(format!("\\fB{name}\\fR {words}\n").as_bytes());
            }
        } else if !in_synopsis || line.contains("SUBCOMMAND") || line.contains("subcommand") {
            text.extend_from_slice(line.as_bytes());
            text.push(b'\n');
        }
    }
    Ok(())
}
