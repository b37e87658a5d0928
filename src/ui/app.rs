//! The state of the application. [`super::update`] changes it, [`super::render`] draws it.
//!
//! `overlay` is what can lie over the screen; `offers` tells which commands do something at the moment.
//!
//! Invariant: nothing here knows how anything is drawn or where; of the screen it knows the size.

mod offers;
mod overlay;

use std::sync::Arc;
use std::time::Duration;

use super::commands::{Command, Context, by_id};
use super::compare::Comparison;
use super::doc::{Doc, Pane};
use super::file::{Loading, OpenFile, PATIENCE};
use super::keymap::Keymap;
use super::launch::{Disk, GalleryItem, Input, Launch};
use super::message::Effect;
use super::scroll::Scroll;
use super::state::{Change, State, WELCOME};
use super::theme::Look;

pub(crate) use overlay::{Ask, Overlay};

/// Below this the screen only says that it is too small.
pub(crate) const SMALLEST: (u16, u16) = (40, 10);

/// How long each event stays while a scenario plays.
pub(crate) const BEAT: Duration = Duration::from_millis(600);

/// The state of the application.
#[derive(Debug)]
pub struct App {
    pub(crate) size: (u16, u16),
    pub(crate) look: Look,
    pub(crate) keymap: Keymap,
    pub(crate) gallery: Vec<GalleryItem>,
    pub(crate) gallery_scroll: Scroll,
    pub(crate) files: Vec<OpenFile>,
    /// Index into `files`; `None` shows the gallery.
    pub(crate) current: Option<usize>,
    pub(crate) overlays: Vec<Overlay>,
    /// What was just done or couldn't be, until the next key.
    pub(crate) message: Option<String>,
    /// Columns of the tree, if the user has chosen.
    pub(crate) split: Option<u16>,
    pub(crate) dragging: bool,
    pub(crate) done: bool,
    /// What is kept between runs.
    pub(crate) state: State,
    /// What follows from messages for the runtime to do, until they have all been taken.
    pub(crate) outbox: Vec<Effect>,
    pub(crate) next_file: u64,
    /// Two files side by side.
    pub(crate) comparison: Option<Comparison>,
    /// What was said in the last line of the screen, the latest last.
    pub(crate) log: Vec<String>,
    /// Large and without frills.
    pub(crate) present: bool,
    /// The terminal's own size, which is divided when it is shown large.
    pub(crate) screen: (u16, u16),
    /// The time since the start, and the last click, so that two of them can be told from a double one.
    pub(crate) clock: Duration,
    pub(crate) clicked: Option<(Duration, u16, u16)>,
    pub(crate) disk: Disk,
}

/// How long the runtime may wait for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Not at all: there is work to go on with.
    Work,
    /// So long, then a tick is due.
    Until(Duration),
    /// As long as it takes.
    Event,
}

impl App {
    /// The application before its first frame, and the inputs that are to be opened.
    pub fn new(launch: Launch, size: (u16, u16)) -> (Self, Vec<Effect>) {
        let mut app = Self {
            size,
            look: launch.look,
            keymap: launch.settings.keymap,
            gallery: launch.gallery,
            gallery_scroll: Scroll::default(),
            files: Vec::new(),
            current: None,
            overlays: Vec::new(),
            message: None,
            split: None,
            dragging: false,
            done: false,
            state: launch.memory.state,
            outbox: Vec::new(),
            next_file: 0,
            comparison: None,
            log: launch.settings.notes.into_iter().chain(launch.memory.note).collect(),
            present: launch.settings.present,
            screen: size,
            clock: Duration::ZERO,
            clicked: None,
            disk: launch.disk,
        };
        // The last line has room for one of them.
        app.message = match &app.log[..] {
            [] => None,
            [only] => Some(only.clone()),
            [first, rest @ ..] => {
                Some(format!("{first} ({} more: {} lists them)", rest.len(), app.key("messages")))
            }
        };
        app.fit(size);
        // Where nothing is kept, somebody who is new couldn't be greeted once.
        if launch.memory.keep.is_none() {
            app.state.seen.insert(WELCOME.to_owned());
        }
        for input in launch.inputs {
            app.add(input);
        }
        if !app.files.is_empty() {
            app.current = Some(0);
        }
        app.begin();
        let effects = std::mem::take(&mut app.outbox);
        (app, effects)
    }

    /// Learns anew which places of the file have a bookmark, after its registry has become another one.
    pub(crate) fn mark(&mut self) {
        if let Some(file) = self.current.and_then(|at| self.files.get_mut(at))
            && let Some(doc) = &mut file.doc
            && !(file.bookmarks.is_empty() && doc.marked.is_empty())
        {
            doc.mark(&file.bookmarks);
        }
    }

    /// Keeps something for later runs.
    pub(crate) fn keep(&mut self, change: Change) {
        self.state.apply(&change);
        self.outbox.push(Effect::Keep(change));
    }

    /// Says something in the last line of the screen, until the next key.
    pub(crate) fn say(&mut self, words: impl Into<String>) {
        self.message = Some(words.into());
    }

    /// Adds a file, which is read when it is first looked at.
    pub(crate) fn add(&mut self, input: Input) {
        // A lesson begins with words of its own, and the line shows how it goes on.
        if input.lesson.is_none() {
            self.greet();
        }
        let id = self.next_file;
        self.next_file += 1;
        let bookmarks = input.key.as_deref().map(|key| self.state.bookmarks(key).to_vec());
        let bookmarks = bookmarks.unwrap_or_default();
        self.files.push(OpenFile {
            id,
            input,
            loading: None,
            doc: None,
            error: None,
            bookmarks,
            reading: 0,
            by_itself: false,
            stale: false,
            only_compared: false,
        });
        self.current = Some(self.files.len() - 1);
    }

    /// Opens a case of the gallery, or goes to it if it is open already.
    pub(crate) fn open_case(&mut self, input: Input) {
        let same =
            |file: &OpenFile| Arc::ptr_eq(&file.input.open, &input.open) && file.error.is_none();
        match self.files.iter().position(same) {
            Some(at) => self.current = Some(at),
            None => self.add(input),
        }
    }

    /// Greets somebody who has never used the program, once, in the first file: where the keys work that are named.
    fn greet(&mut self) {
        if self.state.seen.contains(WELCOME) {
            return;
        }
        self.keep(Change::Seen(WELCOME.to_owned()));
        if self.message.is_none() {
            let keys = ["matching", "find", "commands"].map(|id| self.key(id));
            self.message = Some(format!(
                "New here? {} tells why a driver didn't start, {} finds, {} all commands",
                keys[0], keys[1], keys[2]
            ));
        }
    }

    /// Takes the terminal's size. Shown large, every line has an empty one below it, if that leaves enough.
    pub(crate) fn fit(&mut self, screen: (u16, u16)) {
        self.screen = screen;
        let large = self.present && screen.1 / 2 >= SMALLEST.1;
        self.size = if large { (screen.0, screen.1 / 2) } else { screen };
    }

    /// The comparison, if the file that shows is one of the two.
    pub(crate) fn compared(&self) -> Option<&Comparison> {
        let here = self.file()?.id;
        self.comparison.as_ref().filter(|both| both.files.contains(&here))
    }

    /// Whether the list of changes shows.
    pub(crate) fn is_comparing(&self) -> bool {
        self.compared().is_some_and(|both| both.shown)
    }

    /// Asks for the file that shows to be read, if nobody has asked yet; else for one that is to be compared.
    pub(crate) fn begin(&mut self) {
        let compared = self.comparison.iter().flat_map(|both| both.files);
        let place = |id| self.files.iter().position(|file| file.id == id);
        let wanted: Vec<usize> =
            self.current.into_iter().chain(compared.filter_map(place)).collect();
        let file = wanted.into_iter().find(|at| {
            self.files.get(*at).is_some_and(|file| {
                file.doc.is_none() && file.loading.is_none() && file.error.is_none()
            })
        });
        if let Some(file) = file.and_then(|at| self.files.get_mut(at)) {
            file.loading = Some(Loading::default());
            self.outbox.push(Effect::Open { file: file.id, input: file.input.clone() });
        }
    }

    /// Whether the program is over.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// How long the runtime may wait for an event.
    pub fn wait(&self) -> Wait {
        let busy = |doc: &Doc| doc.hunt.is_some();
        if self.doc().is_some_and(busy)
            || self.comparison.as_ref().is_some_and(|both| both.is_due(&self.files))
        {
            return Wait::Work;
        }
        if self.files.iter().any(|file| file.loading.is_some()) {
            return Wait::Until(PATIENCE / 2);
        }
        if self.doc().is_some_and(|doc| doc.playing.is_some()) {
            return Wait::Until(BEAT / 4);
        }
        Wait::Event
    }

    pub(crate) fn file(&self) -> Option<&OpenFile> {
        self.files.get(self.current?)
    }

    pub(crate) fn doc(&self) -> Option<&Doc> {
        self.file()?.doc.as_deref()
    }

    pub(crate) fn doc_mut(&mut self) -> Option<&mut Doc> {
        self.files.get_mut(self.current?)?.doc.as_deref_mut()
    }

    /// The contexts whose commands apply, the nearest first.
    pub(crate) fn contexts(&self) -> Vec<Context> {
        if let Some(overlay) = self.overlays.last() {
            return overlay.contexts().to_vec();
        }
        let mut contexts = Vec::new();
        let lesson = self.doc().and_then(|doc| doc.lesson.as_ref());
        if lesson.is_some_and(|lesson| lesson.machine) {
            contexts.push(Context::LessonMachine);
        }
        let own = self.context();
        contexts.push(own);
        if own != Context::Lesson && self.doc().is_some() && !self.is_comparing() {
            contexts.push(Context::Document);
        }
        contexts.extend([Context::List, Context::Global]);
        contexts
    }

    /// The context of the focus, overlays aside.
    pub(crate) fn context(&self) -> Context {
        if self.is_comparing() {
            return Context::Compare;
        }
        match self.doc() {
            Some(doc) if doc.shows_lesson() => Context::Lesson,
            Some(doc) => match doc.focus {
                Pane::Tree => Context::Tree,
                Pane::Detail => doc.tab.context(),
            },
            None if self.current.is_some() => Context::Global,
            None => Context::Gallery,
        }
    }

    /// Whether a search is being typed.
    pub(crate) fn is_finding(&self) -> bool {
        matches!(self.overlays.last(), Some(Overlay::Find { .. }))
    }

    /// How the keys of a command are called: `↓ j`.
    pub(crate) fn keys(&self, command: &Command) -> String {
        let keys = self.keymap.keys(command).iter();
        keys.map(|key| self.look.key(*key)).collect::<Vec<_>>().join(" ")
    }

    /// How the first key of a command is called. One without keys is given by its name in the palette.
    pub(crate) fn key(&self, id: &str) -> String {
        let first = by_id(id).and_then(|command| self.keymap.keys(command).first());
        first.map_or_else(|| format!(":{id}"), |key| self.look.key(*key))
    }

    /// Whether a command belongs to where the focus is, overlays aside.
    pub(crate) fn applies(&self, command: &Command) -> bool {
        match command.context {
            Context::Document => self.doc().is_some() && !self.is_comparing(),
            Context::Global => true,
            Context::List => self.doc().is_some() || self.current.is_none(),
            own => own == self.context(),
        }
    }
}
