//! `--live`: the registry of the Mac on which this runs, as its own `ioreg` prints it.
//!
//! Nothing is asked of the kernel directly, and `ioreg` is never run as root: it needs no privileges.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::load::{self, Loaded, Progress, Source, load};
use crate::model::{Key, Note, NoteKind, Registry};
use crate::ui::OpenError;

use super::out::words;

/// Where macOS has it.
const IOREG: &str = "/usr/sbin/ioreg";
/// How long one plane may take; a busy Mac needs a second or two.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked whether it has finished.
const TURN: Duration = Duration::from_millis(10);
/// The plane that is asked for first, and tells which others there are.
const FIRST: &str = "IOService";

/// The `ioreg` of this system: macOS's own, else one on the search path.
///
/// # Errors
/// One sentence when there is none.
pub(super) fn tool() -> Result<PathBuf, String> {
    let own = Path::new(IOREG);
    if own.exists() {
        return Ok(own.to_path_buf());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let name = format!("ioreg{}", std::env::consts::EXE_SUFFIX);
    let found =
        std::env::split_paths(&path).map(|folder| folder.join(&name)).find(|at| at.is_file());
    found.ok_or_else(|| {
        "there is no ioreg here, since it is a part of macOS; save a dump on the Mac with `ioreg -ail > dump.plist` \
         and open that".into()
    })
}

/// Asks for all planes and joins them.
pub(super) fn read(progress: &mut dyn Progress) -> Result<Loaded, OpenError> {
    let tool = tool().map_err(OpenError::Failed)?;
    let first = plane(&tool, FIRST, progress)?;
    let others: Vec<String> =
        planes(&first.document.registry).into_iter().filter(|name| name != FIRST).collect();
    let mut parts = vec![first];
    let mut notes = Vec::new();
    for name in others {
        match plane(&tool, &name, progress) {
            Ok(part) => parts.push(part),
            Err(OpenError::Cancelled) => return Err(OpenError::Cancelled),
            // A plane less is still a registry.
            Err(OpenError::Failed(reason)) => {
                let message = format!("the {name} plane is left out: {reason}");
                notes.push(Note::whole(NoteKind::Skipped, message));
            }
        }
    }
    let mut whole = load::join(parts)
        .ok_or_else(|| OpenError::Failed(format!("{} printed nothing", tool.display())))?;
    whole.notes.append(&mut notes);
    Ok(whole)
}

fn planes(registry: &Registry) -> Vec<String> {
    let top = registry.places().next().map(|place| registry.place(place).entry);
    let value = top.and_then(|root| registry.get(root, &Key::new("IORegistryPlanes")));
    let dict = value.as_deref().and_then(|value| value.as_dict());
    dict.map(|dict| dict.iter().map(|(name, _)| name.to_string()).collect()).unwrap_or_default()
}

fn plane(tool: &Path, plane: &str, progress: &mut dyn Progress) -> Result<Loaded, OpenError> {
    let failed = |reason: String| OpenError::Failed(format!("{}: {reason}", tool.display()));
    let mut command = Command::new(tool);
    command.args(["-a", "-l", "-i", "-w", "0", "-p", plane]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    as_nobody_of_rank(&mut command);
    let mut child = command.spawn().map_err(|error| failed(words(&error)))?;
    let out = drain(child.stdout.take());
    let err = drain(child.stderr.take());
    let status = wait(&mut child, PATIENCE, progress)
        .map_err(|error| told(error, |reason| failed(format!("the {plane} plane: {reason}"))))?;
    let (out, err) = (collected(out), collected(err));
    if !status.success() {
        let told = String::from_utf8_lossy(&err);
        let told = told.lines().next().unwrap_or("it failed and said nothing").trim().to_owned();
        return Err(failed(told));
    }
    let loaded =
        load(&Source::file("ioreg", out), progress).map_err(|error| told(error.into(), failed))?;
    Ok(load::of_plane(loaded, plane))
}

/// A failure in other words; that somebody has cancelled stays as it is.
fn told(error: OpenError, words: impl Fn(String) -> OpenError) -> OpenError {
    match error {
        OpenError::Failed(reason) => words(reason),
        OpenError::Cancelled => OpenError::Cancelled,
    }
}

/// Waits for the end, up to the limit. The command doesn't outlive the wish for it.
fn wait(
    child: &mut Child,
    limit: Duration,
    progress: &mut dyn Progress,
) -> Result<ExitStatus, OpenError> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => {}
            Err(error) => return Err(OpenError::Failed(words(&error))),
        }
        let end = if progress.report(0, 0).is_err() {
            OpenError::Cancelled
        } else if begun.elapsed() > limit {
            OpenError::Failed(format!("it took more than {} seconds", limit.as_secs()))
        } else {
            thread::sleep(TURN);
            continue;
        };
        // It may have ended by itself in the meantime.
        let _ = child.kill();
        let _ = child.wait();
        return Err(end);
    }
}

/// Reads a pipe to its end, so that the other side never waits.
fn drain(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What came before a failure to read is what there is.
            let _ = pipe.take(super::files::MOST).read_to_end(&mut bytes);
        }
        bytes
    })
}

fn collected(reader: JoinHandle<Vec<u8>>) -> Vec<u8> {
    reader.join().unwrap_or_default()
}

/// Gives up root's rights for what is run: those of the user who called `sudo`, else those of nobody.
#[cfg(unix)]
fn as_nobody_of_rank(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    // macOS counts nobody from the other end.
    let nobody = if cfg!(target_os = "macos") { u32::MAX - 1 } else { 65_534 };
    let user = number("SUDO_UID").filter(|id: &u32| *id != 0).unwrap_or(nobody);
    let group = number("SUDO_GID").filter(|id: &u32| *id != 0).unwrap_or(nobody);
    command.uid(user).gid(group);
}

#[cfg(not(unix))]
fn as_nobody_of_rank(_command: &mut Command) {}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Cancelled, Quiet};

    struct Stop;

    impl Progress for Stop {
        fn report(&mut self, _done: u64, _total: u64) -> Result<(), Cancelled> {
            Err(Cancelled)
        }
    }

    fn sleeper() -> Child {
        Command::new("sleep").arg("60").spawn().unwrap()
    }

    #[test]
    fn what_takes_too_long_is_ended_with_a_sentence() {
        let begun = Instant::now();
        let mut child = sleeper();
        let end = wait(&mut child, Duration::ZERO, &mut Quiet).unwrap_err();
        assert_eq!(end, OpenError::Failed("it took more than 0 seconds".into()));
        assert!(child.try_wait().unwrap().is_some(), "it is gone");
        assert!(begun.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn what_is_no_longer_wanted_is_ended() {
        let mut child = sleeper();
        assert_eq!(wait(&mut child, PATIENCE, &mut Stop).unwrap_err(), OpenError::Cancelled);
        assert!(child.try_wait().unwrap().is_some(), "it is gone");
    }
}
