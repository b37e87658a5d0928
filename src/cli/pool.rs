//! What the terminal application opens: tabs, and the bundles that are judged in each of them.
//!
//! Nothing is read until a tab is looked at, on the thread that reads that tab, so that the first frame waits for no file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

use crate::load::{LoadError, Loaded, Progress};
use crate::model::{Bundle, ClassTable, DocumentKind, Note, NoteKind};
use crate::ui::{Input, OpenError, Opened};

use super::files::{self, name_of};
use super::judged::judged;
use super::options::Common;
use super::{argument, classes};

/// How long to wait before looking again whether another thread has read the bundles.
const TURN: Duration = Duration::from_millis(20);

/// All arguments, and what has been read of them.
pub(super) struct Pool {
    classes: Vec<PathBuf>,
    /// Files and folders that are plainly bundles.
    bundles: Vec<PathBuf>,
    /// Of these it shows when they are read whether they are bundles or cases.
    unsettled: Vec<PathBuf>,
    shared: Mutex<Option<Shared>>,
}

/// What all tabs share, once it is read.
#[derive(Default)]
struct Shared {
    classes: ClassTable,
    /// Bundles, and the argument that they came from.
    bundles: Vec<(PathBuf, Vec<Bundle>)>,
    notes: Vec<Note>,
    /// Why bundles can't be read: told as notes on every case, which opens without them.
    unread: Vec<String>,
    /// Arguments that turned out to be cases, until their tabs are looked at.
    cases: Vec<(PathBuf, Loaded)>,
}

/// A tab for a path, and through it for other dumps in the same archive or folder.
pub(super) fn input(pool: &Arc<Pool>, path: PathBuf) -> Input {
    let pool = Arc::clone(pool);
    let title = name_of(&path);
    let (key, bundles) = (key(&path), keys(&pool.bundles));
    let input = Input::new(title.clone(), move |progress| {
        let loaded = match pool.taken(&path, progress)? {
            Some(loaded) => loaded,
            None => files::read(&path, progress)?,
        };
        let others: Vec<Input> = if files::can_be_read_again(&path) {
            let others = loaded.document.others.iter();
            others.map(|other| input(&pool, path.join(other))).collect()
        } else {
            Vec::new()
        };
        let opened = pool.judge(&title, Some(&path), Some(loaded), progress)?;
        Ok(Opened { others, ..opened })
    });
    kept(input, key, bundles)
}

/// The same, kept in mind under its path with its bundles, and read again when the file has changed.
fn kept(input: Input, key: Option<String>, bundles: Vec<String>) -> Input {
    match key {
        Some(path) => {
            let watched = PathBuf::from(&path);
            let input = Input { key: Some(path), is_file: true, bundles, ..input };
            input.watched(move || files::stamp(&watched))
        }
        None => input,
    }
}

/// A tab for a path that shares nothing with others. Unless bundles are given now, those with which the file was opened
/// before come with it, if they are still there.
pub(super) fn again(path: PathBuf, bundles: &[String], common: &Common) -> Input {
    let mut common = common.clone();
    if common.kexts.is_empty() {
        common.kexts = bundles.iter().map(PathBuf::from).filter(|path| path.exists()).collect();
    }
    let (title, key, bundles) = (name_of(&path), key(&path), keys(&common.kexts));
    let open = move |progress: &mut dyn Progress| {
        let (pool, tabs) = Pool::new(std::slice::from_ref(&path), &common);
        let pool = Arc::new(pool);
        match tabs.into_iter().next() {
            Some(tab) => (input(&pool, tab).open)(progress),
            None => pool.judge(&name_of(&path), None, None, progress),
        }
    };
    kept(Input::new(title, open), key, bundles)
}

/// Under which name bookmarks of a file are kept: its path, whole. What can be read only once has none.
fn key(path: &Path) -> Option<String> {
    if !files::can_be_read_again(path) {
        return None;
    }
    std::path::absolute(path).ok()?.into_os_string().into_string().ok()
}

fn keys(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().filter_map(|path| key(path)).collect()
}

impl Pool {
    /// Sorts the arguments out: those that are plainly bundles have no tabs of their own.
    pub(super) fn new(files: &[PathBuf], common: &Common) -> (Self, Vec<PathBuf>) {
        let (bundles, tabs): (Vec<PathBuf>, Vec<PathBuf>) =
            files.iter().cloned().partition(|path| argument::is_bundle(path));
        // A single tab has nothing to share with others.
        let unsettled = if tabs.len() > 1 {
            tabs.iter().filter(|path| argument::may_be_bundles(path)).cloned().collect()
        } else {
            Vec::new()
        };
        let bundles = bundles.into_iter().chain(common.kexts.iter().cloned()).collect();
        let classes = common.classes.clone();
        (Self { classes, bundles, unsettled, shared: Mutex::new(None) }, tabs)
    }

    /// Judges a case with all bundles but those of its own; without one the bundles alone.
    pub(super) fn judge(
        &self,
        title: &str,
        path: Option<&Path>,
        loaded: Option<Loaded>,
        progress: &mut dyn Progress,
    ) -> Result<Opened, OpenError> {
        let (bundles, classes, notes, failed) = self.with_shared(progress, |shared| {
            let others = shared.bundles.iter().filter(|(from, _)| Some(from.as_path()) != path);
            let bundles: Vec<Bundle> = others.flat_map(|(_, bundles)| bundles).cloned().collect();
            let unread = shared.unread.iter().map(|reason| Note::whole(NoteKind::Damaged, reason));
            let notes: Vec<Note> = unread.chain(shared.notes.iter().cloned()).collect();
            (bundles, shared.classes.clone(), notes, shared.unread.first().cloned())
        })?;
        if let (None, true, Some(reason)) = (&loaded, bundles.is_empty(), failed) {
            return Err(OpenError::Failed(reason));
        }
        let mut opened = judged(title, loaded, bundles, &classes)?;
        opened.notes.extend(notes);
        Ok(opened)
    }

    /// What was read of a path already, when it was asked whether it holds bundles.
    fn taken(&self, path: &Path, progress: &mut dyn Progress) -> Result<Option<Loaded>, OpenError> {
        self.with_shared(progress, |shared| {
            let at = shared.cases.iter().position(|(from, _)| from == path)?;
            Some(shared.cases.swap_remove(at).1)
        })
    }

    /// Does something with what the tabs share, which is read unless that is done.
    fn with_shared<T>(
        &self,
        progress: &mut dyn Progress,
        take: impl FnOnce(&mut Shared) -> T,
    ) -> Result<T, OpenError> {
        let mut shared = loop {
            match self.shared.try_lock() {
                Ok(shared) => break shared,
                Err(TryLockError::Poisoned(poisoned)) => break PoisonError::into_inner(poisoned),
                Err(TryLockError::WouldBlock) => {
                    progress.report(0, 0).map_err(|_| OpenError::Cancelled)?;
                    thread::sleep(TURN);
                }
            }
        };
        Ok(take(match &mut *shared {
            Some(shared) => shared,
            unread => unread.insert(self.read(progress)?),
        }))
    }

    fn read(&self, progress: &mut dyn Progress) -> Result<Shared, OpenError> {
        let mut shared = Shared::default();
        for path in &self.classes {
            classes::add(path, &mut shared.classes)
                .map_err(|reason| OpenError::Failed(format!("{}: {reason}", name_of(path))))?;
        }
        for path in &self.bundles {
            let name = name_of(path);
            match files::read(path, progress) {
                Ok(loaded) if loaded.document.bundles.is_empty() => {
                    shared.unread.push(format!("{name}: there is no bundle in it"));
                }
                Ok(loaded) => shared.add(path, loaded),
                Err(LoadError::Cancelled(_)) => return Err(OpenError::Cancelled),
                Err(error) => {
                    let reason = error.to_string();
                    let named = reason.starts_with(&format!("{name}/"));
                    shared.unread.push(if named { reason } else { format!("{name}: {reason}") });
                }
            }
        }
        for path in &self.unsettled {
            match files::read(path, progress) {
                Ok(loaded) if loaded.document.kind == DocumentKind::Bundles => {
                    shared.add(path, loaded);
                }
                Ok(loaded) => shared.cases.push((path.clone(), loaded)),
                Err(LoadError::Cancelled(_)) => return Err(OpenError::Cancelled),
                // Its own tab tells.
                Err(_) => {}
            }
        }
        Ok(shared)
    }
}

impl Shared {
    fn add(&mut self, path: &Path, loaded: Loaded) {
        let name = name_of(path);
        self.notes.extend(loaded.notes.into_iter().map(|note| {
            let member = note.file.map_or_else(String::new, |file| format!("/{file}"));
            let message = format!("{name}{member}{}: {}", note.at, note.message);
            Note::whole(note.kind, message)
        }));
        self.bundles.push((path.to_path_buf(), loaded.document.bundles));
    }
}
