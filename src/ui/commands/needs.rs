//! What a command needs to do anything, and what is said where that is missing.
//!
//! Dispatch, footer, hints, palette and help ask here, so that no key is offered which does nothing.

use super::super::app::{App, Overlay};
use super::super::doc::Doc;
use super::super::tree::Tree;
use super::super::what_if::Target;
use super::Context;

/// Something that a command can't do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// An open file, read or not.
    File,
    /// Another open file than the one that shows.
    OtherFile,
    /// A way to open files while the program runs.
    Opener,
    /// Built-in cases.
    Gallery,
    /// Notes on the file.
    Notes,
    /// Other dumps in the same archive or folder.
    Others,
    /// A simulated machine, which has moments.
    Events,
    /// A candidate under the cursor.
    Candidate,
    /// A personality: a candidate's, or that of the driver which the node is.
    Personality,
    /// A driver of which it is known where it started.
    Started,
    /// A second candidate.
    OtherCandidate,
    /// Something that can be explained: a verdict, or among the properties the words of the state.
    Reason,
    /// A case, which can be judged again.
    Case,
    /// A known personality.
    Personalities,
    /// A change that can be taken back.
    Done,
    /// A change that was taken back.
    Undone,
    /// A change, taken back or not.
    Changes,
    /// The editor of a personality, not of a node.
    Driver,
    /// A search, or hits that alone show.
    Search,
    /// Another place of the entry: in this plane, or in any.
    Place {
        /// In this plane.
        here: bool,
    },
    /// A node visited before this one, or after it.
    Visited {
        /// Before.
        back: bool,
    },
    /// A bookmark in this file.
    Bookmarks,
    /// Another file to which this one is compared.
    Comparison,
}

impl Needs {
    /// What is said where this is missing: a fact without a capital or a full stop, and where there is a way to it, the way.
    /// `None` where it is there.
    pub(crate) fn missing(self, app: &App) -> Option<String> {
        let words = match self {
            Self::Search => format!("nothing was searched: {} finds", app.key("find")),
            Self::Changes => format!("nothing was changed: {} tries a change", app.key("edit")),
            Self::Personalities => {
                format!("no personality is known: {} adds bundles", app.key("add"))
            }
            Self::Bookmarks => {
                format!("no bookmark in this file: {} sets one", app.key("bookmark"))
            }
            Self::Comparison => {
                format!("nothing is compared: {} compares with another file", app.key("compare"))
            }
            Self::OtherFile if app.opener.is_some() => {
                format!("no other file is open: {} opens one", app.key("open"))
            }
            fixed => fixed.words().to_owned(),
        };
        (!self.is_there(app)).then_some(words)
    }

    fn words(self) -> &'static str {
        match self {
            Self::File => "no file is open",
            Self::OtherFile => "no other file is open",
            Self::Opener => "files are named on the command line: ioscope FILE",
            Self::Gallery => "there are no built-in cases",
            Self::Notes => "nothing is wrong with this file",
            Self::Others => "this file has no other dumps in it",
            Self::Events => "a dump has no events",
            Self::Candidate | Self::Reason => "no candidate here",
            Self::Personality => "no personality here",
            Self::Started => "not a driver whose start is known",
            Self::OtherCandidate => "no other candidate here",
            Self::Case => "nothing here can be judged",
            Self::Done => "nothing was changed that could be taken back",
            Self::Undone => "nothing was taken back that could be made again",
            Self::Driver => "a node belongs to no bundle",
            Self::Place { here: true } => "no other place of this node in this plane",
            Self::Place { here: false } => "no other place of this node",
            Self::Visited { back: true } => "nothing was visited before this",
            Self::Visited { back: false } => "nothing was visited after this",
            // These name a key.
            Self::Search
            | Self::Changes
            | Self::Personalities
            | Self::Bookmarks
            | Self::Comparison => "",
        }
    }

    fn is_there(self, app: &App) -> bool {
        match self {
            Self::File => app.file().is_some(),
            Self::OtherFile => app.files.len() > usize::from(app.current.is_some()),
            Self::Opener => app.opener.is_some(),
            Self::Gallery => !app.gallery.is_empty(),
            Self::Bookmarks => app.file().is_some_and(|file| !file.bookmarks.is_empty()),
            // Where none is open, it can still be one of a personality.
            Self::Driver => app.overlays.iter().all(|overlay| match overlay {
                Overlay::Editor(editor) => matches!(editor.target, Target::Driver { .. }),
                _ => true,
            }),
            Self::Reason if app.context() == Context::Properties => app.doc().is_some(),
            Self::Comparison => {
                let here = app.file().map(|file| file.id);
                let compared = app.comparison.as_ref().map(|comparison| comparison.files);
                compared.zip(here).is_some_and(|(files, here)| files.contains(&here))
            }
            of_doc => app.doc().is_some_and(|doc| of_doc.is_in(doc)),
        }
    }

    /// Whether it is there in an open document.
    fn is_in(self, doc: &Doc) -> bool {
        let case = doc.subject.case();
        match self {
            Self::Notes => !doc.notes.is_empty(),
            Self::Others => !doc.others.is_empty(),
            Self::Events => doc.subject.is_scenario(),
            Self::Candidate | Self::Reason => doc.chosen().is_some(),
            Self::Personality => doc.personality().is_some(),
            Self::Started => !doc.detail.started_as.is_empty(),
            Self::OtherCandidate => doc.detail.verdicts.len() > 1,
            Self::Case => case.is_some(),
            Self::Personalities => case.is_some_and(|case| !case.personalities().is_empty()),
            Self::Done => !doc.what_if.done.is_empty(),
            Self::Undone => !doc.what_if.undone.is_empty(),
            Self::Changes => !(doc.what_if.done.is_empty() && doc.what_if.undone.is_empty()),
            Self::Search => doc.search.is_some() || doc.tree().is_some_and(Tree::is_filtered),
            Self::Place { here } => doc.selected().is_some_and(|place| {
                let registry = doc.registry();
                let plane = registry.place(place).plane;
                let mut all = registry.places_of(registry.place(place).entry).iter();
                all.any(|at| *at != place && (!here || registry.place(*at).plane == plane))
            }),
            Self::Visited { back } => doc.can_travel(back),
            _ => true,
        }
    }
}
