//! What the program's caller gives to the screen: inputs that can be opened, and how everything looks.

use std::fmt;
use std::sync::Arc;

use crate::explain::Case;
use crate::load::{LoadError, Progress};
use crate::model::{Bundle, EntryId, Note};

use super::export::{Save, SaveError};
use super::keymap::Keymap;
use super::lesson::LessonStart;
use super::state::Memory;
use super::theme::Look;

/// An input that has been opened and judged.
pub struct Opened {
    /// Name of the input, short.
    pub title: String,
    /// What it is, for people: «ioreg -l text», «scenario».
    pub format: String,
    /// The registry and its verdicts.
    pub subject: Box<Case>,
    /// What is damaged, missing or odd.
    pub notes: Vec<Note>,
    /// Other dumps in the same archive or folder, to choose from.
    pub others: Vec<Input>,
    /// The node to show first, if there is one that is asked about.
    pub start: Option<EntryId>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Opened").field("title", &self.title).finish_non_exhaustive()
    }
}

/// Why an input could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// Somebody asked to stop.
    Cancelled,
    /// One sentence that names the place and the reason.
    Failed(String),
}

impl From<LoadError> for OpenError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Cancelled(_) => Self::Cancelled,
            other => Self::Failed(other.placed()),
        }
    }
}

/// Opens an input. It runs on a thread of its own, and again when the input is reloaded.
pub type Open = dyn Fn(&mut dyn Progress) -> Result<Opened, OpenError> + Send + Sync;

/// A number that is another one when the input has changed; `None` while it isn't there.
pub type Stamp = dyn Fn() -> Option<u64> + Send + Sync;

/// Something that can be opened.
#[derive(Clone)]
pub struct Input {
    /// Its name, shown while it is read.
    pub title: String,
    /// Opens it.
    pub open: Arc<Open>,
    /// What it is called in what is kept between runs; `None`: nothing is kept of it.
    pub key: Option<String>,
    /// Whether the key is the path of a file that can be offered again.
    pub is_file: bool,
    /// Paths of the bundles that are judged with it, to be offered again with the file.
    pub bundles: Vec<String>,
    /// Tells whether it has changed; without this it is read again only when somebody asks.
    pub stamp: Option<Arc<Stamp>>,
    /// The lesson that it is the machine of.
    pub lesson: Option<LessonStart>,
}

impl Input {
    /// An input that `open` opens.
    pub fn new(
        title: impl Into<String>,
        open: impl Fn(&mut dyn Progress) -> Result<Opened, OpenError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            title: title.into(),
            open: Arc::new(open),
            key: None,
            is_file: false,
            bundles: Vec::new(),
            stamp: None,
            lesson: None,
        }
    }

    /// The same, which is read again when it has changed.
    #[must_use]
    pub fn watched(mut self, stamp: impl Fn() -> Option<u64> + Send + Sync + 'static) -> Self {
        self.stamp = Some(Arc::new(stamp));
        self
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Input").field("title", &self.title).finish_non_exhaustive()
    }
}

/// An entry of the gallery.
#[derive(Clone, Debug)]
pub struct GalleryItem {
    /// The heading under which it stands; items of one heading follow each other.
    pub section: String,
    /// What it is about, in a few sentences; blank lines part paragraphs.
    pub about: String,
    /// What ioscope opens.
    pub input: Input,
}

/// Everything that the application starts with.
#[derive(Clone, Debug)]
pub struct Launch {
    /// Opened at once, each in a tab of its own. With none of them the gallery shows.
    pub inputs: Vec<Input>,
    /// What the gallery lists: files of earlier runs and the built-in cases, or the lessons of a folder.
    pub gallery: Vec<GalleryItem>,
    /// Colours and marks.
    pub look: Look,
    /// What is kept between runs.
    pub memory: Memory,
    /// What the user has chosen.
    pub settings: Settings,
    /// What is done with files.
    pub disk: Disk,
}

/// What a path can go on with: whole paths, folders ending in `/`.
pub type Complete = dyn Fn(&str) -> Vec<String> + Send + Sync;

/// The bundles at a path, or why there are none.
pub type ReadBundles = dyn Fn(&str) -> Result<Vec<Bundle>, String> + Send + Sync;

/// An input of a path that somebody has typed, judged with the bundles of the other paths.
pub type OpenPath = dyn Fn(&str, &[String]) -> Input + Send + Sync;

/// Writes a file, or says why not.
pub type WriteFile = dyn Fn(&Save) -> Result<(), SaveError> + Send + Sync;

/// What is done with files while the application runs: by default nothing.
#[derive(Clone)]
pub struct Disk {
    /// Completes a path that is typed, on a thread of its own.
    pub complete: Arc<Complete>,
    /// Reads the bundles at a path, on a thread of its own.
    pub bundles: Arc<ReadBundles>,
    /// Makes an input of a typed path.
    pub open: Arc<OpenPath>,
    /// Writes a file that the user asks for.
    pub save: Arc<WriteFile>,
}

impl Default for Disk {
    fn default() -> Self {
        Self {
            complete: Arc::new(|_| Vec::new()),
            bundles: Arc::new(|path| Err(format!("{path}: there is no such file or folder"))),
            open: Arc::new(|path, _| {
                Input::new(path, |_| Err(OpenError::Failed("files can't be read from here".into())))
            }),
            save: Arc::new(|_| Err(SaveError::Failed("files can't be written from here".into()))),
        }
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Disk").finish_non_exhaustive()
    }
}

/// What the user has chosen.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The keys of all commands.
    pub keymap: Keymap,
    /// What is wrong with the settings, each a sentence with its place.
    pub notes: Vec<String>,
    /// Begins large and without frills.
    pub present: bool,
}
