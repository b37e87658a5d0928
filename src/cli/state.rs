//! The state folder: one small file with what is kept between runs.
//!
//! It lies in `$XDG_STATE_HOME/ioscope`, or `~/.local/state/ioscope`. A file that can't be understood is put aside and
//! said in one note; one that a later version wrote is left alone.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ui::{Change, Memory, State};

use super::home::folder;
use super::out::display;

const FORMAT: &str = "ioscope-state";

const VERSION: u32 = 1;

/// A file that is longer than this isn't ours.
const LONGEST: u64 = 16 << 20;

#[derive(Serialize, Deserialize)]
struct Kept {
    format: String,
    version: u32,
    #[serde(flatten)]
    state: State,
}

/// The folder in which the state lies.
#[derive(Clone, Debug)]
pub(super) struct Store {
    folder: PathBuf,
}

/// Why what is there can't be taken.
enum Unread {
    /// Somebody else's, or broken: the reason.
    Damaged(String),
    /// Written by a version that knows more.
    Newer(u32),
    /// The file can't be read at all.
    Failed(io::Error),
}

impl Store {
    /// The folder that the environment names; `None` if it names no home either.
    pub(super) fn find(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        folder(variable, ["XDG_STATE_HOME", ".local/state", "LOCALAPPDATA"])
            .map(|folder| Self { folder })
    }

    /// What was kept, and the way to keep more.
    pub(super) fn memory(self) -> Memory {
        let (state, note, may_write) = match self.read() {
            Ok(state) => (state, None, true),
            Err(Unread::Damaged(reason)) => {
                let aside = self.folder.join("state.json.damaged");
                let note = match fs::rename(self.file(), &aside) {
                    Ok(()) => format!(
                        "the state file was damaged, and was moved to {} ({reason})",
                        display(&aside)
                    ),
                    Err(error) => format!("{}: {reason}; {error}", display(&self.file())),
                };
                (State::default(), Some(note), true)
            }
            Err(Unread::Newer(version)) => {
                let note = format!(
                    "{} has version {version}, and this ioscope knows version {VERSION}; nothing is kept this time",
                    display(&self.file())
                );
                (State::default(), Some(note), false)
            }
            Err(Unread::Failed(error)) => {
                let note = format!("{}: {error}; nothing is kept this time", display(&self.file()));
                (State::default(), Some(note), false)
            }
        };
        let keep = move |change: &Change| {
            self.keep(change).map_err(|error| format!("{}: {error}", display(&self.file())))
        };
        Memory { state, keep: may_write.then(|| Arc::new(keep) as Arc<_>), note }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("state.json")
    }

    /// What is kept; a new state where there is none yet.
    fn read(&self) -> Result<State, Unread> {
        let path = self.file();
        let told = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::default()),
            Err(error) => return Err(Unread::Failed(error)),
            Ok(told) => told,
        };
        if !told.is_file() || told.len() > LONGEST {
            return Err(Unread::Damaged("it is not a state file".into()));
        }
        let bytes = fs::read(&path).map_err(Unread::Failed)?;
        let damaged = |error: serde_json::Error| Unread::Damaged(error.to_string());
        // The version comes before everything that may have another form in it.
        let json: serde_json::Value = serde_json::from_slice(&bytes).map_err(damaged)?;
        if json["format"] != FORMAT {
            return Err(Unread::Damaged("it is not a state file".into()));
        }
        match json["version"].as_u64() {
            Some(version) if version > u64::from(VERSION) => {
                return Err(Unread::Newer(u32::try_from(version).unwrap_or(u32::MAX)));
            }
            _ => {}
        }
        serde_json::from_value::<Kept>(json).map(|kept| kept.state).map_err(damaged)
    }

    /// Makes a change in the file as it is now: another ioscope may have written it since it was read.
    fn keep(&self, change: &Change) -> io::Result<()> {
        create_private(&self.folder)?;
        let lock = File::create(self.folder.join("state.lock"))?;
        lock.lock()?;
        let mut state = match self.read() {
            Ok(state) => state,
            Err(Unread::Damaged(_)) => {
                fs::rename(self.file(), self.folder.join("state.json.damaged"))?;
                State::default()
            }
            Err(Unread::Newer(version)) => {
                return Err(io::Error::other(format!("its version is {version} now")));
            }
            Err(Unread::Failed(error)) => return Err(error),
        };
        let before = state.clone();
        state.apply(change);
        if state == before {
            return Ok(());
        }
        let kept = Kept { format: FORMAT.into(), version: VERSION, state };
        let mut text = serde_json::to_vec_pretty(&kept)?;
        text.push(b'\n');
        self.replace(&text)
    }

    /// Writes beside the file and puts the new one in its place at once: nobody ever sees a half of it.
    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        let beside = self.folder.join(format!("state.json.{}", std::process::id()));
        let written = private(&beside).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        let replaced = written.and_then(|()| fs::rename(&beside, self.file()));
        if replaced.is_err() {
            let _ = fs::remove_file(&beside);
        }
        replaced
    }
}

/// A new file that only its owner can read: it holds names of files.
fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn store(folder: &TempDir) -> Store {
        Store { folder: folder.path().join("ioscope") }
    }

    fn keep(memory: &Memory, change: &Change) {
        memory.keep.as_ref().unwrap()(change).unwrap();
    }

    #[test]
    fn the_folder_is_the_one_that_the_environment_names() {
        let find = |pairs: &[(&str, &str)]| {
            let given = |name: &str| {
                pairs.iter().find(|(have, _)| *have == name).map(|(_, value)| OsString::from(value))
            };
            Store::find(given).map(|store| store.folder)
        };
        let home = ("HOME", "/u/me");
        assert_eq!(find(&[("XDG_STATE_HOME", "/s"), home]), Some("/s/ioscope".into()));
        assert_eq!(
            find(&[("XDG_STATE_HOME", "s"), home]),
            Some("/u/me/.local/state/ioscope".into())
        );
        assert_eq!(find(&[("XDG_STATE_HOME", "")]), None);
    }

    #[test]
    fn what_is_kept_is_there_in_the_next_run_and_other_programs_changes_stay() {
        let folder = tempfile::tempdir().unwrap();
        let one = store(&folder).memory();
        let other = store(&folder).memory();
        assert!(one.state.is_new() && one.note.is_none());
        assert!(!store(&folder).folder.exists(), "reading writes nothing");
        keep(&one, &Change::Search("usb".into()));
        keep(&other, &Change::Search("pci".into()));
        let third = store(&folder).memory();
        assert_eq!(third.state.searches, ["usb", "pci"]);
        let left: Vec<_> = fs::read_dir(store(&folder).folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(left.len(), 2, "the state and its lock, and nothing half written: {left:?}");
    }

    #[test]
    fn a_damaged_file_is_put_aside_with_one_note() {
        for damage in ["", "{\"format\":\"ioscope-st", "[1,2]", "{\"format\":\"other\"}", "\u{0}"] {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir_all(store(&folder).folder).unwrap();
            fs::write(store(&folder).file(), damage).unwrap();
            let memory = store(&folder).memory();
            assert!(memory.state.is_new());
            assert!(memory.note.unwrap().contains("was moved to"));
            let aside =
                fs::read_to_string(folder.path().join("ioscope/state.json.damaged")).unwrap();
            assert_eq!(aside, damage);
            let again = store(&folder).memory();
            assert!(again.note.is_none(), "it is said once");
            keep(&again, &Change::Recent { path: "/t/a".into(), bundles: Vec::new() });
            assert_eq!(store(&folder).memory().state.recent, ["/t/a"]);
        }
    }

    #[test]
    fn what_a_later_version_wrote_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(store(&folder).folder).unwrap();
        let text = "{\"format\":\"ioscope-state\",\"version\":2,\"searches\":{}}";
        fs::write(store(&folder).file(), text).unwrap();
        let memory = store(&folder).memory();
        assert!(memory.keep.is_none());
        assert!(memory.note.unwrap().contains("version 2"));
        assert_eq!(fs::read_to_string(store(&folder).file()).unwrap(), text);
    }
}
