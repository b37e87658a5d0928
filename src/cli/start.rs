//! `ioscope [FILE…]`: the terminal application, or without a terminal the verdicts as text.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;

use crate::explain::distance;
use crate::load::{Quiet, Source, load};
use crate::ui::{self, GalleryItem, Input, Launch, Look, OpenError, State};

use super::application::{self, settings};
use super::disk::disk;
use super::files::{self, name_of};
use super::gallery::{QUESTION, gallery as built_in};
use super::live;
use super::options::Common;
use super::out::{Out, display, fail, notes};
use super::pool::{self, Pool};
use super::state::Store;
use super::status::BAD;
use super::why::{self, Why};

/// Files of earlier runs that the gallery offers.
const RECENT: usize = 8;

/// What the terminal application is started with.
#[expect(clippy::struct_excessive_bools, reason = "each is an option by itself")]
#[derive(Args, Clone, Debug)]
pub(super) struct Start {
    /// Dumps, scenarios, bundles, folders of bundles; none: the gallery.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Reads this Mac's registry, by running its ioreg.
    #[arg(long)]
    live: bool,
    /// With --live: reads again every so many seconds and marks what is new; r reads at once.
    #[arg(long, value_name = "SECONDS", requires = "live", value_parser = clap::value_parser!(u64).range(1..))]
    every: Option<u64>,
    /// Keeps nothing: no recent files, no progress in the lessons.
    #[arg(long)]
    no_state: bool,
    /// Reads the settings, keys and looks, from this file instead of the usual one.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Prints all settings with their defaults, as a file to start from.
    #[arg(long)]
    print_config: bool,
    /// Starts large and without frills, for an audience.
    #[arg(long)]
    present: bool,
    #[command(flatten)]
    common: Common,
}

/// Opens the application; `program` describes the command line, for words that are commands misspelt.
pub(super) fn run(arguments: &Start, program: fn() -> clap::Command) -> u8 {
    if arguments.print_config {
        return Out::standard().raw(ui::default_config().as_bytes());
    }
    // A word that means nothing is told at once; what else there is opens all the same.
    let misspelt = match command(&arguments.files, program) {
        Some(reason) => return fail(&display(&arguments.files[0]), &reason),
        None => misspelt(&arguments.files, program),
    };
    if let (Some(reason), 0 | 1) = (&misspelt, arguments.files.len()) {
        return fail(&display(&arguments.files[0]), reason);
    }
    let mut arguments = arguments.clone();
    let mut missing = Vec::new();
    if let Some(reason) = misspelt {
        missing.push((arguments.files.remove(0), reason));
    }
    if arguments.live
        && let Err(reason) = live::tool()
    {
        return fail("--live", &reason);
    }
    let in_a_terminal = io::stdout().is_terminal() && has_keyboard(&arguments.files);
    if in_a_terminal {
        // Without one they are told when their turn comes.
        missing.append(&mut not_there(&mut arguments.files));
    }
    let status = missing.iter().map(|(path, reason)| fail(&display(path), reason)).max();
    let worse = if in_a_terminal {
        let told = |(path, reason): &(PathBuf, String)| format!("{}: {reason}", display(path));
        in_terminal(&arguments, missing.iter().map(told).collect())
    } else {
        without_terminal(&arguments)
    };
    status.unwrap_or(0).max(worse)
}

/// Whether keys can be read: from standard input, or from the terminal itself while what is shown comes in there.
fn has_keyboard(files: &[PathBuf]) -> bool {
    let taken = || files.iter().any(|path| files::is_standard_input(path));
    io::stdin().is_terminal() || (cfg!(unix) && taken() && File::open("/dev/tty").is_ok())
}

/// Takes files out that aren't there, unless none is: then the first one's tab tells.
fn not_there(files: &mut Vec<PathBuf>) -> Vec<(PathBuf, String)> {
    if !files.iter().any(|path| files::is_there(path)) {
        return Vec::new();
    }
    let missing: Vec<PathBuf> = files.extract_if(.., |path| !files::is_there(path)).collect();
    let reason = || "there is no such file or folder".to_owned();
    missing.into_iter().map(|path| (path, reason())).collect()
}

/// Without a terminal there is no application to show: the verdicts are printed.
fn without_terminal(arguments: &Start) -> u8 {
    if arguments.live {
        return match live::read(&mut Quiet) {
            Ok(loaded) => {
                notes("this Mac", &loaded.notes);
                why::show("this Mac", loaded, &arguments.common)
            }
            Err(OpenError::Failed(reason)) => fail("--live", &reason),
            Err(OpenError::Cancelled) => BAD,
        };
    }
    if !arguments.files.is_empty() {
        return why::run(&Why::of(arguments.files.clone(), arguments.common.clone()));
    }
    match load(&Source::file("the question", QUESTION), &mut Quiet) {
        Ok(loaded) => why::show("the question", loaded, &arguments.common),
        Err(error) => fail("the question", &error.to_string()),
    }
}

/// The application; what is said of the command line is said in it at once.
fn in_terminal(arguments: &Start, said: Vec<String>) -> u8 {
    let common = &arguments.common;
    if let Some(missing) = common.kexts.iter().chain(&common.classes).find(|path| !path.exists()) {
        return fail(&display(missing), "there is no such file or folder");
    }
    // Nothing large is read before the first frame: a file when its tab is looked at, bundles before the first judgement.
    let (pool, tabs) = Pool::new(&arguments.files, common);
    let pool = Arc::new(pool);
    let mut inputs: Vec<Input> = Vec::new();
    if arguments.live {
        let pool = Arc::clone(&pool);
        let input = Input::new("this Mac", move |progress| {
            let loaded = live::read(progress)?;
            pool.judge("this Mac", None, Some(loaded), progress)
        });
        let input = Input { key: Some("this Mac".into()), ..input };
        inputs.push(match arguments.every {
            Some(seconds) => {
                let begun = Instant::now();
                input.watched(move || Some(begun.elapsed().as_secs() / seconds))
            }
            None => input,
        });
    }
    inputs.extend(tabs.into_iter().map(|tab| pool::input(&pool, tab)));
    if inputs.is_empty() && !arguments.files.is_empty() {
        let title = arguments.files.iter().map(|path| display(path)).collect::<Vec<_>>().join(" ");
        inputs.push(Input::new(title.clone(), move |progress| {
            pool.judge(&title, None, None, progress)
        }));
    }
    let mut look = Look::detect(|name| std::env::var(name).ok());
    let store = if arguments.no_state { None } else { Store::find(|name| std::env::var_os(name)) };
    let memory = store.map(Store::memory).unwrap_or_default();
    let mut settings =
        settings(arguments.config.as_deref(), arguments.present, common.color, &mut look);
    settings.notes.splice(0..0, said);
    // Whoever comes back finds what was open last; the built-in cases follow.
    let mut gallery = recent(&memory.state, common);
    gallery.extend(built_in());
    let disk = disk(common.clone());
    application::run(Launch { inputs, gallery, look, memory, settings, disk })
}

/// The files that were opened in earlier runs and are still there, the latest first.
fn recent(state: &State, common: &Common) -> Vec<GalleryItem> {
    let paths = state.recent.iter().rev().map(PathBuf::from).filter(|path| path.exists());
    paths
        .take(RECENT)
        .map(|path| {
            let kept = path.to_str().map_or(&[][..], |path| state.bundles(path));
            let input = pool::again(path.clone(), kept, common);
            let with = input.bundles.iter().map(|bundle| name_of(Path::new(bundle)));
            let with = with.collect::<Vec<_>>().join(", ");
            let about = if with.is_empty() { with } else { format!("with {with}") };
            GalleryItem { section: "Opened before".into(), about, input }
        })
        .collect()
}

/// What is said of a command that stands behind an option, where it is taken for a file.
fn command(files: &[PathBuf], program: fn() -> clap::Command) -> Option<String> {
    let first = files.first()?;
    let word = first.to_str()?;
    if first.exists() || program().find_subcommand(word).is_none() {
        return None;
    }
    Some(format!(
        "options come after the command: ioscope {word} [OPTIONS] …; `ioscope {word} --help` lists them"
    ))
}

/// What is said of a first word that is neither a file nor a command, most likely a command misspelt.
fn misspelt(files: &[PathBuf], program: fn() -> clap::Command) -> Option<String> {
    let first = files.first()?;
    let word = first.to_str()?;
    let bare = !word.contains(['/', '.']) && first != Path::new("-");
    if !bare || first.exists() {
        return None;
    }
    let program = program();
    let mut names = program.get_subcommands().map(clap::Command::get_name);
    let hint = names.find(|name| distance(name, word) <= 2).map_or_else(
        || "`ioscope --help` lists the commands".into(),
        |name| format!("perhaps `ioscope {name}` is meant"),
    );
    Some(format!("there is no such file or command; {hint}"))
}
